"""A copy of a notebook's folder to run in, so that nothing of the student's is changed."""

import os
import re
import shutil
from copy import deepcopy
from pathlib import Path

from helpers.student.cells import NotebookNode, even, grade_id, is_solution, name

MOST_MB, MOST_FILES, MOST_SEEN = 200, 1000, 20_000  # of what lies beside a notebook
SKIPPED = ("__pycache__", "data")  # data sets are found where they are
FAST = re.compile(r"^fast\s*=\s*(?!True\b)[^#\n]*", re.MULTILINE)
NOT_RUN = re.compile(
    r"^(?P<indent>\s*)(?:%|!)\s*(?:sudo\s+)?(?:pip3?|uv|conda|mamba|apt|apt-get|wget|curl|git|gdown)\b.*"
)
COLAB = re.compile(r"^\s*(?:from google\.colab import|import google\.colab)\b.*")
MOCK = "from unittest.mock import MagicMock; drive = files = output = google = MagicMock()"


def copy_beside(notebook: Path, target: Path) -> list[str]:
    """Copy what lies beside a notebook, small files first, into an empty folder.

    returns: the names of files that are left out because they are too large or too many
    """
    found = sorted(_files(notebook.parent), key=lambda path: (path.stat().st_size, str(path)))
    total, left_out = 0, []
    for count, path in enumerate(found):
        total += path.stat().st_size
        if count >= MOST_FILES or total > MOST_MB * 1_000_000:
            left_out.append(path.relative_to(notebook.parent).as_posix())
            continue
        place = target / path.relative_to(notebook.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    return left_out


def _files(folder: Path) -> list[Path]:
    """Return the files that a notebook may need; not hidden ones, other notebooks or archives."""
    found: list[Path] = []
    for seen, (place, folders, names) in enumerate(os.walk(folder)):
        folders[:] = [f for f in folders if f not in SKIPPED and not f.startswith(".")]
        kept = (n for n in names if not n.startswith(".") and not n.endswith((".ipynb", ".zip")))
        found += [path for n in kept if (path := Path(place, n)).is_file()]
        if seen > MOST_FILES or len(found) > MOST_SEEN:  # somebody's whole disk
            break
    return found


def prepared(saved: NotebookNode, released: NotebookNode | None) -> tuple[NotebookNode, list[str]]:
    """Return the notebook that is run for the saved one, and what is different about it, in words.

    It runs in its fast setting; commands that install are left out; cells that the course has
    locked are as released, where the released notebook is at hand, because the grader does that.
    """
    notebook, notes = deepcopy(saved), list[str]()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if not grade_id(cell):
                cell.source = FAST.sub("fast = True  ", cell.source)
            cell.source = "\n".join(map(_runnable, cell.source.split("\n")))
    return notebook, notes + (_restore(notebook, released) if released else [])


def _runnable(line: str) -> str:
    """Return a line, or something harmless where it installs or speaks with Colab's page.

    >>> _runnable("  %pip install torch"), _runnable("x = 1")
    ('  pass  # not run: %pip install torch', 'x = 1')
    """
    if found := NOT_RUN.match(line):
        return f"{found['indent']}pass  # not run: {line.strip()}"
    return MOCK if COLAB.match(line) else line


def _restore(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Put the course's text into locked cells that differ; say which differ or are missing."""
    own = {grade_id(cell): cell for cell in notebook.cells}
    notes = []
    for cell in released.cells:
        if not (called := grade_id(cell)):
            continue
        if called not in own:
            notes.append(f"{name(cell)} is missing in your notebook: graded as it was released")
        elif not is_solution(cell) and even(own[called].source) != even(cell.source):
            own[called].source = cell.source
            notes.append(f"{called} is not as released: run, and graded, as it was released")
    return notes
