"""The watchdog: a session of its own for each hand-in, watched over its time and memory.

The examiner handles what a hand-in returns, so it is not trusted to end, nor to stay small. Its
worker reads what it tells as bytes of JSON and believes none of it more than it must.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection

import psutil

from grading.engine.candidate_process import empty
from grading.engine.fork_server import fork_server
from grading.engine.session import Job
from grading.errors import ExaminerFailed
from grading.notebooks import all_imports
from grading.sandbox import MB, kill_marked, wait_dead

POLL_SECONDS = 0.05
START_SECONDS = 120  # the first import of torch from a cold disk
MARGIN_SECONDS = 10  # for killing what a cell left behind
MOST_BYTES = 2**30  # of what is told of one cell
KINDS = {
    "until": float,
    "number": int,
    "outputs": list,
    "notes": list,
    "seconds": float,
    "in_tests": float,
}
KINDS |= {"below": int, "hint": str, "failed": str, "was_stopped": bool, "signs": list}
KINDS |= {"by_hand": list}
ITEMS = {"outputs": dict, "notes": str, "signs": dict, "by_hand": dict}


class ExaminerLost(Exception):
    """The examiner died or was killed; the text says why.

    by_chance: whether a busy machine may have been to blame, and not what the hand-in returned
    """

    def __init__(self, text: str, by_chance: bool = False):
        super().__init__(text)
        self.by_chance = by_chance


class WatchedSession:
    """One examiner at work on a job; leaving the `with` block ends it and all that it started."""

    def __init__(self, job: Job):
        self.job, self.limits = job, job.settings.limits
        self.exceeded, self.is_over, self.done = "", False, threading.Event()
        self.computed, self.has_worked = 0.0, False  # seconds when the cell began; since then
        self.until = time.monotonic() + START_SECONDS
        tests = [step.source for step in job.steps.values() if step.is_test]
        self.line, self.life, self.process = _begin(f"{job.imports}\n{all_imports(tests)}")
        self.watcher = threading.Thread(target=self._watch, daemon=True, name="watchdog")

    def __enter__(self) -> "WatchedSession":
        self.watcher.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.done.set()
        self.watcher.join()
        self._kill()
        wait_dead([self.process])
        self.line.close()
        self.life.close()
        if not self.is_over:  # it could not clear up itself
            kill_marked(self.job.settings.mark)
            empty(self.job.settings.scratch)

    def messages(self) -> Iterator[dict]:
        """Yield what the examiner tells, up to its last message.

        raises: ExaminerLost, ExaminerFailed
        """
        try:
            self.line.send(self.job)
            while not self.is_over:
                message = checked(json.loads(self.line.recv_bytes(MOST_BYTES)))
                if "failed" in message:
                    raise ExaminerFailed(message["failed"])
                self.is_over = "seconds" in message
                self._set_until(message.get("until"))
                yield message
        except (EOFError, OSError, ValueError, RecursionError) as error:
            why = self.exceeded or f"the examiner's process ended ({type(error).__name__})"
            raise ExaminerLost(why, by_chance=not self.has_worked) from None

    def _set_until(self, until: float | None) -> None:
        if until is not None:
            self.until, self.computed = until, self._seconds()

    def _seconds(self) -> float:
        """Return the processor time that the examiner itself has used."""
        try:
            return sum(self.process.cpu_times()[:2])
        except psutil.Error:
            return self.computed

    def _watch(self) -> None:
        while not self.exceeded and not self.done.wait(POLL_SECONDS):
            self.exceeded = self._look()
        if self.exceeded:
            self._kill()

    def _look(self) -> str:
        """Return a sentence on the limit that the examiner is over, or nothing."""
        try:
            used = self.process.memory_info().rss / MB
        except psutil.Error:
            return ""  # it ended: its line says so
        most = self.limits.examiner_memory_mb
        if used > most:
            self.has_worked = True
            return f"memory limit hit in the test itself: {used:.0f} MB used, limit {most} MB"
        late = time.monotonic() - min(self.until, self.job.ends_at)
        if late > MARGIN_SECONDS:
            self.has_worked = self._seconds() - self.computed > self.limits.cell_seconds
            limit = f"{self.limits.cell_seconds:g} s a cell"
            return f"the test itself was stuck, {late:.0f} s after its time limit ({limit})"
        return ""

    def _kill(self) -> None:
        try:
            self.process.kill()
        except psutil.Error:
            return  # gone already


def checked(message: object) -> dict:
    """Return a message whose parts are of the right kinds; see `session.serve_session`.

    raises: ValueError
    """
    if not isinstance(message, dict):
        raise ValueError("no message")
    for name, part in message.items():
        if not isinstance(part, KINDS.get(name, ())):
            raise ValueError(f"no such message: {name}")
        if isinstance(part, list) and not all(isinstance(one, ITEMS[name]) for one in part):
            raise ValueError(f"no such message: {name}")
    return {"outputs": [], "was_stopped": False, **message} if "number" in message else message


def _begin(imports: str) -> tuple[Connection, socket.socket, psutil.Process]:
    """Return the lines to a new session and its process; a fork server that died is replaced once.

    raises: ExaminerFailed
    """
    for _ in range(2):
        server = fork_server()
        with suppress(EOFError, OSError, psutil.Error), ExitStack() as lines:
            line, life = server.fork(imports)
            lines.enter_context(line)
            lines.enter_context(life)
            if line.poll(START_SECONDS):
                process = psutil.Process(json.loads(line.recv_bytes(100))["pid"])
                lines.pop_all()
                return line, life, process
        server.close()
    raise ExaminerFailed("no examiner starts: run `python -m grading.engine 0` to see why")
