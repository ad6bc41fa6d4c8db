"""The lists of held-out answers fit the notebooks that they change."""

import tomllib

import nbformat
import pytest
from conftest import PROJECT

from grading.notebooks import cell_name, is_solution, reference

LISTS = sorted((PROJECT / "ci").glob("held_out*.toml"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_each_answer_changes_a_solution_that_is_there(path):
    for answer in tomllib.loads(path.read_text())["answer"]:
        notebook = nbformat.read(PROJECT / "source" / f"{answer['notebook']}.ipynb", 4)
        (cell,) = (cell for cell in notebook.cells if cell_name(cell) == answer["cell"])
        assert is_solution(cell), answer
        text = reference(cell)
        for old, new in answer["replace"]:
            assert text.count(old) == 1, answer
            text = text.replace(old, new)
