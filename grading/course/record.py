"""What a hand-in was graded from, and what has changed since.

Each graded notebook carries a record in its metadata, whichever command graded it: digests of the
files that were handed in and of the tests as the gradebook had them. It is written with the last
step, so what was stopped half-way has none, and it goes where the notebook goes.
"""

import hashlib
import json
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Notebook

from grading.course.assignment import Assignment
from grading.notebooks import even, grade_id, is_grade, is_locked, is_task

RECORD = "graded_from"  # in a graded notebook's metadata
PENDING = "is_graded_from"  # there until it is graded to the end
CHECKS = "helpers.checks"  # beside the cells: what the tests import of the course
AUTOTEST = "AUTOTEST"  # nbgrader puts a test in its place, so its text is not compared


CellPoints: TypeAlias = dict[tuple[str, str], float | None]  # by notebook and cell
AutoPoints: TypeAlias = dict[str, CellPoints]  # by student


class Change(Enum):
    """What makes the points of a hand-in those of another time."""

    NEW = auto()  # no points of its own yet
    AGAIN = auto()
    GONE = auto()
    TESTS = auto()
    LOST = auto()  # as when an older gradebook.db was put back
    UNKNOWN = auto()  # graded by an earlier version of the course


def changes(
    assignment: Assignment, student: str, points: AutoPoints | None = None
) -> dict[Change, str]:
    """Return what has changed since a student's hand-in was graded, each in words.

    Nothing means that the points are true. A result without a record counts as not graded.

    points: what `auto_points` returns, where several students are asked for
    """
    points = auto_points(assignment) if points is None else points
    handed_in = assignment.folder("submitted", student)
    graded = read_graded(assignment, student)
    command = f"run `course grade {assignment}`"
    found = {}
    if not handed_in.is_dir():
        found[Change.GONE] = "there is no hand-in in submitted/ any more: the points stay"
    elif not _is_complete(assignment, graded):
        return {Change.NEW: f"not graded: run course grade {assignment} to see why"}
    records = {name: notebook.metadata.get(RECORD) for name, notebook in graded.items()}
    known = {name: record for name, record in records.items() if isinstance(record, dict)}
    if len(known) < len(records):
        return {**found, Change.UNKNOWN: f"graded by an earlier version of the course: {command}"}
    if handed_in.is_dir() and _differs(known, hand_in_digest(handed_in)):
        found[Change.AGAIN] = f"handed in again: the points are of the earlier hand-in: {command}"
    if not all(_agree(record, points.get(student), name) for name, record in known.items()):
        lost = f"the gradebook has not the points that it was graded with: {command}"
        found[Change.LOST] = lost
    if cells := _changed_tests(assignment, known):
        what = ", ".join(cells[:3]) + (f" and {len(cells) - 3} more" if len(cells) > 3 else "")
        changed = f"source, points or tests changed since it was graded ({what}): {command}"
        found[Change.TESTS] = changed
    return found


def auto_points(assignment: Assignment) -> AutoPoints:
    """Return the points that tests gave, as the gradebook has them."""
    with assignment.course.gradebook() as gradebook:
        submissions = gradebook.assignment_submissions(assignment.name)
        return {
            submission.student_id: {
                (notebook.name, grade.name): grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in submissions
        }


def read_graded(assignment: Assignment, student: str) -> dict[str, NotebookNode]:
    """Return a student's graded notebooks by name; what is half-written or broken is left out."""
    found = {}
    for path in sorted(assignment.folder("autograded", student).glob("*.ipynb")):
        try:
            found[path.stem] = nbformat.read(path, 4)
        except (OSError, ValueError, AttributeError):
            continue
    return found


def hand_in_digest(folder: Path) -> str:
    """Return a digest of the notebooks that were handed in, and of when; links are not followed."""
    digest = hashlib.blake2b(digest_size=16)
    paths = sorted(path for path in folder.rglob("*") if _counts(path.relative_to(folder)))
    for path in paths:
        if path.is_file() and not path.is_symlink():
            content = _content(path)
            digest.update(json.dumps([path.relative_to(folder).as_posix(), content]).encode())
    return digest.hexdigest()


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, hashlib.sha256).hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"  # which is told when it is to be graded


def tests_graded(notebook: Notebook, assignment: str) -> dict[str, str]:
    """Return digests of a notebook's cells, by name, as the gradebook has tests and points."""
    points = {one.name: one.max_score for one in [*notebook.grade_cells, *notebook.task_cells]}
    cells = {
        cell.name: _digest(cell.cell_type, points.get(cell.name), cell.source * cell.locked)
        for cell in notebook.source_cells
    }
    return cells | {CHECKS: _checks(assignment)}


