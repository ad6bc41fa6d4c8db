"""The other side of `running`: run a notebook's cells in a kernel, and say which one begins.

    python -m helpers.student.in_kernel NOTEBOOK CELL_SECONDS ALL_SECONDS

runs it in the folder that it lies in and writes it back with its outputs. A cell that takes too
long is interrupted, and the next one runs; a cell that cannot be interrupted ends the run. What
became of a cell is noted in its metadata under `check`.
"""

import asyncio
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from helpers.student.cells import name
from helpers.student.files import notebook_text, write_whole
from helpers.student.running import START_SECONDS, STOP_SECONDS

STOPPED_BEFORE = 30  # for each cell after one that was stopped


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
            if cell.cell_type == "code":
                print(place + 1, len(cells), name(cell), flush=True)
            is_alive = await _run_cell(client, cell, place)


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
