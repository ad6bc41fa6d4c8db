"""Where things are: the course folder, its assignments, and the student's copies in work/."""

import difflib
from pathlib import Path

from helpers.student.errors import StudentError

WORK, RELEASE, RECORD = "work", "release", ".released"  # RECORD: what each copy was made from


def course_above(start: Path) -> Path | None:
    """Return the nearest folder that holds release/, from a folder upward, or None."""
    start = start.absolute()
    return next((f for f in (start, *start.parents) if (f / RELEASE).is_dir()), None)


def find_course(start: Path) -> Path:
    """Return the nearest folder that holds release/, from a folder upward.

    raises: StudentError where there is none
    """
    found = course_above(start)
    if found is None:
        raise StudentError(
            f"No course folder here: {start.absolute()} and the folders above it hold no release/; "
            "go to the folder of the course with cd, then try again."
        )
    return found


def assignments(course: Path) -> list[str]:
    """Return the names of the assignments that are released."""
    folders = {path.parent.name for path in (course / RELEASE).glob("*/*.ipynb")}
    return sorted(name for name in folders if not name.startswith("."))


def pick_assignment(course: Path, name: str) -> str:
    """Return the name of an assignment as its folder is called.

    raises: StudentError with the nearest name, or with all
    """
    known = assignments(course)
    wanted = name.replace("\\", "/").strip("/").removeprefix(f"{RELEASE}/")
    wanted = wanted.removeprefix(f"{WORK}/")
    if wanted in known:
        return wanted
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = f"do you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none yet'}."
    raise StudentError(f"No assignment is called {name}: {hint}")


def released_files(course: Path, assignment: str) -> list[Path]:
    """Return the files of a released assignment, relative to its folder."""
    return visible_files(course / RELEASE / assignment)


def visible_files(folder: Path) -> list[Path]:
    """Return all files in a folder, relative to it, without hidden ones."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    is_seen = [all(not part.startswith((".", "__pycache__")) for part in p.parts) for p in found]
    return sorted(path for path, seen in zip(found, is_seen, strict=True) if seen)


def work_folder(course: Path, assignment: str) -> Path:
    """Return the folder of the student's copy."""
    return course / WORK / assignment


def record_folder(course: Path, assignment: str) -> Path:
    """Return the folder with the files from which the copy was made."""
    return course / WORK / RECORD / assignment


def released_copy(notebook: Path) -> Path | None:
    """Return the released notebook of which this is a copy: work/A/B.ipynb of release/A/B.ipynb."""
    course = course_above(notebook.parent)
    if course is None:
        return None
    place = course / RELEASE / notebook.parent.name / notebook.name
    return place if place.is_file() else None
