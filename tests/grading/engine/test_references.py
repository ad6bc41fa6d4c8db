"""The reference answers earn all points in the sandbox, as a class's hand-ins are graded."""

from copy import deepcopy

import nbformat
import pytest
from conftest import PROJECT
from nbgrader.utils import determine_grade

from ci.notebooks import list_notebooks, short_name
from grading.engine import Settings, locked_cells, run_hand_in
from grading.notebooks import is_grade, is_locked, is_solution, solved
from grading.sandbox import Limits, find_isolation

QUICK = ("backprop",)  # in another process for what is by hand; the others take minutes
PATHS = [
    pytest.param(path, marks=() if path.stem in QUICK else pytest.mark.slow)
    for path in list_notebooks("source")
    if "by_hand" in path.read_text()
]


def graded_cells(source):
    """Return the solved notebook with the cells that the tests need: figures take the time."""
    released = nbformat.read(PROJECT / "release" / source.parent.name / source.name, 4)
    whole = nbformat.read(source, 4)
    notebook = solved(whole, released)
    tests = {c.metadata.nbgrader.grade_id: c.source for c in whole.cells if is_grade(c)}
    needed = [c for c in notebook.cells if c.cell_type == "code" and is_needed(c)]
    for cell in needed:
        if is_grade(cell) and not is_solution(cell):
            cell.source = tests[cell.metadata.nbgrader.grade_id]
    notebook.cells = deepcopy(needed)
    return notebook


def is_needed(cell):
    return is_locked(cell) or is_solution(cell) or is_grade(cell)


@pytest.mark.parametrize("seed", [0, pytest.param(4321, marks=pytest.mark.slow)])
@pytest.mark.parametrize("source", PATHS, ids=short_name)
def test_a_reference_answer_earns_all_points_in_the_sandbox(source, seed, tmp_path):
    notebook = graded_cells(source)
    settings = Settings(Limits(), find_isolation(), tmp_path, seed=seed)
    run_hand_in(notebook, settings, locked_cells(notebook))
    lost = {
        cell.metadata.nbgrader.grade_id: str(cell.outputs[-1:])[:400]
        for cell in notebook.cells
        if is_grade(cell)
        and not is_solution(cell)
        and determine_grade(cell)[0] != cell.metadata.nbgrader.points
    }
    assert lost == {}
