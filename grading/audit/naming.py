"""How many wrong answers are named, by what, with an answer's own rule left out.

Where a check foresees the very mistake (a suspect of its own), that cause is left out and the test
runs again: what is told then is what a mistake that nobody listed would get. What a check says in
words of its own cannot be left out and is counted apart. A hint is right where it shows a line that
is not as in the reference; one that shows only others misleads, whatever the check says above it.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import TimeoutError, get_context
from statistics import median, quantiles
from typing import Any

from grading.audit.cases import Case, answer_cases, set_up_cells
from grading.audit.notebook import Notebook
from grading.audit.silencing import Rules, heard
from grading.audit.students_view import (
    Failure,
    changed_in,
    first_failure,
    run_cell,
    scratch_folder,
    visible_steps,
)
from grading.errors import AuditError
from helpers.checks import CheckFailed
from helpers.hints import find_repairs, hint, in_words

UNNAMED = re.compile(
    r" (is|are) wrong( in \d+ of \d+ values)?(\.|, and what| Yours| Worst)|"
    r" is right in \d+ of \d+ (rows|columns|values) only|"
    r"wrong shape: yours [^:]*$|wrong axis\?$|so a reshape or an axis is amiss|"
    r"^your code goes here"
)
LISTED = (
    "times too", "wrong sign", "is transposed", "is zero", "is missing", "counts twice",
    "counts half", "adds up to 1", "went through softmax twice", "is shifted by one",
    "is reversed along", "off by the same amount", "is it summed up, or averaged",
    "is half of what", "does an exp overflow",
)  # fmt: skip
ANSWER_SECONDS = 600  # a cell may take 60
BY = ("list", "search", "words", "hint")  # what names a mistake, beside a check's own words


@dataclass(frozen=True)
class Told:
    """What a student is told of a wrong answer.

    name: of the answer, as `course audit --only` takes it
    kind: "check", one of BY, or "nothing"
    message: of the test that fails, with its type; hint: what stands below it, "" for none
    is_left_out: whether the answer's own rule was left out
    is_known: whether something says what is wrong with nothing left out
    is_misled: whether the hint shows no line that was changed
    seconds: that the failing test took, with its explanation; hint_seconds: that the hint took
    """

    name: str
    kind: str
    message: str
    hint: str = ""
    is_left_out: bool = False
    is_known: bool = False
    is_misled: bool = False
    seconds: float = 0.0
    hint_seconds: float = 0.0

    @property
    def is_named(self) -> bool:
        """Whether something says what is wrong."""
        return self.kind != "nothing"


def named(notebook: Notebook, jobs: int = 1, every: int = 1) -> Iterator[Told]:
    """Yield what is told of each wrong answer that a visible test catches, in their order.

    Each answer runs in a fork of this process, without a sandbox: they are ours.

    jobs: answers at a time
    every: take each second, third, ... only
    raises: AuditError where an answer ends its process
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    with scratch_folder():
        for cell in set_up_cells(notebook.source):
            run_cell(cell, names)
        cases = [one for one in answer_cases(notebook) if one.kind == "wrong"][::every]
        fork = get_context("fork")
        with fork.Pool(jobs, _begin, (notebook, names, cases), maxtasksperchild=1) as pool:
            results = pool.imap(_nth, range(len(cases)), chunksize=1)
            for case in cases:
                try:
                    told = results.next(timeout=ANSWER_SECONDS)
                except TimeoutError as error:  # a process that died leaves no word either
                    raise AuditError(
                        f"{notebook.name}: nothing came back of {case.name} in {ANSWER_SECONDS} s: "
                        "does it end its process? `course audit --only` shows it"
                    ) from error
                if told:
                    yield told


_at_work: tuple[Notebook, dict[str, Any], list[Case]]  # in a fork: set-up is done, to be shared


def _begin(*work: Any) -> None:
    global _at_work
    _at_work = work


def _nth(number: int) -> Told | None:
    notebook, names, cases = _at_work
    case = cases[number]
    failure = first_failure(visible_steps(notebook, case), {*case.answer.fails}, names)
    if not failure or isinstance(failure.error, NotImplementedError):  # no mistake: not answered
        return None
    return tell(case.name, failure, changed_in(notebook, case.answer.cells))


