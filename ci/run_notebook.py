"""Run a notebook without a browser and say in words what went wrong.

    python -m ci.run_notebook source/softmax/softmax.ipynb ...

runs each in its fast setting, in a scratch folder, and ends at the first that fails. That takes
papermill, and neither make nor a sandbox.

NotebookFailed              the notebook, the cell, the error and the end of its traceback
└── CellTooSlow             the cell did not end within its limit
"""

import argparse
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import papermill
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

JUPYTER = Path(__file__).with_name("jupyter")  # where Jupyter is told to look for kernelspecs
KERNEL = "course"  # with the imports of the notebooks done ahead; see warm_kernels
CELL_SECONDS = 300  # a fast notebook takes under 60 s in all; a busy machine may be slower
TRACEBACK_LINES = 15
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class NotebookFailed(Exception):
    """A cell raised, or the kernel died under it; the text is meant to be read as it is."""


class CellTooSlow(NotebookFailed):
    """A cell did not end within its limit."""


def run_notebook(
    path: Path | str,
    folder: Path | str | None = None,
    *,
    cell_seconds: int = CELL_SECONDS,
    notebook: NotebookNode | None = None,
    **parameters: object,
) -> NotebookNode:
    """Run a notebook from top to bottom with papermill, in a kernel of its own.

    path: the notebook; it stays as it was
    folder: the folder that it runs in; a scratch folder, removed afterwards, unless given
    cell_seconds: the limit for each cell
    notebook: what is run in its place, under its name
    parameters: values for its cell tagged `parameters`, such as fast=True
    returns: the notebook with its outputs; `metadata.papermill.duration` holds the seconds
    raises: NotebookFailed, CellTooSlow
    """
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        executed = Path(scratch) / "executed.ipynb"
        cwd = Path(folder) if folder else Path(scratch) / "work"
        cwd.mkdir(parents=True, exist_ok=True)
        try:
            with as_a_check_in_jupyter():
                return papermill.execute_notebook(
                    notebook or path,
                    executed,
                    parameters,
                    kernel_name=KERNEL,
                    language="python",
                    cwd=cwd,
                    progress_bar=False,
                    execution_timeout=cell_seconds,
                )
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError) as error:
            cell = last_started(nbformat.read(executed, 4))
            raise _explain(f"{path}: {name_cell(cell)}", error, cell_seconds) from None


def run_every_cell(
    path: Path | str, folder: Path | str, *, cell_seconds: int = CELL_SECONDS
) -> NotebookNode:
    """Run a notebook in a folder, going on after a cell that fails; return it with its outputs.

    raises: NotebookFailed when the kernel dies, CellTooSlow
    """
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=cell_seconds,
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    running = [notebook.cells[0]]
    client.on_cell_start = lambda cell, **_: running.append(cell)
    try:
        with as_a_check_in_jupyter():
            return client.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        raise _explain(f"{path}: {name_cell(running[-1])}", error, cell_seconds) from None


@contextmanager
def as_a_check_in_jupyter() -> Iterator[None]:
    """Let kernels choose their backend for figures, which our tests set; hand_in() does nothing.

    Within it there is the kernel `course`.
    """
    places = os.pathsep.join([str(JUPYTER), *filter(None, [os.environ.get("JUPYTER_PATH")])])
    with patch.dict(os.environ, COURSE_CHECKING="1", JUPYTER_PATH=places):
        os.environ.pop("MPLBACKEND", None)
        yield


def name_cell(cell: NotebookNode) -> str:
    """Return a cell's grade_id, else its id, with its first line, to recognise it by.

    >>> name_cell(nbformat.v4.new_code_cell("x = 1\\ny = 2", id="set-up"))
    'cell set-up (`x = 1`)'
    """
    name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", "without an id")
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
    return f"cell {name} (`{first[:60]}`)"


def last_started(executed: NotebookNode) -> NotebookNode:
    """Return the cell that a notebook stopped in: the last one that papermill noted a start of."""
    cells = (cell for cell in executed.cells if cell.cell_type == "code")
    return [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")][-1]


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """Return the error among a cell's outputs, or None."""
    errors = (o for o in cell.get("outputs", []) if o.output_type == "error")
    return next(errors, None)


def readable(traceback: list[str]) -> str:
    """Return the last lines of a traceback without colours.

    >>> readable(["\\x1b[31mValueError\\x1b[39m: no"])
    'ValueError: no'
    """
    lines = ANSI.sub("", "\n".join(traceback)).rstrip().splitlines()
    cut = ["..."] if len(lines) > TRACEBACK_LINES else []
    return "\n".join(cut + lines[-TRACEBACK_LINES:])


def _explain(where: str, error: Any, cell_seconds: int) -> NotebookFailed:
    """Return the error to raise in place of papermill's or nbclient's."""
    if isinstance(error, CellTimeoutError):
        return CellTooSlow(f"{where} did not end within {cell_seconds} s")
    if isinstance(error, DeadKernelError):
        return NotebookFailed(f"{where}: the kernel died in it; out of memory, or a crash in C?")
    message = ANSI.sub("", f"{error.ename}: {error.evalue}")
    return NotebookFailed(f"{where} raised {message}\n\n{readable(error.traceback)}")


def main(argv: list[str] | None = None) -> None:
    """Run notebooks one after another, and print how long each took.

    raises: NotebookFailed, CellTooSlow
    """
    parser = argparse.ArgumentParser(description="Run notebooks in their fast setting.")
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    for path in parser.parse_args(argv).notebooks:
        executed = run_notebook(path, fast=True)
        print(f"{path}: ran in {executed.metadata.papermill.duration:.0f} s", flush=True)


if __name__ == "__main__":
    main()
