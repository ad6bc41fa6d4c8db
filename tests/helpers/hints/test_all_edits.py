"""Every edit of every reference answer can be done, and is taken back."""

import ast

import pytest
from conftest import PROJECT

from grading.course import open_course
from grading.notebooks import is_solution
from helpers.hints.all_edits import edits_of

QUICK = ("layers", "mnist_classifier")
NOTEBOOKS = [
    pytest.param(notebook, id=stem, marks=() if stem in QUICK else pytest.mark.slow)
    for assignment in open_course(PROJECT).assignments
    for stem, notebook in assignment.sources.items()
    if stem != "concepts"  # there are no functions in its answers
]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_edit_can_be_done_and_leaves_the_tree_as_it_was(notebook):
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_solution(cell):
            continue
        for definition in ast.parse(cell.source).body:
            if isinstance(definition, (ast.FunctionDef, ast.ClassDef)):
                before = ast.dump(definition)
                for edit in edits_of(definition):
                    with edit.done():
                        pass
                    number += 1
                assert ast.dump(definition) == before
    assert number > 300
