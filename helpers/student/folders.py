"""Where things are: the course folder, its assignments, and the student's copies in work/."""

import re
import tomllib
from pathlib import Path

from helpers.student.errors import StudentError

WORK, RELEASE, RECORD = "work", "release", ".released"  # RECORD: what each copy was made from
SYLLABUS = "syllabus.toml"
KEPT = re.compile(r"\.before-(?:update|restore)-\d+$")


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
    """Return the names of the assignments that are released, by week where that is known."""
    folders = {path.parent.name for path in (course / RELEASE).glob("*/*.ipynb")}
    names = sorted(name for name in folders if not name.startswith("."))
    order = [name.split("/")[0] for name in weeks(course)]
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def weeks(course: Path) -> dict[str, int]:
    """Return the week of each notebook, {"softmax/softmax": 1}, in the order of syllabus.toml.

    Where that is missing, or is no table of weeks, nothing is known.
    """
    try:
        rows = tomllib.loads((course / SYLLABUS).read_text(encoding="utf-8"))["notebooks"]
        return {str(row["name"]): int(row["week"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def released_notebooks(course: Path, assignment: str) -> list[Path]:
    """Return the notebooks of a released assignment, by week, relative to its folder."""
    files = (course / RELEASE / assignment).glob("*.ipynb")
    names = sorted(Path(path.name) for path in files if not path.name.startswith("."))
    order = list(weeks(course))
    wanted = {path: f"{assignment}/{path.stem}" for path in names}
    return sorted(
        names, key=lambda path: order.index(wanted[path]) if wanted[path] in order else len(order)
    )


def released_files(course: Path, assignment: str) -> list[Path]:
    """Return the files of a released assignment, relative to its folder."""
    return visible_files(course / RELEASE / assignment)


def visible_files(folder: Path) -> list[Path]:
    """Return all files in a folder, relative to it, without hidden ones."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    is_seen = [all(not part.startswith((".", "__pycache__")) for part in p.parts) for p in found]
    return sorted(path for path, seen in zip(found, is_seen, strict=True) if seen)


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in a folder; copies that a command has kept are none."""
    found = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    return [path for path in found if not KEPT.search(path.stem) and not path.name.startswith(".")]


def free_name(path: Path, what: str) -> Path:
    """Return softmax.before-WHAT-1.ipynb, or the first number that is free."""
    number = 1
    while (place := path.with_name(f"{path.stem}.before-{what}-{number}{path.suffix}")).exists():
        number += 1
    return place


def work_folder(course: Path, assignment: str) -> Path:
    """Return the folder of the student's copy."""
    return course / WORK / assignment


def started_folder(course: Path, assignment: str) -> Path:
    """Return the folder of the student's copy, which is there.

    raises: StudentError where it was not started
    """
    folder = work_folder(course, assignment)
    if not folder.is_dir():
        raise StudentError(
            f"work/{assignment} is not there yet, start it first: "
            f"`course-student start {assignment}`."
        )
    return folder


def record_folder(course: Path, assignment: str) -> Path:
    """Return the folder with the files from which the copy was made."""
    return course / WORK / RECORD / assignment


def record_of(notebook: Path) -> Path | None:
    """Return where the record of a working copy's notebook is, or None outside of a course."""
    course = course_above(notebook.parent)
    return record_folder(course, notebook.parent.name) / notebook.name if course else None


def hand_in_zip(notebook: Path) -> Path:
    """Return where the zip file to hand in goes."""
    return notebook.with_name(f"{notebook.stem}_hand_in.zip")


def released_copy(notebook: Path) -> Path | None:
    """Return the released notebook of which this is a copy: work/A/B.ipynb of release/A/B.ipynb."""
    course = course_above(notebook.parent)
    if course is None:
        return None
    place = course / RELEASE / notebook.parent.name / notebook.name
    return place if place.is_file() else None
