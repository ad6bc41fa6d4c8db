"""The fork server: a warm process, one for each worker, from which sessions are forked.

    python -m grading.engine DESCRIPTOR

It has done the imports, runs no test and sees no hand-in; each hand-in gets a fork of it. A session
dies with its fork server, and that ends when its worker hangs up.
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

from grading.candidate import warm_up
from grading.engine.candidate_process import PROJECT
from grading.engine.session import serve_session
from grading.engine.warm_candidates import (
    clean_environment,
    start_zygote,
    start_zygote_with_imports,
)
from grading.sandbox import die_with


class ForkServer:
    """A worker's end of the line to its fork server; threads may share it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.requests, self.lock = ours, threading.Lock()
        command = [sys.executable, "-m", "grading.engine", str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=clean_environment(),  # a session gets its worker's own with its job
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    @property
    def is_open(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def fork(self, imports: str) -> Connection:
        """Return the line to a new session, for which the imports have been done."""
        ours, theirs = socket.socketpair()
        line = Connection(ours.detach())
        with theirs, self.lock:
            line.send_bytes(imports.encode())
            socket.send_fds(self.requests, [b"+"], [theirs.fileno()])
        return line

    def close(self) -> None:
        """End the process, and every session forked from it."""
        self.requests.close()
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
                self.server = ForkServer()
            return self.server

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


def serve(requests: socket.socket) -> None:
    """Fork a session for each line that comes in, until the worker hangs up."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a session's status
    start_zygote(requests)
    me = os.getpid()
    while True:
        asked, descriptors, *_ = socket.recv_fds(requests, 1, 1)
        if not asked:
            return
        with Connection(descriptors[0]) as line:
            warm_up(line.recv_bytes().decode())
            start_zygote_with_imports(line, requests)
            gc.freeze()  # a collection in a fork would copy every page
            if os.fork() == 0:
                be_session(line, requests, me)


def be_session(line: Connection, requests: socket.socket, parent: int) -> None:
    """Be a session, and end with its work."""
    try:
        die_with(parent)
        requests.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve_session(line)
    finally:
        line.close()
        os._exit(0)
