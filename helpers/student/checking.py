""" "Will it grade?": run the saved notebook in a clean process, and say what became of it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.student.cells import NotebookNode
from helpers.student.errors import StudentError
from helpers.student.files import parse_notebook, read_notebook, told_if_not_writable
from helpers.student.finding import find_notebook, not_in_file, saved_at, wrong_place
from helpers.student.folders import released_copy
from helpers.student.hinting import where_to_look
from helpers.student.judging import Row, judge, other_faults
from helpers.student.left_behind import missing_files
from helpers.student.progress import Progress
from helpers.student.running import ALL_SECONDS, CELL_SECONDS, run_apart
from helpers.student.scratch import copy_beside, prepared
from helpers.student.session import session
from helpers.student.telling import some_of, table, totals

Say = Callable[[str], None]


@dataclass(frozen=True)
class Checked:
    """A notebook as it was saved, and what a run of it showed.

    path: of the notebook; content: its bytes as they were checked
    """

    path: Path
    content: bytes
    saved: NotebookNode
    released: NotebookNode | None
    rows: list[Row]


def check(
    named: str | Path | None = None,
    here: Path | str = ".",
    *,
    cell_seconds: int = CELL_SECONDS,
    all_seconds: int = ALL_SECONDS,
    say: Say = print,
) -> Checked:
    """Run a saved notebook in a clean process and print what became of each exercise.

    named: a notebook, a folder, an assignment of the course, or None for the open notebook
    here: the folder that names are read from
    cell_seconds, all_seconds: how long a cell, and all of them, may take
    raises: StudentError where there is no such notebook, or it cannot be run
    """
    path = find_notebook(named, here)
    with told_if_not_writable(path):
        content = path.read_bytes()
    saved = parse_notebook(content, path)
    released = _released(path)
    begins = f"Running it in a fresh kernel, in its fast setting, for {all_seconds} s at most ..."
    for line in filter(None, (saved_at(path), wrong_place(path), *_unsaved(saved), begins)):
        say(line)
    with tempfile.TemporaryDirectory(prefix="course-check-", ignore_cleanup_errors=True) as scratch:
        limits = cell_seconds, all_seconds
        rows, lines = _run(path, saved, released, Path(scratch), limits, say)
    for line in lines:
        say(line)
    return Checked(path, content, saved, released, rows)


def _run(
    path: Path,
    saved: NotebookNode,
    released: NotebookNode | None,
    scratch: Path,
    limits: tuple[int, int],
    say: Say,
) -> tuple[list[Row], list[str]]:
    """Return the rows of the table, and all that is to be printed."""
    left_out = copy_beside(path, scratch)
    ready, notes = prepared(saved, released)
    with Progress(say) as tell:
        run = run_apart(ready, scratch / path.name, path.parent, *limits, tell=tell)
    rows = judge(run)
    text = "\n".join(cell.source for cell in saved.cells)
    notes += [f"{f} was left out of the run: too large" for f in left_out if Path(f).name in text]
    hints = _listed("Where to look:", where_to_look(run))
    faults = _listed("Outside of the tests, these cells stop with an error:", other_faults(run))
    missing = missing_files(saved, path.parent, scratch)
    files = _listed("Not beside your notebook yet; run all its cells once:", missing)
    return rows, ["", table(rows), *_listed("", notes), *hints, *faults, *files, "", totals(rows)]


def _listed(title: str, lines: list[str]) -> list[str]:
    """Return the first lines under a title, or nothing where there is none."""
    if not lines:
        return []
    return ["", *([title] if title else []), *(f"- {line}" for line in some_of(lines))]


def _unsaved(saved: NotebookNode) -> list[str]:
    """Say what was run last in this session and is not in the saved file."""
    history = [str(source) for source in session().get("In", [])][:-1]
    names = not_in_file(saved, history)
    if not names:
        return []
    told = f"You ran a newer text of {', '.join(names)} than the saved file holds"
    return [f"{told}: press Ctrl+S, then run this again."]


def _released(path: Path) -> NotebookNode | None:
    """Return the released notebook of which this is a copy, where it is at hand and whole."""
    found = released_copy(path)
    try:
        return read_notebook(found) if found and found.absolute() != path else None
    except StudentError:
        return None
