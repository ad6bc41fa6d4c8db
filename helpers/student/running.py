"""Run a notebook from top to bottom in a process of its own, and hand on how far it is."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, TypeAlias

from helpers.student.cells import NotebookNode
from helpers.student.errors import StudentError
from helpers.student.files import notebook_text, read_notebook, write_whole

CHECKING = "COURSE_CHECKING"  # set where a notebook is run to be checked or graded
WITH_HINTS = "hints"  # its value where tests that fail tell which line to look at
CELL_SECONDS, ALL_SECONDS = 120, 900
START_SECONDS, STOP_SECONDS = 90, 10

Tell: TypeAlias = Callable[[int, int, str], None]


def run_apart(
    notebook: NotebookNode,
    path: Path,
    home: Path,
    cell_seconds: int = CELL_SECONDS,
    all_seconds: int = ALL_SECONDS,
    tell: Tell = lambda place, of, called: None,
) -> NotebookNode:
    """Return a notebook with the outputs that it has when it is run in another process.

    path: where it is put, in a folder that may be written to
    home: the folder of the student's notebook, from which data sets are looked for
    tell: is called as a cell begins, with its number, that of all cells, and its name
    raises: StudentError where no kernel starts
    """
    write_whole(path, notebook_text(notebook).encode())
    limits = map(str, (cell_seconds, all_seconds))
    ours = ["-P", "-m", "helpers.student.in_kernel"]  # -P: ours, not files beside it
    command = [sys.executable, *ours, str(path), *limits]
    seconds = all_seconds + START_SECONDS + 3 * STOP_SECONDS
    with TemporaryFile() as said:
        returned = _run(command, path.parent, _environment(home), said, seconds, tell)
        said.seek(0)
        last = (said.read().decode("utf-8", "replace").strip().splitlines() or ["no word"])[-1]
    if returned:
        raise StudentError(f"Your notebook could not be run ({last[:200]}): run the check again.")
    return read_notebook(path)


def _run(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    said: IO[bytes],
    seconds: int,
    tell: Tell,
) -> int:
    """Run a command for so long at most, and hand on how far it is; return its exit status."""
    run = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=said,
        encoding="utf-8",
        errors="replace",
    )
    last_resort = Timer(seconds, run.kill)
    last_resort.start()
    try:
        for line in run.stdout or ():
            with suppress(ValueError):
                place, of, called = line.rstrip("\n").split(" ", 2)
                tell(int(place), int(of), called)
        return run.wait()
    finally:
        last_resort.cancel()
        _end(run)


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of a run in another folder, with helpers and data as before."""
    before = os.environ.get("PYTHONPATH", "")
    paths = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), before]))
    data = next((f / "data" for f in (home, *home.parents) if (f / "data").is_dir()), None)
    ours = {CHECKING: WITH_HINTS, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    found = {"COURSE_DATA": str(data)} if data else {}
    return {**found, **os.environ, **ours}


def _end(run: subprocess.Popen[str]) -> None:
    """End a run that was interrupted, with its kernel."""
    if run.poll() is None:
        run.terminate()  # nbclient shuts its kernel down
        try:
            run.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    if run.stdout:
        run.stdout.close()
