"""A check that fails stops no run of all cells, and has failed for nbgrader all the same."""

import nbformat
import papermill
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade
from nbgrader.validator import Validator
from papermill.exceptions import PapermillExecutionError

from grading.releasing import release

WRONG = "def double(number):\n    return number"
RIGHT = "def total(numbers):\n    return sum(numbers)"


@pytest.fixture
def half_right(course):
    """Return the path of a release whose first exercise is wrong and whose second is right."""
    release(course.assignment("tiny"))
    path = course.folder("release", "tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    answers = {"double": WRONG, "total": RIGHT}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    nbformat.write(notebook, path)
    return path


def test_tests_are_folded_and_nothing_from_the_first_exercise_on_stops_the_rest(half_right):
    cells = {cell.id: cell.metadata for cell in nbformat.read(half_right, 4).cells}
    goes_on = [name for name, one in cells.items() if "raises-exception" in one.get("tags", [])]
    folded = [name for name, one in cells.items() if one.get("jupyter") == {"source_hidden": True}]
    assert goes_on == ["double", "test_double", "total", "test_total", "hand-in"]
    assert folded == ["colab", "test_double", "test_total"]
    assert folded == [name for name, one in cells.items() if one.get("cellView") == "form"]


def test_a_run_of_all_cells_goes_on_behind_a_failed_check(half_right):
    ran = NotebookClient(nbformat.read(half_right, 4), kernel_name="python3").execute()
    grades = {cell.id: determine_grade(cell)[0] for cell in ran.cells if cell.id.startswith("test")}
    assert grades == {"test_double": 0, "test_total": 3}


def test_validate_and_papermill_still_see_that_it_failed(half_right, tmp_path):
    failed = Validator().validate(str(half_right))["failed"]
    assert ["double: of 2 should be 4" in cell["error"] for cell in failed] == [True, False]
    assert "You did not provide a response" in failed[1]["error"]  # the question, still open
    with pytest.raises(PapermillExecutionError, match="double: of 2 should be 4"):
        papermill.execute_notebook(half_right, tmp_path / "out.ipynb", progress_bar=False)
