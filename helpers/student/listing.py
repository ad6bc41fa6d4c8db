"""All assignments in the order of the course's weeks, and how far the student's copies are."""

from pathlib import Path

from helpers.student.cells import is_solution, is_untouched
from helpers.student.errors import DamagedError, StudentError
from helpers.student.files import read_cells
from helpers.student.folders import (
    assignments,
    find_course,
    released_notebooks,
    weeks,
    work_folder,
)
from helpers.student.naming import called
from helpers.student.updating import has_changed

START = "`course-student start NAME` makes your copy of one."


def list_assignments(here: Path | str = ".") -> str:
    """Return the assignments of the course, and notebooks where one has several, a line each.

    They stand in the order of syllabus.toml with their weeks, else in that of the alphabet.
    """
    course = find_course(Path(here))
    names = assignments(course)
    if not names:
        return "No assignment is released yet."
    rows = [row for name in names for row in _rows(course, name)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"{week:{widths[0]}}  {name:{widths[1]}}  {told}" for week, name, told in rows]
    all_begun = all(work_folder(course, name).is_dir() for name in names)
    text = "\n".join(line.rstrip() if widths[0] else line.strip() for line in lines)
    return text if all_begun else f"{text}\n\n{START}"


def _rows(course: Path, assignment: str) -> list[tuple[str, str, str]]:
    """Return (week, name, state) of an assignment, then of its notebooks where it has several."""
    notebooks = released_notebooks(course, assignment)
    week, stems = _week(course, assignment), [path.stem for path in notebooks]
    folder = work_folder(course, assignment)
    if not folder.is_dir():
        names = f": {', '.join(stems)}" if len(stems) > 1 else ""
        return [(week, assignment, f"not started{names}")]
    newer = f"; a newer version is out: `course-student update {assignment}`"
    news = newer if has_changed(course, assignment) else ""
    states = [_state(folder / path) for path in notebooks]
    if len(states) == 1:
        return [(week, assignment, states[0] + news)]
    below = [("", f"  {stem}", state) for stem, state in zip(stems, states, strict=True)]
    return [(week, assignment, f"started{news}"), *below]


def _week(course: Path, assignment: str) -> str:
    """Return when an assignment's notebooks are due to be worked on, as far as that is known."""
    known = [week for name, week in weeks(course).items() if name.split("/")[0] == assignment]
    if not known:
        return ""
    first, last = min(known), max(known)
    return f"week {first}" if first == last else f"weeks {first}-{last}"


def _state(notebook: Path) -> str:
    """Return how far a working copy is, or what to do where it cannot be read."""
    if not notebook.exists():
        return f"missing: `course-student start {notebook.parent.name}` brings it back"
    try:
        cells = [cell for cell in read_cells(notebook) if is_solution(cell)]
    except DamagedError as why:
        what = str(why).removeprefix(f"{notebook.name} ").split(":")[0].rstrip(".")
        return f"{what}: `course-student restore {called(notebook)}` brings an older copy back"
    except StudentError as why:
        return str(why)
    written = sum(not is_untouched(cell) for cell in cells)
    return f"{written} of {len(cells)} answers begun"
