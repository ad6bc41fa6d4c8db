"""What student code did use, held against its limits."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from grading.sandbox.limits import Limits

BLOCK = 4096  # bytes; what a file takes at least, so that a million empty files count too


@dataclass(frozen=True)
class Usage:
    """What was used at one moment; the fields are named as in Limits."""

    memory_mb: float = 0
    cpu_seconds: float = 0
    processes: int = 0
    threads: int = 0
    disk_mb: float = 0
    output_mb: float = 0

    def over(self, limits: Limits) -> str | None:
        """Return a sentence on the first limit that is exceeded, or None.

        >>> Usage(memory_mb=4103.2).over(Limits())
        'memory limit hit: 4103 MB used, limit 4000 MB'
        >>> Usage(processes=64).over(Limits())
        """
        for field in fields(self):
            used, limit = getattr(self, field.name), getattr(limits, field.name)
            if limit is not None and used > limit:
                what, form = SENTENCES[field.name]
                return f"{what} limit hit: {form.format(used)} used, limit {form.format(limit)}"
        return None


SENTENCES = {
    "memory_mb": ("memory", "{:.0f} MB"),
    "cpu_seconds": ("CPU", "{:.1f} s"),
    "processes": ("process", "{} processes"),
    "threads": ("thread", "{} threads"),
    "disk_mb": ("disk", "{:.1f} MB"),
    "output_mb": ("output", "{:.1f} MB"),
}


def folder_bytes(folder: Path, enough: int) -> int:
    """Return the disk space of a folder that someone may be writing to.

    enough: bytes; stop counting there
    raises: OSError when a part of it cannot be looked into (an unreadable or endlessly deep folder)
    """
    total, linked = 0, set[int]()
    folders: list[Path | str] = [folder]
    while folders and total <= enough:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    total += _entry_bytes(entry, folders, linked)
        except (FileNotFoundError, NotADirectoryError):
            continue  # gone in the meantime
    return total


def _entry_bytes(entry: os.DirEntry[str], folders: list[Path | str], linked: set[int]) -> int:
    """Return the space of one entry; a subfolder goes to folders, a hard link counts once."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return 0
    if entry.is_dir(follow_symlinks=False):
        folders.append(entry.path)
    elif status.st_nlink > 1:
        if status.st_ino in linked:
            return 0
        linked.add(status.st_ino)
    return max(status.st_blocks * 512, BLOCK)


def hidden_bytes(pids: Iterable[int], tmpfs_size: int, ours: set[tuple[int, int]]) -> int:
    """Return what processes hold outside their scratch folder: in /tmp, /dev/shm, nameless files.

    tmpfs_size: bytes; tells a sandbox's /tmp from the machine's own
    ours: (device, inode) of files that do not count
    returns: bytes; 0 where there is no /proc
    """
    total, seen = 0, set(ours)
    for pid in pids:
        for name in ("tmp", "dev/shm"):
            total += _tmpfs_bytes(f"/proc/{pid}/root/{name}", tmpfs_size, seen)
        try:
            numbers = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue  # gone in the meantime
        total += sum(_nameless_bytes(f"/proc/{pid}/fd/{number}", seen) for number in numbers)
    return total


def _tmpfs_bytes(folder: str, size: int, seen: set) -> int:
    """Return what a sandbox's tmpfs holds, the first time; its device goes to seen."""
    try:
        device, space = os.stat(folder).st_dev, os.statvfs(folder)
    except OSError:
        return 0
    if device in seen or space.f_blocks * space.f_frsize != size:
        return 0
    seen.add(device)
    return (space.f_blocks - space.f_bfree) * space.f_frsize


def _nameless_bytes(path: str, seen: set) -> int:
    """Return the size of an open file that was deleted or never had a name, the first time."""
    try:
        status = os.stat(path)
    except OSError:
        return 0
    key = (status.st_dev, status.st_ino)
    if status.st_nlink or not stat.S_ISREG(status.st_mode) or key in seen or key[0] in seen:
        return 0
    seen.add(key)
    return status.st_blocks * 512


def unshared_bytes(pid: int, resident: int) -> int:
    """Return a process's memory with pages that processes share split among them.

    resident: bytes; the answer where the kernel does not tell
    returns: bytes; 0 for a process that has ended since it was listed
    """
    process = Path(f"/proc/{pid}")
    try:
        text = (process / "smaps_rollup").read_text()
        return int(text.split("\nPss:")[1].split()[0]) * 1024
    except ProcessLookupError:
        return 0
    except (OSError, IndexError):
        return resident if process.exists() else 0
