"""Workers as processes of this machine; one that dies has a successor."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from grading.sandbox import end_with_parent, take_cores
from grading.spreading.crew import News, Work, done


class LocalWorkers:
    """Processes that end with this one, kill -9 included, each with cores of its own.

    count: how many
    begin: what each does first, if anything; it is sent to them
    """

    def __init__(self, count: int, begin: Callable[[], None] | None = None) -> None:
        self._count, self._begin, self._numbers = count, begin, itertools.count(1)
        self._context = get_context("spawn")
        self._there: dict[str, tuple[BaseProcess, Connection, int]] = {}
        self._busy: set[str] = set()
        for turn in range(count):
            self._start(turn)

    def members(self) -> dict[str, int]:
        """Return who is there; each works on one piece at a time."""
        return dict.fromkeys(self._there, 1)

    def send(self, worker: str, key: str, work: Work, piece: bytes) -> None:
        """Give a piece of work to a worker that has none."""
        self._busy.add(worker)
        try:
            self._there[worker][1].send((key, work, piece))
        except OSError:
            return  # it has died: `wait` tells

    def wait(self, seconds: float) -> list[News]:
        """Return what has come, at the latest after these seconds."""
        lines = {line: name for name, (_, line, _) in self._there.items()}
        ready = connection.wait(list(lines), seconds)
        return [self._news(name) for line, name in lines.items() if line in ready]

    def drop(self, worker: str) -> None:
        """Kill a worker; another one takes its place."""
        process, line, turn = self._there.pop(worker)
        process.kill()
        process.join()
        line.close()
        if worker in self._busy:  # one that dies of itself would do so again
            self._start(turn)

    def close(self) -> None:
        """Kill them; what they had started ends with them."""
        self._busy.clear()
        for worker in list(self._there):
            self.drop(worker)

    def _news(self, worker: str) -> News:
        process, line, _ = self._there[worker]
        try:
            key, result, why = line.recv()
        except (EOFError, OSError):
            process.join(10)
            self.drop(worker)
            return News(worker, why=f"its process ended ({_how(process.exitcode)})")
        self._busy.discard(worker)
        return News(worker, key, result, why)

    def _start(self, turn: int) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, turn, self._count, self._begin), daemon=True
        )
        process.start()
        theirs.close()
        self._there[f"process {next(self._numbers)}"] = process, ours, turn


def _how(status: int | None) -> str:
    """Return how a process ended.

    >>> _how(-9), _how(1)
    ('signal 9', 'status 1')
    """
    return f"signal {-status}" if status is not None and status < 0 else f"status {status}"


def _serve(line: Connection, turn: int, workers: int, begin: Callable[[], None] | None) -> None:
    """Be a worker until the line is closed."""
    end_with_parent()
    take_cores(turn, workers)
    if begin is not None:
        begin()
    with suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while True:
            key, work, piece = line.recv()
            line.send((key, *done(work, piece)))
