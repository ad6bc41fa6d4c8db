"""Working copies: the student's own files in work/, which no `git pull` touches."""

import shutil
import tempfile
from pathlib import Path

from helpers.student.errors import StudentError
from helpers.student.files import read_cells, told_if_not_writable, write_whole
from helpers.student.folders import (
    RELEASE,
    find_course,
    notebooks_in,
    record_folder,
    released_files,
    released_notebooks,
    work_folder,
)
from helpers.student.naming import called, pick_assignment
from helpers.student.older import listed, older_copies


def start(name: str, here: Path | str = ".") -> str:
    """Copy an assignment from release/ to work/, where it is the student's own.

    What is there already stays as it is; what is missing of it comes back.

    name: of the assignment; here: a folder in the course
    returns: what to open, in words
    raises: StudentError where all of it is there already, or it is not released
    """
    course = find_course(Path(here))
    assignment = pick_assignment(course, name, Path(here))
    folder = work_folder(course, assignment)
    for path in released_notebooks(course, assignment):
        read_cells(course / RELEASE / assignment / path)  # a damaged one is told, not handed out
    if folder.exists():
        return _complete(course, assignment, folder)
    _copy(course, assignment, record_folder(course, assignment))
    _copy(course, assignment, folder)
    return (
        f"Your copy is in work/{assignment}: open {_first(folder)}\n"
        f"Will it grade? `course-student check {assignment}` says so when you have written some."
    )


def _complete(course: Path, assignment: str, folder: Path) -> str:
    """Bring back files that are missing in a working copy; say which."""
    missing = [path for path in released_files(course, assignment) if not (folder / path).exists()]
    if not missing:
        raise StudentError(
            f"work/{assignment} is there already and stays as it is: open {_first(folder)}, or get "
            f"the course's newest version into it with `course-student update {assignment}`."
        )
    for path in missing:
        content = (course / RELEASE / assignment / path).read_bytes()
        for place in (record_folder(course, assignment) / path, folder / path):
            with told_if_not_writable(place):
                place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, content)
    names = ", ".join(path.as_posix() for path in missing)
    told = f"Back in work/{assignment}, as the course has it: {names}. All else stays as it is."
    return "\n".join(
        [told, *(_older(folder / path) for path in missing if older_copies(folder / path))]
    )


def _older(path: Path) -> str:
    """Say which older copies of a notebook are there, and how to take one."""
    copies = older_copies(path)
    name = Path(copies[0].name).name
    command = f"`course-student restore {called(path)} --copy {name}`"
    return f"Older copies of yours, the newest first; {command} takes one:\n{listed(copies)}"


def _copy(course: Path, assignment: str, target: Path) -> None:
    """Copy the files of a release into a folder of their own, whole or not at all."""
    with told_if_not_writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".half-", dir=target.parent) as half:
            for path in released_files(course, assignment):
                place = Path(half, assignment, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(course / RELEASE / assignment / path, place)
            Path(half, assignment).rename(target)


def _first(folder: Path) -> str:
    """Return the notebooks of a working copy, as they are named from the course folder."""
    names = [f"work/{folder.name}/{path.name}" for path in notebooks_in(folder)]
    return ", ".join(names) or "its files"
