"""An examination: the student's cells in the candidate, the tests in the examiner, in their order.

A candidate that dies or is stopped costs the cell, or the test, that it died in. For what follows a
fresh one is started, and the student's cells so far are run again without the one that killed it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

from grading.candidates import Candidates, Settings
from grading.examiner import CandidateLost, Examiner
from grading.outputs import clean, stopped


@dataclass(frozen=True)
class Step:
    """A code cell to run: a test cell has a name, a student's cell need not have one."""

    name: str
    source: str
    is_test: bool


@dataclass(frozen=True)
class Paper:
    """What an examiner is handed.

    steps: the cells to run by their number in the notebook
    imports: import statements of our own cells, for the tests
    ends_at: when the time for the whole notebook is up, by time.monotonic()
    environment: variables of the worker that started it
    """

    steps: dict[int, Step]
    imports: str
    settings: Settings
    ends_at: float
    environment: dict[str, str]


def examine(
    steps: dict[int, Step], examiner: Examiner, candidates: Candidates
) -> Iterator[tuple[int, list[dict]]]:
    """Yield the number and the outputs of each cell, as they are finished."""
    for number, step in steps.items():
        if step.is_test:
            outputs = run_test(examiner, candidates, step.source)
        else:
            outputs = candidates.run(number, step.source)
        yield number, clean(outputs)


def run_test(examiner: Examiner, candidates: Candidates, source: str) -> list[dict]:
    """Run a test cell against the candidate; a lost candidate fails the test."""
    try:
        examiner.line = candidates.line()
    except CandidateLost as lost:
        return [stopped(str(lost))]
    seconds = candidates.limits.cell_seconds + 1  # the student's code is stopped before
    outputs = [candidates.explain(output) for output in examiner.run(source, seconds)]
    try:
        candidates.check_limits()
    except CandidateLost as lost:
        return [stopped(candidates.reason(lost))]
    return outputs


def sit(line: Connection) -> None:
    """Work through the paper that comes over a line; tell of each cell, as bytes of JSON.

    What is told is one of
        {"pid": 4711}                       first: who this is
        {"until": 81.5}                     when the next message comes at the latest
        {"number": 3, "outputs": [...]}     a finished cell
        {"notes": [...], "seconds": 0.2}    last: notes for a TA, time in the student's own cells
        {"failed": "ImportError: ..."}      an import of our own failed
    """

    def tell(**message) -> None:
        line.send_bytes(json.dumps(message).encode("utf-8", "replace"))

    tell(pid=os.getpid())
    paper = line.recv()
    os.environ.clear()
    os.environ.update(paper.environment)
    try:
        examiner = Examiner(paper.imports)
    except Exception as error:
        return tell(failed=f"{type(error).__name__}: {error}")
    with Candidates(paper.settings, paper.ends_at, on_wait=lambda until: tell(until=until)) as all_:
        for number, outputs in examine(paper.steps, examiner, all_):
            tell(number=number, outputs=outputs, notes=all_.notes)
        notes = all_.finish()
    return tell(notes=notes, seconds=all_.student_seconds)  # the last word: nothing is left to do
