"""Measure the hints: how many wrong answers get one, and is it at a line where the mistake is?

    python -m ci.hints softmax/softmax layers/layers --every 4

runs the visible tests on answers of answers/, each in this process: they are ours. A hint is right
where it shows a line that is not as in the answer that the mistake was made of. An answer that is
written anew as a whole has no such lines, or all, and says little.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from grading.audit import Case, Notebook, answer_cases, case_steps, set_up_cells
from grading.course import open_course
from grading.engine import Step
from grading.notebooks import cell_name, is_solution, reference
from helpers.hints import TooLong, find_repairs, hint, quiet, time_limit

CELL_SECONDS = 60


@dataclass(frozen=True)
class Tried:
    """What came of a wrong answer.

    is_seen: whether a visible test fails
    told: the hint, "" where there is none
    is_right: whether it shows a line that was changed
    """

    name: str
    is_seen: bool
    told: str = ""
    is_right: bool = False


def measure(notebook: Notebook, every: int = 1) -> Iterator[Tried]:
    """Yield what comes of each wrong answer, or of every so many."""
    names: dict = {"__name__": "__main__"}
    for cell in set_up_cells(notebook.source):
        runs(cell, names)
    wrong = [case for case in answer_cases(notebook) if case.kind == "wrong"]
    for case in wrong[::every]:
        steps, changed = visible_steps(notebook, case), changed_in(notebook, case.answer.cells)
        yield _try(case.name, steps, {*case.answer.fails}, dict(names), changed)


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


def changed_in(notebook: Notebook, cells: Mapping[str, str]) -> set[str]:
    """Return the lines of a wrong answer's cells that are not as in the reference."""
    return {
        line
        for name, text in cells.items()
        for line in changed_lines(_reference(notebook, name), text)
    }


def _try(name: str, steps: list[Step], fails: set[str], names: dict, changed: set[str]) -> Tried:
    before: list[str] = []
    for step in steps:
        kept = dict(names)
        ended = runs(step.source, names)
        if step.is_test and step.name in fails and not ended:
            names.clear()
            names.update(kept)
            repairs = find_repairs(step.source, before, names, clock=time.process_time)
            told = hint(repairs) or ""
            shown = {line.partition(":    ")[2] for line in told.split("\n")} - {""}
            return Tried(name, True, told, bool(shown & changed))
        before.append(step.source)
    return Tried(name, False)


def runs(cell: str, names: dict) -> bool:
    """Run a cell; tell whether it came to its end."""
    try:
        with quiet(io.StringIO()), time_limit(CELL_SECONDS):
            exec(compile(cell, "<cell>", "exec"), names)
    except (Exception, TooLong):
        return False
    return True


def _reference(notebook: Notebook, name: str) -> str:
    cells = {cell_name(cell): cell for cell in notebook.source.cells}
    return reference(cells[name]) if name in cells and is_solution(cells[name]) else ""


def changed_lines(right: str, wrong: str) -> list[str]:
    """Return the lines of a wrong answer that are new, and the one before each that is gone.

    >>> changed_lines("a = 1\\nb = 2\\nc = 3", "a = 1\\nb = 5")
    ['b = 5']
    >>> changed_lines("a = 1\\nb = 2", "a = 1")
    ['a = 1']
    """
    old, new = ([line.strip() for line in text.split("\n")] for text in (right, wrong))
    found: list[str] = []
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete":
            found += new[max(0, start - 1) : start]
        elif kind != "equal":
            found += new[start:end]
    return found


def asked(doc: str) -> argparse.Namespace:
    """Return what was asked for on the command line of a measurement, which its doc describes."""
    parser = argparse.ArgumentParser(description=doc.split("\n", 1)[0])
    parser.add_argument("notebook", nargs="+", metavar="ASSIGNMENT/NOTEBOOK")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one answer of so many")
    parser.add_argument("--show", action="store_true", help="each answer and what is told of it")
    return parser.parse_args()


def main() -> None:
    """Print a line for each notebook, and with --show one for each answer."""
    arguments = asked(__doc__)
    course = open_course(Path(__file__).resolve().parents[1])
    for name in arguments.notebook:
        assignment, stem = name.split("/")
        tried = []
        for one in measure(Notebook(course.assignment(assignment), stem), arguments.every):
            tried.append(one)
            if arguments.show and one.is_seen:
                print(f"{one.name}: {'right' if one.is_right else 'wrong' if one.told else 'none'}")
                print(one.told)
        seen, told = sum(one.is_seen for one in tried), sum(bool(one.told) for one in tried)
        right = sum(one.is_right for one in tried)
        print(f"{name}: {seen} of {len(tried)} seen at once;", end=" ")
        print(f"{told} get a hint, {right} at a changed line")


if __name__ == "__main__":
    with scratch_folder():
        main()
