"""The files in what staff were given: a folder, a zip file, zip files in it, or one notebook.

A zip in a zip counts as a folder with its name. Everything here is a list of names; bytes are read
later, of the files that a student was found for. What cannot be had is a Member with a problem: one
broken file is one student's problem. Limits are kept before anything is unpacked.
"""

import io
import lzma
import os
import shutil
import stat
import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from grading.errors import CollectError
from grading.intake.find_files import NOTEBOOK
from grading.intake.member_names import is_junk, name_of, parts_of, printable

MOST_FILE_MB, MOST_MB, MOST_FILES = 1000, 20_000, 100_000  # that a whole download unpacks to
MOST_OWN_MB, MOST_OWN_FILES, MOST_DEPTH = 2000, 5000, 3  # of what one student has packed
CONTENTS = 32 << 20  # bytes that a zip file's table of contents may have
OPEN_AT_ONCE = 32
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
UNREADABLE = (
    BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, lzma.LZMAError,
    struct.error, ValueError,
)  # fmt: skip  # what zipfile raises for a damaged, locked or foreign member


@dataclass(frozen=True)
class Member:
    """A file in what was given.

    source: what staff gave
    parts: the names that lead to it, outermost first
    time: when it was changed, as its zip file or the disk says, without a time zone
    given: the time of what staff's own zip file has: the file, or the zip file that it is in
    zips: which of the parts are zip files
    problem: why it cannot be had, in words; "" where it can
    """

    source: Path
    parts: tuple[str, ...]
    size: int = 0
    time: datetime | None = None
    given: datetime | None = None
    zips: tuple[int, ...] = ()
    problem: str = ""
    place: Path | None = None  # on the disk: the file, or the zip file that it is in
    info: ZipInfo | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def path(self) -> str:
        """All its names in one."""
        return "/".join(self.parts)


@dataclass
class Budget:
    """What may still be unpacked of one student's own zip files, or of a whole download."""

    mb: float
    files: int

    def take(self, infos: list[ZipInfo]) -> str:
        """Take some files off; return why that is too much, "" where it is not."""
        limits = f"limits {self.files:,} files and {self.mb:,.0f} MB"
        size = sum(info.file_size for info in infos) / 1e6
        if len(infos) > self.files or size > self.mb:
            return f"would unpack to {len(infos):,} files with {size:,.0f} MB ({limits})"
        self.mb, self.files = self.mb - size, self.files - len(infos)
        return ""


@dataclass
class Archives:
    """Opens zip files, a few at a time; those in zip files are unpacked to scratch first."""

    scratch: Path
    opened: "OrderedDict[Path, tuple[ZipFile, _Bounded]]" = field(default_factory=OrderedDict)
    number: int = 0
    unpacked_mb: float = 0.0

    def __enter__(self) -> "Archives":
        return self

    def __exit__(self, *_: object) -> None:
        while self.opened:
            self._close_oldest()

    def open(self, path: Path) -> ZipFile:
        """Return an archive, open; it may be closed when others are asked for."""
        if path not in self.opened:
            file = _Bounded(io.FileIO(path))
            try:
                self.opened[path] = ZipFile(file), file
            except BaseException:
                file.close()
                raise
        self.opened.move_to_end(path)
        if len(self.opened) > OPEN_AT_ONCE:
            self._close_oldest()
        return self.opened[path][0]

    def _close_oldest(self) -> None:
        archive, file = self.opened.popitem(last=False)[1]
        archive.close()
        file.close()

    def copy(self, member: Member, target: Path) -> str:
        """Write a member's bytes to a file; return why that cannot be done, "" where it can."""
        try:
            with self.reading(member) as file, target.open("wb") as out:
                shutil.copyfileobj(file, out, 1 << 20)
        except UNREADABLE as error:
            target.unlink(missing_ok=True)
            return f"cannot be read ({printable(str(error))})"
        return ""

    def reading(self, member: Member) -> IO[bytes]:
        """Open a member to read it."""
        if member.place is None:
            raise ValueError(member.problem)
        if member.info is None:
            return member.place.open("rb")
        return self.open(member.place).open(member.info)

    def unpack_zip(self, member: Member) -> tuple[Path, str]:
        """Bring a zip in a zip to where it can be opened; return its path and what is wrong."""
        if member.info is None and member.place:
            return member.place, ""
        self.number, self.unpacked_mb = self.number + 1, self.unpacked_mb + member.size / 1e6
        if self.unpacked_mb > MOST_MB:
            raise CollectError(
                f"{member.source.name}: its zip files have more than {MOST_MB:,} MB: "
                "collect it in parts"
            )
        target = self.scratch / f"{self.number:06d}.zip"
        return target, self.copy(member, target)


