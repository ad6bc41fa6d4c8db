"""Limits on what student code may use, what it did use, and the small launcher that sets them.

`sandbox.py` runs this file as a script, without site-packages, so only the standard library is
imported here:

    python -I -S limits.py '{"FSIZE": 1048576}' exec       COMMAND...  set rlimits, become COMMAND
    python -I -S limits.py '{"FSIZE": 1048576}' supervise  COMMAND...  the same in a child, and kill
                                                           at its end whatever it left behind
"""

import ctypes
import json
import os
import resource
import signal
import stat
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

MB = 2**20  # bytes
BLOCK = 4096  # bytes; what a file takes at least, so that a million empty files count too
SET_DEATH_SIGNAL, SET_SUBREAPER = 1, 36  # Linux: prctl(2)


@dataclass(frozen=True)
class Limits:
    """What one submission may use; whoever uses more is stopped.

    memory_mb: resident memory of all its processes together (MB of 2**20 bytes)
    cpu_seconds: processor time of all its processes together; None: only a last resort, for one
        process, of notebook_seconds on every core
    processes: processes at one time
    threads: threads at one time, of all processes; torch and OpenBLAS start one for each core
    file_mb: size of the largest file
    disk_mb: its scratch folder, /tmp, /dev/shm and files without a name, together
    output_mb: what it writes to stdout and stderr
    examiner_memory_mb: resident memory of the process that runs the tests on what it returns
    cell_seconds, notebook_seconds: wall time; kept by whoever sends the cells, not by the sandbox
    """

    memory_mb: int = 4000
    cpu_seconds: int | None = None
    processes: int = 64
    threads: int = 512
    file_mb: int = 200
    disk_mb: int = 500
    output_mb: int = 10
    examiner_memory_mb: int = 2000
    cell_seconds: float = 60
    notebook_seconds: float = 600

    def rlimits(self) -> dict[str, int]:
        """Return the limits that the kernel keeps for each process, by their name in `resource`.

        Not RLIMIT_AS: torch reserves far more addresses than it uses.
        """
        cpu = self.cpu_seconds or self.notebook_seconds * (os.cpu_count() or 1)
        return {"FSIZE": self.file_mb * MB, "CORE": 0, "NOFILE": 1024, "CPU": int(cpu) + 1}


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
    total, folders, linked = 0, [folder], set()
    while folders and total <= enough:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    total += _entry_bytes(entry, folders, linked)
        except (FileNotFoundError, NotADirectoryError):
            continue  # gone in the meantime
    return total


def _entry_bytes(entry: os.DirEntry, folders: list, linked: set) -> int:
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


def launch(rlimits: dict[str, int], mode: str, command: list[str]) -> None:
    """Set the rlimits and become the command, or watch over it (mode: "exec" or "supervise")."""
    if mode == "supervise":
        _prctl(SET_SUBREAPER, 1)  # a daemon that lost its parent becomes our child, not init's
        _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
        if child := os.fork():
            sys.exit(_supervise(child))
        _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    set_rlimits(rlimits)
    for name in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)  # Python ignores them, and that would be inherited
    os.execv(command[0], command)


def set_rlimits(rlimits: dict[str, int]) -> None:
    """Set soft and hard limits, as far down as the present hard limits demand."""
    for name, wanted in rlimits.items():
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # past the soft CPU limit comes SIGXCPU, past the hard one SIGKILL: the first has a name
        above = 5 if name == "CPU" and limit == wanted else 0
        resource.setrlimit(number, (limit, limit + above))


def _supervise(child: int) -> int:
    """Wait for the child, then kill what it left behind; return the child's exit status."""
    os.closerange(3, 1024)  # the ends of the wire: they must close when the child's close
    while True:
        pid, status = os.wait()
        if pid == child:
            break
    for _ in range(100):  # killing one makes its children ours: again, until there are none
        for orphan in _children():
            os.kill(orphan, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            break
        time.sleep(0.01)
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def _children() -> list[int]:
    """Return this process's children (none where there is no /proc)."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in text.split()]


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, or has ended already."""
    _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    """Call prctl(2) where there is one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    launch(json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:])
