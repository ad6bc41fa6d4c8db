"""A command in the sandbox: what it uses, what it left running, and how all of it is killed."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, Any

import psutil

from grading.sandbox.bubblewrap import Isolation
from grading.sandbox.cores import hold_to, own_cores
from grading.sandbox.family import families
from grading.sandbox.launcher import set_rlimits
from grading.sandbox.limits import MB, Limits
from grading.sandbox.usage import Usage, folder_bytes, hidden_bytes, unshared_bytes

MARK = "GRADING_SANDBOX"  # environment variable by which stray processes are found
POLL_SECONDS = 0.2
CLEAN_LOOKS, HUNT_SECONDS = 4, 5.0  # how often nothing must be found, and for how long to look


class Sandboxed:
    """A command that runs in the sandbox, watched by a thread; leaving its `with` block kills it.

    process: of bwrap, or of the launcher that watches over the command
    """

    def __init__(
        self,
        process: subprocess.Popen,
        limits: Limits,
        isolation: Isolation,
        scratch: Path,
        output: IO[bytes],
        mark: str,
    ):
        self.process, self.limits, self.isolation = process, limits, isolation
        self.scratch, self._output, self._mark, self._text = scratch, output, mark, ""
        self.evidence: object = None  # what tells of what was tried in there: no matter here
        self.known_cpu_seconds = 0.0  # as measured last, which costs nothing to ask
        self._root = psutil.Process(process.pid)
        self._cores = own_cores()
        self.keeper: psutil.Process | None = None  # of a sandbox that others join
        self._joined: psutil.Process | None = None
        self._watcher = Watcher(self)
        self._watcher.start()

    def __enter__(self) -> "Sandboxed":
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    @property
    def alive(self) -> bool:
        """Whether the command still runs."""
        return self.process.poll() is None

    @property
    def exceeded(self) -> str | None:
        """The sentence on the limit that was exceeded, for which everything was killed."""
        if not self.alive:
            self._watcher.stop()  # after its last look
        return self._watcher.exceeded

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, 128 + N after signal N; subprocess.TimeoutExpired after timeout.

        Without bubblewrap, and after kill(), the status may be -N of the launcher itself.
        """
        return self.process.wait(timeout)

    def kill(self) -> None:
        """Kill everything in the sandbox, daemons included; return when it is gone."""
        self._watcher.stop()
        self.kill_processes()
        if not self._output.closed:
            self._text = self.output()
            self._output.close()

    def output(self) -> str:
        """Return the first output_mb of what it wrote to stdout and stderr."""
        if self._output.closed:
            return self._text
        text = os.pread(self._output.fileno(), self.limits.output_mb * MB, 0)
        return text.decode(errors="replace")

    def find_keeper(self, rlimits: dict[str, int]) -> None:
        """Wait until the sandbox stands, and hold its keeper to the limits of those who join.

        raises: OSError where it ends before, psutil.Error
        """
        with self.process.stdout or contextlib.nullcontext() as told:
            if not told or not told.readline():
                raise OSError("bubblewrap ended")
        (self.keeper,) = self._members()
        set_rlimits(rlimits, self.keeper.pid)

    @property
    def keeper_number(self) -> int:
        """The number of the keeper among the processes, as seen here."""
        if self.keeper is None:
            raise ValueError("this sandbox was started with a command, and has no keeper")
        return self.keeper.pid

    def keepers_input(self) -> IO[bytes]:
        """Return the stream that ends the sandbox when nobody has it open any more."""
        if self.process.stdin is None:
            raise ValueError("this sandbox was started with a command, and has no keeper")
        return self.process.stdin

    def take_in(self, pid: int) -> None:
        """Count a process that has joined, and all that it starts, as inside."""
        self._joined = psutil.Process(pid)

    @property
    def output_number(self) -> int:
        """The descriptor of the file that takes what is written to stdout and stderr."""
        return self._output.fileno()

    def left_over(self) -> list[str]:
        """Return what runs besides the command itself, as "PID NAME: command line"."""
        members = [one for one in self._members() if one != self.keeper]
        members.sort(key=lambda one: (one.create_time(), one.pid))
        return [_describe(one) for one in (*members[1:], *self._strays())]

    def crowd(self) -> int:
        """Count the processes where they are more than may be, else 0: usage() may take long."""
        count = len(self._members())
        return count if count > self.limits.processes else 0

    def usage(self) -> Usage:
        """Measure what is used now; cores that are not the worker's are taken away.

        Of too many processes only their number is measured.
        """
        members = self._members()
        if len(members) > self.limits.processes:
            return Usage(processes=len(members))
        hold_to(self._cores, [one.pid for one in members])
        found = [told for told in map(_measured, members) if told]
        resident = [one["memory_info"].rss if one["memory_info"] else 0 for one in found]
        if sum(resident) > self.limits.memory_mb * MB:  # forks share pages: count those once
            for k, told in enumerate(found):  # seconds for each, while they go on forking
                resident[k] = unshared_bytes(told["pid"], resident[k])
                if crowd := self.crowd():
                    return Usage(processes=crowd)
        status, limit = os.fstat(self._output.fileno()), self.limits.disk_mb * MB
        ours, pids = {(status.st_dev, status.st_ino)}, [one.pid for one in members]
        cpu = sum(sum(one["cpu_times"][:4]) for one in found if one["cpu_times"])
        self.known_cpu_seconds = max(cpu, self.known_cpu_seconds)
        return Usage(
            memory_mb=sum(resident) / MB,
            cpu_seconds=cpu,
            processes=len(members),
            threads=sum(one["num_threads"] or 1 for one in found),
            disk_mb=(folder_bytes(self.scratch, limit) + hidden_bytes(pids, limit, ours)) / MB,
            output_mb=status.st_size / MB,
        )

    def cpu_seconds(self) -> float:
        """Return the processor time of its processes and of those that they waited for."""
        total = 0.0
        for one in self._members():
            with contextlib.suppress(psutil.Error):
                total += sum(one.cpu_times()[:4])
        self.known_cpu_seconds = max(total, self.known_cpu_seconds)
        return total

    def over(self) -> str | None:
        """Return a sentence on the first limit that is exceeded now, or None."""
        try:
            return self.usage().over(self.limits)
        except (OSError, psutil.Error) as error:  # made so by the student: no way round a limit
            return f"limits cannot be measured ({error})"

    def kill_processes(self) -> None:
        """Kill what runs now; bubblewrap's namespace dies with its first process."""
        victims = families(self._root)[0][0] if self.isolation else self._stopped()
        for one in victims:
            _signal(one, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        wait_dead(victims)
        if not self.isolation:
            self._hunt()

    def _hunt(self) -> None:
        """Kill what slipped away by forking between two looks: a later look finds it."""
        quiet, ends_at = 0, time.monotonic() + HUNT_SECONDS
        while quiet < CLEAN_LOOKS and time.monotonic() < ends_at:
            victims = self._stopped()
            for one in victims:
                _signal(one, signal.SIGKILL)
            wait_dead(victims)
            quiet = 0 if victims else quiet + 1
            time.sleep(0.01)

    def _stopped(self) -> list[psutil.Process]:
        """Stop the processes one by one until no running one forks any more; return them."""
        stopped = {}
        while fresh := [one for one in (*self._members(), *self._strays()) if one not in stopped]:
            for one in fresh:
                _signal(one, signal.SIGSTOP)
                stopped[one] = True
        return list(stopped)

    def _members(self) -> list[psutil.Process]:
        """Return the processes inside, without bwrap's own two.

        One that has joined, and what it started, are no children of bubblewrap's; an orphan is.
        """
        joined = [self._joined] if self._joined else []
        (own, members), *others = families(self._root, *joined)
        if self.isolation:
            members = [one for one in members if one not in own]
        members += [one for _, started in others for one in (*joined, *started)]
        return [one for one in members if one.is_running()]

    def _strays(self) -> list[psutil.Process]:
        """Return marked processes outside the tree; in a process namespace there are none."""
        if self.isolation:
            return []
        inside = [self._root, *self._members()]
        return [one for one in marked(self._mark) if one not in inside]


class Watcher(threading.Thread):
    """Measure a sandbox every POLL_SECONDS; kill it at a limit, or once its command is gone.

    exceeded: None or the sentence on that limit
    """

    def __init__(self, sandboxed: Sandboxed):
        super().__init__(daemon=True, name="sandbox-watcher")
        self.exceeded: str | None = None
        self._sandboxed, self._done = sandboxed, threading.Event()

    def stop(self) -> None:
        """Take a last look and end."""
        self._done.set()
        self.join()

    def run(self) -> None:
        """Look until the command ends, a limit is exceeded or stop() is called; then once more."""
        pause, last = POLL_SECONDS, False
        while not last and not self.exceeded:
            last = self._wait(pause) or not self._sandboxed.alive
            begun = time.monotonic()
            self.exceeded = self._look()
            pause = max(POLL_SECONDS, 4 * (time.monotonic() - begun))  # a huge folder takes long
        if self.exceeded or not self._sandboxed.alive:  # what it has started goes with it
            self._sandboxed.kill_processes()

    def _wait(self, pause: float) -> bool:
        """Wait, at most until too many processes run; tell whether stop() was called."""
        until = time.monotonic() + pause
        while (left := until - time.monotonic()) > 0:
            if self._done.wait(min(left, POLL_SECONDS)):
                return True
            if left > POLL_SECONDS and self._sandboxed.crowd():
                return False
        return False

    def _look(self) -> str | None:
        sandboxed = self._sandboxed
        over = sandboxed.over()
        if not over and sandboxed.process.poll() == 128 + signal.SIGXCPU:
            over = f"CPU limit hit: limit {sandboxed.limits.rlimits()['CPU']} s for one process"
        return over


def marked(mark: str) -> list[psutil.Process]:
    """Return the processes that carry a mark, as far as we may look into them."""
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if one.environ().get(MARK) == mark:
                found.append(one)
    return found


def kill_marked(mark: str) -> None:
    """Kill the processes that carry a mark, where whoever started them cannot any more."""
    quiet, ends_at = 0, time.monotonic() + HUNT_SECONDS
    while quiet < CLEAN_LOOKS and time.monotonic() < ends_at:
        victims = marked(mark)
        for number in (signal.SIGSTOP, signal.SIGKILL):  # one that is stopped does not fork
            for one in victims:
                _signal(one, number)
        wait_dead(victims)
        quiet = 0 if victims else quiet + 1
        time.sleep(0.01)


def _measured(process: psutil.Process) -> dict[str, Any] | None:
    """Return what a process uses; None for one that has ended since it was listed."""
    try:
        return process.as_dict(["pid", "memory_info", "num_threads", "cpu_times"])
    except psutil.NoSuchProcess:
        return None


def _signal(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error):  # gone already
        process.send_signal(number)


def wait_dead(processes: list[psutil.Process], timeout: float = 5) -> None:
    """Wait until none runs; a dead one that nobody has collected yet is dead enough."""
    until = time.monotonic() + timeout
    while any(map(_is_running, processes)) and time.monotonic() < until:
        time.sleep(0.002)


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _describe(process: psutil.Process) -> str:
    """Return one line of evidence on a process."""
    try:
        return f"{process.pid} {process.name()}: {' '.join(process.cmdline())[:200]}"
    except psutil.Error:
        return f"{process.pid} (gone)"
