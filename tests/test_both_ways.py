"""The examiner and an ordinary kernel give the same scores."""

import tempfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from conftest import PROJECT
from nbgrader.utils import determine_grade, is_grade, is_locked, is_solution

from ci.notebooks import list_notebooks
from grading.answers import build_submission, read_answer
from grading.engine import Settings, run_hand_in
from grading.limits import Limits
from grading.sandbox import find_isolation

ANSWERS = [
    (path, answer)
    for path in list_notebooks("source")
    for answer in sorted((PROJECT / "tests" / "submissions" / path.stem).glob("*/*.py"))
]
QUICK = ("einsum", "helper_functions", "writes_to_start_weights", "picks_by_test", "autograd")


def graded_cells_only(path, answer):
    """Return the hand-in with its set-up, answers and whole tests, without try-its and figures.

    What comes of it in an ordinary shell is in the answer's header: `course audit` sees to that.
    """
    source = nbformat.read(path, 4)
    released = nbformat.read(PROJECT / "release" / path.parent.name / path.name, 4)
    notebook = build_submission(replace(answer, drop=()), source, released)
    texts = {cell.id: cell.source for cell in source.cells}
    names = {cell.id for cell in source.cells if is_locked(cell) or is_solution(cell)}
    notebook.cells = [cell for cell in notebook.cells if cell.id in names or cell.id not in texts]
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            cell.source = texts[cell.id]
        if cell.id == "set-up":
            cell.source = cell.source.partition("\ndata = ")[0]
    return notebook


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        pytest.param(
            path,
            answer,
            id=f"{path.stem}-{answer.stem}",
            marks=[] if answer.stem in QUICK else pytest.mark.slow,
        )
        for path, answer in ANSWERS
    ],
)
def test_the_examiner_fails_the_cells_that_the_answer_names(path, answer):
    answer = read_answer(answer)
    notebook = graded_cells_only(path, answer)
    with tempfile.TemporaryDirectory() as scratch:
        limits = Limits(cell_seconds=20, notebook_seconds=200)
        run_hand_in(notebook, Settings(limits, find_isolation(), Path(scratch)))
    tests = [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]
    failed = {
        cell.id for cell in tests if cell.cell_type == "code" and not determine_grade(cell)[0]
    }
    assert failed == set(answer.fails)
