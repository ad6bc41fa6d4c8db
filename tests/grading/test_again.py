"""`course grade` a second time: what is new or changed, and every report says what is not true."""

import csv
import os
import shutil
import signal
import subprocess
import sys

import nbformat
import pytest
from conftest import course_command, hand_in, tiny_notebook
from nbgrader.converters import Autograde

from grading.cli import main
from grading.course import Change, changes, open_course
from grading.reporting import read_report

AGAIN = "handed in again: the points are of the earlier hand-in"
CHANGED = "source, points or tests changed since it was graded"


@pytest.fixture
def course(graded_class, tmp_path):
    """A copy of the class, to change: what was graded from what survives it."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    return open_course(tmp_path / "course")


@pytest.fixture
def graded_now(monkeypatch):
    """The students whose hand-ins are run, in order; nothing is run."""
    names = []

    def note(run, students):
        names.extend(students)
        return []

    monkeypatch.setattr("grading.grade.class_run.ClassRun.grade", note)
    monkeypatch.setattr("grading.grade.everyone.check_grader", lambda *_: None)
    return names


def other(word="else"):
    notebook = tiny_notebook()
    notebook.cells[2].source = f"def double(x):\n    return 4  # {word}"
    return notebook


def change_test(course, old="[3, 5, 7]", new="[3, 5, 8]"):
    path = course.folder("source", "tiny") / "tiny.ipynb"
    path.write_text(path.read_text().replace(old, new))


def fresh(course):
    """Open the assignment again: what it has read it keeps."""
    return open_course(course.root).assignment("tiny")


def surfaces(course, capsys):
    """Return what `course report` prints, the class page and the CSV's remarks by student."""
    capsys.readouterr()
    assert course_command(course, "report", "tiny") == 0
    page = (course.root / "report" / "tiny.html").read_text()
    with (course.root / "report" / "tiny.csv").open() as file:
        lines = {line["student"]: line["remarks"] for line in csv.DictReader(file)}
    return capsys.readouterr().out, page, lines


def test_nothing_new_grades_nobody_and_says_so_in_a_line(course, graded_now, capsys):
    assert course_command(course, "grade", "tiny") == 0
    assert graded_now == []
    line = "left alone: ada, bob graded and not changed since (--all grades them too)\n"
    assert line in capsys.readouterr().out


def test_a_new_hand_in_and_other_bytes_are_graded(course, graded_now):
    hand_in(course, "ada", other())
    hand_in(course, "eve", tiny_notebook())
    course_command(course, "grade", "tiny")
    assert graded_now == ["ada", "eve"]


def test_another_time_of_handing_in_is_a_change(course, graded_now):
    (course.folder("submitted", "tiny", "bob") / "timestamp.txt").write_text("2026-01-01 UTC")
    course_command(course, "grade", "tiny")
    assert graded_now == ["bob"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("[3, 5, 7]", "[3, 5, 8]"), ('"points": 3', '"points": 5')],
    ids=["test", "points"],
)
def test_a_test_or_points_that_changed_grade_everyone(course, graded_now, old, new):
    change_test(course, old, new)
    course_command(course, "grade", "tiny")
    assert graded_now == ["ada", "bob"]


def test_prose_and_solutions_that_changed_grade_nobody(course, graded_now):
    change_test(course, "Sum a list.", "Sum all numbers of a list.")
    change_test(course, "running_total = sum(numbers)", "running_total = sum([*numbers])")
    course_command(course, "grade", "tiny")
    assert graded_now == []


def test_all_and_student_say_who(course, graded_now, capsys):
    course_command(course, "grade", "tiny", "--all")
    course_command(course, "grade", "tiny", "--student", "bob")
    assert graded_now == ["ada", "bob", "bob"]
    assert "left alone: ada not asked for" in capsys.readouterr().out
    assert course_command(course, "grade", "tiny", "--student", "ava") == 2
    assert "'ava' has handed in nothing: there is ada, bob" in capsys.readouterr().err


def test_what_could_not_be_graded_is_tried_again(course, capsys):
    hand_in(course, "ada", "no notebook")
    for _ in range(2):
        assert course_command(course, "grade", "tiny") == 1
        assert "ada/tiny: not graded: tiny.ipynb" in capsys.readouterr().out


def test_the_plain_nbgrader_command_in_between_confuses_nothing(course, graded_now):
    hand_in(course, "ada", other())
    change_test(course)
    step = Autograde(coursedir=course.directory("tiny", "ada"), config=course.config)
    step.force = True
    step.start()
    found = changes(fresh(course), "ada")
    assert list(found) == [Change.TESTS]  # the gradebook still has the old test
    assert "(test_double)" in found[Change.TESTS]


def test_what_was_killed_half_way_does_not_read_as_graded(course):
    hand_in(course, "eve", tiny_notebook())
    slow = tiny_notebook()
    slow.cells[2].source = "while True:\n    pass"
    for student in ("ada", "eve"):
        hand_in(course, student, slow)
    code = f"from grading.cli import main; main(['--root', {str(course.root)!r}, 'grade', 'tiny'])"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, start_new_session=True
    )
    log = course.root / ".nbgrader.log"
    before = log.read_text().count("Autograding")
    while log.read_text().count("Autograding") < before + 2 and process.poll() is None:
        os.sched_yield()  # until the preflight is over and a student's hand-in runs
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert Change.AGAIN in changes(fresh(course), "ada")
    assert Change.NEW in changes(fresh(course), "eve")
    rows = {row.student: row for row in read_report(fresh(course)).rows}
    assert not rows["eve"].graded


