"""Working copies: the student's own files in work/, which no `git pull` touches."""

import shutil
import tempfile
from pathlib import Path

from helpers.student.cells import is_solution, is_untouched
from helpers.student.errors import StudentError
from helpers.student.files import read_notebook, told_if_not_writable
from helpers.student.folders import (
    assignments,
    find_course,
    pick_assignment,
    record_folder,
    released_files,
    visible_files,
    work_folder,
)
from helpers.student.updating import has_changed


def start(name: str, here: Path | str = ".") -> str:
    """Copy an assignment from release/ to work/, where it is the student's own.

    name: of the assignment; here: a folder in the course
    returns: what to open, in words
    raises: StudentError where it is there already, or is not released
    """
    course = find_course(Path(here))
    assignment = pick_assignment(course, name)
    folder = work_folder(course, assignment)
    if folder.exists():
        raise StudentError(
            f"work/{assignment} is there already and stays as it is: open {_first(folder)}, or get "
            f"the course's newest version into it with `course-student update {assignment}`."
        )
    _copy(course, assignment, record_folder(course, assignment))
    _copy(course, assignment, folder)
    return (
        f"Your copy is in work/{assignment}: open {_first(folder)}\n"
        f"Will it grade? `course-student check {assignment}` says so when you have written some."
    )


def list_assignments(here: Path | str = ".") -> str:
    """Return the assignments of the course with how far each is, a line each."""
    course = find_course(Path(here))
    names = assignments(course)
    if not names:
        return "No assignment is released yet."
    width = max(map(len, names))
    return "\n".join(f"{name:{width}}  {_state(course, name)}" for name in names)


def _copy(course: Path, assignment: str, target: Path) -> None:
    """Copy the files of a release into a folder of their own, whole or not at all."""
    with told_if_not_writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".half-", dir=target.parent) as half:
            for path in released_files(course, assignment):
                place = Path(half, assignment, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(course / "release" / assignment / path, place)
            Path(half, assignment).rename(target)


def _first(folder: Path) -> str:
    """Return the notebooks of a working copy, as they are named from the course folder."""
    names = [path for path in visible_files(folder) if path.suffix == ".ipynb"]
    names = [path for path in names if ".before-update-" not in path.name]
    return ", ".join(f"work/{folder.name}/{path.as_posix()}" for path in names) or "its files"


def _state(course: Path, assignment: str) -> str:
    folder = work_folder(course, assignment)
    if not folder.exists():
        return f"not started: `course-student start {assignment}`"
    written = total = 0
    for path in released_files(course, assignment):
        if path.suffix == ".ipynb" and (folder / path).exists():
            try:
                cells = [c for c in read_notebook(folder / path).cells if is_solution(c)]
            except StudentError as why:
                return f"started; {why}"
            written += sum(not is_untouched(cell) for cell in cells)
            total += len(cells)
    newer = f"; a newer version is out: `course-student update {assignment}`"
    told = f"started, {written} of {total} answers begun"
    return told + (newer if has_changed(course, assignment) else "")
