"""The small launcher that sets the kernel's limits and becomes the command.

`spawn.py` runs this file as a script, without site-packages, so only the standard library is
imported here:

    python -I -S launcher.py '{"FSIZE": 1048576}' exec       COMMAND...  set rlimits, become COMMAND
    python -I -S launcher.py '{"FSIZE": 1048576}' supervise  COMMAND...  the same in a child, and
                                                             kill at its end what it left behind
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path

try:
    import resource
except ImportError:  # Windows: only the limits that are measured from outside hold
    resource = None  # type: ignore[assignment]

SET_DEATH_SIGNAL, SET_NAME, SET_SUBREAPER = 1, 15, 36  # Linux: prctl(2)


def launch(rlimits: dict[str, int], mode: str, command: list[str]) -> None:
    """Set the rlimits and become the command, or watch over it (mode: "exec" or "supervise")."""
    if mode == "supervise":
        _prctl(SET_SUBREAPER, 1)  # a daemon that lost its parent becomes our child, not init's
        signal.signal(signal.SIGTERM, _end)
        _prctl(SET_DEATH_SIGNAL, signal.SIGTERM)  # not SIGKILL: its daemons would outlive us
        if child := os.fork():
            sys.exit(_supervise(child))
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    set_rlimits(rlimits)
    for name in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)  # Python ignores them, and that would be inherited
    os.execv(command[0], command)


def set_rlimits(rlimits: dict[str, int], pid: int = 0) -> None:
    """Set soft and hard limits, as far down as the present hard limits demand.

    pid: of another process on Linux; 0 is this one
    """
    for name, wanted in rlimits.items() if resource else ():
        number = getattr(resource, f"RLIMIT_{name}")
        hard = (resource.prlimit(pid, number) if pid else resource.getrlimit(number))[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # past the soft CPU limit comes SIGXCPU, past the hard one SIGKILL: the first has a name
        above = 5 if name == "CPU" and limit == wanted else 0
        pair = limit, limit + above
        if pid:
            resource.prlimit(pid, number, pair)
        else:
            resource.setrlimit(number, pair)


def _supervise(child: int) -> int:
    """Wait for the child, then kill what it left behind; return the child's exit status."""
    os.closerange(3, 1024)  # the ends of the wire: they must close when the child's close
    while True:
        pid, status = os.wait()
        if pid == child:
            break
    _kill_children()
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def _end(number: int, frame: object) -> None:
    """End with all that was started, because whoever started us has ended."""
    _kill_children()
    os._exit(128 + number)


def _kill_children() -> None:
    """Kill all children, and theirs, daemons included."""
    for _ in range(100):  # killing one makes its children ours: again, until there are none
        for orphan in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            break
        time.sleep(0.01)


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


def name_process(name: str) -> None:
    """Give this process the name that `ps` shows, where that can be: a fork has its parent's."""
    _prctl(SET_NAME, name.encode())


def _prctl(option: int, value: int | bytes) -> None:
    """Call prctl(2) where there is one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    launch(json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:])
