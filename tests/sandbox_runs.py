"""Run code in the sandbox, for the tests of what it can and cannot do."""

import sys
import textwrap
import time
from pathlib import Path

import psutil
from conftest import PROJECT

from grading.sandbox import Isolation, Limits, find_isolation, start

WITHOUT = find_isolation(no_sandbox=True)
SECONDS = 30  # every command here ends or is killed within a few


def begin(code: str, scratch: Path, isolation: Isolation, **changes):
    """Start Python code in the sandbox, with this project's two packages readable."""
    options = {"limits": Limits(), "readable": [PROJECT / "helpers", PROJECT / "grading"]} | changes
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return start(command, scratch=scratch, isolation=isolation, **options)


def run(code: str, scratch: Path, isolation: Isolation, **changes) -> str:
    """Return what the code printed; it must end by itself and without an error."""
    with begin(code, scratch, isolation, **changes) as sandboxed:
        status = sandboxed.wait(SECONDS)
        assert status == 0, sandboxed.output()
        assert sandboxed.exceeded is None
    return sandboxed.output().strip()


def stopped(code: str, scratch: Path, isolation: Isolation, **limits) -> str:
    """Return the sentence with which the code was killed."""
    with begin(code, scratch, isolation, limits=Limits(**limits)) as sandboxed:
        sandboxed.wait(SECONDS)
        assert sandboxed.exceeded, sandboxed.output()
        return sandboxed.exceeded


def wait_for(path: Path, sandboxed) -> str:
    """Return the text of a file once the code inside has made it."""
    until = time.monotonic() + SECONDS
    while not path.exists():
        assert sandboxed.alive, sandboxed.output()
        assert time.monotonic() < until, f"no {path.name} after {SECONDS} s"
    return path.read_text()


def sleepers(scratch: Path) -> list[psutil.Process]:
    """Return the processes that go on running with the scratch folder as their working folder."""
    found = _running_in(scratch)
    if found:
        time.sleep(0.3)  # one that was killed takes a moment to die on a busy machine
        found = _running_in(scratch)
    return found


def _running_in(scratch: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(scratch) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found
