"""nbgrader's exchange works with what `course grade` leaves: handed out, handed in, handed back."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import course_command, hand_in, make_course, tiny_notebook

from grading.course import changes, open_course


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """A course, an exchange and a student's folder; ada's hand-in went through the exchange."""
    place = tmp_path_factory.mktemp("term")
    course = make_course(place / "course")
    exchange = place / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    settings = (
        f"\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(place / 'cache')!r}\n"
    )
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(settings)
    student = place / "student"
    student.mkdir()
    (student / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'deep-learning'\n{settings}"
    )
    course = open_course(course.root)
    assert course_command(course, "release", "tiny") == 0
    nbgrader(course.root, "release_assignment", "tiny")
    nbgrader(student, "fetch_assignment", "tiny", "--student=ada")
    nbgrader(student, "submit", "tiny", "--student=ada")
    nbgrader(course.root, "collect", "tiny")
    hand_in(course, "bob", tiny_notebook())  # out of a zip file: the exchange knows nothing of it
    assert course_command(course, "grade", "tiny") == 0
    return course, student


def nbgrader(folder, *words):
    """Type `nbgrader WORDS...` in a folder; return all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "none")},
        capture_output=True,
        text=True,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "Traceback" not in told
    return told


def fetched(student):
    return [path.read_text() for path in student.glob("tiny/feedback/*/tiny.html")]


def test_collected_hand_ins_are_listed_and_graded(term):
    course, _ = term
    assert "ada tiny" in nbgrader(course.root, "list", "--inbound")
    assert changes(course.assignment("tiny"), "ada") == {}


def test_feedback_that_the_course_made_reaches_the_student(term):
    course, student = term
    told = nbgrader(course.root, "release_feedback", "tiny")
    assert "send them the pages in feedback yourself: bob" in told
    nbgrader(student, "fetch_feedback", "tiny", "--student=ada")
    assert [">0 of 2<" in page for page in fetched(student)] == [True]


def test_feedback_that_nbgrader_made_after_it_does_too(term):
    course, student = term
    nbgrader(course.root, "generate_feedback", "tiny", "--force")
    nbgrader(course.root, "release_feedback", "tiny")
    nbgrader(student, "fetch_feedback", "tiny", "--student=ada")
    assert len(fetched(student)) == 1


def test_a_bad_time_is_a_sentence_in_the_plain_nbgrader_command(term):
    course, _ = term
    path = course.folder("submitted", "tiny", "bob") / "timestamp.txt"
    path.write_text("last Tuesday")
    told = nbgrader(course.root, "autograde", "tiny", "--student=bob", "--force")
    assert f"Invalid timestamp string: {path}: it counts as in time" in told


# nbgrader's exchange leaves timestamp.txt open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_course_export_releases_them_and_names_who_came_otherwise(term, capsys):
    course, student = term
    for page in student.glob("tiny/feedback/*/tiny.html"):
        page.unlink()
    assert course_command(course, "export", "tiny", "--feedback", "exchange", "--all") == 1
    said = capsys.readouterr().out
    assert "bob: left out: did not hand in through the exchange" in said
    assert "tiny: feedback pages of 1: the exchange" in said
    nbgrader(student, "fetch_feedback", "tiny", "--student=ada")
    assert len(fetched(student)) == 1


def test_where_students_have_accounts_a_hand_in_in_anothers_name_is_not_taken_in(term):
    course, _ = term
    folder = course.folder("submitted", "tiny", "ada")  # handed in by the account of this test
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(folder)
    told = nbgrader(
        course.root, "collect", "tiny", "--ExchangeFactory.collect=grading.plugins.Collect"
    )
    assert f"names ada and belongs to {folder.parent.owner()}: it is not taken in" in told
    assert not folder.exists()
    nbgrader(course.root, "collect", "tiny")
    assert kept.keys() == {path.name for path in folder.iterdir()}
