"""Which isolation is in force on this machine, found out by a trial run."""

import contextlib
import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from grading.sandbox.bubblewrap import Isolation
from grading.sandbox.limits import Limits
from grading.sandbox.seccomp import seccomp_filter
from grading.sandbox.spawn import start


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
    newest = ("--disable-userns",)  # bubblewrap before 0.8 does not have it
    ways = [(base + extra, filters) for filters in (True, False) for extra in (newest, ())]
    for flags, filters in ways if seccomp_filter() else ways[2:]:
        trial = Isolation("bubblewrap", "student code runs isolated in bubblewrap", flags, filters)
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
