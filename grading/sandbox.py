"""Run a command that is not trusted: in bubblewrap where it works, always under limits.

In bubblewrap the command has namespaces of its own (user, network, processes, IPC, host name), no
capabilities, no network in or out, the system read-only, and one folder to write to: its scratch.
Of the machine it sees /usr, this Python and the folders in `readable`, nothing else. Without
bubblewrap it runs under the same limits but could read and write what we can, and reach the
network; `find_isolation` says which it is, for the report.
"""

import contextlib
import functools
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import limits as limits_script
from grading.limits import MB, Limits
from grading.sandboxed import MARK, Sandboxed

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")
OF_PREFIX = ("bin", "lib", "lib32", "lib64", "share", "etc", "pyvenv.cfg")
# Started by root, files of the machine's root are the student's own, without any capability:
# /proc/sys would be writable (hence --remount-ro /proc) and these would be readable.
ROOT_ONLY = [f"/proc/{name}" for name in ("keys", "kpagecount", "kpageflags", "kpagecgroup")]
ROOT_ONLY += [f"/proc/{name}" for name in ("kcore", "kallsyms", "slabinfo", "vmallocinfo")]
USER = "student:x:1000:1000::/tmp:/bin/sh\n"
HOSTS = "127.0.0.1 localhost\n"


@dataclass(frozen=True)
class Isolation:
    """What keeps student code apart: name "bubblewrap" or "none", the reason a sentence for TAs."""

    name: str
    reason: str
    flags: tuple[str, ...] = ()  # of bwrap, where it was tried and works

    def __bool__(self) -> bool:
        return self.name != "none"


def find_isolation(no_sandbox: bool = False) -> Isolation:
    """Say which isolation is in force; bubblewrap only after a trial run, made once a process.

    no_sandbox: do without, on request
    """
    if no_sandbox:
        return Isolation("none", "student code runs with limits but without isolation, as asked")
    return try_bubblewrap()


@functools.cache
def try_bubblewrap() -> Isolation:
    without = "student code runs with limits but without isolation"
    if not shutil.which("bwrap"):
        return Isolation("none", f"bubblewrap is not installed: {without}; {installed_hint()}")
    base = ("--unshare-user", "--unshare-all", "--uid", "1000", "--gid", "1000")
    for extra in (("--disable-userns",), ()):  # bubblewrap before 0.8 does not have it
        trial = Isolation("bubblewrap", "student code runs isolated in bubblewrap", base + extra)
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-I", "-S", "-c", "pass"]
            tried = start(command, limits=Limits(), isolation=trial, scratch=Path(folder))
            with tried, contextlib.suppress(subprocess.TimeoutExpired):
                tried.wait(20)
        if tried.process.returncode == 0:
            return trial
    why = (tried.output().strip().splitlines() or ["no reason given"])[-1]
    return Isolation("none", f"bubblewrap does not run here ({why}): {without}")


def installed_hint() -> str:
    """Return how to install bubblewrap on this system.

    >>> "bubblewrap" in installed_hint()
    True
    """
    for tool in ("apt-get", "dnf", "pacman -S"):
        if shutil.which(tool.split()[0]):
            command = tool if " " in tool else f"{tool} install -y"
            return f"install it with: sudo {command} bubblewrap"
    return "install your system's package bubblewrap (Linux only)"


def start(
    command: Sequence[str],
    *,
    limits: Limits,
    isolation: Isolation,
    scratch: Path,
    readable: Iterable[Path] = (),
    env: dict[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    mark: str = "",
) -> Sandboxed:
    """Start a command in the sandbox; use what is returned in a `with` statement.

    The thread that calls must outlive the command: the kernel kills bwrap when it ends.

    command: a full path and its arguments
    scratch: an existing folder, at its own path inside; the working folder and HOME
    readable: folders or files to see besides the system and this Python, at their own paths
    env: environment variables on top of PATH, HOME and the like; nothing of ours is inherited
    pass_fds: file descriptors that keep their number inside
    mark: by which its processes can be found, at any time; one is made up where there is none
    """
    scratch, mark = Path(scratch).resolve(strict=True), mark or uuid.uuid4().hex
    output = tempfile.TemporaryFile()  # noqa: SIM115 (closed by Sandboxed.kill)
    launcher = [sys.executable, "-I", "-S", limits_script.__file__, _rlimits(limits, isolation)]
    line, data_fds = [*launcher, "supervise", *command], []
    if isolation:
        data_fds = [_data_fd(USER), _data_fd(HOSTS)]
        wrap = bubblewrap(limits, isolation, scratch, readable, data_fds)
        line = [*wrap, *launcher, "exec", *command]
    try:
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=scratch,
            env=_environment(scratch, isolation) | (env or {}) | {MARK: mark},
            pass_fds=(*pass_fds, *data_fds),
            start_new_session=True,
        )
    except OSError:
        output.close()
        raise
    finally:
        for number in data_fds:
            os.close(number)
    return Sandboxed(process, limits, isolation, scratch, output, mark)


def _rlimits(limits: Limits, isolation: Isolation) -> str:
    rlimits = limits.rlimits()
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if isolation and release >= (5, 14):  # since then the kernel counts processes by namespace
        rlimits["NPROC"] = limits.threads
    return json.dumps(rlimits)


def _environment(scratch: Path, isolation: Isolation) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.prefix, 'bin')}:/usr/bin:/bin",
        "HOME": str(scratch),
        "MPLCONFIGDIR": str(scratch),
        "TMPDIR": "/tmp" if isolation else str(scratch),
        "LANG": "C.UTF-8",
    }


def bubblewrap(
    limits: Limits,
    isolation: Isolation,
    scratch: Path,
    readable: Iterable[Path],
    data_fds: Sequence[int],
) -> list[str]:
    """Return the bwrap command line up to the command that it runs."""
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
    for number, name in zip(data_fds, ("passwd", "hosts"), strict=True):
        line += ["--ro-bind-data", str(number), f"/etc/{name}"]
    seen = {path: "--ro-bind" for path in (*_python(), *map(_absolute, readable))}
    for path, option in sorted((seen | {str(scratch): "--bind"}).items()):  # parents come first
        line += [option, path, path]
    for path in ("/proc", "/dev", "/"):
        line += ["--remount-ro", path]
    return [*line, "--chdir", str(scratch), "--"]


def _python() -> list[str]:
    """Return what this Python needs outside /usr: only parts, as source/ may be inside."""
    real = Path(sys.executable).resolve().parent.parent
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve(), real}
    parts = [prefix / name for prefix in prefixes for name in OF_PREFIX]
    outside = [part for part in parts if not part.is_relative_to("/usr") and part.exists()]
    outside = [part for part in outside if str(part.parent) != "/"]
    return [str(part) for part in (*outside, Path(limits_script.__file__))]


def _absolute(path: Path) -> str:
    return os.path.abspath(path)


def _data_fd(text: str) -> int:
    """Return a pipe's end from which bwrap reads the text of a file."""
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    return read
