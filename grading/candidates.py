"""The candidate of a hand-in: started, given cells and time limits, and replaced when lost."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grading.evidence import MOST_NOTES, Evidence
from grading.examiner import CandidateLost, Line
from grading.limits import Limits
from grading.outputs import stopped
from grading.peer import DeadlineStream
from grading.sandbox import Isolation, Sandboxed, start

PACKAGES = ("grading", "helpers")
START_SECONDS = 60  # for Python to come up on a busy machine, which is no cell's fault


@dataclass
class Settings:
    """What a hand-in is run with.

    scratch: the one folder that the student's code may write to
    data: the folder with the data sets, which it may read, besides Python and the course's packages
    mark: by which all processes of the hand-in can be found
    """

    limits: Limits
    isolation: Isolation
    scratch: Path
    data: Path | None = None
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)


class Candidates:
    """The candidate of a hand-in, and the fresh ones that follow when one is lost.

    ends_at: when the time for the whole notebook is up, by time.monotonic()
    begin: starts a candidate that reads and writes two descriptors
    on_wait: is told, whenever a cell or a test begins, when it ends at the latest
    """

    def __init__(
        self,
        settings: Settings,
        ends_at: float,
        begin: Callable | None = None,
        on_wait: Callable = lambda until: None,
    ):
        self.settings, self.limits, self.ends_at = settings, settings.limits, ends_at
        self.begin, self.on_wait = begin or begin_sandboxed, on_wait
        self.done: list[tuple[int, str]] = []  # the student's cells that a fresh one runs again
        self.sandboxed = None  # a Sandboxed, or what else `begin` returns
        self.now: Line | None = None
        self.streams: tuple[DeadlineStream, ...] = ()
        self.notes: list[str] = []
        self.student_seconds = 0.0  # spent in the student's own cells, the first time they ran

    def __enter__(self) -> "Candidates":
        return self

    def __exit__(self, *problem) -> None:
        self.drop()
        empty(self.settings.scratch)

    def run(self, number: int, source: str) -> list[dict]:
        """Run a cell of the student's; return its outputs."""
        began = time.monotonic()
        try:
            line = self.line()
            began = time.monotonic()
            outputs = self._run(line, number, source)
            self.check_limits()
        except CandidateLost as lost:
            return [stopped(self.reason(lost))]
        finally:
            self.student_seconds += time.monotonic() - began
        self.done.append((number, source))
        return outputs

    def line(self) -> Line:
        """Return the line to a candidate that has run the cells so far, with a fresh time limit.

        raises: CandidateLost when the time for the whole notebook is used up
        """
        while self.now is None or not self.sandboxed.alive:
            self._check_time()
            self._start()
            self._set_deadline(START_SECONDS)
            self.now.tell("forget")  # answered when Python is up
            self._replay()
        self._set_deadline()
        return self.now

    def check_limits(self) -> None:
        """Look at once: the watcher, which looks now and then, would blame the cell that follows.

        raises: CandidateLost
        """
        if self.sandboxed is None or not self.sandboxed.alive:
            return
        over = self.sandboxed.over()
        if over:
            raise CandidateLost(over)

    def explain(self, output: dict) -> dict:
        """Return a test's output; where the candidate was lost, with the reason in words."""
        if output.get("ename") != "CandidateStopped":
            return output
        return stopped(self.reason(CandidateLost(output["evalue"])))

    def reason(self, lost: CandidateLost) -> str:
        """Let the lost candidate go, and return why it was lost, in a sentence."""
        exceeded = self.sandboxed.exceeded if self.sandboxed else None
        self.drop()
        text = str(lost)
        if exceeded:
            text = exceeded
        elif "time limit" in text:
            text = self._time_text()
        if text not in self.notes:
            self.notes.append(text)
        return text

    def finish(self) -> list[str]:
        """End the candidate; return what a TA should know of it."""
        if self.sandboxed is not None:
            self.notes += [
                f"still running at the end: {name}" for name in self.sandboxed.left_over()
            ]
        self.drop()
        return self.notes

    def drop(self) -> None:
        """Kill the candidate and everything that it started."""
        if self.sandboxed is not None:
            self.sandboxed.kill()
            found = self.sandboxed.evidence.take() if self.sandboxed.evidence else []
            self.notes += [note for note in found if note not in self.notes][:MOST_NOTES]
        for stream in self.streams:
            stream.close()
        self.sandboxed, self.now, self.streams = None, None, ()

    def _start(self) -> None:
        self.drop()
        empty(self.settings.scratch)  # what a lost one left behind would cost the next one too
        their_input, our_output = os.pipe()
        our_input, their_output = os.pipe()
        try:
            self.sandboxed = self.begin(self.settings, their_input, their_output)
        finally:
            os.close(their_input)
            os.close(their_output)
        self.streams = DeadlineStream(our_input), DeadlineStream(our_output)
        self.now = Line(*self.streams)

    def _replay(self) -> None:
        """Run the student's cells again, leaving out one that the candidate is lost in."""
        for entry in list(self.done):
            try:
                self._run(self.now, *entry)
            except CandidateLost as lost:
                self.done.remove(entry)
                self.reason(lost)
                return

    def _run(self, line: Line, number: int, source: str) -> list[dict]:
        self._set_deadline()
        answer = line.tell("run", number=number, source=source)
        outputs = answer.get("outputs")
        if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
            raise CandidateLost("the process answers nonsense")
        return outputs

    def _set_deadline(self, seconds: float | None = None) -> None:
        self._check_time()
        deadline = min(time.monotonic() + (seconds or self.limits.cell_seconds), self.ends_at)
        for stream in self.streams:
            stream.deadline = deadline
        self.on_wait(deadline)

    def _check_time(self) -> None:
        if time.monotonic() >= self.ends_at:
            raise CandidateLost("stopped at its time limit")

    def _time_text(self) -> str:
        if time.monotonic() >= self.ends_at:
            limit = f"{self.limits.notebook_seconds:g} s"
            return f"the whole notebook took longer than {limit} (limit {limit} a notebook)"
        limit = f"{self.limits.cell_seconds:g} s"
        return f"stopped after {limit} (limit {limit} a cell): does a loop never end?"


