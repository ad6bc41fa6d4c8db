"""Where the course itself is broken nobody is graded, and the real cause is told."""

import nbformat
import pytest
from conftest import code, course_command, hand_in, open_hand_in, tiny_notebook
from nbgrader.api import MissingEntry

from grading.grade import Way, grade, grade_hand_in
from grading.grade.preflight import check_grader
from grading.releasing import release
from grading.reporting import read_report
from grading.sandbox import Isolation, find_isolation

BROKEN = Isolation("bubblewrap", "a bubblewrap that does not start", ("--no-such-option",))
CAUSE = "no process starts for student code: bwrap: Unknown option --no-such-option"


@pytest.fixture
def released(course):
    """A course with a release and a right hand-in."""
    release(course.assignment("tiny"))
    hand_in(course, "ada", tiny_notebook())
    return course


def break_the_sandbox(monkeypatch):
    monkeypatch.setattr("grading.plugins.isolation.find_isolation", lambda **_: BROKEN)


def change_test(course, old, new):
    path = course.root / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def test_a_test_that_its_own_solution_fails_grades_nobody(released, capsys):
    change_test(released, "double(2) == 4", "double(2) == 5")
    assert course_command(released, "grade", "tiny") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("course: tiny: nobody was graded, and nothing was changed")
    assert "(tiny, test_double: AssertionError: double: of 2 should be 4)" in error
    with released.gradebook() as gradebook, pytest.raises(MissingEntry):
        gradebook.find_submission("tiny", "ada")


def test_partial_credit_for_the_reference_answer_grades_nobody(released, capsys):
    change_test(released, "== [6, 10, 14]", "== [6, 10, 14]\n1.5")
    assert course_command(released, "grade", "tiny") == 2
    assert "(tiny, test_double: it earns only a part of the points)" in capsys.readouterr().err


def test_a_limit_that_the_reference_answer_cannot_keep_grades_nobody(released, capsys):
    busy = (
        "import time\n    while time.process_time() < 60:\n        pass\n    return doubled_number"
    )
    change_test(released, "return doubled_number", busy)
    assert course_command(released, "grade", "tiny", "--timeout", "1") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("course: tiny: nobody was graded, and nothing was changed")
    assert "limit 1 s a cell" in error


def test_earlier_scores_and_pages_stay_when_the_sandbox_breaks(released, monkeypatch, capsys):
    assert course_command(released, "grade", "tiny") == 0
    page = released.folder("feedback", "tiny", "ada") / "tiny.html"
    before = page.read_bytes()
    break_the_sandbox(monkeypatch)
    assert course_command(released, "grade", "tiny") == 2
    assert CAUSE in capsys.readouterr().err
    assert [row.total for row in read_report(released.assignment("tiny")).rows] == [5]
    assert page.read_bytes() == before
    assert not list((released.root / "build").iterdir())


def test_a_sandbox_that_breaks_later_is_no_students_zero(released, monkeypatch):
    grade(released.assignment("tiny"), Way(jobs=1))
    break_the_sandbox(monkeypatch)
    result = grade_hand_in(open_hand_in(released, "ada"))
    assert result.problem == f"ada/tiny: not graded: {CAUSE}"
    assert [row.total for row in read_report(released.assignment("tiny")).rows] == [5]


def test_a_hand_in_that_kills_its_process_at_once_is_graded_all_the_same(released):
    notebook = tiny_notebook()
    notebook.cells.insert(0, code("first", "import os; os._exit(1)", solution=True))
    hand_in(released, "eve", notebook)
    assert grade_hand_in(open_hand_in(released, "eve")).graded


def test_the_reference_answer_passes_and_leaves_nothing(released):
    before = sorted(released.root.rglob("*"))
    check_grader(released.assignment("tiny"))
    assert sorted(released.root.rglob("*")) == before


def test_without_isolation_no_hand_in_is_run_unless_that_is_asked_for(
    released, monkeypatch, capsys
):
    none = Isolation("none", "bubblewrap is not installed")
    monkeypatch.setattr(
        "grading.plugins.isolation.find_isolation",
        lambda no_sandbox: find_isolation(no_sandbox=True) if no_sandbox else none,
    )
    released.config.Examine.sandbox = True
    assert course_command(released, "grade", "tiny") == 2
    told = capsys.readouterr().err
    assert "course: no hand-in was run, because without isolation" in told
    assert "(bubblewrap is not installed)" in told
    assert "course grade --no-sandbox" in told
    assert grade_hand_in(open_hand_in(released, "ada")).problem.startswith("ada/tiny: not graded:")
    assert course_command(released, "grade", "tiny", "--no-sandbox") == 0
    assert "isolation: student code runs with limits but without" in capsys.readouterr().out
