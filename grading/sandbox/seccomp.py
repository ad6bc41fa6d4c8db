"""System calls that student code is refused: what two sandboxes could talk by, and hide memory in.

File locks reach across sandboxes, because both see the same files of Python's. Memory and queues of
System V, queues of POSIX and keyrings belong to no process, so no limit counts them. The filter is
a program for the kernel (seccomp(2), classic BPF); bubblewrap installs it.
"""

import errno
import platform
import struct

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of BPF
NUMBER, ARCHITECTURE, SECOND = 0, 4, 24  # where the kernel puts what is looked at (little-endian)
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
OF_OTHER_ABI = 0x40000000  # numbers from here on are those of x32
LOCKS = (5, 6, 7, 36, 37, 38, 1024)  # F_GETLK, F_SETLK, F_SETLKW, the same by OFD, F_SETLEASE
MACHINES = {  # the kernel's name of a machine; fcntl; flock, System V, keys, io_uring, mq_open
    "x86_64": (0xC000003E, 72, (73, 29, 68, 64, 248, 249, 250, 425, 240)),
    "aarch64": (0xC00000B7, 25, (32, 194, 186, 190, 217, 218, 219, 425, 180)),
}


def seccomp_filter(machine: str = platform.machine()) -> bytes:
    """Return the filter as bubblewrap reads it; empty for a machine that it is not written for.

    >>> len(seccomp_filter("x86_64")) // 8, seccomp_filter("sparc")
    (25, b'')
    """
    if machine not in MACHINES:
        return b""
    name, fcntl, refused = MACHINES[machine]
    checks = [(EQUAL, number) for number in refused]
    body = [
        *_refuse_if(checks),
        (EQUAL, 0, 1 + len(LOCKS), fcntl),  # another call: to the end
        (LOAD, 0, 0, SECOND),
        *_refuse_if([(EQUAL, command) for command in LOCKS]),
    ]
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, name),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, len(body) + 1, 0, OF_OTHER_ABI),
        *_resolved(body),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def _refuse_if(checks: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    return [(code, -1, 0, value) for code, value in checks]


def _resolved(body: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Put the distance to the last line, which refuses, where a jump is to go there."""
    return [
        (code, len(body) - k if yes == -1 else yes, no, value)
        for k, (code, yes, no, value) in enumerate(body)
    ]
