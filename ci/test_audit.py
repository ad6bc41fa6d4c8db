"""Every notebook's tests catch every wrong answer and mutant, and pass every right one."""

import pytest

from ci.notebooks import ROOT, list_notebooks, short_name
from grading.audit_command import audit
from grading.course import open_course


@pytest.mark.parametrize("path", list_notebooks("source"), ids=short_name)
def test_wrong_answers_are_caught_and_right_ones_pass(path, capsys):
    good = audit(open_course(ROOT), path, jobs=1)
    assert good, capsys.readouterr().out
