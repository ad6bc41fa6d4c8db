"""The other end of the line to warm processes: start them, and ask them for kernels."""

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("warm_process.py")
MOST_PROCESSES = 2  # each holds some 300 MB
WARM_SECONDS, ANSWER_SECONDS, END_SECONDS = 180, 60, 5
OF_A_KERNEL = {"JPY_PARENT_PID", "JPY_SESSION_NAME", "PYTEST_CURRENT_TEST"}  # no import reads them


class NotWarm(Exception):
    """There is no warm process, or it gave no kernel: this one starts cold. The text says why."""


@dataclass(frozen=True)
class Wanted:
    """What a warm process was started with; kernels that want the same share it.

    command: the Python with its options
    environment: all of it, but for what each kernel has of its own: imports read some, and which
        is not known
    """

    command: tuple[str, ...]
    environment: frozenset[tuple[str, str]]
    imports: tuple[str, ...]
    anew: tuple[str, ...]

    @classmethod
    def of(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        imports: Sequence[str],
        anew: Sequence[str],
    ) -> "Wanted":
        """Return what a kernel wants."""
        kept = frozenset((k, v) for k, v in environment.items() if k not in OF_A_KERNEL)
        return cls(tuple(command), kept, tuple(imports), tuple(anew))


class ForkedKernel:
    """A kernel that is a fork of a warm process, with what provisioners use of subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket):
        self.line = line
        self.returncode: int | None = None
        self.pid = int(self._read("is"))

    def poll(self) -> int | None:
        """Return the exit status, a signal's negative number, or None while it runs."""
        if self.returncode is None and select.select([self.line], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for its end; return the exit status."""
        if self.returncode is not None:
            return self.returncode
        with self.line:
            try:
                code = int(self._read("ended"))
            except NotWarm:  # the warm process was killed; it takes its kernels with it
                code = -signal.SIGKILL
        self.returncode = code
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _read(self, word: str) -> str:
        said, _, number = self.line.recv(100).decode().partition(" ")
        if said != word:
            raise NotWarm("the warm process gave no kernel")
        return number


class WarmProcess:
    """A process with its imports done; told is what they printed."""

    def __init__(self, wanted: Wanted):
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        work = json.dumps([wanted.imports, wanted.anew])
        with theirs:
            self.process = subprocess.Popen(
                [*wanted.command, str(SCRIPT), str(theirs.fileno()), work],
                cwd="/",
                env=dict(wanted.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.kernels: list[ForkedKernel] = []  # a kernel lives on when who started it is forgotten
        ready, *_ = select.select([self.requests], [], [], WARM_SECONDS)
        answer = self.requests.recv(2**20) if ready else b""
        if not answer:
            self.process.kill()
            self.close()
            raise NotWarm(f"{wanted.command[0]} cannot be made warm: its imports do not end well")
        self.told: str = json.loads(answer)["told"]

    def fork(
        self, arguments: Sequence[str], cwd: str, environment: Mapping[str, str], streams: list[int]
    ) -> ForkedKernel:
        """Return a new kernel.

        streams: its standard input, output and error
        raises: OSError, NotWarm
        """
        asked = {"arguments": arguments, "cwd": cwd, "environment": dict(environment)}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            message = json.dumps(asked).encode()
            socket.send_fds(self.requests, [message], [theirs.fileno(), *streams])
        try:
            if not select.select([ours], [], [], ANSWER_SECONDS)[0]:
                raise NotWarm(f"the warm process gave no kernel in {ANSWER_SECONDS} s")
            kernel = ForkedKernel(ours)
        except BaseException:
            ours.close()
            raise
        self.kernels = [one for one in self.kernels if one.poll() is None] + [kernel]
        return kernel

    @property
    def has_work(self) -> bool:
        """Whether a kernel of it runs."""
        return any(kernel.poll() is None for kernel in self.kernels)

    def close(self) -> None:
        """End the process and its kernels."""
        self.requests.close()
        for kernel in self.kernels:
            kernel.line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)


class WarmProcesses:
    """The warm processes of this process, the one used last at the end."""

    def __init__(self) -> None:
        self.by_wanted: OrderedDict[Wanted, WarmProcess] = OrderedDict()
        self.lock = threading.Lock()
        self.owner = os.getpid()

    def get(self, wanted: Wanted) -> WarmProcess:
        """Return the one that has what is wanted, started where there is none or it died.

        raises: OSError, NotWarm
        """
        with self.lock:
            process = self.by_wanted.pop(wanted, None)
            if process is not None and process.process.poll() is not None:
                process.close()
                process = None
            if process is None:
                self._make_room()
                process = WarmProcess(wanted)
            self.by_wanted[wanted] = process
            return process

    def _make_room(self) -> None:
        idle = [wanted for wanted, process in self.by_wanted.items() if not process.has_work]
        for wanted in idle[: len(self.by_wanted) + 1 - MOST_PROCESSES]:
            self.by_wanted.pop(wanted).close()

    def close(self) -> None:
        """End all of them, unless they are another process's that this is a fork of."""
        if os.getpid() == self.owner:
            for process in self.by_wanted.values():
                process.close()
            self.by_wanted.clear()


@functools.cache
def _processes_of(pid: int) -> WarmProcesses:
    processes = WarmProcesses()
    atexit.register(processes.close)
    return processes


def warm_processes() -> WarmProcesses:
    """Return this process's: a fork of it gets its own."""
    return _processes_of(os.getpid())
