"""Measure how many wrong answers are named, and by what, with an answer's own rule left out.

    python -m ci.named softmax/softmax layers/layers --every 4 --show

runs the visible tests on answers of answers/. Where a check foresees the very mistake (a suspect of
its own), that cause is left out and the test runs again: what is told then is what a mistake that
nobody listed would get. What a check says in words of its own cannot be left out and is counted
apart. A hint counts where it shows a line that was changed; one that shows only others misleads.
"""

import io
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ci.hints import CELL_SECONDS, asked, changed_in, runs, scratch_folder, visible_steps
from grading.audit import Notebook, answer_cases, set_up_cells
from grading.course import open_course
from grading.engine import Step
from helpers.checks import CheckFailed
from helpers.checks.comparing import ask
from helpers.hints import TooLong, find_repairs, hint, in_words, quiet, time_limit

UNNAMED = re.compile(
    r" (is|are) wrong( in \d+ of \d+ values)?(\.|, and what| Yours| Worst)|"
    r" is right in \d+ of \d+ (rows|columns|values) only|"
    r"wrong shape: yours [^:]*$|wrong axis\?$|so a reshape or an axis is amiss|"
    r"^your code goes here"
)
COMPARING = "helpers.checks.comparing"
KINDS = ("check", "list", "search", "words", "hint", "misleading hint", "nothing")


@dataclass
class Told:
    """What a student is told of a wrong answer.

    kind: one of KINDS; text: the message, the hint under it
    is_left_out: whether the answer's own rule was left out
    """

    name: str
    kind: str
    text: str
    is_left_out: bool = False


@dataclass
class Rules:
    """Watches which rules speak, and silences some.

    silent: causes that a check foresees and must not tell
    """

    silent: set[str] = field(default_factory=set)
    foreseen: str | None = None
    found: str | None = None

    def suspects(self, suspects: Mapping[str, Any], fits: Callable[[Any], bool]) -> str | None:
        """Stand for diagnosis.foreseen."""
        left = {cause: one for cause, one in suspects.items() if cause not in self.silent}
        self.foreseen = next((cause for cause, one in left.items() if fits(one)), None)
        return self.foreseen

    def searched(self, probe: Callable) -> Any:
        """Stand for diagnosis.ask and arrays.ask, whose answers are those of a search."""
        answer = ask(probe)
        self.found = answer if isinstance(answer, str) else None
        return answer


def named(notebook: Notebook, every: int = 1) -> Iterator[Told]:
    """Yield what a student is told of each wrong answer that a visible test catches."""
    names: dict = {"__name__": "__main__"}
    for cell in set_up_cells(notebook.source):
        runs(cell, names)
    wrong = [one for one in answer_cases(notebook) if one.kind == "wrong"]
    for case in wrong[::every]:
        changed = changed_in(notebook, case.answer.cells)
        steps = visible_steps(notebook, case)
        told = told_of(case.name, steps, {*case.answer.fails}, dict(names), changed)
        if told:
            yield told


def told_of(
    name: str, steps: list[Step], fails: set[str], names: dict, changed: set[str]
) -> Told | None:
    """Return what the first visible test that fails tells; None where none fails.

    fails: tests that may fail; names: the notebook's; changed: lines that are not as in the answer
    """
    before: list[str] = []
    for step in steps:
        kept = dict(names)
        if step.is_test and step.name in fails:
            failure, rules = _fails(step.source, names, set())
            if failure is not None:
                names.clear()
                names.update(kept)
                return _told(name, failure, rules, step.source, before, names, changed)
        elif not runs(step.source, names):
            pass  # a cell of the student's that ends with an error; the tests say the rest
        before.append(step.source)
    return None


