"""The zygote: a warm process, of which candidates are forks.

A worker has two, forks of its fork server: one that has not imported the libraries, for tests by
hand, and one that shares the memory of its imports. They run outside the sandbox, with no secret in
their memory, and run no student's code. A request names a sandbox that stands empty: a fork joins
that, gives up all rights, and is the candidate there. For the course's own first cells, their
imports and data, a fork is kept that has run them; forks of that serve the hand-ins that begin with
the same cells. What a candidate does in its fork and in its sandbox reaches neither of the two.
"""

import atexit
import contextlib
import gc
import io
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.candidate.chance import Chance
from grading.candidate.left_files import files_here, lay
from grading.candidate.server import Candidate
from grading.candidate.warming import finish_torch, meet_the_shell, warm_up
from grading.sandbox import (
    die_with,
    give_up_rights,
    join,
    name_process,
    seccomp_filter,
    set_rlimits,
)

MOST_PREPARED = 8  # processes that wait: for each notebook of an assignment one or two
CANNOT = "cold"  # the answer where only a fresh process lacks what is to be absent
MOST_BYTES = 2**20  # of a request
PREPARE_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """What is asked for: a candidate in a sandbox.

    asked: with the number of a process inside, the scratch folder, the environment, limits, whether
        system calls are filtered, the imports and cells to have done, the libraries that are to be
        absent, and their places
    descriptors: reader, writer, evidence, output, the sandbox's own input, and where to answer
    """

    asked: dict
    descriptors: list[int]

    @property
    def key(self) -> str:
        """What one prepared process can serve: the same cells, libraries and data."""
        data = self.asked["environment"].get("COURSE_DATA", "")
        return json.dumps([self.asked[part] for part in ("imports", "cells", "absent")] + [data])

    def without_cells(self) -> "Request":
        """Return a request for the same with no cells run ahead."""
        return Request({**self.asked, "cells": []}, self.descriptors)

    def close(self) -> None:
        """Close the descriptors."""
        for number in self.descriptors:
            os.close(number)