def begin_sandboxed(settings: Settings, reader: int, writer: int) -> Sandboxed:
    """Start a candidate in the sandbox, at two descriptors, and one for the evidence."""
    with Evidence() as evidence:
        descriptors = (reader, writer, evidence.theirs)
        sandboxed = start(
            [sys.executable, "-m", "grading.candidate", *map(str, descriptors)],
            limits=settings.limits,
            isolation=settings.isolation,
            readable=(*package_folders(), *([settings.data] if settings.data else [])),
            scratch=settings.scratch,
            env=candidate_environment(settings),
            pass_fds=descriptors,
            mark=settings.mark,
        )
    sandboxed.evidence = evidence
    return sandboxed


def package_folders() -> list[Path]:
    """Return the folders of the course's own packages, which the candidate imports."""
    return [Path(__file__).parents[1] / name for name in PACKAGES]


def candidate_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the candidate: nothing of the grader's own but what it needs.

    In the sandbox home is another folder, so data in the user's own is found by COURSE_DATA only.
    """
    kept = {name: os.environ[name] for name in ("COURSE_DATA", "LANG") if name in os.environ}
    if settings.data:
        kept["COURSE_DATA"] = str(settings.data)
    threads = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    return {
        **kept,
        **threads,
        "HOME": str(settings.scratch),
        "IPYTHONDIR": str(settings.scratch / ".ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # figures as in a kernel
        "MPLCONFIGDIR": str(settings.scratch / ".matplotlib"),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "COURSE_FETCH": "0",  # there is no network inside
        "PYTHONDONTWRITEBYTECODE": "1",
        "NBGRADER_EXECUTION": "autograde",
    }


def empty(folder: Path) -> None:
    """Remove what is in a folder, however deep (shutil.rmtree ends at 1,000 levels)."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    if paths:
        subprocess.run(["rm", "-rf", "--", *paths], stderr=subprocess.DEVNULL, check=False)
