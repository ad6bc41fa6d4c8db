"""The fork server: a warm process, one for all workers of a machine, that sessions are forked from.

    python -m grading.engine DESCRIPTOR

It has done the imports, runs no test and sees no hand-in; each hand-in gets a fork of it. A session
dies with its fork server and with its worker; a fork server ends when all workers have hung up.
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
from collections.abc import Callable
from multiprocessing.connection import Connection

from grading.candidate import warm_up
from grading.engine.candidate_process import PROJECT
from grading.engine.session import serve_session
from grading.engine.warm_candidates import (
    clean_environment,
    start_zygote,
    start_zygote_with_imports,
)
from grading.sandbox import die_with, end_with_line, has_ended


class ForkServer:
    """A worker's end of the line to a fork server; threads, and other workers, may share it.

    process: where it is this one that started it
    """

    def __init__(self, requests: socket.socket, process: subprocess.Popen | None = None) -> None:
        self.requests, self.process, self.lock = requests, process, threading.Lock()

    @classmethod
    def start(cls) -> "ForkServer":
        """Start a fork server."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "grading.engine", str(theirs.fileno())]
        with theirs:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=clean_environment(),  # a session gets its worker's own with its job
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return cls(ours, process)

    @property
    def is_open(self) -> bool:
        """Whether the process runs: it writes nothing, so what is there to read is its end."""
        return not has_ended(self.requests)

    def fork(self, imports: str) -> tuple[Connection, socket.socket]:
        """Return the lines to a new session, for which the imports have been done.

        The second one is for its life: the session is killed when that is closed, or its holder
        ends.
        """
        (ours, theirs), (life, their_life) = socket.socketpair(), socket.socketpair()
        line = Connection(ours.detach())
        try:
            with theirs, their_life, self.lock:
                line.send_bytes(imports.encode())
                socket.send_fds(self.requests, [b"+"], [theirs.fileno(), their_life.fileno()])
        except OSError:
            line.close()
            life.close()
            raise
        return line, life

    def close(self) -> None:
        """Hang up; end the process, and every session forked from it, if it was started here."""
        self.requests.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class ForkServers:
    """The fork server of this process; a fresh one where there is none, or where it died."""

    def __init__(self) -> None:
        self.server: ForkServer | None = None
        self.lock = threading.Lock()

    def now(self) -> ForkServer:
        """Return one that runs."""
        with self.lock:
            if self.server is None or not self.server.is_open:
                self.close()
                self.server = ForkServer.start()
            return self.server

    def join(self, requests: socket.socket) -> None:
        """Share one that another process started, from now on."""
        with self.lock:
            self.close()
            self.server = ForkServer(requests)

    def close(self) -> None:
        """End it, if there is one."""
        if self.server is not None:
            self.server.close()
            self.server = None


@functools.cache
def servers_of(pid: int) -> ForkServers:
    """Return the fork servers of a process: a fork of it gets its own."""
    servers = ForkServers()
    atexit.register(servers.close)
    return servers


def fork_server() -> ForkServer:
    """Return the fork server of this process, started where it does not run."""
    return servers_of(os.getpid()).now()


def share_fork_server() -> Callable[[], None] | None:
    """Return what another process of this machine calls to share this one's fork server.

    Its memory is there once then, and what it has done for one worker is done for all. It can be
    sent to a process that multiprocessing starts. None where a session could outlive its worker,
    which only Linux prevents.
    """
    if not sys.platform.startswith("linux"):
        return None
    return functools.partial(_join, fork_server().requests)


def _join(requests: socket.socket) -> None:
    servers_of(os.getpid()).join(requests)


def serve(requests: socket.socket) -> None:
    """Fork a session for each line that comes in, until all workers have hung up."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a session's status
    start_zygote(requests)
    me = os.getpid()
    while True:
        asked, descriptors, *_ = socket.recv_fds(requests, 1, 2)
        if not asked:
            return
        with Connection(descriptors[0]) as line, socket.socket(fileno=descriptors[1]) as life:
            warm_up(line.recv_bytes().decode())
            start_zygote_with_imports(line, life, requests)
            gc.freeze()  # a collection in a fork would copy every page
            if os.fork() == 0:
                be_session(line, life, requests, me)


def be_session(line: Connection, life: socket.socket, requests: socket.socket, parent: int) -> None:
    """Be a session, and end with its work."""
    try:
        die_with(parent)
        end_with_line(life)
        requests.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve_session(line)
    finally:
        line.close()
        os._exit(0)