def tests_now(assignment: Assignment, name: str) -> dict[str, str]:
    """Return the same of source/, but for the cells whose text nbgrader makes."""
    cells = {
        grade_id(cell): _digest(cell.cell_type, _points(cell), cell.source * is_locked(cell))
        for cell in assignment.sources[name].cells
        if grade_id(cell) and AUTOTEST not in cell.source
    }
    return cells | {CHECKS: _checks(assignment.name)}


def _changed_tests(assignment: Assignment, records: dict[str, dict]) -> list[str]:
    """Return the cells that the gradebook or source/ has otherwise than when it was graded."""
    changed: dict[str, None] = {}
    for name in [name for name in records if name in assignment.sources]:
        changed |= dict.fromkeys(_changed_cells(assignment, name, records[name]))
    changed |= dict.fromkeys(name for name in records if name not in assignment.sources)
    return list(changed)


def why_tests_differ(assignment: Assignment, student: str) -> dict[tuple[str, str], str]:
    """Return what source/ has otherwise than when a hand-in was graded: a phrase for each cell.

    Keys are notebook and cell; the checks of helpers count as a cell `helpers.checks`.
    """
    found = {}
    for name, notebook in read_graded(assignment, student).items():
        record = notebook.metadata.get(RECORD)
        if isinstance(record, dict) and name in assignment.sources:
            cells = {grade_id(cell): cell for cell in assignment.sources[name].cells}
            for changed in _changed_cells(assignment, name, record):
                found[name, changed] = _why(changed, cells.get(changed), record)
    return found


def _changed_cells(assignment: Assignment, name: str, record: dict) -> list[str]:
    then, now = record.get("tests", {}), tests_now(assignment, name)
    made = {grade_id(c) for c in assignment.sources[name].cells if AUTOTEST in c.source}
    names = [*now, *(cell for cell in then if cell not in now and cell not in made)]
    return [cell for cell in names if then.get(cell) != now.get(cell)]


def _why(name: str, cell: NotebookNode | None, record: dict) -> str:
    """Return what became of a cell whose digest differs."""
    then = record.get("tests", {}).get(name)
    if name == CHECKS:
        return "the checks of helpers changed"
    if then is None or cell is None:
        return "it was added" if then is None else "it was removed"
    if "of" not in record:
        return "its test or its points changed"
    old, new = record["of"].get(name), _points(cell)
    points = f"{_number(old)} points, now {_number(new)}" if old != new else ""
    is_same = then == _digest(cell.cell_type, old, cell.source * is_locked(cell))
    return " and ".join(filter(None, [points, "" if is_same else "its test changed"]))


def _number(points: float | None) -> str:
    return "no" if points is None else f"{points:g}"


def _is_complete(assignment: Assignment, graded: dict[str, NotebookNode]) -> bool:
    """Tell whether all notebooks that were found in a hand-in were graded to the end."""
    told = [notebook.metadata for name, notebook in graded.items() if name in assignment.sources]
    wanted = {name for one in told for name in one.get(RECORD, {}).get("notebooks", ())}
    half_way = any(PENDING in metadata for metadata in told)
    return bool(told) and not half_way and wanted & {*assignment.sources} <= {*graded}


def _differs(records: dict[str, dict], hand_in: str) -> bool:
    return any(record.get("hand_in") != hand_in for record in records.values())


def _agree(record: dict, points: CellPoints | None, name: str) -> bool:
    """Tell whether the gradebook has what tests gave; cells that came or went do not count."""
    if points is None:
        return False
    then = record.get("points", {}).items()
    return all(points.get((name, cell), value) == value for cell, value in then)


def _points(cell: NotebookNode) -> float | None:
    return float(cell.metadata.nbgrader.points) if is_grade(cell) or is_task(cell) else None


def _digest(*facts: str | float | None) -> str:
    text = json.dumps([even(fact) if isinstance(fact, str) else fact for fact in facts])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def _checks(assignment: str) -> str:
    """Return a digest of the checks that an assignment's tests import from the course."""
    digest = hashlib.blake2b(digest_size=8)
    for path in _check_files(assignment):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _check_files(assignment: str) -> Iterator[Path]:
    """Yield what several assignments share, and the assignment's own."""
    spec = find_spec("helpers.checks")
    for place in map(Path, (spec and spec.submodule_search_locations) or ()):
        for folder in ("comparing", "models", assignment):
            yield from sorted((place / folder).rglob("*.py"))


def _counts(path: Path) -> bool:
    """Tell whether a file that was handed in has a say in the points."""
    if {".ipynb_checkpoints", "__MACOSX"} & {*path.parts}:
        return False
    return ".ipynb" in path.name.lower() or path == Path("timestamp.txt")
