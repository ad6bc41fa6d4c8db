"""Workers of a Dask cluster, by the address of its scheduler.

Which worker gets which piece is decided here, not by the scheduler: so each piece is on one worker,
and what a lost worker had is known. All bytes go by way of the scheduler.
"""

import logging
import queue
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

from grading.errors import GradingFailed, in_words
from grading.spreading.crew import News, Work

if TYPE_CHECKING:
    from distributed import Client, Future

LOOK_SECONDS = 1.0  # how often it is looked who is there
SILENT_SECONDS = 120.0  # without a heartbeat, which comes every second or so, but not in an import
CONNECT_SECONDS = 20
RESULT_SECONDS = 60  # for a result, which may be large, to come by way of the scheduler


class ClusterWorkers:
    """The workers of a Dask cluster, now and later.

    address: of the scheduler, such as tcp://10.0.0.1:8786; for tls:// Dask's own settings count
    raises: GradingFailed where nothing answers there, or distributed is not installed
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = _connect(address)
        self._news: queue.Queue[Future] = queue.Queue()
        self._given: dict[str, dict[str, Future]] = {}
        self._dropped: set[str] = set()
        self._beats: dict[str, tuple[float, float]] = {}  # the last one, and when we saw it
        self._there: dict[str, int] = {}
        self._looked = -LOOK_SECONDS

    def members(self) -> dict[str, int]:
        """Return who is there and alive, looked up once a second, with the threads of each."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._there = {
                name: about["nthreads"]
                for name, about in self._workers().items()
                if name not in self._dropped and self._is_heard(name, about["last_seen"], now)
            }
        return dict(self._there)

    def send(self, worker: str, key: str, work: Work, piece: bytes) -> None:
        """Give a piece of work to a worker."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # large graph: the piece is in it
            future = self._client.submit(
                work, piece, workers=[worker], allow_other_workers=False, pure=False, retries=0
            )
        self._given.setdefault(worker, {})[key] = future
        future.add_done_callback(self._news.put)

    def wait(self, seconds: float) -> list[News]:
        """Return what has come, at the latest after these seconds."""
        found: list[News] = []
        with suppress(queue.Empty):
            found += self._told(self._news.get(timeout=min(seconds, LOOK_SECONDS)))
            while True:
                found += self._told(self._news.get_nowait())
        gone = [worker for worker in self._given if worker not in self.members()]
        for worker in gone:
            self._cancel(worker)
            found.append(News(worker, why="it left the cluster or fell silent"))
        return found

    def drop(self, worker: str) -> None:
        """Use a worker no more, and take back what it had."""
        self._dropped.add(worker)
        self._there.pop(worker, None)
        self._cancel(worker)

    def close(self) -> None:
        """Take back what is not done, and leave the cluster, which goes on."""
        for worker in list(self._given):
            self._cancel(worker)
        self._client.close(timeout=5)

    def _told(self, future: "Future") -> list[News]:
        """Return the result of a piece, or nothing where it was taken back."""
        for worker, given in self._given.items():
            for key, one in given.items():
                if one is future:
                    del given[key]
                    return [self._news_of(worker, key, future)]
        return []

    def _news_of(self, worker: str, key: str, future: "Future") -> News:
        if future.status == "cancelled" or self._client.status != "running":
            raise self._gone()
        try:
            return News(worker, key, future.result(timeout=RESULT_SECONDS))
        except Exception as error:  # of the worker or of Dask, in the words that it has
            return News(worker, key, why=in_words(error))

    def _cancel(self, worker: str) -> None:
        futures = list(self._given.pop(worker, {}).values())
        if futures and self._client.status == "running":
            with suppress(OSError, TimeoutError):
                self._client.cancel(futures, force=True)

    def _workers(self) -> dict[str, dict]:
        try:
            if self._client.status == "running":
                return self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError):
            pass
        raise self._gone()

    def _is_heard(self, name: str, beat: float, now: float) -> bool:
        """Tell whether a worker's heart beats, by our own clock."""
        if self._beats.get(name, (None,))[0] != beat:
            self._beats[name] = beat, now
        return now - self._beats[name][1] < SILENT_SECONDS

    def _gone(self) -> GradingFailed:
        return GradingFailed(
            f"the scheduler at {self._address} does not answer any more: what came back before is "
            "kept; start it again and run the same command, which goes on from there"
        )


def _connect(address: str) -> "Client":
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise GradingFailed(
            f"--scheduler needs the package {error.name}, which is not installed: "
            'pip install ".[cluster]"'
        ) from error
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what goes wrong is told by us
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise GradingFailed(
            f"no scheduler of Dask's answers at {address} ({in_words(error)}): start one with "
            "`dask scheduler` and take the address that it prints"
        ) from error