def tell(name: str, failure: Failure, changed: set[str], own: bool = False) -> Told:
    """Return what a student is told where a visible test fails.

    changed: the lines that are not as in the reference
    own: keep the answer's own rule
    """
    error, rules, seconds = _again(failure, set())
    with_all = _kind(error, rules)
    left_out = rules.foreseen if not own else None
    if left_out:
        error, rules, seconds = _again(failure, {left_out})
    begin = time.process_time()
    shown = hint(find_repairs(failure.cell, failure.before, failure.names, clock=time.process_time))
    hint_seconds = time.process_time() - begin
    lines = {line.partition(":    ")[2] for line in (shown or "").split("\n")} - {""}
    is_right = bool(lines & changed)

    def with_hint(kind: str) -> str:
        return "hint" if kind == "nothing" and is_right else kind

    return Told(
        name,
        with_hint(_kind(error, rules)),
        f"{type(error).__name__}: {error}",
        shown or "",
        bool(left_out),
        with_hint(with_all) != "nothing",
        bool(shown) and not is_right,
        seconds,
        hint_seconds,
    )


def _again(failure: Failure, silent: set[str]) -> tuple[BaseException, Rules, float]:
    """Run the failed test again; return its error, the rules that spoke, the seconds it took."""
    with heard(silent) as rules:
        begin = time.process_time()
        error = run_cell(failure.cell, dict(failure.names))
        seconds = time.process_time() - begin
    return error or failure.error, rules, seconds


def _kind(error: BaseException, rules: Rules) -> str:
    text = str(error)
    if not isinstance(error, AssertionError):
        return "words" if in_words(type(error).__name__, text) else "nothing"
    if rules.found and rules.found in text and isinstance(error, CheckFailed):
        return "search"
    if not text or UNNAMED.search(text):
        return "nothing"
    return "list" if any(f" {clause}" in text for clause in LISTED) else "check"


def summary(all_told: list[Told]) -> str:
    """Return the counts in a few lines.

    >>> one = Told("a", "search", "", is_left_out=True, is_known=True)
    >>> print(summary([one, Told("b", "check", "", is_known=True)]))
    2 wrong answers fail a visible test: 2 named (100 %), with nothing left out 2 named (100 %), 0 misled by a hint
    1 by words of the check itself; of the other 1, own rules left out (1 had one), 1 (100 %): list 0, search 1, words 0, hint 0
    seconds of the failing test 0.0 (nine of ten within 0.0, worst 0.0), of the hint 0.0 (0.0, 0.0)
    """  # noqa: E501  (a line of the output)
    counts = Counter(one.kind for one in all_told)
    rest, good = len(all_told) - counts["check"], sum(counts[kind] for kind in BY)
    left_out = sum(one.is_left_out for one in all_told)
    known = sum(one.is_known for one in all_told)
    misled = sum(one.is_misled for one in all_told)
    typical, nine, worst = _spread([one.seconds for one in all_told])
    of_hint = _spread([one.hint_seconds for one in all_told])
    return (
        f"{len(all_told)} wrong answers fail a visible test: "
        f"{_share(good + counts['check'], len(all_told))}, with nothing left out "
        f"{_share(known, len(all_told))}, {misled} misled by a hint\n"
        f"{counts['check']} by words of the check itself; of the other {rest}, own rules left out "
        f"({left_out} had one), {_share(good, rest, '')}: "
        f"{', '.join(f'{kind} {counts[kind]}' for kind in BY)}\n"
        f"seconds of the failing test {typical:.1f} (nine of ten within {nine:.1f}, worst "
        f"{worst:.1f}), of the hint {of_hint[0]:.1f} ({of_hint[1]:.1f}, {of_hint[2]:.1f})"
    )


def _share(part: int, whole: int, what: str = " named") -> str:
    return f"{part}{what} ({100 * part / max(whole, 1):.0f} %)"


def _spread(seconds: list[float]) -> tuple[float, float, float]:
    """Return the median, what nine of ten stay within, and the most."""
    several = [0.0, 0.0, *seconds][-max(2, len(seconds)) :]
    return median(several), quantiles(several, n=10, method="inclusive")[-1], max(several)
