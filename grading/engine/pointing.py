"""Hints under tests that failed where students see it: which line to look at.

They are made when all cells have run, in a process that ends with each: no score, no cell and no
random number depends on them. The candidate, which runs the search, says numbers and names only;
the sentences and the lines shown are made here.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence

from grading.engine.examiner import UNSHOWN
from grading.engine.lost import CandidateLost
from grading.engine.settings import Step
from grading.engine.supervisor import CellRun, Supervisor
from grading.notebooks import split_regions
from helpers.hints import SLIPS, Place, pointing_to

SECONDS = 2.0  # of processor time that the search for one hint may take
STOPPED_AFTER = 4.0  # by when a candidate that does not keep to that is stopped
ALL_SECONDS = 12.0  # by the clock, for all hints of a hand-in
MOST_LETTERS = 200  # of a line that is shown
NOT_A_SLIP = ("NotImplementedError", "NameError", "SyntaxError")  # nothing there to be mended
NAME = re.compile(r"[^\W\d]\w{0,59}")


def hints(
    steps: Mapping[int, Step], runs: Mapping[int, CellRun], supervisor: Supervisor
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of tests that failed and what is said below them.

    steps, runs: the cells, and what came of them
    """
    ends = time.monotonic() + ALL_SECONDS
    for number, run in runs.items():
        if not steps[number].is_test or not _is_asked(run):
            continue
        if time.monotonic() > ends or not supervisor.is_up:
            return
        before = [one for place, one in steps.items() if place < number]
        said = _hint(steps[number], before, supervisor)
        if said:
            yield number, said


def _is_asked(run: CellRun) -> bool:
    """Tell whether a test failed in the part that students see, at something that they wrote."""
    last = run.outputs[-1] if run.outputs else {}
    return (
        not run.was_stopped
        and last.get("output_type") == "error"
        and last.get("ename") not in NOT_A_SLIP
        and not str(last.get("evalue", "")).endswith(UNSHOWN)
    )


def _hint(test: Step, before: Sequence[Step], supervisor: Supervisor) -> str | None:
    cells = [visible(one.source) if one.is_test else one.source for one in before]
    question = {"test": visible(test.source), "cells": cells, "seconds": SECONDS}
    try:
        channel = supervisor.lent_for(STOPPED_AFTER)
        channel.begin_test()
        try:
            found = channel.tell("point", **question).get("value")
        finally:
            channel.end_test()
    except CandidateLost:
        supervisor.drop()
        return None
    return pointing_to(_places(found, cells))


def _places(found: object, cells: Sequence[str]) -> list[Place]:
    """Return the places that a candidate names, as far as there are such."""
    known = (_place(one, cells) for one in found) if isinstance(found, list) else ()
    return [place for place in known if place]


def _place(one: object, cells: Sequence[str]) -> Place | None:
    if not isinstance(one, list) or [type(part) for part in one] != [int, int, str, str]:
        return None
    cell, number, name, slip = one
    lines = cells[cell].split("\n") if 0 <= cell < len(cells) else []
    if not 0 < number <= len(lines) or slip not in SLIPS or not NAME.fullmatch(name):
        return None
    line = "".join(letter for letter in lines[number - 1].strip() if letter.isprintable())
    return Place(name, number, line[:MOST_LETTERS], slip)


def visible(source: str) -> str:
    """Return the part of a test cell's text that students have.

    >>> visible("f(1)\\n### BEGIN HIDDEN TESTS\\nf(2)\\n### END HIDDEN TESTS")
    'f(1)'
    """
    kept = [
        line for kind, line in split_regions(source) if kind not in ("hidden test", "mark scheme")
    ]
    return "\n".join(kept)
