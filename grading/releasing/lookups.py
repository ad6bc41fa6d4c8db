"""What a test looks up in the student's process: names of solutions, and nothing that it relies on.

A value that a test looks up there is what the student's code made of it. So a test gets the names
that a solution cell defines, and functions and classes of given cells to make objects with; its
constants come from the set-up cell, in capitals, or stand in the test. What an earlier test defines
is not there any more once that test was lost.
"""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from grading.notebooks import (
    cell_name,
    definitions,
    is_grade,
    is_locked,
    is_solution,
    names_in,
    reference,
    set_up_code,
)


@dataclass(frozen=True)
class Lookup:
    """A name that a test looks up and should not."""

    test: str
    name: str

    def __str__(self) -> str:
        return (
            f"{self.test} looks up {self.name} where the student's code runs, and no solution cell "
            "defines it: write it in the test, or as a constant in capitals in the set-up cell"
        )


def find_lookups(source: NotebookNode) -> Iterator[Lookup]:
    """Yield the names that tests of an instructor's notebook look up and should not."""
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    tests = {cell_name(c): names_in(c.source) for c in code if is_grade(c) and not is_solution(c)}
    known = {name for cell in code for name in _lent(cell)}
    ours = {cell_name(cell): cell.source for cell in code if is_locked(cell)}
    known |= names_in(set_up_code(source, ours)).assigned | {*dir(builtins)}
    for test, names in tests.items():
        missing = names.used - known - names.assigned
        yield from (Lookup(test, name) for name in sorted(missing))


def _lent(cell: NotebookNode) -> set[str]:
    """Return the names of a cell that a test may look up."""
    if is_solution(cell):
        names = names_in(reference(cell))
        return names.assigned - names.imported
    return set() if is_grade(cell) else definitions(cell)