def test_a_sanitised_notebook_of_a_killed_nbgrader_is_no_result(course, monkeypatch):
    monkeypatch.setattr("grading.plugins.executor.run_hand_in", lambda *_: os._exit(9))
    directory = course.directory("tiny", "ada")
    pid = os.fork()
    if not pid:
        step = Autograde(coursedir=directory, config=course.config)
        step.force = True
        step.start()
    os.waitpid(pid, 0)
    assert (course.folder("autograded", "tiny", "ada") / "tiny.ipynb").exists()
    assert list(changes(fresh(course), "ada")) == [Change.NEW]


def test_what_an_earlier_version_graded_keeps_its_points_and_is_graded_again(course, graded_now):
    path = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    del notebook.metadata["graded_from"]
    path.chmod(0o644)
    nbformat.write(notebook, path)
    row = read_report(fresh(course)).rows[0]
    assert (row.graded, row.total) == (True, 5)
    assert row.remarks == ["graded by an earlier version of the course: run `course grade tiny`"]
    course_command(course, "grade", "tiny")
    assert graded_now == ["ada"]


def test_a_gradebook_that_is_gone_or_older_grades_again(course, graded_now, capsys):
    path = course.root / "gradebook.db"
    with course.gradebook() as gradebook:
        gradebook.find_grade("test_double", "tiny", "tiny", "ada").auto_score = 0
        gradebook.db.commit()
    told, _, lines = surfaces(course, capsys)
    assert "ada: the gradebook has not the points that it was graded with" in told
    assert lines["bob"] == ""
    course_command(course, "grade", "tiny")
    assert graded_now == ["ada"]
    path.unlink()
    course_command(course, "grade", "tiny")
    assert graded_now == ["ada", "ada", "bob"]


def test_every_report_says_whose_tests_changed_until_they_are_graded_again(course, capsys):
    change_test(course, "[10, 20, 30]", "[20, 10, 30]")
    told, page, lines = surfaces(course, capsys)
    assert f"ada, bob: {CHANGED} (test_total): run `course grade tiny`" in told
    assert f"<b>ada, bob</b> · {CHANGED}" in page
    assert CHANGED in lines["ada"]
    assert course_command(course, "release", "tiny") == 0
    assert course_command(course, "grade", "tiny", "--student", "bob") == 0
    told, page, lines = surfaces(course, capsys)
    assert f"ada: {CHANGED}" in told
    assert (CHANGED in lines["ada"], lines["bob"]) == (True, "")


def test_a_resubmission_that_cannot_be_read_shows_in_every_later_report(course, capsys):
    hand_in(course, "ada", "no notebook")
    assert course_command(course, "grade", "tiny") == 1
    for _ in range(2):
        told, page, lines = surfaces(course, capsys)
        for surface in (told, page, lines["ada"]):
            assert "not graded: tiny.ipynb" in surface
            assert "the points are of the earlier hand-in" in surface
        assert {r.student: r.total for r in read_report(fresh(course)).rows}["ada"] == 5


def test_a_student_who_left_and_one_who_never_handed_in_show_in_every_report(course, capsys):
    shutil.rmtree(course.folder("submitted", "tiny", "bob"))
    with course.gradebook() as gradebook:
        gradebook.add_student("emmy")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.CourseDirectory.db_students = [{"id": "alan"}]\n')
    told, page, lines = surfaces(course, capsys)
    assert "bob: there is no hand-in in submitted/ any more: the points stay" in told
    assert "<b>bob</b> · there is no hand-in" in page
    assert lines["alan"] == lines["emmy"] == "nothing handed in"
    assert "<b>alan, emmy</b> · nothing handed in" in page
    assert "<li><b>2</b><span>hand-ins</span></li>" in page
    assert {row.student: row.total for row in read_report(fresh(course)).rows}["bob"] == 5
    shutil.rmtree(course.folder("autograded", "tiny", "bob"))  # in the gradebook only
    assert "bob: there is no hand-in" in surfaces(course, capsys)[0]
    assert {row.student: row.total for row in read_report(fresh(course)).rows}["bob"] == 5


def test_the_notebook_of_another_assignment_shows_in_every_later_report(course, capsys):
    notebook = tiny_notebook()
    for cell in notebook.cells:
        cell.source = f"# of another assignment: {cell.id}"
        cell.id = f"other-{cell.id}"
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = f"other_{cell.metadata.nbgrader.grade_id}"
    for step in ("source", "release"):
        folder = course.folder(step, "other")
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "other.ipynb")
    hand_in(course, "ada", notebook)
    course = open_course(course.root)
    assert course_command(course, "grade", "tiny") == 0
    said = "tiny.ipynb holds the notebook other of the assignment other"
    for _ in range(2):
        told, page, _ = surfaces(course, capsys)
        assert said in told
        assert said in page


def test_a_written_answer_that_nobody_graded_reads_so_everywhere(course, capsys):
    told, page, _ = surfaces(course, capsys)
    assert ".    not graded yet" in told
    assert page.count(">not graded yet</td>") == 2
    with (course.root / "report" / "tiny.csv").open() as file:
        assert [line["1.3"] for line in csv.DictReader(file)] == ["not graded yet"] * 2
    feedback = (course.folder("feedback", "tiny", "ada") / "tiny.html").read_text()
    assert feedback.count(">not graded yet") == 2  # in the list and at the answer
    assert "so far; 1 point is not graded yet" in feedback
    assert feedback.count(">2 of 2") == 2


def test_feedback_pages_follow_points_that_a_person_gave(course):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("why", "tiny", "tiny", "ada")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    pages = {s: course.folder("feedback", "tiny", s) / "tiny.html" for s in ("ada", "bob")}
    before = pages["bob"].stat().st_mtime_ns
    assert main(["--root", str(course.root), "report", "tiny"]) == 0
    assert ">0.5 of 1" in pages["ada"].read_text()
    assert pages["bob"].stat().st_mtime_ns == before
