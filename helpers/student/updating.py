"""Bring a working copy up to what is released now, without losing anything that is in it."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from helpers.student.cells import NotebookNode
from helpers.student.errors import StudentError
from helpers.student.files import (
    notebook_text,
    read_cells,
    read_notebook,
    told_if_not_writable,
    write_whole,
)
from helpers.student.folders import (
    RELEASE,
    assignments,
    find_course,
    free_name,
    record_folder,
    released_files,
    started_folder,
    work_folder,
)
from helpers.student.merging import looks_older, merge, same_cells
from helpers.student.naming import pick_assignment
from helpers.student.older import keep


@dataclass
class Change:
    """A file that gets new content, and what the student is told of it."""

    path: Path
    content: bytes
    keep: Path | None = None  # where the file as it was goes
    notes: list[str] = field(default_factory=list)


def update(name: str | None = None, here: Path | str = ".") -> str:
    """Bring work/NAME up to release/NAME: the course's cells are new, the answers are yours.

    All new files are made before the first is written, and each is written whole or not at all.

    name: of the assignment; without it all that were started
    returns: what was done, in words
    raises: StudentError where nothing was started, or a file cannot be read or written
    """
    here = Path(here)
    course = find_course(here)
    if name:
        return _update(course, pick_assignment(course, name, here))
    started = [one for one in assignments(course) if work_folder(course, one).is_dir()]
    if not started:
        raise StudentError("No assignment is started: `course-student list` shows what there is.")
    return "\n".join(_update(course, assignment) for assignment in started)


def _update(course: Path, assignment: str) -> str:
    folder = started_folder(course, assignment)
    changes, kept = _changes(course, assignment)
    for change in changes:
        _write(change)
    with told_if_not_writable(record_folder(course, assignment)):
        _record(course, assignment)
    if not changes:
        return "\n".join([f"work/{folder.name} is up to date.", *kept])
    told = f"work/{assignment} has the course's newest text and tests; your answers are in it."
    return "\n".join([told, *map(_told, changes), *kept])


def has_changed(course: Path, assignment: str) -> bool:
    """Tell whether an update of a working copy would change a file."""
    try:
        return bool(_changes(course, assignment)[0])
    except StudentError:
        return False


def _changes(course: Path, assignment: str) -> tuple[list[Change], list[str]]:
    """Return what an update writes, and sentences on files that the student has changed."""
    changes, kept = list[Change](), list[str]()
    for path in released_files(course, assignment):
        new = course / RELEASE / assignment / path
        base = record_folder(course, assignment) / path
        mine = work_folder(course, assignment) / path
        if not mine.exists():
            changes.append(Change(mine, new.read_bytes(), notes=["was missing, or is new"]))
        elif path.suffix == ".ipynb":
            change = _change_of_notebook(base, new, mine)
            changes += [change] if change else []
        elif not _same(new, mine) and not (base.exists() and _same(base, new)):
            if base.exists() and _same(base, mine):
                changes.append(Change(mine, new.read_bytes(), notes=["has changed"]))
            else:
                kept.append(f"{path.as_posix()}: yours differs from the course's, and stays.")
    return changes, kept


def _change_of_notebook(base: Path, new: Path, mine: Path) -> Change | None:
    """Return the merged notebook, or None where the release has not changed.

    raises: DamagedError where the student's cannot be read, whether there is news for it or not
    """
    read_cells(mine)
    if base.exists() and _same(base, new):
        return None
    before, released, own = _recorded(base), read_notebook(new), read_notebook(mine)
    is_older = not same_cells(before, released) if before else looks_older(own, released)
    if not is_older:
        return None
    merged = merge(before or released, released, own)
    content = notebook_text(merged.notebook).encode()
    return Change(mine, content, free_name(mine, "update"), merged.notes)


def _recorded(base: Path) -> NotebookNode | None:
    """Return what a copy was made from, or None where that is not there, or not whole."""
    try:
        return read_notebook(base)
    except StudentError:
        return None


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _write(change: Change) -> None:
    if change.keep:
        keep(change.path, change.keep)
    with told_if_not_writable(change.path):
        change.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(change.path, change.content)


def _record(course: Path, assignment: str) -> None:
    """Note what the copy was made from, for the next update."""
    folder = record_folder(course, assignment)
    for path in released_files(course, assignment):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(course / RELEASE / assignment / path, folder / path)


def _told(change: Change) -> str:
    lines = [f"- {note}" for note in change.notes]
    if change.keep:
        lines.insert(0, f"yours as it was is beside it, in {change.keep.name}")
    return "\n".join([f"{change.path.name}:", *(f"  {line}" for line in lines)])
