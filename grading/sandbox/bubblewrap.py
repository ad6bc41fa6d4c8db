"""The command line of bubblewrap: what a command in the sandbox has and sees."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.sandbox import launcher
from grading.sandbox.limits import MB, Limits

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")
OF_PREFIX = ("bin", "lib", "lib32", "lib64", "share", "etc", "pyvenv.cfg")
# Started by root, files of the machine's root are the student's own, without any capability:
# /proc/sys would be writable (hence --remount-ro /proc) and these would be readable.
ROOT_ONLY = [f"/proc/{name}" for name in ("keys", "kpagecount", "kpageflags", "kpagecgroup")]
ROOT_ONLY += [f"/proc/{name}" for name in ("kcore", "kallsyms", "slabinfo", "vmallocinfo")]


@dataclass(frozen=True)
class Isolation:
    """What keeps student code apart: name "bubblewrap" or "none", the reason a sentence for TAs."""

    name: str
    reason: str
    flags: tuple[str, ...] = ()  # of bwrap, where it was tried and works
    filters: bool = False  # whether system calls are filtered, see seccomp.py

    def __bool__(self) -> bool:
        return self.name != "none"


def bubblewrap(
    limits: Limits,
    isolation: Isolation,
    scratch: Path,
    readable: Iterable[Path],
    hidden: Iterable[Path],
    data_fds: Sequence[int],
) -> list[str]:
    """Return the bwrap command line up to the command that it runs.

    data_fds: of passwd and of hosts; then of the filter of system calls, if there is one
    """
    size = str(limits.disk_mb * MB)
    line = [shutil.which("bwrap") or "bwrap", *isolation.flags, "--cap-drop", "ALL"]
    line += ["--die-with-parent", "--new-session"]
    line += ["--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev"]
    for path in filter(os.path.exists, ROOT_ONLY):
        line += ["--ro-bind", "/dev/null", path]
    for folder in ("/dev/shm", "/tmp"):
        line += ["--perms", "1777", "--size", size, "--tmpfs", folder]
    for path in SYSTEM:
        if os.path.islink(path):
            line += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            line += ["--ro-bind", path, path]
    for name in ETC:
        line += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    if isolation.filters:
        *data_fds, filter_fd = data_fds
        line += ["--seccomp", str(filter_fd)]
    for number, name in zip(data_fds, ("passwd", "hosts"), strict=True):
        line += ["--ro-bind-data", str(number), f"/etc/{name}"]
    seen = {path: "--ro-bind" for path in (*_python(), *map(_absolute, readable))}
    for path, option in sorted((seen | {str(scratch): "--bind"}).items()):  # parents come first
        line += [option, path, path]
    empty = []
    for path in _inside(hidden, [*SYSTEM, *seen]):
        if os.path.isdir(path):
            line += ["--tmpfs", path]
            empty.append(path)
        else:
            line += ["--ro-bind", "/dev/null", path]
    for path in (*empty, "/proc", "/dev", "/"):
        line += ["--remount-ro", path]
    return [*line, "--chdir", str(scratch), "--"]


def _inside(folders: Iterable[Path], bound: Iterable[str]) -> list[str]:
    """Return every place at which folders are seen: lib64 may be another name for lib."""
    found = set()
    for folder in map(os.path.realpath, folders):
        for path in bound:
            real = os.path.realpath(path)
            if os.path.commonpath([folder, real]) == real:
                found.add(os.path.normpath(os.path.join(path, os.path.relpath(folder, real))))
    return sorted(found)


def _python() -> list[str]:
    """Return what this Python needs outside /usr: only parts, as source/ may be inside."""
    real = Path(sys.executable).resolve().parent.parent
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve(), real}
    parts = [prefix / name for prefix in prefixes for name in OF_PREFIX]
    outside = [part for part in parts if not part.is_relative_to("/usr") and part.exists()]
    outside = [part for part in outside if str(part.parent) != "/"]
    return [str(part) for part in (*outside, Path(launcher.__file__))]


def _absolute(path: Path) -> str:
    return os.path.abspath(path)