class Zygote:
    """A warm process that answers requests from a socket."""

    def __init__(self, requests: socket.socket):
        self.requests, self.me = requests, os.getpid()
        self.candidate = Candidate(io.BytesIO(), io.BytesIO())  # a fork of it gets pipes
        atexit.unregister(self.candidate.shell.atexit_operations)  # it would look for the history
        meet_the_shell()
        self.chance = Chance()
        self.files: dict[str, bytes | None] = {}

    def serve(self, answer: Callable[[Request], None]) -> None:
        """Answer requests until nobody is left who could make one."""
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork's status
        while True:
            message, descriptors, *_ = socket.recv_fds(self.requests, MOST_BYTES, 8)
            if not message:
                return
            request = Request(json.loads(message), descriptors)
            try:
                answer(request)
            finally:
                request.close()

    def fork(self, request: Request) -> None:
        """Let a fork of this process be the candidate that was asked for."""
        gc.freeze()  # a collection in a fork would copy every page
        if os.fork() == 0:
            self._leave(request)

    def _leave(self, request: Request) -> None:
        """Join the sandbox, be the candidate there in a child, and end the sandbox with it."""
        *_, of_sandbox, answer = request.descriptors
        try:
            die_with(self.me)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.requests.close()
            join(request.asked["inside"])
            child = os.fork()
            if child == 0:
                self._be_candidate(request)
            os.write(answer, str(child).encode())
            _close_all_but(of_sandbox)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            os.write(of_sandbox, b"%d\n" % (128 - code if code < 0 else code))
        except OSError as error:
            with contextlib.suppress(OSError):
                os.write(answer, f"{error}".encode())
        finally:
            os._exit(0)

    def _be_candidate(self, request: Request) -> None:
        """Be the candidate: what follows runs student code, with what the sandbox lets it have."""
        asked, (reader, writer, evidence, output, *_) = request.asked, request.descriptors
        try:
            os.setsid()
            name_process("candidate")
            with open(os.devnull) as nothing:
                os.dup2(nothing.fileno(), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            _close_all_but(reader, writer, evidence)
            _be_in(asked["scratch"], asked["environment"])
            lay(self.files)
            set_rlimits(asked["rlimits"])
            give_up_rights(seccomp_filter() if asked["filters"] else b"")
            self.chance.go_on()
            self.candidate.peer.reader = os.fdopen(reader, "rb", buffering=0)
            self.candidate.peer.writer = os.fdopen(writer, "wb", buffering=0)
            self.candidate.watch_over(evidence)
            sys.argv = [""]
            self.candidate.serve()
            os._exit(0)  # no thread or exit handler of the student's holds it up
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
        finally:
            os._exit(1)


class Prepared(Zygote):
    """A fork of the zygote that has done imports and run cells; it serves forks of itself."""

    def __init__(self, zygote: Zygote, requests: socket.socket):
        self.requests, self.me = requests, os.getpid()
        self.candidate, self.chance = zygote.candidate, zygote.chance

    def prepare(self, asked: dict) -> bool:
        """Do the imports, run the cells; return whether a fork is what a fresh process would be.

        It is not where a cell starts threads, leaves more than small files, makes memory that all
        forks would share, or fails, which without its libraries it may; nor where a library is
        there that is to be absent.
        """
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            _be_in(folder, asked["environment"] | {"HOME": folder})
            if asked["absent"]:
                self.candidate.do_do_without({"libraries": asked["absent"]})
            else:
                warm_up(asked["imports"])
                names = [name for name in sys.modules if name.startswith("helpers.checks")]
                self.candidate.pristine.load(names)
            self.chance.note()
            done = [self.candidate.do_run({"number": n, "source": s}) for n, s in asked["cells"]]
            self.chance.keep()
            finish_torch()
            self.candidate.ahead = [
                (source, one["outputs"])
                for (_, source), one in zip(asked["cells"], done, strict=True)
            ]
            left = files_here()
            os.chdir("/")
        failed = any(out["output_type"] == "error" for one in done for out in one["outputs"])
        may_fail = bool(asked["absent"])
        is_apart = left is not None and _has_one_thread() and not _shares_memory()
        self.files = left or {}
        return (may_fail or not failed) and is_apart and _lacks(asked)


class Zygotes:
    """The zygote and the processes that it has prepared, by what they can serve."""

    def __init__(self, zygote: Zygote):
        self.zygote = zygote
        self.prepared: OrderedDict[str, socket.socket | None] = OrderedDict()

    def answer(self, request: Request) -> None:
        """Have the right process fork a candidate: where cells cannot be run ahead, imports are."""
        for one in (request, request.without_cells()):
            line = self._line(one)
            if line is not None and _pass_on(one, line):
                return
            if line is not None:
                del self.prepared[one.key]  # it was killed: the next one is prepared anew
        if _lacks(request.asked):
            self.zygote.fork(request)
        else:
            os.write(request.descriptors[-1], CANNOT.encode())

    def _line(self, request: Request) -> socket.socket | None:
        """Return the line to a process that has what is asked for; None where none can."""
        key = request.key
        if key not in self.prepared:
            self.prepared[key] = self._prepare(request)
            while len(self.prepared) > MOST_PREPARED:
                _, old = self.prepared.popitem(last=False)
                if old is not None:
                    old.close()  # it ends
        self.prepared.move_to_end(key)
        return self.prepared[key]

    def _prepare(self, request: Request) -> socket.socket | None:
        """Return the line to a new process that has what is asked for; None where it cannot be."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        me = os.getpid()
        child = os.fork()
        if child == 0:
            try:
                die_with(me)
                request.close()  # held open here, a candidate's end would be noticed by nobody
                for line in (ours, self.zygote.requests, *filter(None, self.prepared.values())):
                    line.close()
                process = Prepared(self.zygote, theirs)
                if process.prepare(request.asked):
                    theirs.send(b"+")
                    process.serve(process.fork)
            finally:
                os._exit(0)
        theirs.close()
        ready, *_ = select.select([ours], [], [], PREPARE_SECONDS)
        if ready and ours.recv(1):
            return ours
        ours.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        return None


def _pass_on(request: Request, line: socket.socket) -> bool:
    """Give a request to a prepared process; tell whether that is there."""
    try:
        socket.send_fds(line, [json.dumps(request.asked).encode()], request.descriptors)
    except OSError:
        line.close()
        return False
    return True


def _be_in(folder: str, environment: dict[str, str]) -> None:
    """Be a process that was started in a folder, with an environment."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.path_importer_cache.clear()  # other folders are there now, or these are empty
    tempfile.tempdir = None


def _lacks(asked: dict) -> bool:
    """Tell whether nothing of the libraries that are to be absent was imported here."""
    hidden = [f"{place}{os.sep}" for place in asked["hidden"]]
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return not any(f"{file}{os.sep}".startswith(tuple(hidden)) for file in files)


def _shares_memory() -> bool:
    """Tell whether there is memory that a fork could write to and all others would see."""
    lines = Path("/proc/self/smaps").read_text().splitlines()
    flags = [line.split() for line in lines if line.startswith("VmFlags")]
    return any("ms" in line and "mw" in line for line in flags)  # may be shared, may be written


def _has_one_thread() -> bool:
    return threading.active_count() == 1 and len(os.listdir("/proc/self/task")) == 1


def _close_all_but(*kept: int) -> None:
    """Close all descriptors but these and the first three."""
    first = 3
    for number in (*sorted(kept), os.sysconf("SC_OPEN_MAX")):
        os.closerange(first, number)
        first = number + 1


@contextlib.contextmanager
def _home() -> Iterator[None]:
    """Work in a folder of its own, and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix="zygote-", ignore_cleanup_errors=True) as folder:
        _be_in(folder, {**os.environ, "HOME": folder, "IPYTHONDIR": folder, "MPLCONFIGDIR": folder})
        try:
            yield
        finally:
            os.chdir("/")


def be_zygote(requests: socket.socket) -> None:
    """Be a zygote until nobody is left who could ask for a candidate; then end this process."""
    name_process("zygote")
    try:
        with _home():
            zygote = Zygote(requests)
            zygote.serve(Zygotes(zygote).answer)
    finally:
        os._exit(0)
