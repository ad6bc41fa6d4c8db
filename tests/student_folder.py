"""A student's folder of the course, and what a student does in it, for the tests of their tools."""

from pathlib import Path

import nbformat
from conftest import code, text
from nbgrader.utils import compute_checksum

STUB = '    # YOUR CODE HERE\n    raise NotImplementedError("your code goes here")'
HEAD = "def double(number):\n"
RIGHT = f"{HEAD}    return 2 * number"
WRONG = f"{HEAD}    return number"
QUESTION = "### Question 1.2 · why (1 point, about 1 min)\n\nSay why.\n\nYOUR ANSWER HERE"
TEST = '"double"\nassert double(2) == 4, "double: of 2 should be 4"\n'
LAST = "from helpers.submission import hand_in\n\nhand_in()"


def small_notebook() -> nbformat.NotebookNode:
    """Return a released notebook with an exercise of 2 points and a question of 1."""
    cells = [
        text("title", "# Tiny"),
        code_cell("parameters", "fast = True  # or the real experiment\nseed = 0"),
        text("exercise", "### Exercise 1.1 · double (2 points, about 1 min)\n\nDouble a number."),
        code("double", HEAD + STUB, solution=True),
        code_cell("try-double", "print(double(2))"),
        code("test_double", TEST, points=2),
        text("why", QUESTION, solution=True, points=1),
        code_cell("hand-in", LAST),
    ]
    cells[1].metadata["tags"] = ["parameters"]
    cells[5].metadata["tags"] = ["raises-exception"]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return with_checksums(notebook)


def with_checksums(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook with nbgrader's checksums, as a release has them."""
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return notebook


def code_cell(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=name)


def make_folder(root: Path, notebook: nbformat.NotebookNode | None = None) -> Path:
    """Lay out what a student gets, with the assignment `tiny`; return the released notebook."""
    path = root / "release" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    save(path, notebook or small_notebook())
    return path


def save(path: Path, notebook: nbformat.NotebookNode) -> Path:
    nbformat.write(notebook, path)
    return path


def cell_of(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def change(path: Path, **sources: str) -> nbformat.NotebookNode:
    """Write in cells of a saved notebook, by id with _ for -; return it."""
    notebook = nbformat.read(path, 4)
    for name, source in sources.items():
        wanted = (name, name.replace("_", "-"))
        next(cell for cell in notebook.cells if cell.id in wanted).source = source
    save(path, notebook)
    return notebook


def add(path: Path, after: str, name: str, source: str) -> None:
    """Add a cell of the student's own after another."""
    notebook = nbformat.read(path, 4)
    place = [cell.id for cell in notebook.cells].index(after)
    notebook.cells.insert(place + 1, code_cell(name, source))
    save(path, notebook)
