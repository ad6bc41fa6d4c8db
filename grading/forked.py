"""Run one notebook's cells for many answers: set up once, then fork a process for each answer.

A kernel for each of hundreds of answers would spend minutes on imports. Here one process runs the
notebook's set-up in a real IPython shell, and every answer continues from there in a fork of its
own. This is for answers that we wrote ourselves: a fork protects no one from hostile code.
"""

import atexit
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import connection, get_context

CELL_SECONDS = 10  # every cell of a test takes well under a second


@dataclass(frozen=True)
class Step:
    """A cell to run: a test cell has a name, a student's cell need not have one."""

    name: str
    source: str
    is_test: bool


@dataclass
class Outcome:
    """What happened to one answer: the message of each test cell that failed."""

    failed: dict[str, str] = field(default_factory=dict)
    raised: dict[str, str] = field(default_factory=dict)  # the same for the student's own cells
    seconds: float = 0.0


def run_answers(
    set_up: list[str], answers: dict[str, list[Step]], jobs: int = 2, cell_seconds=CELL_SECONDS
) -> Iterator[tuple[str, Outcome]]:
    """Yield (name, outcome) for each answer, as they finish.

    set_up: code cells that run once, before every answer
    answers: the steps of each answer by its name
    raises: RuntimeError when the set-up fails
    """
    context = get_context("spawn")  # a clean process: what this one has imported stays out
    here, there = context.Pipe()
    arguments = (there, set_up, answers, jobs, cell_seconds)
    warm = context.Process(target=_serve, args=arguments, daemon=False)
    warm.start()
    there.close()
    try:
        for _ in answers:
            name, outcome = here.recv()
            if name is None:
                raise RuntimeError(f"the notebook's set-up fails: {outcome}")
            yield name, outcome
    except EOFError:
        raise RuntimeError("the process that runs the answers died") from None
    finally:
        here.close()
        warm.terminate()
        warm.join()


def _serve(pipe, set_up, answers, jobs, cell_seconds) -> None:
    """Run the set-up, then fork for each answer, at most `jobs` at a time."""
    shell = _shell()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        with redirect_stdout(nowhere), redirect_stderr(nowhere):
            for source in set_up:
                error = _run_cell(shell, source, cell_seconds=600)
                if error:
                    return pipe.send((None, error))
        waiting, running = list(answers.items()), {}
        while waiting or running:
            while waiting and len(running) < jobs:
                name, steps = waiting.pop(0)
                running[_fork(shell, steps, cell_seconds)] = name
            for ready in connection.wait(list(running)):
                name = running.pop(ready)
                pipe.send((name, _receive(ready, answers[name])))
    return None


def _fork(shell, steps, cell_seconds):
    """Run the steps in a child process; return the end of a pipe that their outcome comes from."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_run_steps, args=(there, shell, steps, cell_seconds))
    child.start()
    there.close()
    return here


def _receive(pipe, steps) -> Outcome:
    """Return the outcome; a process that died has failed all its tests."""
    try:
        return pipe.recv()
    except EOFError:
        return Outcome(failed={step.name: "the process died" for step in steps if step.is_test})
    finally:
        pipe.close()


def _run_steps(pipe, shell, steps, cell_seconds) -> None:
    outcome, start = Outcome(), time.perf_counter()
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        for step in steps:
            error = _run_cell(shell, step.source, cell_seconds)
            if error:
                (outcome.failed if step.is_test else outcome.raised)[step.name] = error
    outcome.seconds = time.perf_counter() - start
    pipe.send(outcome)


def _shell():
    """Return an IPython shell without history or colours."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=settings)
    atexit.unregister(shell.atexit_operations)  # it would look for the history
    return shell


def _run_cell(shell, source: str, cell_seconds: int) -> str:
    """Run a cell; return "" or its error as the student reads it."""

    def stop(signal_number, frame):
        raise TimeoutError(f"stopped after {cell_seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(cell_seconds)
    try:
        result = shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
    except (TimeoutError, SystemExit) as escaped:
        error = escaped
    finally:
        signal.alarm(0)
    return f"{type(error).__name__}: {error}" if error else ""