def list_members(source: Path, archives: Archives) -> list[Member]:
    """List the files in what staff gave; what systems leave behind is left out.

    raises: CollectError where it is not there, no zip file, damaged as a whole, or would fill the
        disk
    """
    if not source.exists():
        raise CollectError(f"{source}: there is no such file")
    if source.is_dir():
        top = list(_in_folder(source))
    elif NOTEBOOK.fullmatch(source.name):
        info = source.stat()
        time = datetime.fromtimestamp(info.st_mtime)
        return [Member(source, (source.name,), info.st_size, time, place=source)]
    elif is_zipfile(source):
        top = _in_whole_zip(source, archives)
    else:
        raise CollectError(
            f"{source} is not a zip file, a folder or a notebook: download the hand-ins as one "
            "archive, or name the folder that they are in"
        )
    found = []
    for member in top:
        found += _opened(member, archives, _budget(top))
        if len(found) > MOST_FILES:
            raise CollectError(
                f"{source.name} holds more than {MOST_FILES:,} files: collect it in parts"
            )
    return found


def _budget(top: list[Member]) -> Budget:
    """Return what a zip in what was given may hold: the only file there is a class, not one's."""
    if len(top) == 1:
        return Budget(MOST_MB, MOST_FILES)
    return Budget(MOST_OWN_MB, MOST_OWN_FILES)


def _in_folder(source: Path) -> Iterator[Member]:
    for place, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not is_junk((name,)))
        for name in [*folders, *sorted(names)]:
            path = Path(place, name)
            parts = path.relative_to(source).parts
            linked = path.is_symlink()
            if is_junk(parts) or (not linked and not path.is_file()):
                continue
            try:
                parts, problem = parts_of("/".join(parts)), ""
            except ValueError as why:
                parts, problem = (printable(str(path.relative_to(source))),), str(why)
            if linked:
                yield Member(source, parts, problem="is a link, which is not followed")
                continue
            info = path.stat()
            time = datetime.fromtimestamp(info.st_mtime)
            yield Member(source, parts, info.st_size, time, problem=problem, place=path)


def _in_whole_zip(source: Path, archives: Archives) -> list[Member]:
    try:
        infos = _files_of(archives.open(source))
    except UNREADABLE as error:
        raise CollectError(
            f"{source.name} cannot be read ({error}), nothing was collected: download it again"
        ) from error
    if len(infos) > MOST_FILES:
        raise CollectError(
            f"{source.name} holds {len(infos):,} files (limit {MOST_FILES:,}): collect it in parts"
        )
    return list(_members(Member(source, (), place=source), source, infos))


def _files_of(archive: ZipFile) -> list[ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and name_of(info)[-1:] != "\\"]


def _members(outer: Member, place: Path, infos: list[ZipInfo]) -> Iterator[Member]:
    """Return the files of a zip file; outer is the zip file, without parts where it was given."""
    for info in infos:
        name = name_of(info)
        try:
            parts, problem = parts_of(name), _problem(info)
        except ValueError as why:
            parts, problem = (printable(name)[:100],), str(why)
        if not is_junk(parts) or problem.startswith("its name"):
            yield replace(
                outer, parts=(*outer.parts, *parts), size=info.file_size, time=_time(info),
                given=outer.given or _time(info), problem=problem, place=place, info=info,
            )  # fmt: skip


def _problem(info: ZipInfo) -> str:
    """Return why a file is not taken out of its zip file."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, which is not followed"
    if info.flag_bits & 1:
        return "is locked with a password: ask for it without one"
    if info.file_size > MOST_FILE_MB * 1e6:
        return f"would unpack to {info.file_size / 1e6:,.0f} MB (limit {MOST_FILE_MB} MB a file)"
    return ""


def _time(info: ZipInfo) -> datetime | None:
    try:
        time = datetime(*info.date_time)
    except ValueError:
        return None
    return time if time.year > 1980 else None  # the first date that a zip file can hold


def _opened(member: Member, archives: Archives, budget: Budget, depth: int = 1) -> list[Member]:
    """Return a member, or what is in it where it is a zip file."""
    if member.name.lower().endswith(OTHER_ARCHIVES) and not member.problem:
        why = "is an archive of another kind: unpack it, and collect the folder"
        return [replace(member, problem=why)]
    if not member.name.lower().endswith(".zip") or member.problem:
        return [member]
    if depth > MOST_DEPTH:
        return [replace(member, problem=f"is a zip file in more than {MOST_DEPTH} others")]
    path, problem = archives.unpack_zip(member)
    try:
        infos = [] if problem else _files_of(archives.open(path))
    except UNREADABLE as error:
        problem = f"is not a zip file that can be read ({printable(str(error))})"
        infos = []
    problem = problem or budget.take(infos) or ("" if infos else "is an empty zip file")
    if problem:
        return [replace(member, problem=problem)]
    outer = replace(member, zips=(*member.zips, len(member.parts) - 1))
    inside = _members(outer, path, infos)
    return [one for part in inside for one in _opened(part, archives, budget, depth + 1)]


class _Bounded(io.BufferedReader):
    """A file of which nobody reads a table of contents that would fill the memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes; zipfile reads a whole table of contents at once."""
        if size is not None and size > CONTENTS:
            raise BadZipFile(f"its table of contents has {size / 1e6:,.0f} MB")
        return super().read(size)
