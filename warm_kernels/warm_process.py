"""The warm process: it does imports, then forks a kernel for each request. No cell runs in it.

    python warm_process.py DESCRIPTOR '[["numpy"], ["helpers"]]'

Started by its path, with the Python of the kernels, so it needs the standard library and ipykernel
alone. Over the socket DESCRIPTOR come requests, each with a line of its own and the kernel's three
streams. On the line the fork says `is PID` when it is set up, the warm process `ended CODE`. Who
hangs up the line wants the kernel to end.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile

MOST_BYTES = 2**20  # of a request
TORCH_FIXED = 67280421310721  # where older versions of PyTorch begin, in each process
INLINE = "module://matplotlib_inline.backend_inline"  # what ipykernel chooses where nobody has
ALWAYS = ("ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell")


class WarmProcess:
    """What a kernel is a fork of."""

    def __init__(self, requests: socket.socket):
        self.requests: socket.socket | None = requests
        self.lines: dict[int, socket.socket] = {}  # by kernel
        self.forgotten: list[object] = []  # kept, for others may hold on to what they made

    def warm_up(self, imports: list[str], anew: list[str]) -> str:
        """Do imports; return what they printed and warned of, which no kernel will see.

        anew: packages that each kernel imports itself again, though what they import is there: they
            do something with the shell when they are imported, or change while this process lives
        """
        os.environ["JPY_PARENT_PID"] = str(os.getpid())  # ipykernel reads it when it is imported
        os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or INLINE
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            for name in (*ALWAYS, *imports):
                # What is not there, or fails, is told where a cell imports it.
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        for name in [name for name in sys.modules if name.partition(".")[0] in anew]:
            self.forgotten.append(sys.modules.pop(name))
        return told.getvalue()

    def serve(self) -> dict | None:
        """Fork kernels; return what to run in a fork, None here when nobody can ask for more."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        gc.freeze()  # a collection in a fork would copy every page
        while self.requests or self.lines:
            sockets = [*self.lines.values(), *([self.requests] if self.requests else [])]
            watched: list[int | socket.socket] = [woken, *sockets]
            ready, *_ = select.select(watched, [], [])
            if woken in ready:
                os.read(woken, 4096)
                self._tell_the_ended()
            for pid in [pid for pid, line in self.lines.items() if line in ready]:
                self.lines.pop(pid).close()
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            if self.requests in ready and (asked := self._take()):
                signal.set_wakeup_fd(-1)
                os.close(woken)
                os.close(wake)
                return asked
        return None

    def _tell_the_ended(self) -> None:
        """Tell on its line how each kernel ended that has."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if line := self.lines.pop(pid, None):
                    with line, contextlib.suppress(OSError):  # the other end may be gone
                        line.send(f"ended {os.waitstatus_to_exitcode(status)}".encode())

    def _take(self) -> dict | None:
        """Take a request; return it in the fork that it is for, None here."""
        assert self.requests
        message, descriptors, *_ = socket.recv_fds(self.requests, MOST_BYTES, 4)
        if not message:
            self.requests.close()
            self.requests = None
            return None
        line = socket.socket(fileno=descriptors[0])
        try:
            pid = os.fork()
        except OSError:
            line.close()  # who asked starts a kernel of another kind
        else:
            if pid == 0:
                asked = json.loads(message)
                self._become(asked, line, descriptors[1:])
                return asked
            self.lines[pid] = line
        for number in descriptors[1:]:
            os.close(number)
        return None

    def _become(self, asked: dict, line: socket.socket, streams: list[int]) -> None:
        """Be as a process that was started with what was asked for; say so on the line."""
        try:
            os.setsid()
            parent = os.environ["JPY_PARENT_PID"]
            for other in (self.requests, *self.lines.values()):
                if other:
                    other.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.chdir(asked["cwd"])
            os.environ.clear()
            os.environ.update(asked["environment"], JPY_PARENT_PID=parent)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            forget_the_past()
            line.send(f"is {os.getpid()}".encode())
            line.close()
        except BaseException:
            os._exit(1)


def forget_the_past() -> None:
    """Let what a process finds out or throws once be found and thrown anew in a fork."""
    tempfile.tempdir = None
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    if "numpy" in sys.modules:  # Python seeds its own in a fork
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules and sys.modules["torch"].initial_seed() != TORCH_FIXED:
        sys.modules["torch"].default_generator.seed()


def main() -> None:
    """Be a warm process, and in each of its forks a kernel."""
    del sys.path[0]  # the folder of this file
    process = WarmProcess(socket.socket(fileno=int(sys.argv[1])))
    told = process.warm_up(*json.loads(sys.argv[2]))
    assert process.requests
    process.requests.send(json.dumps({"told": told[-10_000:]}).encode())
    asked = process.serve()
    if asked:
        sys.argv = ["ipykernel_launcher", *asked["arguments"]]
        runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
