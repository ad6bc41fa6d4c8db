"""Older copies of a notebook: which are there, and the way back to one of them."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from helpers.student.errors import DamagedError, StudentError
from helpers.student.files import copy_whole, parse_cells
from helpers.student.folders import (
    KEPT,
    RELEASE,
    course_above,
    hand_in_zip,
    record_of,
    released_copy,
)
from helpers.student.naming import called

DUPLICATE = re.compile(r"-Copy\d+")  # by Jupyter's Duplicate
SHOWN = 5  # copies that a sentence lists
OPEN_STILL = "Is it open in Jupyter still? Then save it there (Ctrl+S). Else "


@dataclass(frozen=True)
class Copy:
    """An older copy of a notebook, whole.

    name: as seen from the notebook's folder; saved: when, in seconds since 1970
    """

    name: str
    saved: float
    content: bytes

    def __str__(self) -> str:
        clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.saved))
        return f"{self.name}, saved on {clock}"


def older_copies(path: Path) -> list[Copy]:
    """Return the copies of a notebook that lie about and are whole, newest first.

    They are what `update` and `restore` kept, Jupyter's checkpoint and duplicates, and what was
    packed to hand in.

    path: of the notebook, which may be damaged or missing
    """
    found = [copy for copy in _copies(path) if _is_whole(copy, path)]
    return sorted(found, key=lambda copy: (-copy.saved, copy.name))


def keep(path: Path, kept: Path) -> None:
    """Keep a notebook under another name beside it, with the record of what it was made from.

    raises: StudentError where that fails
    """
    copy_whole(path, kept)
    record = record_of(path)
    if record and record.is_file():
        copy_whole(record, record.with_name(kept.name))


def listed(copies: list[Copy]) -> str:
    """Return copies as lines of a list, the newest first."""
    more = [f"- and {len(copies) - SHOWN} more"] if len(copies) > SHOWN else []
    return "\n".join([*(f"- {copy}" for copy in copies[:SHOWN]), *more])


def in_words(why: StudentError) -> str:
    """Return what to tell of an error; of a damaged notebook, the way back too."""
    return f"{why} {way_back(why.path)}" if isinstance(why, DamagedError) else str(why)


def way_back(path: Path) -> str:
    """Say how to get a notebook back that is damaged."""
    course = course_above(path.parent)
    if course and (course / RELEASE) in path.parents:
        place = path.relative_to(course).as_posix()
        return f"It is the course's own: `git checkout -- {place}`, or download the course again."
    copies, command = older_copies(path), f"`course-student restore {called(path)}`"
    if copies:
        return (
            f"{OPEN_STILL}{command} brings the newest older copy back and keeps the file "
            f"as it is beside it. Older copies, the newest first:\n{listed(copies)}"
        )
    if released_copy(path):
        return (
            f"{OPEN_STILL}{command} puts the course's notebook in its place and keeps the file as "
            "it is beside it: no older copy of yours is there."
        )
    return f"{OPEN_STILL}take it once more from where you have it: no older copy is there."


def missing(path: Path) -> str:
    """Say how to get a notebook back whose folder is there, but not the file."""
    name, copies = called(path), older_copies(path)
    told = (
        f"{path.parent.name}/{path.name} is missing: `course-student start {path.parent.name}` "
        "brings back the course's"
    )
    if not copies:
        return f"{told}; nothing else in the folder is changed."
    return (
        f"{told}, `course-student restore {name}` the newest older copy of yours. They are, the "
        f"newest first:\n{listed(copies)}"
    )


def _copies(path: Path) -> Iterator[Copy]:
    """Yield what may be an older copy, in whatever state."""
    beside = path.parent
    names = [found for found in beside.glob("*.ipynb") if _is_copy(found.stem, path.stem)]
    names.append(beside / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb")
    for place in names:
        with suppress(OSError):
            name = place.relative_to(beside).as_posix()
            yield Copy(name, place.stat().st_mtime, place.read_bytes())
    packed = hand_in_zip(path)
    with suppress(OSError, BadZipFile, KeyError), ZipFile(packed) as archive:
        yield Copy(packed.name, packed.stat().st_mtime, archive.read(path.name))


def _is_copy(stem: str, of: str) -> bool:
    """Tell whether a name is one that a command, or Jupyter's Duplicate, gives to a copy.

    >>> [_is_copy(name, "a") for name in ("a.before-update-2", "a-Copy1", "a", "b-Copy1")]
    [True, True, False, False]
    """
    end = stem.removeprefix(of)
    return end != stem and bool(KEPT.fullmatch(end) or DUPLICATE.fullmatch(end))


def _is_whole(copy: Copy, path: Path) -> bool:
    try:
        parse_cells(copy.content, path)
    except StudentError:
        return False
    return True
