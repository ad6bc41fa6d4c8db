"""Class page, CSV, feedback page and `nbgrader export` say the same points at every moment."""

import shutil

import pytest
from conftest import course_command, hand_in, notes_of, tiny_notebook
from nbgrader.converters import Autograde
from totals import totals

from grading.course import open_course
from grading.releasing import release
from grading.reporting import read_report

ZERO_WHEN_LATE = """
from nbgrader.plugins import LateSubmissionPlugin
c.LateSubmissionPlugin.penalty_method = "zero"
"""


@pytest.fixture
def graded_by_hand(graded_class, tmp_path):
    """Ada and bob are graded; a person gave both a point for the written answer, ada half more."""
    course = open_course(shutil.copytree(graded_class.root, tmp_path / "course"))
    for student, extra in (("ada", 0.5), ("bob", 0.0)):
        with course.gradebook() as gradebook:
            grade = gradebook.find_grade("why", "tiny", "tiny", student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.0, extra, False
            gradebook.find_comment("why", "tiny", "tiny", student).manual_comment = "well said"
            gradebook.db.commit()
    return course


def answer_otherwise(course, student):
    notebook = tiny_notebook()
    for cell in notebook.cells:
        if cell.id == "why":
            cell.source = "Because I say so."
    hand_in(course, student, notebook)


def test_points_of_a_person_count_on_when_the_class_is_graded_again(graded_by_hand):
    hand_in(graded_by_hand, "eve", tiny_notebook())
    assert course_command(graded_by_hand, "grade", "tiny") == 0
    rows = {row.student: row for row in read_report(graded_by_hand.assignment("tiny")).rows}
    assert rows["ada"].points == [2, 3, 1.5]
    assert rows["ada"].to_grade == rows["bob"].to_grade == 0
    assert rows["eve"].to_grade == 1
    assert totals(graded_by_hand, "ada") == (6.5, 6.5, 6.5)
    page = graded_by_hand.folder("feedback", "tiny", "ada") / "tiny.html"
    assert "well said" in page.read_text()


def test_an_answer_that_changed_is_looked_at_again_with_the_old_points_beside_it(graded_by_hand):
    answer_otherwise(graded_by_hand, "bob")
    assert course_command(graded_by_hand, "grade", "tiny") == 0
    rows = {row.student: row for row in read_report(graded_by_hand.assignment("tiny")).rows}
    assert (rows["bob"].points[2], rows["bob"].to_grade) == (None, 1)
    note = "why: changed since a person graded it (1 points then): look again"
    assert note in rows["bob"].notes
    assert note not in rows["ada"].notes
    assert len(set(totals(graded_by_hand, "bob"))) == 1


def test_the_plain_nbgrader_command_keeps_points_of_a_person_too(graded_by_hand):
    directory = graded_by_hand.directory("tiny", "ada")
    step = Autograde(coursedir=directory, config=graded_by_hand.config)
    step.force = True
    step.start()
    row = next(r for r in read_report(graded_by_hand.assignment("tiny")).rows if r.student == "ada")
    assert row.points == [2, 3, 1.5]


def test_a_penalty_for_being_late_is_in_every_total(course):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(ZERO_WHEN_LATE)
    course = open_course(course.root)
    release(course.assignment("tiny"))
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-01-01 00:00:00 UTC")
    path = hand_in(course, "ada", tiny_notebook())
    (path.parent / "timestamp.txt").write_text("2026-02-01 10:00:00 UTC")
    assert course_command(course, "grade", "tiny") == 0
    assert totals(course, "ada") == (0, 0, 0)
    row = read_report(course.assignment("tiny")).rows[0]
    assert row.notes[0] == "handed in 31.4 days late: 5 points off"
    assert row.points[:2] == [2, 3]


def test_a_time_that_is_none_costs_nobody_the_grading(course):
    release(course.assignment("tiny"))
    path = hand_in(course, "bad", tiny_notebook())
    (path.parent / "timestamp.txt").write_text("last Tuesday")
    assert course_command(course, "grade", "tiny") == 0
    note = "timestamp.txt says 'last Tuesday', which is no time: it counts as in time"
    assert note in notes_of(course, "bad")


def test_an_earlier_result_that_is_broken_stops_nobody(graded_by_hand):
    path = graded_by_hand.folder("autograded", "tiny", "bob") / "tiny.ipynb"
    path.write_text("{")
    assert course_command(graded_by_hand, "grade", "tiny") == 0
    rows = {row.student: row for row in read_report(graded_by_hand.assignment("tiny")).rows}
    assert rows["ada"].points == [2, 3, 1.5]
    assert rows["bob"].to_grade == 1
