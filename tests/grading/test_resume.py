"""`course grade` killed with -9 at any moment, then typed again: each hand-in one, right score."""

import csv
import random
import time
from collections import Counter

import pytest
from conftest import course_command, hand_in, make_course, tiny_notebook
from killed_command import kill_at, type_it
from postgresql_server import postgresql

from grading.course import open_course, read_graded
from grading.releasing import release
from grading.reporting import read_report

STUDENTS = ("ada", "bob van X", "eve")
DOUBLE = {5: "return 2 * x", 3: "return x"}  # what the hand-in earns in all
SECONDS = 6  # a run takes about that; those that end by themselves count too


def hand_in_all(course, rng, turn):
    """Let everyone hand in something else; return what each is to earn."""
    wanted = {}
    for student in STUDENTS:
        points = rng.choice(list(DOUBLE))
        notebook = tiny_notebook()
        notebook.cells[2].source = f"def double(x):\n    {DOUBLE[points]}  # {turn}"
        hand_in(course, student, notebook)
        wanted[student] = points
    return wanted


def lines(course):
    """Return how often each student's hand-in was graded to the end."""
    path = course.root / "report" / "tiny-runs.csv"
    if not path.exists():
        return Counter()
    with path.open() as file:
        return Counter(row["student"] for row in csv.DictReader(file))


@pytest.fixture(params=["sqlite", "postgresql"])
def course(request, tmp_path):
    made = make_course(tmp_path / "course")
    if request.param == "sqlite":
        release(made.assignment("tiny"))
        yield made
        return
    with postgresql() as url:
        (made.root / "gradebook.db").unlink()
        with (made.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        made = open_course(made.root)
        release(made.assignment("tiny"))
        yield made


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.timeout(3600)
def test_killed_at_random_moments_each_hand_in_gets_one_right_score(course, kills):
    rng = random.Random(kills)
    killed = turn = 0
    while killed < kills:
        turn += 1
        wanted = hand_in_all(course, rng, turn)
        before = lines(course)
        status = None
        while status is None:
            words = ("--jobs", rng.choice("12"), *rng.choice([(), ("--all",)]))
            moment = rng.uniform(0, SECONDS) if killed < kills else 600
            status = kill_at(type_it(course, "grade", "tiny", *words), moment)
            killed += status is None
        assert status == 0
        report = read_report(open_course(course.root).assignment("tiny"))
        assert {row.student: row.total for row in report.rows} == wanted
        assert not any(row.remarks for row in report.rows)
        with course.gradebook() as gradebook:
            assert len(gradebook.assignment_submissions("tiny")) == len(STUDENTS)
        assert {*(lines(course) - before)} <= {*STUDENTS}
        for student in STUDENTS:
            assert (course.folder("feedback", "tiny", student) / "tiny.html").exists()


@pytest.mark.parametrize("words", [(), ("--all",)], ids=["new", "all"])
def test_what_was_graded_before_the_kill_is_not_run_again(course, words):
    hand_in_all(course, random.Random(0), 1)
    if words:
        assert course_command(course, "grade", "tiny") == 0
    before = lines(course)
    pid = type_it(course, "grade", "tiny", "--jobs", "1", *words)
    until = time.monotonic() + 300
    while not lines(course) - before:
        assert time.monotonic() < until
        time.sleep(0.02)
    kill_at(pid, 0)
    done = {*(lines(course) - before)}
    assert done
    assert course_command(course, "grade", "tiny", *words) == 0
    assert {*(lines(course) - before).values()} == {1}  # each exactly once in the two runs
    assert not (course.root / "build" / "run-tiny").exists()


def test_a_result_that_came_back_and_is_not_in_the_gradebook_is_not_run_again(course, monkeypatch):
    wanted = hand_in_all(course, random.Random(0), 1)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("grading.grade.class_run.grade_hand_in", killed)
    assert course_command(course, "grade", "tiny") != 0
    monkeypatch.undo()
    ran = []
    real = __import__("grading.plugins.executor", fromlist=["x"]).run_hand_in
    monkeypatch.setattr(
        "grading.plugins.executor.run_hand_in",
        lambda notebook, settings, *more: (
            ran.append(settings.student) or real(notebook, settings, *more)
        ),
    )
    assert course_command(course, "grade", "tiny") == 0
    assert sorted(ran) == ["bob van X", "eve", "reference"]
    report = read_report(open_course(course.root).assignment("tiny"))
    assert {row.student: row.total for row in report.rows} == wanted


def test_the_same_hand_in_and_tests_give_the_same_bytes(course):
    hand_in_all(course, random.Random(0), 1)

    def all_bytes():
        folders = [course.root / "autograded", course.root / "feedback"]
        paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        return {path: path.read_bytes() for path in paths}

    assert course_command(course, "grade", "tiny") == 0
    first = all_bytes()
    assert course_command(course, "grade", "tiny", "--all", "--jobs", "2") == 0
    assert len(first) == 3 * len(STUDENTS)  # a graded notebook, a page, what it was made from
    assert all_bytes() == first
    assert read_graded(course.assignment("tiny"), "ada")


def test_a_second_command_at_the_same_time_is_refused_with_a_sentence(course, monkeypatch, capsys):
    monkeypatch.setattr("grading.grade.journal.LOCK_SECONDS", 0.1)
    hand_in_all(course, random.Random(0), 1)
    pid = type_it(course, "grade", "tiny", "--jobs", "1")
    until = time.monotonic() + 60
    while not (course.root / "build" / "run-tiny").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert course_command(course, "grade", "tiny") == 2
    assert "another command grades it in this folder at the moment" in capsys.readouterr().err
    assert kill_at(pid, 300) == 0
    assert {*lines(course).values()} == {1}
