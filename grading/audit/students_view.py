"""Run a wrong answer as a student does, in this process: its cells, and the visible tests."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from grading.audit.cases import Case, case_steps
from grading.audit.notebook import Notebook
from grading.engine import Step
from grading.notebooks import cell_name, is_solution, reference
from helpers.hints import TooLong, quiet, time_limit

CELL_SECONDS = 60


@dataclass(frozen=True)
class Failure:
    """A visible test that failed.

    cell: the test's code; before: that of the cells before it, in their order
    names: in which those ran, as they were before the test
    """

    cell: str
    error: BaseException
    before: list[str]
    names: dict[str, Any]


@contextmanager
def scratch_folder() -> Iterator[None]:
    """Work in a folder that is removed: answers write checkpoints and figures where they run."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, chdir(folder):
        yield


def visible_steps(notebook: Notebook, case: Case) -> list[Step]:
    """Return the cells of a hand-in with its tests as students see them."""
    released = {cell_name(cell): cell.source for cell in notebook.released.cells}
    return [
        Step(one.name, released[one.name], True) if one.is_test else one
        for one in case_steps(notebook, case)
    ]


def first_failure(steps: list[Step], fails: set[str], names: dict[str, Any]) -> Failure | None:
    """Return the first of the tests that fails; None where none of them does.

    fails: the tests that may
    names: of the notebook; the cells run in them
    """
    before: list[str] = []
    for step in steps:
        kept = dict(names)
        error = run_cell(step.source, names)  # of the student's cells the tests say the rest
        if error is not None and step.is_test and step.name in fails:
            return Failure(step.source, error, before, kept)
        before.append(step.source)
    return None


def run_cell(cell: str, names: dict[str, Any]) -> BaseException | None:
    """Run a cell without a word; return the error that it ends with."""
    try:
        with quiet(io.StringIO()), time_limit(CELL_SECONDS):
            exec(compile(cell, "<cell>", "exec"), names)
    except (Exception, SystemExit, TooLong) as error:  # a student's exit() ends a cell, not us
        return error
    return None


def changed_in(notebook: Notebook, cells: Mapping[str, str]) -> set[str]:
    """Return the lines of a wrong answer's cells that are not as in the reference."""
    solutions = {cell_name(cell): cell for cell in notebook.source.cells if is_solution(cell)}
    return {
        line
        for name, text in cells.items()
        for line in changed_lines(reference(solutions[name]) if name in solutions else "", text)
    }


def changed_lines(right: str, wrong: str) -> list[str]:
    """Return the lines of a wrong answer that are new, or stand in another block, stripped.

    Where a line is gone it is those before and after: a hint may show either.

    >>> changed_lines("a = 1\\nb = 2\\nc = 3", "a = 1\\nb = 5")
    ['b = 5']
    >>> changed_lines("a = 1\\nb = 2", "a = 1")
    ['a = 1']
    >>> changed_lines("a = 1\\nb = 2\\nc = 3", "a = 1\\nc = 3")
    ['a = 1', 'c = 3']
    >>> changed_lines("for a in b:\\n    c(a)\\nd()", "for a in b:\\n    c(a)\\n    d()")
    ['d()']
    """
    old, new = ([line.rstrip() for line in text.split("\n")] for text in (right, wrong))
    found: list[str] = []
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete":
            found += new[max(0, start - 1) : start + 1]
        elif kind != "equal":
            found += new[start:end]
    return [line.strip() for line in found]
