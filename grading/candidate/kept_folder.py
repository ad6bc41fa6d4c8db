"""A folder put back as it was: later cells do not find what a test has left in files."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 16 << 20  # bytes that are kept; a larger file that a test changes stays changed
MOST = 10_000  # files; in a folder with more nothing is put back


@dataclass
class KeptFolder:
    """The files of a folder at one moment.

    states: (inode, size, time of the last change) of each file by its path
    contents: bytes of each file, as far as they are few enough
    """

    folder: Path
    states: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "KeptFolder":
        """Remember the files of a folder."""
        kept, room = cls(folder), LARGEST
        for path, state in _files(folder):
            kept.states[path] = state
            content = _read(path) if state[1] <= room else None
            if content is not None:
                kept.contents[path] = content
                room -= len(content)
        return kept

    def put_back(self) -> None:
        """Remove files that are new, and write those that were changed or removed as they were."""
        now = dict(_files(self.folder))
        if len(self.states) > MOST or len(now) > MOST:
            return
        for path in now.keys() - self.states.keys():
            _remove(path)
        for path, content in self.contents.items():
            if now.get(path) != self.states[path]:
                _write(path, content)


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield the regular files of a folder, at most MOST and one."""
    count = 0
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                count += 1
                yield path, (status.st_ino, status.st_size, status.st_mtime_ns)
            if count > MOST:
                return


def _read(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:  # gone, or made unreadable by the student
        return None


def _write(path: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).write_bytes(content)
    except OSError:  # the student's code made it so
        return


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
