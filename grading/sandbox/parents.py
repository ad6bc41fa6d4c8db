"""Processes that end with the one that started them, however that ended."""

import os
import signal
import socket
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess


def end_with_parent() -> None:
    """End this process of multiprocessing's once its parent has ended, kill -9 included.

    A worker of a pool waits for work for ever otherwise. It works on every system.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True, name="parent").start()


def has_ended(line: socket.socket) -> bool:
    """Tell whether a line on which nobody writes is closed, here or at the other end.

    >>> one, other = socket.socketpair()
    >>> has_ended(one), other.close(), has_ended(one), one.close(), has_ended(one)
    (False, None, True, None, True)
    """
    return line.fileno() < 0 or bool(wait([line], 0))


def end_with_line(line: socket.socket) -> None:
    """Have the kernel kill this process once the other end of a line is closed, on Linux.

    Nobody may write to the line. What holds Python's lock does not hold this up.
    """
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(line, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
        if has_ended(line):
            os._exit(1)


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