def _told(
    name: str,
    failure: BaseException,
    rules: Rules,
    cell: str,
    before: list[str],
    names: dict,
    changed: set[str],
) -> Told:
    own = rules.foreseen
    if own:
        again, rules = _fails(cell, dict(names), {own})
        failure = again or failure
    text = f"{type(failure).__name__}: {failure}"
    kind = _kind(failure, rules)
    if kind != "nothing":
        return Told(name, kind, text, bool(own))
    repairs = find_repairs(cell, before, names, clock=time.process_time)
    shown = hint(repairs) or ""
    lines = {line.partition(":    ")[2] for line in shown.split("\n")} - {""}
    if shown:
        kind = "hint" if lines & changed else "misleading hint"
    return Told(name, kind, f"{text}\n{shown}".strip(), bool(own))


def _kind(failure: BaseException, rules: Rules) -> str:
    text = str(failure)
    if not isinstance(failure, AssertionError):
        return "words" if in_words(type(failure).__name__, text) else "nothing"
    if rules.found and rules.found in text and isinstance(failure, CheckFailed):
        return "search"
    if UNNAMED.search(text):
        return "nothing"
    listed = any(f" {clause}" in text for clause in LISTED)
    return "list" if listed else "check"


LISTED = (
    "times too", "wrong sign", "is transposed", "is zero", "is missing", "counts twice",
    "counts half", "adds up to 1", "went through softmax twice", "is shifted by one",
    "is reversed along", "off by the same amount", "is it summed up, or averaged",
    "is half of what", "does an exp overflow",
)  # fmt: skip


def _fails(cell: str, names: dict, silent: set[str]) -> tuple[BaseException | None, Rules]:
    """Run a test cell; return the error that it ends with, and the rules that spoke."""
    rules = Rules(silent)
    with (
        patch(f"{COMPARING}.diagnosis.foreseen", rules.suspects),
        patch(f"{COMPARING}.diagnosis.ask", rules.searched),
        patch(f"{COMPARING}.arrays.ask", rules.searched),
    ):
        try:
            with quiet(io.StringIO()), time_limit(CELL_SECONDS):
                exec(compile(cell, "<cell>", "exec"), names)
        except (Exception, TooLong) as error:
            return error, rules
    return None, rules


def summary(all_told: list[Told]) -> str:
    """Return the counts in a few lines.

    >>> print(summary([Told("a", "search", "", True), Told("b", "check", "")]))
    2 answers fail a visible test: 1 by words of the check itself
    of the other 1, own rules left out (1 had one): 1 named (100 %), 0 misled, 0 told nothing
        list 0, search 1, words 0, hint 0
    """
    counts = Counter(one.kind for one in all_told)
    rest = len(all_told) - counts["check"]
    good = sum(counts[kind] for kind in ("list", "search", "words", "hint"))
    left_out = sum(one.is_left_out for one in all_told)
    return "\n".join(
        [
            f"{len(all_told)} answers fail a visible test: "
            f"{counts['check']} by words of the check itself",
            f"of the other {rest}, own rules left out ({left_out} had one): {good} named "
            f"({100 * good / max(rest, 1):.0f} %), {counts['misleading hint']} misled, "
            f"{counts['nothing']} told nothing",
            "    "
            + ", ".join(f"{kind} {counts[kind]}" for kind in ("list", "search", "words", "hint")),
        ]
    )


def main() -> None:
    """Print the counts for each notebook and for all, and with --show every answer's message."""
    arguments = asked(__doc__)
    course = open_course(Path(__file__).resolve().parents[1])
    everything: list[Told] = []
    for name in arguments.notebook:
        assignment, stem = name.split("/")
        all_told = []
        for one in named(Notebook(course.assignment(assignment), stem), arguments.every):
            all_told.append(one)
            if arguments.show:
                print(f"{one.name} [{one.kind}]{' (own rule left out)' if one.is_left_out else ''}")
                print(f"    {one.text}", flush=True)
        print(f"{name}: {summary(all_told)}", flush=True)
        everything += all_told
    if len(arguments.notebook) > 1:
        print(f"all: {summary(everything)}")


if __name__ == "__main__":
    with scratch_folder():
        main()
