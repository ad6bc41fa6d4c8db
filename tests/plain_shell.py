"""Run answers with their tests in an ordinary IPython shell, as a student does: no examiner.

The notebook's set-up runs once, and every answer continues from there in a fork of its own.
"""

import gc
import io
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing import Pipe, get_context

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grading.candidate import warm_up
from grading.engine import Outcome, Step, clean_process
from grading.notebooks import all_imports

CELL_SECONDS = 30


def run_plainly(
    set_up: list[str], answers: dict[str, list[Step]]
) -> Iterator[tuple[str, Outcome | None]]:
    """Yield (name, outcome) for each answer; None where its process died, or the set-up fails."""
    here, there = Pipe(duplex=False)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        warm = clean_process(_serve, there, folder, set_up, answers)
        warm.start()
        there.close()
        try:
            for name in answers:
                yield name, here.recv()
        finally:
            warm.terminate()
            warm.join()


def _serve(pipe, folder: str, set_up: list[str], answers: dict[str, list[Step]]) -> None:
    os.chdir(folder)
    settings = Config()
    settings.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=settings)
    bad = [error for source in set_up if (error := _run_cell(shell, source))]
    tests = [step.source for steps in answers.values() for step in steps if step.is_test]
    warm_up(all_imports(dict.fromkeys(tests)))
    gc.freeze()  # a collection in a fork would copy every page
    for steps in answers.values():
        pipe.send(None if bad else _fork(shell, steps))


def _fork(shell: InteractiveShell, steps: list[Step]) -> Outcome | None:
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_run_steps, args=(there, shell, steps))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return None
    finally:
        child.join()


def _run_steps(pipe, shell: InteractiveShell, steps: list[Step]) -> None:
    outcome = Outcome()
    for step in steps:
        if error := _run_cell(shell, step.source):
            (outcome.failed if step.is_test else outcome.raised)[step.name] = error
    pipe.send(outcome)


def _run_cell(shell: InteractiveShell, source: str) -> str:
    """Run a cell; return "" or its error as the student reads it."""

    def stop(number, frame):
        raise TimeoutError(f"stopped after {CELL_SECONDS} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(CELL_SECONDS)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            result = shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
    except (TimeoutError, SystemExit) as escaped:
        error = escaped
    finally:
        signal.alarm(0)
    return f"{type(error).__name__}: {error}" if error else ""
