"""Every notebook's tests catch every wrong answer and mutant, and pass every right one.

Each sixteenth wrong answer and each eighth right one runs in `make test`; the others, the mutants
and the variants are marked slow.
"""

import pytest

from ci.notebooks import ROOT
from grading.audit import Notebook, audit
from grading.course import open_course

NOTEBOOKS = [
    Notebook(assignment, name)
    for assignment in open_course(ROOT).assignments
    for name in assignment.notebook_names
]
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.name)


@each_notebook
def test_wrong_answers_are_caught_and_right_ones_pass(
    notebook: Notebook, capsys: pytest.CaptureFixture
) -> None:
    good = audit(notebook, jobs=1, quick=True, every=16)
    assert good, capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.timeout(3600)  # hundreds of answers
@each_notebook
def test_so_are_all_of_them_mutants_and_variants_too(
    notebook: Notebook, capsys: pytest.CaptureFixture
) -> None:
    good = audit(notebook, jobs=1)
    assert good, capsys.readouterr().out
