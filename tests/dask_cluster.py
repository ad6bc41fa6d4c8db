"""A Dask cluster of a test's own: a scheduler, and workers that see no course folder.

As root each worker has a network namespace of its own, from which only the scheduler's machine can
be reached; elsewhere a test that needs this is skipped.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

NUMBERS = itertools.count(1)
HIDE = 'mount -t tmpfs none "$0" && exec "$@"'
WAIT = 120


def why_no_namespaces() -> str:
    """Return why workers cannot have networks of their own; "" where they can."""
    if os.geteuid():
        return "needs root, for network namespaces"
    if not (shutil.which("ip") and shutil.which("unshare")):
        return "needs ip and unshare"
    made = subprocess.run(["ip", "netns", "add", "course-trial"], capture_output=True, text=True)
    subprocess.run(["ip", "netns", "delete", "course-trial"], capture_output=True)
    return f"no network namespaces here: {made.stderr.strip()}" if made.returncode else ""


class Worker:
    """A worker process; with `net` a number, in a network of its own.

    hidden: a folder that it does not see
    """

    def __init__(self, cluster: "Cluster", net: int | None, hidden: Path, **env: str) -> None:
        address, before = f"tcp://127.0.0.1:{cluster.port}", []
        if net is not None:
            address = f"tcp://10.213.{net}.1:{cluster.port}"
            before = ["ip", "netns", "exec", f"course-{cluster.port}-{net}"]
            before += ["unshare", "--mount", "sh", "-c", HIDE, str(hidden)]
        here = cluster.folder / f"worker-{next(NUMBERS)}"
        here.mkdir()
        words = [*before, sys.executable, "-m", "dask", "worker", address, "--nthreads", "1"]
        words += ["--no-nanny", "--no-dashboard", "--local-directory", str(here)]
        self.log = (here / "log").open("w")
        self.process = subprocess.Popen(
            words,
            cwd=here,
            env={**os.environ, "PYTHONPATH": "", **env},
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill it with -9."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    @property
    def is_running_a_hand_in(self) -> bool:
        """Whether there is a candidate below it."""
        try:
            below = psutil.Process(self.process.pid).children(recursive=True)
            return any(
                one.name() == "candidate" or "grading.candidate" in one.cmdline() for one in below
            )
        except psutil.Error:
            return False


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.workers = folder, port, []
        self.nets: list[str] = []
        words = ["-m", "dask", "scheduler", "--host", "0.0.0.0", "--port", str(port)]
        with (folder / "scheduler.log").open("w") as log:
            self.scheduler = subprocess.Popen(
                [sys.executable, *words, "--no-dashboard"],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def address(self) -> str:
        """The scheduler's address, as seen from here."""
        return f"tcp://127.0.0.1:{self.port}"

    def add(self, hidden: Path, own_network: bool = True, **env: str) -> Worker:
        """Start a worker."""
        net = self._network() if own_network else None
        self.workers.append(Worker(self, net, hidden, **env))
        return self.workers[-1]

    def _network(self) -> int:
        """Make a network namespace with a line to this machine; return its number."""
        number = 1 + len(self.nets) + self.port % 200
        name, ours, theirs = f"course-{self.port}-{number}", f"cv{number}a", f"cv{number}b"
        for words in (
            f"netns add {name}",
            f"link add {ours} type veth peer name {theirs} netns {name}",
            f"addr add 10.213.{number}.1/24 dev {ours}",
            f"link set {ours} up",
            f"-n {name} addr add 10.213.{number}.2/24 dev {theirs}",
            f"-n {name} link set {theirs} up",
            f"-n {name} link set lo up",
        ):
            subprocess.run(["ip", *words.split()], check=True, capture_output=True)
        self.nets.append(name)
        return number

    def close(self) -> None:
        """Kill all of it."""
        for worker in self.workers:
            worker.kill()
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()
        for name in self.nets:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Give a cluster without workers; skip where Dask is not installed."""
    pytest.importorskip("distributed", reason="needs the package distributed")
    folder.mkdir(exist_ok=True)
    made = Cluster(folder, 20_000 + os.getpid() % 20_000)
    try:
        yield made
    finally:
        made.close()


def wait_until(what, says: str, seconds: float = WAIT) -> None:
    """Wait for something to be so."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, says
        time.sleep(0.1)
