"""`course challenge` as an instructor types it, to the points in the gradebook."""

import shutil
from pathlib import Path

import nbformat
import pytest
from challenge_class import *  # noqa: F403 the fixtures
from conftest import course_command, hand_in, tiny_notebook

from grading.challenge.log import read_log
from grading.course import open_course
from grading.reporting import read_report


def total(course, student):
    report = read_report(open_course(course.root).assignment("tiny"))
    row = next(row for row in report.rows if row.student == student)
    return row.total, row.points[-2:], row.to_grade


def challenge(course, *words):
    return course_command(course, "challenge", words[0], "tiny", *words[1:])


def page(course, student):
    return (course.folder("feedback", "tiny", student) / "tiny.html").read_text()


@pytest.fixture
def submitted(challenged, predictions, capsys):
    """Ada beats the staff, bob beats chance alone, zoë guesses; then the final points are given."""
    for student, file in (("ada", predictions(8, 80)), ("bob", predictions(9, 50)),
                          ("zoë", predictions(1, 9))):  # fmt: skip
        assert challenge(challenged, "submit", student, file) == 0
    assert challenge(challenged, "submit", "net", predictions(7, 60), "--staff") == 0
    assert "public score 0.900 (9 of 10)" in capsys.readouterr().out
    return challenged


def test_the_final_points_reach_every_total(submitted, capsys):
    before = total(submitted, "ada")
    assert before[1] == [None, None]
    assert challenge(submitted, "score", "--final") == 0
    told = capsys.readouterr().out
    assert "ada: beats_chance 2, beats_staff 3" in told
    assert "bob: beats_chance 2, beats_staff 0" in told
    assert "zoë: beats_chance 0, beats_staff 0" in told
    for student, points in (("ada", [2, 3]), ("bob", [2, 0]), ("zoë", [0, 0])):
        wanted = before[0] + sum(points), points, before[2] - 5
        assert total(submitted, student) == wanted
    with submitted.gradebook() as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == before[0] + 5


def test_points_survive_a_regrade_of_another_answer(submitted):
    challenge(submitted, "score", "--final")
    notebook = tiny_notebook()
    notebook.cells[2].source += "\n# another answer"
    source = nbformat.read(submitted.folder("source", "tiny") / "tiny.ipynb", 4)
    notebook.cells += source.cells[-2:]
    hand_in(submitted, "ada", notebook)
    assert course_command(submitted, "grade", "tiny", "--all") == 0
    assert total(submitted, "ada")[1] == [2, 3]


def test_the_feedback_page_says_not_yet_until_points_are_there(submitted):
    before = page(submitted, "zoë").count("not graded yet")
    challenge(submitted, "score", "--final")
    course_command(submitted, "report", "tiny")
    assert page(submitted, "zoë").count("not graded yet") < before


def test_without_a_staff_model_its_points_stay_open(challenged, predictions, capsys):
    challenge(challenged, "submit", "ada", predictions(8, 80))
    assert challenge(challenged, "score", "--final") == 1
    assert "beats_staff: there is no model of the staff's to beat yet" in capsys.readouterr().out
    assert total(challenged, "ada")[1] == [2, None]


def test_who_was_never_graded_is_named_with_what_is_to_be_done(challenged, predictions, capsys):
    with challenged.gradebook() as gradebook:
        gradebook.add_student("alone")
    folder = challenged.folder("submitted", "tiny", "new")
    shutil.copytree(challenged.folder("submitted", "tiny", "ada"), folder)
    for k, student in enumerate(("new", "alone")):
        challenge(challenged, "submit", student, predictions(8, 80 + k))
    challenge(challenged, "submit", "net", predictions(1, 1), "--staff")
    assert challenge(challenged, "score", "--final") == 1
    out = capsys.readouterr().out
    assert "new: no graded hand-in to give points to: run `course grade tiny`" in out
    assert "alone: no notebook was handed in, so there is no place for points" in out


def test_a_student_is_no_staff_model(challenged, predictions, capsys):
    assert challenge(challenged, "submit", "ada", predictions(8, 80), "--staff") == 2
    assert "ada is a student: give the staff's model another name" in capsys.readouterr().err
    assert read_log(challenged.assignment("tiny")) == []


def test_an_assignment_without_cells_for_the_points_is_a_sentence(challenged, predictions, capsys):
    path = challenged.folder("source", "tiny") / "tiny.ipynb"
    nbformat.write(tiny_notebook(), path)
    assert challenge(challenged, "score", "--final") == 2
    assert "no notebook has a manually graded task named beats_chance" in capsys.readouterr().err


def test_score_takes_hand_ins_in_and_says_what_is_wrong(challenged, predictions, capsys):
    predictions(6, 60, challenged.folder("submitted", "tiny", "ada") / "predictions.csv")
    (challenged.folder("submitted", "tiny", "bob") / "predictions.csv").write_text("")
    assert challenge(challenged, "score") == 1
    assert capsys.readouterr().out.splitlines() == [
        "ada: taken, 1 of 3 that day: public score 0.600 (6 of 10)",
        "bob: predictions.csv: it is empty",
    ]
    challenge(challenged, "board")
    assert "   1  ada" in capsys.readouterr().out


def test_the_board_is_a_table_and_a_page_and_keeps_the_final_scores(submitted, capsys):
    assert challenge(submitted, "board") == 0
    told = capsys.readouterr().out
    assert [line.split()[:2] for line in told.splitlines()[4:8]] == [
        ["1", "bob"], ["2", "ada"], ["–", "net"], ["3", "zoë"]]  # fmt: skip
    public = Path(told.rpartition("board: ")[2].strip())
    assert f"{80 / 90:.3f}" not in told + public.read_text()
    assert challenge(submitted, "board", "--final") == 0
    told = capsys.readouterr().out
    assert [line.split()[1] for line in told.splitlines()[4:8]] == ["ada", "net", "bob", "zoë"]
    final = Path(told.rpartition("board: ")[2].strip())
    assert f"{80 / 90:.3f}" in final.read_text()
    assert final != public


def test_a_name_on_the_page_is_text(challenged, predictions, capsys):
    challenge(challenged, "submit", "<script>alert(1)</script>", predictions(7, 60), "--staff")
    challenge(challenged, "board")
    path = Path(capsys.readouterr().out.rpartition("board: ")[2].strip())
    assert "<script>" not in path.read_text()


def test_errors_are_one_sentence_and_status_2(challenged, tmp_path, capsys):
    assert challenge(challenged, "submit", "ada", str(tmp_path / "none.csv")) == 2
    assert capsys.readouterr().err == f"course: ada: {tmp_path}/none.csv: there is no such file\n"
