"""A session: the student's cells in the candidate, the tests in the examiner, in their order.

A candidate that dies or is stopped costs the cell, or the test, that it died in. For what follows a
fresh one is started, and the student's cells so far are run again without the one that killed it.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.connection import Connection

from grading.engine.ahead import cells_ahead
from grading.engine.by_hand import ByHand
from grading.engine.examiner import Examiner, Tested
from grading.engine.lost import CandidateLost, CannotStart
from grading.engine.pointing import hints
from grading.engine.proxy import Channel
from grading.engine.settings import Settings, Step
from grading.engine.supervisor import CellRun, Supervisor
from grading.notebooks import clean
from grading.sandbox import keep_to


@dataclass(frozen=True)
class Job:
    """What a session is to do.

    steps: the cells to run by their number in the notebook
    imports: import statements of our own cells, for the tests
    ends_at: when the whole notebook ends whatever it does, by time.monotonic()
    environment: variables of the worker that started it
    by_hand: the libraries that tests do without, by their text, where that is known
    cores: that the worker may use; none where the system does not tell
    """

    steps: dict[int, Step]
    imports: str
    settings: Settings
    ends_at: float
    environment: dict[str, str]
    by_hand: dict[str, frozenset[str]] = field(default_factory=dict)
    cores: frozenset[int] = frozenset()


def run_steps(
    steps: dict[int, Step], examiner: Examiner, supervisor: Supervisor, by_hand: ByHand
) -> Iterator[tuple[int, CellRun]]:
    """Yield the number of each cell and what came of it, as they are finished."""
    for number, step in steps.items():
        run = _run_step(number, step, examiner, supervisor, by_hand)
        if run.was_stopped and supervisor.lost_by_chance and (step.is_ours or step.is_test):
            run = _try_again(number, step, examiner, supervisor, by_hand)
        yield number, CellRun(clean(run.outputs), run.was_stopped)


def _run_step(
    number: int, step: Step, examiner: Examiner, supervisor: Supervisor, by_hand: ByHand
) -> CellRun:
    if not step.is_test:
        return supervisor.run(number, step.source)
    began = time.monotonic()
    try:
        return run_test(examiner, supervisor, step.source, by_hand)
    finally:
        supervisor.test_seconds += time.monotonic() - began


def _try_again(
    number: int, step: Step, examiner: Examiner, supervisor: Supervisor, by_hand: ByHand
) -> CellRun:
    """Run a cell of ours a second time, in a fresh candidate; the same result twice is the result.

    On a busy machine a process may end, or wait for its turn, through no fault of the student's.
    """
    run = _run_step(number, step, examiner, supervisor, by_hand)
    how = "the same again" if run.was_stopped else "this time it ran to its end"
    supervisor.notes.append(f"{step.name}: tried again in a fresh process: {how}")
    return run


def run_test(examiner: Examiner, supervisor: Supervisor, source: str, by_hand: ByHand) -> CellRun:
    """Run a test cell against the candidate; a lost candidate fails the test."""
    try:
        channel = supervisor.ready()
    except CandidateLost as lost:
        return supervisor.let_go(lost)
    proved = by_hand.prove(examiner, source, supervisor)
    tested = proved or _run_here(examiner, supervisor, source, channel)
    supervisor.notes += [note for note in tested.notes if note not in supervisor.notes]
    if tested.lost:
        return CellRun([*tested.outputs, *supervisor.let_go(tested.lost).outputs], True)
    try:
        supervisor.check_limits()
    except CandidateLost as lost:
        return supervisor.let_go(lost)
    fault = None
    if tested.passed and tested.without and not proved:
        fault = by_hand.find_fault(examiner, source, supervisor, tested)
    if fault or not tested.passed:
        by_hand.note_failed(tested)
    if fault:
        return CellRun([*tested.outputs, fault])
    return CellRun(tested.outputs)


def _run_here(examiner: Examiner, supervisor: Supervisor, source: str, channel: Channel) -> Tested:
    seconds = supervisor.seconds_of_test
    supervisor.on_wait(time.monotonic() + seconds)
    return examiner.run(source, channel, seconds)


def serve_session(line: Connection) -> None:
    """Do the job that comes over a line; tell of each cell, as bytes of JSON.

    What is told is one of
        {"pid": 4711}                       first: who this is
        {"until": 81.5}                     when the next message comes at the latest
        {"number": 3, "outputs": [...], "was_stopped": false}      a finished cell
        {"below": 3, "hint": "Hint: ..."}   what is said below a test that failed
        {"notes": [...], "signs": [...], "seconds": 0.2, "in_tests": 0.1, "by_hand": [...]}
                                            last: for a TA; seconds in the student's cells, in
                                            tests; what was found out of tests, see `_learned`
        {"failed": "ImportError: ..."}      an import of our own failed, or no candidate starts
    """

    def tell(**message: object) -> None:
        line.send_bytes(json.dumps(message).encode("utf-8", "replace"))

    tell(pid=os.getpid())
    job = line.recv()
    keep_to(job.cores)
    settings = replace(job.settings, ahead=cells_ahead(job.steps), imports=job.imports)
    os.environ.clear()
    os.environ.update(job.environment)
    try:
        examiner = Examiner(job.imports, settings.seed, settings.student)
    except Exception as error:
        return tell(failed=f"the examiner cannot start: {type(error).__name__}: {error}")

    def begin(settings: Settings) -> Supervisor:
        return Supervisor(settings, job.ends_at, on_wait=lambda until: tell(until=until))

    by_hand = ByHand(settings, begin, job.by_hand)
    try:
        with begin(settings) as supervisor, closing(by_hand):
            runs: dict[int, CellRun] = {}
            for number, run in run_steps(job.steps, examiner, supervisor, by_hand):
                runs[number] = run
                tell(number=number, **asdict(run), **_told_of(supervisor, by_hand))
            for number, said in hints(job.steps, runs, supervisor) if settings.hints else ():
                tell(below=number, hint=said)
            supervisor.finish()
    except CannotStart as error:
        return tell(failed=str(error))
    took = {"seconds": supervisor.student_seconds, "in_tests": supervisor.test_seconds}
    learned = _learned(job.steps, by_hand)
    return tell(**_told_of(supervisor, by_hand), **took, by_hand=learned)  # the last word


def _learned(steps: dict[int, Step], by_hand: ByHand) -> list[dict]:
    """Return of each test, by number, the libraries that it names, where that is known now."""
    found = {number: by_hand.learned.get(step.source) for number, step in steps.items()}
    return [{"number": n, "libraries": sorted(s)} for n, s in found.items() if s is not None]


def _told_of(supervisor: Supervisor, by_hand: ByHand) -> dict[str, list]:
    notes, signs = by_hand.told
    signs = [*supervisor.signs, *signs]
    return {"notes": [*supervisor.notes, *notes], "signs": [asdict(sign) for sign in signs]}
