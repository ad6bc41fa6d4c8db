"""A test may know who handed in and tell the staff something; the student's code does neither."""

import nbformat
import pytest
from conftest import code
from nbgrader.utils import determine_grade

from grading.engine import Settings, run_hand_in
from grading.sandbox import Limits, find_isolation

SET_UP = "from helpers.hand_in import handed_in_by, tell_staff"
TELLS = '"""told"""\ntell_staff(f"{handed_in_by()} says {answer!r}")'
FAILS = '"""told, and fails"""\ntell_staff("seen before it failed")\nassert answer == "never"'


def run(tmp_path, answer, *tests, student="ada"):
    """Run a hand-in; return what the staff are told, and the points."""
    cells = [code("set-up", SET_UP), code("answer", answer, solution=True)]
    cells += [code(f"test-{k}", test, points=1) for k, test in enumerate(tests)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    settings = Settings(Limits(cell_seconds=5), find_isolation(), tmp_path, student=student)
    told = run_hand_in(notebook, settings).told
    return told, [determine_grade(cell)[0] for cell in notebook.cells[2:]]


def test_what_a_test_tells_reaches_the_staff_once_and_costs_nothing(tmp_path):
    told, points = run(tmp_path, "answer = 'bob'", TELLS, TELLS)
    assert told == ["ada says 'bob'"]
    assert points == [1, 1]


def test_it_is_told_of_a_test_that_fails_too(tmp_path):
    told, points = run(tmp_path, "answer = 1", FAILS)
    assert told == ["seen before it failed"]
    assert points == [0]


@pytest.mark.parametrize("student", ["ada", ""])
def test_the_student_s_code_learns_no_name_and_tells_nothing(tmp_path, student):
    told, _ = run(
        tmp_path, "tell_staff('all is well')\nanswer = handed_in_by()", TELLS, student=student
    )
    assert told == [f"{student} says ''"]
