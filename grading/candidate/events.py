"""The audit events that are watched, each with what its arguments say happened.

Python names them in https://docs.python.org/3/library/audit_events.html.
"""

import os
import pathlib
from collections.abc import Callable

LONGEST = 120  # letters of an argument that are shown


def plain(value: object) -> str:
    """Return an argument as text, without calling a method of the student's.

    >>> plain(["cat", b"x.txt", 3])
    'cat x.txt 3'
    """
    if type(value) is bytes:
        return os.fsdecode(value)[:LONGEST]
    if type(value) in (str, int, float, bool):
        return str(value)[:LONGEST]
    if type(value) is list or type(value) is tuple:
        return " ".join(plain(item) for item in value[:20])[:LONGEST]
    if type(value) is type(pathlib.Path()):
        return os.fspath(value)[:LONGEST]
    return f"({type(value).__name__:.40})"


def address(value: object) -> str:
    """Return a socket's address as people write it.

    >>> address(("10.0.0.1", 80))
    '10.0.0.1:80'
    """
    if type(value) is tuple and len(value) >= 2:
        return f"{plain(value[0])}:{plain(value[1])}"
    return plain(value).replace("\0", "@")


def _program(path: object, args: object = (), *rest: object) -> str:
    return f"started a program: {plain(args) if args else plain(path)}"


def _called_into_c(*args: object) -> str:
    return "called into C"


def _looked_in_memory(*args: object) -> str:
    return "looked through the objects in memory"


def _looked_at_frames(*args: object) -> str:
    return "looked at the frames of its callers"


def _watched(*args: object) -> str:
    return "set a function that watches what runs"


def _forked(*args: object) -> str:
    return "started a process (fork)"


EVENTS: dict[str, Callable[..., str]] = {
    "ctypes.addressof": _called_into_c,
    "ctypes.call_function": _called_into_c,
    "ctypes.cdata": _called_into_c,
    "ctypes.dlopen": lambda name: f"loaded a C library: {plain(name)}",
    "ctypes.dlsym": _called_into_c,
    "ctypes.string_at": _called_into_c,
    "gc.get_objects": _looked_in_memory,
    "gc.get_referrers": _looked_in_memory,
    "os.exec": _program,
    "os.fork": _forked,
    "os.forkpty": _forked,
    "os.kill": lambda pid, number: f"sent signal {plain(number)} to process {plain(pid)}",
    "os.killpg": lambda pid, number: f"sent signal {plain(number)} to processes {plain(pid)}",
    "os.posix_spawn": _program,
    "os.system": lambda command: f"ran a command of the system: {plain(command)}",
    "socket.bind": lambda socket, where: f"tried to listen on {address(where)}",
    "socket.connect": lambda socket, where: f"tried to connect to {address(where)}",
    "socket.getaddrinfo": lambda host, *rest: f"looked up the address of {plain(host)}",
    "socket.gethostbyname": lambda host: f"looked up the address of {plain(host)}",
    "socket.sendto": lambda socket, where: f"tried to send to {address(where)}",
    "subprocess.Popen": _program,
    "sys._current_frames": _looked_at_frames,
    "sys._getframe": _looked_at_frames,
    "sys.addaudithook": lambda: "set an audit hook",
    "sys.setprofile": _watched,
    "sys.settrace": _watched,
}


def _open(path: object, mode: object, flags: int) -> tuple[str, object]:
    """Return what is opened and whether to write."""
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    text = mode if type(mode) is str else ""
    return "write to" if set("wax+") & set(text) or flags & writes else "read", path


# (verb, path, ...) for the events about files
PATH_EVENTS: dict[str, Callable[..., tuple]] = {
    "open": _open,
    "os.chdir": lambda path: ("go to", path),
    "os.chmod": lambda path, *rest: ("change", path),
    "os.link": lambda path, new, *rest: ("link to", path, new),
    "os.listdir": lambda path: ("list", path),
    "os.mkdir": lambda path, *rest: ("make", path),
    "os.remove": lambda path, *rest: ("remove", path),
    "os.rename": lambda path, new, *rest: ("move", path, new),
    "os.rmdir": lambda path, *rest: ("remove", path),
    "os.scandir": lambda path: ("list", path),
    "os.symlink": lambda path, new, *rest: ("link to", path, new),
    "os.truncate": lambda path, *rest: ("change", path),
    "sqlite3.connect": lambda path: ("open", path),
}
