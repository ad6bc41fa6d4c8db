"""`course regrade`: what is affected by changed tests or points, and why each score moved."""

import csv
import random
import shutil

import pytest
from conftest import course_command, hand_in, tiny_notebook
from killed_command import kill_at, type_it

from grading.course import open_course
from grading.grade.regrading import Moved, _log

HALF = "def double(x):\n    return x + x if x < 6 else 0"  # wrong from 6 on: 7 is a hidden input


@pytest.fixture
def course(graded_class, tmp_path):
    """Ada and bob are right; eve is wrong for large numbers."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    course = open_course(tmp_path / "course")
    notebook = tiny_notebook()
    notebook.cells[2].source = HALF
    hand_in(course, "eve", notebook)
    assert course_command(course, "grade", "tiny") == 0
    return course


def change(course, *pairs):
    path = course.folder("source", "tiny") / "tiny.ipynb"
    for old, new in pairs:
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    assert course_command(course, "release", "tiny") == 0


def log(course):
    path = course.root / "report" / "tiny-regrade.csv"
    if not path.exists():
        return []
    with path.open() as file:
        return [
            (r["student"], r["cell"], r["old"], r["new"], r["reason"]) for r in csv.DictReader(file)
        ]


def scores(course):
    with course.gradebook() as gradebook:
        return {one.student_id: one.score for one in gradebook.assignment_submissions("tiny")}


def everything(course):
    return {
        path: path.read_bytes() for path in course.root.rglob("*") if path.is_file() and path.stat()
    }


EASIER = ("secret_inputs = [3, 5, 7]", "secret_inputs = [3, 4, 5]"), ("[6, 10, 14]", "[6, 8, 10]")


def test_a_dry_run_says_who_and_why_and_changes_nothing(course, capsys):
    change(course, *EASIER, ('"points": 3', '"points": 4'))
    before = everything(course)
    capsys.readouterr()
    assert course_command(course, "regrade", "tiny", "--dry-run") == 0
    told = capsys.readouterr().out
    assert "tiny, test_double: its test changed: ada, bob, eve" in told
    assert "tiny, test_total: 3 points, now 4: ada, bob, eve" in told
    assert "3 hand-ins would run; nothing was changed" in told
    assert everything(course) == before


def test_each_score_that_moved_is_listed_with_its_reason_and_once_in_the_log(course, capsys):
    assert scores(course) == {"ada": 5, "bob": 5, "eve": 3}
    change(course, *EASIER)
    capsys.readouterr()
    assert course_command(course, "regrade", "tiny") == 0
    told = capsys.readouterr().out
    assert "eve: test_double 0 → 2 (its test changed)" in told
    assert "1 score moved, 3 hand-ins ran; listed in" in told
    assert scores(course) == {"ada": 5, "bob": 5, "eve": 5}
    assert log(course) == [("eve", "test_double", "0", "2", "its test changed")]
    change(course, ('"points": 3', '"points": 4'))
    assert course_command(course, "regrade", "tiny") == 0
    more = [(name, "test_total", "3", "4", "3 points, now 4") for name in ("ada", "bob", "eve")]
    assert log(course)[1:] == more  # appended
    assert course_command(course, "regrade", "tiny") == 0
    assert len(log(course)) == 4


def test_prose_that_changed_runs_nobody(course, capsys):
    change(course, ("Sum a list.", "Sum all of a list."))
    capsys.readouterr()
    assert course_command(course, "regrade", "tiny", "--dry-run") == 0
    assert capsys.readouterr().out == "tiny: 0 hand-ins would run; nothing was changed\n"


def test_who_handed_in_again_is_left_to_grade_and_named(course, capsys):
    change(course, *EASIER)
    other = tiny_notebook()
    other.cells[2].source = "def double(x):\n    return 0"
    hand_in(course, "ada", other)
    capsys.readouterr()
    assert course_command(course, "regrade", "tiny") == 0
    assert "ada: left alone: handed in again" in capsys.readouterr().out
    assert scores(course)["ada"] == 5


def test_a_regrade_that_is_stopped_lists_in_the_end_what_moved_before_too(course, monkeypatch):
    change(course, *EASIER, ('"points": 3', '"points": 4'))
    from grading.grade import class_run

    real, done = class_run.grade_hand_in, []

    def stop_after_one(*given):
        if done:
            raise KeyboardInterrupt
        done.append(given)
        return real(*given)

    monkeypatch.setattr(class_run, "grade_hand_in", stop_after_one)
    assert course_command(course, "regrade", "tiny") != 0
    monkeypatch.undo()
    assert log(course) == []
    assert course_command(course, "regrade", "tiny") == 0
    assert {(student, cell) for student, cell, *_ in log(course)} == {
        ("ada", "test_total"),
        ("bob", "test_total"),
        ("eve", "test_total"),
        ("eve", "test_double"),
    }


ALL_MOVED = sorted(
    [(name, "test_total", "3", "4", "3 points, now 4") for name in ("ada", "bob", "eve")]
    + [("eve", "test_double", "0", "2", "its test changed")]
)
SECONDS = 3  # a regrade takes about that


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_at_random_moments_it_lists_what_moved_once(course):
    rng, kills, killed = random.Random(0), 30, 0
    source, gradebook = course.folder("source", "tiny") / "tiny.ipynb", course.root / "gradebook.db"
    before = source.read_text()
    released, graded = gradebook.read_bytes(), course.root / "autograded"
    shutil.copytree(graded, course.root.parent / "graded")
    while killed < kills:
        change(course, *EASIER, ('"points": 3', '"points": 4'))
        status = None
        while status is None:
            moment = rng.uniform(0, SECONDS) if killed < kills else 600
            status = kill_at(type_it(course, "regrade", "tiny"), moment)
            killed += status is None
        assert status == 0
        assert sorted(log(course)) == ALL_MOVED
        assert scores(course) == {"ada": 6, "bob": 6, "eve": 6}
        # back to before the change
        source.write_text(before)
        assert course_command(course, "release", "tiny") == 0
        gradebook.write_bytes(released)
        shutil.rmtree(graded)
        shutil.copytree(course.root.parent / "graded", graded)
        (course.root / "report" / "tiny-regrade.csv").unlink()


def test_killed_when_all_are_graded_the_next_one_lists_what_moved(course, monkeypatch, capsys):
    change(course, *EASIER, ('"points": 3', '"points": 4'))

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("grading.grade.regrading._log", killed)
    assert course_command(course, "regrade", "tiny") != 0
    monkeypatch.undo()
    assert scores(course) == {"ada": 6, "bob": 6, "eve": 6}
    capsys.readouterr()
    assert course_command(course, "regrade", "tiny") == 0
    assert sorted(log(course)) == ALL_MOVED
    assert "4 scores moved" in capsys.readouterr().out


def test_cells_of_one_name_in_two_notebooks_are_two_lines_of_the_log(tmp_path):
    path = tmp_path / "regrade.csv"
    one, two = (Moved("ada", notebook, "test_f", 0.0, 1.0, "why") for notebook in ("a", "b"))
    _log(path, "the run", [one])  # and it was killed here
    _log(path, "the run", [one, two])
    with path.open() as file:
        assert [row["notebook"] for row in csv.DictReader(file)] == ["a", "b"]
