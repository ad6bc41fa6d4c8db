"""The candidate of a hand-in: started, given cells and time limits, and replaced when lost."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from grading.engine.candidate_process import begin_sandboxed, empty
from grading.engine.clock import Clock
from grading.engine.lost import CandidateLost, CannotStart, Reason
from grading.engine.proxy import Channel
from grading.engine.settings import Settings
from grading.engine.warm_candidates import begin_warm
from grading.evidence import MOST_NOTES, Evidence, Sign
from grading.notebooks import stopped
from grading.wire import DeadlineStream

START_SECONDS = 60  # for Python to come up on a busy machine, which is no cell's fault


class CandidateProcess(Protocol):
    """The process of a candidate: a Sandboxed or a Fork."""

    @property
    def alive(self) -> bool:
        """Whether it still runs."""

    @property
    def exceeded(self) -> str | None:
        """The sentence on the limit that it was killed for."""

    @property
    def evidence(self) -> object:
        """An Evidence, where what is tried is noted."""

    @property
    def known_cpu_seconds(self) -> float:
        """The processor time that it had used when that was measured last."""

    def cpu_seconds(self) -> float:
        """Measure the processor time that it has used."""

    def over(self) -> str | None:
        """Return a sentence on the first limit that is exceeded now."""

    def left_over(self) -> list[str]:
        """Return what runs besides the candidate itself."""

    def output(self) -> str:
        """Return what it wrote to stdout and stderr."""

    def kill(self) -> None:
        """Kill it, and everything that it started."""


Begin: TypeAlias = Callable[[Settings, int, int], CandidateProcess]


def begin_candidate(settings: Settings, reader: int, writer: int) -> CandidateProcess:
    """Start a candidate in the sandbox, warm where that can be."""
    return begin_warm(settings, reader, writer) or begin_sandboxed(settings, reader, writer)


@dataclass(frozen=True)
class CellRun:
    """What came of a cell, or of a test.

    outputs: as a notebook stores them
    was_stopped: whether the candidate was lost in it
    """

    outputs: list[dict] = field(default_factory=list)
    was_stopped: bool = False


class Supervisor:
    """The candidate of a hand-in, and the fresh ones that follow when one is lost.

    ends_at: when the whole notebook ends whatever it does, by time.monotonic()
    begin: starts a candidate that reads and writes two descriptors
    on_wait: is told, whenever a cell or a test begins, when it ends at the latest
    """

    def __init__(
        self,
        settings: Settings,
        ends_at: float,
        begin: Begin = begin_candidate,
        on_wait: Callable[[float], None] = lambda until: None,
    ):
        self.settings, self.limits = settings, settings.limits
        self.clock = Clock(settings.limits, ends_at)
        self.begin, self.on_wait = begin, on_wait
        self.done: list[tuple[int, str]] = []  # the student's cells that a fresh one runs again
        self.seconds: dict[int, float] = {}  # that each of these took
        self.process: CandidateProcess | None = None
        self.channel: Channel | None = None
        self.streams: tuple[DeadlineStream, ...] = ()
        self.has_started = False  # whether a candidate has come up
        self.notes: list[str] = []
        self.signs: list[Sign] = []  # by the numbers of the cells
        self.student_seconds = 0.0  # spent in the student's own cells, the first time they ran
        self.test_seconds = 0.0  # spent in tests, by hand too
        self.lost_by_chance = False  # whether a busy machine may have been to blame for the last

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *problem: object) -> None:
        self.drop()
        empty(self.settings.scratch)

    def run(self, number: int, source: str) -> CellRun:
        """Run a cell of the student's."""
        began = time.monotonic()
        try:
            channel = self.ready()
            began = time.monotonic()
            outputs = self._run(channel, number, source)
            self.check_limits()
        except CandidateLost as lost:
            return self.let_go(lost)
        finally:
            self.student_seconds += time.monotonic() - began
        self.done.append((number, source))
        self.seconds[number] = time.monotonic() - began
        return CellRun(outputs)

    @property
    def seconds_of_test(self) -> float:
        """How long a test may keep the examiner busy; the student's code is stopped before."""
        return self.limits.patience * self.limits.cell_seconds + 1

    def ready(self) -> Channel:
        """Return the channel to a candidate that has run the cells so far, with a fresh time limit.

        raises: CandidateLost when the time for the whole notebook is used up
        """
        while self.channel is None or self.process is None or not self.process.alive:
            self._check_time()
            channel = self._start()
            self._wake(channel)
            self._replay(channel)
        self._set_deadline()
        return self.channel

    @property
    def is_up(self) -> bool:
        """Whether there is a candidate that has run the cells so far."""
        return self.channel is not None and self.process is not None and self.process.alive

    def lent_for(self, seconds: float) -> Channel:
        """Return the channel to the candidate, which is stopped when it takes longer.

        raises: CandidateLost where there is none, or no time is left
        """
        if not self.is_up or self.channel is None:
            raise CandidateLost(Reason.ENDED)
        self._set_deadline(seconds)
        return self.channel

    def check_limits(self) -> None:
        """Look at once: the watcher, which looks now and then, would blame the cell that follows.

        raises: CandidateLost
        """
        if self.process is None or not self.process.alive:
            return
        over = self.process.over()
        if over:
            raise CandidateLost(Reason.LIMIT, over)

    def let_go(self, lost: CandidateLost) -> CellRun:
        """Let the lost candidate go; return the run of the cell that it was lost in."""
        exceeded = self.process.exceeded if self.process else None
        self.lost_by_chance = not exceeded and self._may_be_chance(lost)
        self.drop()
        text = exceeded or (self._time_text() if lost.reason is Reason.TIME else str(lost))
        if text not in self.notes:
            self.notes.append(text)
        return CellRun([stopped(text)], was_stopped=True)

    def _may_be_chance(self, lost: CandidateLost) -> bool:
        """Tell whether a candidate may do better on a machine that is less busy."""
        if lost.reason is Reason.TIME:
            return self.clock.ran_out_by_chance()
        return lost.reason is Reason.ENDED and not self.clock.notebook_is_over()

    def finish(self) -> None:
        """End the candidate; what a TA should know of it is in notes and signs."""
        if self.process is not None:
            self.notes += [f"still running at the end: {name}" for name in self.process.left_over()]
        self.drop()

    def drop(self) -> None:
        """Kill the candidate and everything that it started."""
        if self.process is not None:
            self.clock.let_go(self.process.known_cpu_seconds)
            self.process.kill()
            evidence = self.process.evidence
            found = evidence.take() if isinstance(evidence, Evidence) else []
            self.signs += [sign for sign in found if sign not in self.signs][:MOST_NOTES]
        for stream in self.streams:
            stream.close()
        self.process, self.channel, self.streams = None, None, ()

    def _start(self) -> Channel:
        self.drop()
        empty(self.settings.scratch)  # what a lost one left behind would cost the next one too
        their_input, our_output = os.pipe()
        our_input, their_output = os.pipe()
        try:
            self.process = self.begin(self._with_cells_ahead(), their_input, their_output)
        finally:
            os.close(their_input)
            os.close(their_output)
        reader = DeadlineStream(our_input, self._more_time)
        writer = DeadlineStream(our_output, self._more_time)
        self.streams = reader, writer
        self.channel = Channel(reader, writer)
        return self.channel

    def _with_cells_ahead(self) -> Settings:
        """Return the settings; a cell that a candidate was lost in is not run again, nor ahead."""
        ahead = self.settings.ahead
        if not self.has_started or tuple(self.done[: len(ahead)]) == ahead:
            return self.settings
        return replace(self.settings, ahead=())

    def _wake(self, channel: Channel) -> None:
        """Wait until the candidate's Python is up.

        raises: CannotStart for the first one: no code of the student's has run yet
        """
        self._set_deadline(START_SECONDS)
        try:
            channel.tell("wake")
        except CandidateLost as lost:
            if self.has_started or self.process is None:
                raise
            said = self.process.output().strip().splitlines()
            why = said[-1] if said else str(lost)
            raise CannotStart(f"no process starts for student code: {why}") from None
        self.has_started = True
        if self.settings.absent:
            channel.tell("do_without", libraries=sorted(self.settings.absent))
            channel.is_without = True

    def _replay(self, channel: Channel) -> None:
        """Run the student's cells again, leaving out one that the candidate is lost in."""
        for entry in list(self.done):
            try:
                self._run(channel, *entry)
            except CandidateLost as lost:
                self.done.remove(entry)
                self.let_go(lost)
                return

    def _run(self, channel: Channel, number: int, source: str) -> list[dict]:
        self._set_deadline()
        answer = channel.tell("run", number=number, source=source)
        outputs = answer.get("outputs")
        if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
            raise CandidateLost(Reason.PROTOCOL, "the process answers nonsense")
        return outputs

    def _set_deadline(self, seconds: float | None = None) -> None:
        self._check_time()
        self._wait_until(self.clock.start(self._known_seconds(), seconds))

    def _more_time(self) -> bool:
        """Wait on where the machine is busy, and the hand-in has not computed for its limit."""
        until = self.clock.more(self.process.cpu_seconds() if self.process else 0.0)
        if until is not None:
            self._wait_until(until)
        return until is not None

    def _wait_until(self, deadline: float) -> None:
        for stream in self.streams:
            stream.deadline = deadline
        self.on_wait(deadline)

    def _known_seconds(self) -> float:
        return self.process.known_cpu_seconds if self.process else 0.0

    def _check_time(self) -> None:
        if self.clock.notebook_is_over(self._known_seconds()):
            raise CandidateLost(Reason.TIME)

    def _time_text(self) -> str:
        if self.clock.notebook_is_over():
            limit = f"{self.limits.notebook_seconds:g} s"
            return f"the whole notebook took longer than {limit} (limit {limit} a notebook)"
        return self.clock.why_stopped()
