"""The hall: a warm process, one for each worker, out of which examiners step.

    python -m grading.hall DESCRIPTOR

It has done the imports, runs no test and sees no hand-in; each hand-in gets a fork of it. An
examiner dies with its hall, and the hall ends when its worker hangs up.
"""

import atexit
import functools
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from grading.examination import sit
from grading.imports import warm_up
from grading.limits import die_with


class Hall:
    """A worker's end of the line to its hall; threads may share it."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        self.doors, self.lock = ours, threading.Lock()
        command = [sys.executable, "-m", "grading.hall", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command,
                cwd=Path(__file__).parents[1],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    @property
    def is_open(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def enter(self, imports: str) -> Connection:
        """Return the line to a new examiner, for which the hall has done the imports."""
        ours, theirs = socket.socketpair()
        line = Connection(ours.detach())
        with theirs, self.lock:
            line.send_bytes(imports.encode())
            socket.send_fds(self.doors, [b"+"], [theirs.fileno()])
        return line

    def close(self) -> None:
        """End the process, and every examiner in it."""
        self.doors.close()
        self.process.kill()
        self.process.wait()


class Halls:
    """The hall of this process; a fresh one where there is none, or where it died."""

    def __init__(self):
        self.hall: Hall | None = None
        self.lock = threading.Lock()

    def hall_now(self) -> Hall:
        """Return a hall that is open."""
        with self.lock:
            if self.hall is None or not self.hall.is_open:
                self.close()
                self.hall = Hall()
            return self.hall

    def close(self) -> None:
        """Close the hall, if there is one."""
        if self.hall is not None:
            self.hall.close()
            self.hall = None


@functools.cache
def halls_of(pid: int) -> Halls:
    """Return the halls of a process: a fork gets its own."""
    halls = Halls()
    atexit.register(halls.close)
    return halls


def open_hall() -> Hall:
    """Return the hall of this process, started where it does not run."""
    return halls_of(os.getpid()).hall_now()


def serve(doors: socket.socket) -> None:
    """Let an examiner step out for each line that comes in, until the worker hangs up."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for an examiner's status
    me = os.getpid()
    while True:
        asked, descriptors, *_ = socket.recv_fds(doors, 1, 1)
        if not asked:
            return
        with Connection(descriptors[0]) as line:
            warm_up(line.recv_bytes().decode())
            gc.freeze()  # a collection in a fork would copy every page
            if os.fork() == 0:
                step_out(line, doors, me)


def step_out(line: Connection, doors: socket.socket, parent: int) -> None:
    """Be an examiner, and end with its work."""
    try:
        die_with(parent)
        doors.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sit(line)
    finally:
        line.close()
        os._exit(0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
