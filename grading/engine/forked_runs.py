"""Examine one notebook's cells for many answers: set up once, then fork an examiner for each.

A sandbox for each of hundreds of answers would spend minutes on imports. Here one process runs the
notebook's set-up in a candidate's shell, every answer gets an examiner that is forked from it, and
the examiner's candidates are forked in turn. All else is as in grading. This is for answers that we
wrote ourselves: a fork protects no one from hostile code.
"""

import atexit
import gc
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import Pipe, connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from grading.candidate import Candidate, warm_up
from grading.engine.by_hand import ByHand
from grading.engine.clean_process import clean_process
from grading.engine.examiner import Examiner
from grading.engine.session import run_steps
from grading.engine.settings import Settings, Step
from grading.engine.supervisor import Supervisor
from grading.errors import AuditError
from grading.notebooks import all_imports
from grading.sandbox import Limits, die_with, find_isolation

CELL_SECONDS = 10  # every cell of a test takes well under a second


@dataclass
class Outcome:
    """What happened to one answer: the message of each test cell that failed."""

    failed: dict[str, str] = field(default_factory=dict)
    raised: dict[str, str] = field(default_factory=dict)  # the same for the student's own cells
    helpers: list[str] = field(default_factory=list)  # that ran beside the answer, by name
    seconds: float = 0.0


class Fork:
    """A candidate that is forked from this process, with what its shell holds."""

    exceeded = evidence = None

    def __init__(self, candidate: Candidate, reader: int, writer: int):
        parent = os.getpid()
        self.alive, self.pid = True, os.fork()
        if self.pid == 0:
            try:
                die_with(parent)
                with open(os.devnull, "w") as nowhere:
                    os.dup2(nowhere.fileno(), 1)
                    os.dup2(nowhere.fileno(), 2)
                candidate.peer.reader = os.fdopen(reader, "rb", buffering=0)
                candidate.peer.writer = os.fdopen(writer, "wb", buffering=0)
                candidate.on_fork = die_with
                candidate.serve()
            finally:
                os._exit(0)

    @property
    def known_cpu_seconds(self) -> float:
        """The processor time that it has used."""
        return self.cpu_seconds()

    def cpu_seconds(self) -> float:
        """Measure the processor time that it has used, and the child that answers a test."""
        try:
            me = psutil.Process(self.pid)
            return sum(sum(one.cpu_times()[:4]) for one in (me, *me.children(recursive=True)))
        except psutil.Error:
            return 0.0

    def over(self) -> None:
        """Return None: our own answers keep within all limits."""

    def left_over(self) -> list[str]:
        """Return nothing, for the same reason."""
        return []

    def output(self) -> str:
        """Return nothing: it writes to nowhere."""
        return ""

    def kill(self) -> None:
        """Kill the candidate."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.alive = False


def run_answers(
    set_up: list[str],
    imports: str,
    answers: dict[str, list[Step]],
    jobs: int = 2,
    cell_seconds: float = CELL_SECONDS,
    seed: int = 0,
) -> Iterator[tuple[str, Outcome]]:
    """Yield (name, outcome) for each answer, as they finish.

    set_up: code cells that run once, before every answer
    imports: import statements and constants, for the tests
    answers: the steps of each answer by its name
    seed: of the run, see seeds.py
    raises: AuditError when the set-up fails
    """
    here, there = Pipe()
    with tempfile.TemporaryDirectory(prefix="answers-", ignore_cleanup_errors=True) as folder:
        arguments = (there, folder, set_up, imports, answers, jobs, cell_seconds, seed)
        warm = clean_process(_serve, *arguments)
        warm.start()
        there.close()
        try:
            for _ in answers:
                name, outcome = here.recv()
                if name is None:
                    raise AuditError(f"the notebook's set-up fails: {outcome}")
                yield name, outcome
        except EOFError:
            raise AuditError("the process that runs the answers died") from None
        finally:
            here.close()
            warm.terminate()
            warm.join()


def _serve(
    pipe: Connection,
    folder: str,
    set_up: list[str],
    imports: str,
    answers: dict[str, list[Step]],
    jobs: int,
    cell_seconds: float,
    seed: int,
) -> None:
    """Run the set-up in a folder, then fork for each answer, at most `jobs` at a time."""
    candidate = Candidate(io.BytesIO(), io.BytesIO())  # a fork of it gets pipes
    atexit.unregister(candidate.shell.atexit_operations)  # it would look for the history
    os.chdir(folder)
    for source in set_up:
        errors = _errors(candidate.do_run({"number": 0, "source": source})["outputs"])
        if errors:
            return pipe.send((None, errors))
    tests = [step.source for steps in answers.values() for step in steps if step.is_test]
    warm_up(all_imports(dict.fromkeys(tests)))
    candidate.pristine.load([name for name in sys.modules if name.startswith("helpers.checks")])
    gc.freeze()  # a collection in a fork would copy every page
    waiting = list(answers.items())
    running: dict[Connection, str] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            name, steps = waiting.pop(0)
            running[_fork(candidate, imports, steps, cell_seconds, seed)] = name
        for ready in connection.wait(list(running)):
            if isinstance(ready, Connection):
                name = running.pop(ready)
                pipe.send((name, _receive(ready, answers[name])))
    return None


def _fork(
    candidate: Candidate, imports: str, steps: list[Step], cell_seconds: float, seed: int
) -> Connection:
    """Examine the steps in a child process; return the end of a pipe their outcome comes from."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    arguments = (there, os.getpid(), candidate, imports, steps, cell_seconds, seed)
    child = context.Process(target=_examine, args=arguments)
    child.start()
    there.close()
    return here


def _receive(pipe: Connection, steps: list[Step]) -> Outcome:
    """Return the outcome; an examiner that died has failed all its tests."""
    try:
        return pipe.recv()
    except EOFError:
        return Outcome(failed={step.name: "the examiner died" for step in steps if step.is_test})
    finally:
        pipe.close()


def _examine(
    pipe: Connection,
    parent: int,
    candidate: Candidate,
    imports: str,
    steps: list[Step],
    cell_seconds: float,
    seed: int,
) -> None:
    die_with(parent)
    outcome, start = Outcome(), time.perf_counter()
    scratch = Path(tempfile.mkdtemp(dir=Path.cwd()))
    os.chdir(scratch)
    limits = Limits(cell_seconds=cell_seconds)
    settings = Settings(limits, find_isolation(no_sandbox=True), scratch)
    ends_at = time.monotonic() + limits.patience * limits.notebook_seconds
    numbered = dict(enumerate(steps, 1))

    def begin(settings: Settings) -> Supervisor:
        return Supervisor(settings, ends_at, begin=lambda _, *pipes: Fork(candidate, *pipes))

    by_hand = ByHand(settings, begin)
    with begin(settings) as one, closing(by_hand):
        for number, run in run_steps(numbered, Examiner(imports, seed), one, by_hand):
            if errors := _errors(run.outputs):
                step = numbered[number]
                (outcome.failed if step.is_test else outcome.raised)[step.name] = errors
        if one.channel is not None:
            outcome.helpers = sorted({name for _, name in one.channel.helpers})
    outcome.seconds = time.perf_counter() - start
    pipe.send(outcome)


def _errors(outputs: list[dict]) -> str:
    """Return the error among a cell's outputs as the student reads it, or nothing."""
    errors = [output for output in outputs if output["output_type"] == "error"]
    return "".join(f"{error['ename']}: {error['evalue']}" for error in errors)
