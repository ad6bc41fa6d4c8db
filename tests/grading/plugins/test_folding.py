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


def test_only_test_cells_are_folded_and_tagged(half_right):
    marked = {c.id: dict(c.metadata) for c in nbformat.read(half_right, 4).cells if c.metadata}
    del marked["colab"]
    folded = {name for name, metadata in marked.items() if metadata.get("tags")}
    assert folded == {"test_double", "test_total"}
    for name, metadata in marked.items():
        assert (metadata.get("jupyter") == {"source_hidden": True}) == (name in folded)
        assert (metadata.get("cellView") == "form") == (name in folded)


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
