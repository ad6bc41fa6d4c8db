"""Bring a working copy up to what is released now, without losing anything that is in it."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from helpers.student.errors import StudentError
from helpers.student.files import notebook_text, read_notebook, told_if_not_writable, write_whole
from helpers.student.folders import (
    RELEASE,
    find_course,
    pick_assignment,
    record_folder,
    released_files,
    work_folder,
)
from helpers.student.merging import looks_older, merge, same_cells


@dataclass
class Change:
    """A file that gets new content, and what the student is told of it."""

    path: Path
    content: bytes
    keep: Path | None = None  # where the file as it was goes
    notes: list[str] = field(default_factory=list)


def update(name: str, here: Path | str = ".") -> str:
    """Bring work/NAME up to release/NAME: the course's cells are new, the answers are yours.

    All new files are made before the first is written, and each is written whole or not at all.

    returns: what was done, in words
    raises: StudentError where nothing was started, or a file cannot be read or written
    """
    course = find_course(Path(here))
    assignment = pick_assignment(course, name)
    if not work_folder(course, assignment).exists():
        raise StudentError(
            f"work/{assignment} is not there yet: `course-student start {assignment}` makes it."
        )
    changes, kept = _changes(course, assignment)
    for change in changes:
        _write(change)
    with told_if_not_writable(record_folder(course, assignment)):
        _record(course, assignment)
    if not changes:
        return "\n".join([f"work/{assignment} is up to date.", *kept])
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
    """Return the merged notebook, or None where the release has not changed."""
    released = read_notebook(new)
    if base.exists():
        before = read_notebook(base)
        if same_cells(before, released):
            return None
    own = read_notebook(mine)
    if not base.exists():
        before = released
        if not looks_older(own, released):
            return None
    merged = merge(before, released, own)
    content = notebook_text(merged.notebook).encode()
    return Change(mine, content, _free_name(mine), merged.notes)


def _free_name(path: Path) -> Path:
    """Return softmax.before-update-1.ipynb, or the first number that is free."""
    number = 1
    while (place := path.with_name(f"{path.stem}.before-update-{number}{path.suffix}")).exists():
        number += 1
    return place


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _write(change: Change) -> None:
    if change.keep:
        write_whole(change.keep, change.path.read_bytes())
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
