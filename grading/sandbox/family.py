"""What processes have started, found in one look at all processes.

psutil's own `children` looks at all of them for each process that is asked about; a hand-in is
looked at five times a second and after each cell.
"""

import contextlib
import os
import sys
from collections import defaultdict

import psutil


def families(*roots: psutil.Process) -> list[tuple[list[psutil.Process], list[psutil.Process]]]:
    """Return of each process what it has started itself, and all that these have started.

    The second list holds the first. Of a process that has ended both are empty.

    >>> import subprocess
    >>> with subprocess.Popen(["sleep", "9"]) as sleeper:
    ...     ((own, everything),) = families(psutil.Process())
    ...     sleeper.pid in [one.pid for one in own], len(own) <= len(everything)
    ...     sleeper.kill()
    (True, True)
    """
    children = defaultdict(list)
    for pid, parent in _parents().items():
        children[parent].append(pid)
    found: list[tuple[list[psutil.Process], list[psutil.Process]]] = []
    for root in roots:
        if not root.is_running():
            found.append(([], []))
            continue
        own = _known(children[root.pid])
        everything = [*own]
        for one in everything:  # it grows meanwhile
            everything += _known(children[one.pid])
        found.append((own, everything))
    return found


def _known(pids: list[int]) -> list[psutil.Process]:
    """Return processes by their numbers, those that have ended left out."""
    known = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            known.append(psutil.Process(pid))
    return known


def _parents() -> dict[int, int]:
    """Return the number of each process's parent."""
    if not sys.platform.startswith("linux"):
        return {one.pid: one.info["ppid"] for one in psutil.process_iter(["ppid"])}
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb", buffering=0) as stat:
            parents[int(name)] = int(stat.read().rpartition(b")")[2].split(None, 2)[1])
    return parents
