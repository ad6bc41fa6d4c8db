"""A worker that runs a hand-in whose cell sleeps, to be killed: little is imported for it."""

from pathlib import Path

import nbformat

from grading.engine import Settings, run_hand_in
from grading.sandbox import Limits, find_isolation

MARK = "killed"
SLEEPS = """import os, pathlib, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(500)
    os._exit(0)
pathlib.Path('.', 'ready').touch()
time.sleep(500)"""


def sleeping() -> nbformat.NotebookNode:
    """Return the hand-in: it starts a daemon, and both sleep."""
    marks = {"schema_version": 3, "grade_id": "f", "grade": False, "solution": True}
    marks |= {"locked": False, "task": False}
    cell = nbformat.v4.new_code_cell(SLEEPS, id="f", metadata={"nbgrader": marks})
    return nbformat.v4.new_notebook(cells=[cell])


def work(scratch: Path, sandbox: bool) -> None:
    """Run it."""
    isolation = find_isolation(no_sandbox=not sandbox)
    limits = Limits(cell_seconds=400, notebook_seconds=450)
    run_hand_in(sleeping(), Settings(limits, isolation, scratch, mark=f"{MARK}-{scratch}"))
