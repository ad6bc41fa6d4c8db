"""What every notebook of the course keeps to, as far as reading it can tell."""

import ast
import copy
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from ci.run_notebook import error_of, name_cell

ROOT = Path(__file__).parents[1]


def list_notebooks(folder: str, root: Path = ROOT) -> list[Path]:
    """Return root/<folder>/<assignment>/<notebook>.ipynb, all of them, sorted."""
    paths = (root / folder).glob("*/*.ipynb")
    return sorted(path for path in paths if not path.parent.name.startswith("."))


def short_name(path: Path) -> str:
    """Return a notebook's name as people say it.

    >>> short_name(Path("source/layers/normalization.ipynb"))
    'layers/normalization'
    """
    return f"{path.parent.name}/{path.stem}"


def faults(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with a source notebook, a sentence each; an empty list is good."""
    found = []
    parameters = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(parameters) != 1:
        found.append(f"{len(parameters)} cells are tagged `parameters`, wanted one")
    elif default_of(parameters[0].source, "fast") is not True:
        found.append(f"{name_cell(parameters[0])} does not set `fast = True`, where students start")
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"{name_cell(cell)} stores results: clear all outputs and save")
    return found


def default_of(source: str, name: str) -> object:
    """Return the constant that a parameters cell gives a name, or None.

    >>> default_of("fast = True  # under a minute\\nseed = 0", "fast")
    True
    """
    for line in ast.parse(source).body:
        if not isinstance(line, ast.Assign) or not isinstance(line.value, ast.Constant):
            continue
        if name in map(ast.unparse, line.targets):
            return line.value.value
    return None


def test_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that nbgrader marks by running them."""
    marked = (cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell))
    return [cell for cell in marked if cell.cell_type == "code"]


test_cells.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever pytest thinks


def earned_unsolved(executed: NotebookNode) -> list[str]:
    """Return the test cells of an executed release notebook that give marks for no work."""
    return [name_cell(cell) for cell in test_cells(executed) if _earns(cell)]


def broken_before_first_exercise(executed: NotebookNode) -> list[str]:
    """Return the cells before the first solution cell that failed, each with its error.

    In a release notebook whose set-up fails, every test fails too, and would prove nothing.
    """
    broken = []
    for cell in executed.cells:
        if is_solution(cell) and cell.cell_type == "code":
            break
        if error := error_of(cell):
            broken.append(f"{name_cell(cell)} raised {error.ename}: {error.evalue}")
    return broken


def _earns(cell: NotebookNode) -> bool:
    """Return whether nbgrader would give marks; stderr alone takes none away, as in our grader."""
    cell = copy.deepcopy(cell)
    cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    cell.metadata.nbgrader.points = max(1, cell.metadata.nbgrader.points)
    try:
        return determine_grade(cell)[0] > 0
    except ValueError:  # partial credit above the cell's points
        return True
