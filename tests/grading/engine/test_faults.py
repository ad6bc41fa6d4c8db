"""Hand-ins that attack or break the grader: what each gets, and that it harms nothing else."""

import json
import socket
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from faults.notebook import CANARY, CLEAN, FULL, LIMITS, Fault, read_faults
from nbgrader.utils import determine_grade, is_grade

from grading.engine import Settings, run_hand_in
from grading.sandbox import Limits, find_isolation
from grading.sandbox.process import marked

FAULTS = read_faults()
TRACE = "fault-was-here"
LARGEST_MB = 5  # a notebook that was graded


class Watched:
    """A course beside the sandbox that no hand-in may read or change."""

    def __init__(self, root: Path):
        self.course, self.scratch = root / "course", root / "scratch"
        self.paths = {
            "GRADEBOOK": self.course / "gradebook.db",
            "SOURCE": self.course / "source/tiny/tiny.ipynb",
            "OTHER": self.course / "submitted/bob/tiny/tiny.ipynb",
        }
        for name, path in self.paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{CANARY}-{name}")
        self.scratch.mkdir()
        self.before = self.content()

    def content(self) -> dict[str, bytes]:
        """Return every file of the course."""
        return {str(path): path.read_bytes() for path in self.course.rglob("*") if path.is_file()}


class Network:
    """A server that nothing in a sandbox may reach, and a client that may reach nothing there."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.local = socket.socket(socket.AF_UNIX)
        self.local.bind(f"\0fault-{self.port}")
        self.local.listen()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.knock = free.getsockname()[1]
        self.reached, self.done = False, threading.Event()
        self.thread = threading.Thread(target=self._knock, daemon=True)

    def __enter__(self) -> "Network":
        self.thread.start()
        return self

    def __exit__(self, *problem) -> None:
        self.done.set()
        self.thread.join()
        for server in (self.server, self.local):
            server.close()

    def visitors(self) -> int:
        """Return how many have connected."""
        return sum(self._accept(server) for server in (self.server, self.local))

    def _accept(self, server: socket.socket) -> bool:
        server.settimeout(0)
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def _knock(self) -> None:
        while not self.done.wait(0.1):
            with socket.socket() as client:
                self.reached |= client.connect_ex(("127.0.0.1", self.knock)) == 0


class Played:
    """A fault that was run: the notebook, how it went, and by what its processes are found."""

    def __init__(self, fault: Fault, root: Path):
        self.watched = Watched(root)
        self.settings = settings_in(self.watched.scratch, fault.limits)
        with Network() as network:
            places = {name: str(path) for name, path in self.watched.paths.items()}
            places |= {"COURSE": str(self.watched.course), "PORT": str(network.port)}
            self.notebook = fault.hand_in(places | {"KNOCK": str(network.knock)})
            self.run = run_hand_in(self.notebook, self.settings)
            self.visitors, self.reached = network.visitors(), network.reached
        self.text = json.dumps([cell.get("outputs", []) for cell in self.notebook.cells])


def settings_in(scratch: Path, limits: dict) -> Settings:
    return Settings(Limits(**limits), find_isolation(), scratch)


def scores(notebook) -> dict[str, float]:
    """Return what nbgrader makes of each test cell."""
    tests = [cell for cell in notebook.cells if is_grade(cell)]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in tests}


def survivors(settings: Settings) -> list[str]:
    """Return the processes that carry the mark of a hand-in, or work in its folder."""
    found = [f"{process.pid} {process.cmdline()}" for process in marked(settings.mark)]
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(settings.scratch):
                found.append(f"{process.pid} {process.cmdline()}")
        except (psutil.Error, OSError):
            continue
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_costs_what_it_must_and_nothing_else(fault, tmp_path):
    isolation = find_isolation()
    if fault.needs and not isolation:  # without it this fault is known to do harm: docs/grading.md
        pytest.skip(f"{fault.name} needs {fault.needs}: {isolation.reason}")
    began = time.monotonic()
    played = Played(fault, tmp_path)

    # each test gets what the fault's file says
    for name, score in scores(played.notebook).items():
        assert fault.scores[name] in ("?", f"{score:g}"), (name, score, played.text[:3000])
    assert fault.evidence in "\n".join(played.run.told), played.run.told

    # the backstop on time was kept (a minute for a busy machine); the notebook can be stored
    assert (
        time.monotonic() - began
        < played.settings.limits.patience * fault.limits["notebook_seconds"] + 60
    )
    nbformat.validate(played.notebook)
    stored = nbformat.writes(played.notebook).encode("utf-8")
    assert len(stored) < LARGEST_MB * 2**20, f"the notebook has {len(stored) / 2**20:.0f} MB"

    # nothing that a student must not see was seen, nothing was changed, nobody was reached
    assert CANARY not in played.text
    assert played.watched.content() == played.watched.before
    assert (played.visitors, played.reached) == (0, False)

    # nothing is left of it
    assert not survivors(played.settings)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "scratch"]
    assert not any(played.watched.scratch.iterdir())

    # and the next hand-in gets what it is worth
    clean = CLEAN.hand_in({})
    run_hand_in(clean, settings_in(played.watched.scratch, LIMITS))
    assert scores(clean) == FULL


def test_every_fault_says_what_each_test_must_get():
    assert len(FAULTS) > 50
    for fault in FAULTS:
        assert fault.scores.keys() == FULL.keys(), fault.name


def test_the_faults_run_in_a_sandbox_where_there_is_one():
    assert find_isolation().name in ("bubblewrap", "none")
