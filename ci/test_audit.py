"""Every notebook's tests catch every wrong answer and mutant, and pass every right one.

The mutants of all notebooks take many minutes: they run in `make test-all`.
"""

from pathlib import Path

import pytest

from ci.notebooks import ROOT, list_notebooks, short_name
from grading.audit_command import audit
from grading.course import open_course

each_notebook = pytest.mark.parametrize("path", list_notebooks("source"), ids=short_name)


@each_notebook
def test_wrong_answers_are_caught_and_right_ones_pass(
    path: Path, capsys: pytest.CaptureFixture
) -> None:
    good = audit(open_course(ROOT), path, jobs=1, quick=True)
    assert good, capsys.readouterr().out


@pytest.mark.slow
@each_notebook
def test_mutants_are_caught_as_well(path: Path, capsys: pytest.CaptureFixture) -> None:
    good = audit(open_course(ROOT), path, jobs=1)
    assert good, capsys.readouterr().out
