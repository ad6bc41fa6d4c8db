"""Run a notebook from top to bottom in a kernel of its own, in a process of its own.

    python -m helpers.student.running NOTEBOOK CELL_SECONDS ALL_SECONDS

runs it in the folder that it lies in and writes it back with its outputs. A cell that takes too
long is interrupted, and the next one runs; a cell that cannot be interrupted ends the run. What
became of a cell is noted in its metadata under `check`.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from time import monotonic
from typing import IO

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from helpers.student.errors import StudentError
from helpers.student.files import notebook_text, read_notebook, write_whole

CHECKING = "COURSE_CHECKING"  # set where a notebook is run to be checked or graded
CELL_SECONDS, ALL_SECONDS = 120, 900
START_SECONDS, STOP_SECONDS = 90, 10
STOPPED_BEFORE = 30  # for each cell after one that was stopped


def run_apart(
    notebook: NotebookNode,
    path: Path,
    home: Path,
    cell_seconds: int = CELL_SECONDS,
    all_seconds: int = ALL_SECONDS,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> NotebookNode:
    """Return a notebook with the outputs that it has when it is run in another process.

    path: where it is put, in a folder that may be written to
    home: the folder of the student's notebook, from which data sets are looked for
    tell: is called with the number of cells that are done, and of all
    raises: StudentError where no kernel starts
    """
    write_whole(path, notebook_text(notebook).encode())
    limits = map(str, (cell_seconds, all_seconds))
    ours = ["-P", "-m", "helpers.student.running"]  # -P: ours, not files beside it
    command = [sys.executable, *ours, str(path), *limits]
    seconds = all_seconds + START_SECONDS + 3 * STOP_SECONDS
    with TemporaryFile() as said:
        returned = _run(command, path.parent, _environment(home), said, seconds, tell)
        said.seek(0)
        last = (said.read().decode(errors="replace").strip().splitlines() or ["no word"])[-1]
    if returned:
        raise StudentError(f"Your notebook could not be run ({last[:200]}): run the check again.")
    return read_notebook(path)


def _run(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    said: IO[bytes],
    seconds: int,
    tell: Callable[[int, int], None],
) -> int:
    """Run a command for so long at most, and hand on how far it is; return its exit status."""
    run = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
    )
    last_resort = Timer(seconds, run.kill)
    last_resort.start()
    try:
        for line in run.stdout or ():
            with suppress(ValueError):
                done, of = map(int, line.split())
                tell(done, of)
        return run.wait()
    finally:
        last_resort.cancel()
        _end(run)


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of a run in another folder, with helpers and data as before."""
    before = os.environ.get("PYTHONPATH", "")
    paths = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), before]))
    data = next((f / "data" for f in (home, *home.parents) if (f / "data").is_dir()), None)
    ours = {CHECKING: "1", "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
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


async def run_cells(client: NotebookClient, cell_seconds: int, all_seconds: int) -> None:
    """Run the cells of a client's notebook; note on each what became of it."""
    cells = client.nb.cells
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # what C code prints
    async with client.async_setup_kernel(**quiet):
        ends, is_alive = monotonic() + all_seconds, True
        for place, cell in enumerate(cells):
            left = int(ends - monotonic())
            if any("stopped" in one.metadata.get("check", {}) for one in cells[:place]):
                left = min(left, STOPPED_BEFORE)  # most likely it calls the same loop
            if not is_alive or left <= 0:
                cell.metadata["check"] = {"not_reached": True}
                continue
            client.timeout = max(1, min(cell_seconds, left))
            is_alive = await _run_cell(client, cell, place)
            print(place + 1, len(cells), flush=True)


async def _run_cell(client: NotebookClient, cell: NotebookNode, place: int) -> bool:
    """Run a cell; return whether the kernel can run the next one."""
    try:
        await client.async_execute_cell(cell, place)
    except CellTimeoutError:
        cell.metadata["check"] = {"stopped": client.timeout}
        return await _interrupt(client, place)
    except DeadKernelError:
        cell.metadata["check"] = {"died": True}
        return False
    return True


async def _interrupt(client: NotebookClient, place: int) -> bool:
    """Interrupt a cell; return whether the kernel answers again."""
    if client.km is None:
        return False
    _stop_listening()
    await ensure_async(client.km.interrupt_kernel())
    client.timeout = STOP_SECONDS
    probe, kept = new_code_cell("pass"), client.nb.cells[place]
    try:
        await client.async_execute_cell(probe, place)
    except (CellTimeoutError, DeadKernelError):
        return False
    finally:
        client.nb.cells[place] = kept
    return True


def _stop_listening() -> None:
    """End what nbclient leaves behind of a cell that took too long: it still reads the outputs.

    It would take those of later cells for its own and drop them, and a failed check would pass.
    """
    for task in asyncio.all_tasks():
        called = getattr(task.get_coro(), "__qualname__", "")
        if called.endswith("._async_poll_output_msg"):
            task.cancel()


def main() -> None:
    """Run the notebook that the command line names."""
    path, cell_seconds, all_seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",  # the Python that runs the check, whatever the notebook names
        allow_errors=True,
        coalesce_streams=True,
        startup_timeout=START_SECONDS,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.log.disabled = True
    asyncio.run(run_cells(client, cell_seconds, all_seconds))
    write_whole(path, notebook_text(notebook).encode())


if __name__ == "__main__":
    with suppress(AttributeError):  # Windows has no SIGHUP
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    main()
