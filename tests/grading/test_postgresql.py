"""A term on PostgreSQL: the gradebook is on a server, and all that the course does with it."""

import csv
import sys

import nbformat
import numpy as np
import pytest
from challenge_class import task
from conftest import course_command, make_course, make_zip, notes_of, tiny_notebook
from postgresql_server import postgresql
from sqlalchemy import create_engine, inspect

from grading.challenge.held_out import make
from grading.course import open_course
from grading.reporting import read_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # of nbgrader's own queries
]


@pytest.fixture(scope="module")
def server():
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def term(server, tmp_path_factory):
    """A course whose gradebook is on the server; ada and bob are collected and graded."""
    course = make_course(tmp_path_factory.mktemp("term") / "course")
    (course.root / "gradebook.db").unlink()
    notebook = tiny_notebook()
    notebook.cells += [task("beats_chance", "2.1", 2), task("beats_staff", "2.2", 3)]
    nbformat.write(notebook, course.folder("source", "tiny") / "tiny.ipynb")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {server!r}\nc.LatePolicy.per_day = 0.1\n")
    course = open_course(course.root)
    assert course_command(course, "release", "tiny") == 0
    archive = make_zip(course, "ada_1_2_tiny.ipynb", "bob_3_4_tiny.ipynb")
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    assert course_command(course, "grade", "tiny", "--jobs", "2") == 0
    return course


def rows(course):
    with (course.root / "report" / "tiny.csv").open() as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_points_are_on_the_server_and_there_is_no_file(term, server):
    assert [*read_report(term.assignment("tiny")).rows[0].points[:2]] == [2, 3]
    assert not list(term.root.glob("*.db"))
    engine = create_engine(server)
    assert {"grade", "submitted_assignment", "alembic_version"} <= {
        *inspect(engine).get_table_names()
    }
    engine.dispose()
    assert not any("gradebook" in note for note in notes_of(term, "ada"))


def test_points_of_a_person_reach_the_report_and_a_regrade_keeps_them(term):
    with term.gradebook() as gradebook:
        for student in ("ada", "bob"):
            grade = gradebook.find_grade("why", "tiny", "tiny", student)
            grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    assert course_command(term, "report", "tiny") == 0
    assert rows(term)["ada"]["1.3"] == "1"
    assert course_command(term, "grade", "tiny", "--student", "ada") == 0
    assert rows(term)["ada"]["1.3"] == "1"


def test_dates_and_extensions(term, capsys):
    with term.gradebook() as gradebook:
        gradebook.update_or_create_submission("tiny", "ada", timestamp="2026-12-03 11:00 UTC")
    words = ("--due", "2026-12-01", "--extend", "bob", "+2d")
    assert course_command(term, "dates", "tiny", *words) == 0
    assert "bob: 2 days later" in capsys.readouterr().out
    assert float(rows(term)["ada"]["penalty"]) > 0
    assert course_command(term, "dates", "tiny", "--extend", "ada", "+3d") == 0
    assert float(rows(term)["ada"]["penalty"]) == 0


def test_export(term):
    course_command(term, "export", "tiny", "--all")
    with (term.root / "export" / "tiny.csv").open() as file:
        assert {row["student"] for row in csv.DictReader(file)} == {"ada", "bob"}


def test_a_challenge_keeps_its_log_there_too(term, monkeypatch, tmp_path, capsys, server):
    from helpers.data.challenge import write_predictions

    monkeypatch.setattr("grading.challenge.held_out.load_sample", lambda folders: None)
    make(term.assignment("tiny"), num_scenes=100)
    path = write_predictions(tmp_path / "p.csv", np.full(100, 3))
    for words in (("ada",), ("ResNet-20", "--staff")):
        name, *more = words
        assert course_command(term, "challenge", "submit", "tiny", name, str(path), *more) == 0
    assert course_command(term, "challenge", "board", "tiny") == 0
    assert "ada" in capsys.readouterr().out
    assert course_command(term, "challenge", "score", "tiny", "--final") == 0
    engine = create_engine(server)
    assert "challenge_submission" in inspect(engine).get_table_names()
    engine.dispose()


def test_an_exercise_that_comes_in_mid_term_keeps_all_points(term):
    path = term.folder("source", "tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(task("essay", "3.1", 1))
    nbformat.write(notebook, path)
    course = open_course(term.root)
    assert course_command(course, "release", "tiny") == 0
    assert course_command(course, "grade", "tiny") == 0
    assert rows(course)["bob"]["1.3"] == "1"


def test_a_server_that_is_not_there_is_a_sentence(term, capsys):
    with (term.root / "nbgrader_config.py").open("a") as config:
        config.write(
            '\nc.CourseDirectory.db_url = "postgresql+psycopg://u:secret@127.0.0.1:1/no"\n'
        )
    assert course_command(term, "report", "tiny") == 2
    said = capsys.readouterr().err
    assert "cannot be used" in said
    assert "secret" not in said


def test_a_driver_that_is_not_installed_is_a_sentence(term, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert course_command(term, "report", "tiny") == 2
    assert "[postgresql]" in capsys.readouterr().err
