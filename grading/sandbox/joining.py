"""Enter a sandbox that stands already: how a process that is warm becomes one of those inside.

bubblewrap starts programs, and a program that starts has its imports before it. A process that was
forked from a warm one joins the namespaces that bubblewrap made instead, and gives up there what
bubblewrap would have taken from a program: all capabilities, and the refused system calls.
"""

import ctypes
import os
import struct

try:
    import fcntl
except ImportError:  # Windows: there are no namespaces to join
    fcntl = None  # type: ignore[assignment]

NAMESPACES = ("cgroup", "ipc", "uts", "net", "pid", "mnt")
OWNER_OF_NAMESPACE = 0xB701  # ioctl_ns(2): the user namespace that a namespace belongs to
SET_NO_NEW_PRIVILEGES, SET_SECCOMP, BY_FILTER = 38, 22, 2  # prctl(2)
DROP_BOUND, AMBIENT, CLEAR_ALL = 24, 47, 4
CAPABILITIES_VERSION = 0x20080522  # capset(2), of 64 capabilities
MOST_CAPABILITIES = 64


def join(inside: int) -> None:
    """Join the namespaces of a process; the children of this one are inside from then on.

    This process must have one thread. Of user namespaces bubblewrap makes two, one in the other:
    the outer one owns the rest, so it is joined first, and the inner one last.

    inside: number of a process in the sandbox
    raises: OSError
    """
    folder = f"/proc/{inside}/ns"
    user = os.open(f"{folder}/user", os.O_RDONLY)
    others = [os.open(f"{folder}/{name}", os.O_RDONLY) for name in NAMESPACES]
    owner = fcntl.ioctl(others[-1], OWNER_OF_NAMESPACE)
    for number in (owner, *others):
        _call("setns", number, 0)
    if not os.path.sameopenfile(owner, user):
        _call("setns", user, 0)
    for number in (user, owner, *others):
        os.close(number)


def give_up_rights(filter_program: bytes) -> None:
    """Keep no capability, get none by any program, and have system calls refused by a filter.

    filter_program: see seccomp.py; empty where there is none
    raises: OSError
    """
    for number in range(MOST_CAPABILITIES):
        try:
            _call("prctl", DROP_BOUND, number, 0, 0, 0)
        except OSError:
            break  # the kernel knows no more
    _call("prctl", AMBIENT, CLEAR_ALL, 0, 0, 0)
    header = struct.pack("<Ii", CAPABILITIES_VERSION, 0)
    _call("capset", header, bytes(24))  # effective, permitted, inheritable: none
    _call("prctl", SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if filter_program:
        program = ctypes.create_string_buffer(filter_program, len(filter_program))
        length = len(filter_program) // 8
        told = struct.pack("@HP", length, ctypes.addressof(program))
        _call("prctl", SET_SECCOMP, BY_FILTER, told, 0, 0)


def _call(name: str, *arguments: int | bytes) -> None:
    """Call a function of the C library that returns 0 where it succeeds."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*words):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
