"""Exercises come and go in mid-term: all other points stay, those of a person and comments too."""

import csv
import shutil

import nbformat
import pytest
from conftest import code, course_command, text, tiny_notebook

from grading.course import open_course
from grading.reporting import read_report


@pytest.fixture(scope="module")
def class_by_hand(graded_class, tmp_path_factory):
    """A class in which a person gave points for the written answer and for a test."""
    place = tmp_path_factory.mktemp("class") / "course"
    course = open_course(shutil.copytree(graded_class.root, place))
    give(course, "ada", "why", 1.0, "well said")
    give(course, "ada", "test_double", 1.5, "")
    give(course, "bob", "why", 0.5, "")
    return course


@pytest.fixture
def graded_by_hand(class_by_hand, tmp_path):
    """A copy of the class, to change."""
    shutil.copytree(class_by_hand.root, tmp_path / "course")
    return open_course(tmp_path / "course")


def give(course, student, cell, points, comment):
    """Give points and a comment as formgrader does."""
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(cell, "tiny", "tiny", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment(cell, "tiny", "tiny", student).manual_comment = comment
        gradebook.db.commit()


def rewrite_source(course, change, name="tiny"):
    """Change the cells of the source; `change` gets and returns a list."""
    path = course.folder("source", "tiny") / f"{name}.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells = change(notebook.cells)
    nbformat.write(notebook, path)


def without(*names):
    return lambda cells: [cell for cell in cells if cell.id not in names]


def with_one_more(cells):
    return [
        *cells[:4],
        text("exercise-4", "### Exercise 1.4 · half (4 points)\nHalve a number."),
        code("half", "### BEGIN SOLUTION\nhalf = 0.5\n### END SOLUTION", solution=True),
        code("test_half", "assert half == 0.5", points=4),
        text("question-5", "### Question 1.5 · how (2 points)\nSay how."),
        text("how", "### BEGIN SOLUTION\nSlowly.\n### END SOLUTION", solution=True, points=2),
        *cells[4:],
    ]


def worth(name, points):
    def change(cells):
        for cell in cells:
            if cell.id == name:
                cell.metadata.nbgrader.points = points
        return cells

    return change


def points(course):
    report = read_report(open_course(course.root).assignment("tiny"))
    numbers = [exercise.number for exercise in report.exercises]
    return {row.student: dict(zip(numbers, row.points, strict=True)) for row in report.rows}


def again(course):
    """Release and grade everything again."""
    assert course_command(course, "release", "tiny") == 0
    assert course_command(course, "grade", "tiny", "--all") == 0


def comment(course, student, cell):
    with course.gradebook() as gradebook:
        return gradebook.find_comment(cell, "tiny", "tiny", student).comment


def test_an_exercise_that_is_removed_takes_no_other_points(graded_by_hand, capsys):
    rewrite_source(graded_by_hand, without("exercise-2", "total", "test_total"))
    again(graded_by_hand)
    assert points(graded_by_hand)["ada"] == {"1.1": 1.5, "1.3": 1}
    assert points(graded_by_hand)["bob"] == {"1.1": 2, "1.3": 0.5}
    assert comment(graded_by_hand, "ada", "why") == "well said"
    told = capsys.readouterr().out
    assert "no longer has test_total: what 2 students had there (0 points or comments" in told


def test_what_a_person_gave_for_a_removed_question_is_kept_in_a_file(graded_by_hand, capsys):
    rewrite_source(graded_by_hand, without("question", "why"))
    again(graded_by_hand)
    assert points(graded_by_hand)["ada"] == {"1.1": 1.5, "1.2": 3}
    assert "(3 points or comments by hand) is kept in report/tiny-removed.csv" in (
        capsys.readouterr().out
    )
    with (graded_by_hand.root / "report" / "tiny-removed.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["cell"] == "why"]
    assert [(row["student"], row["by_hand"], row["comment"]) for row in rows] == [
        ("ada", "1.0", ""),
        ("ada", "", "well said"),
        ("bob", "0.5", ""),
    ]


def test_an_exercise_that_is_added_keeps_all_points_and_asks_for_its_own(graded_by_hand):
    rewrite_source(graded_by_hand, with_one_more)
    again(graded_by_hand)
    assert points(graded_by_hand)["ada"] == {"1.1": 1.5, "1.4": 0, "1.5": 0, "1.2": 3, "1.3": 1}
    assert points(graded_by_hand)["bob"]["1.3"] == 0.5
    assert comment(graded_by_hand, "ada", "why") == "well said"


def test_other_points_for_an_exercise_keep_what_a_person_gave(graded_by_hand):
    rewrite_source(graded_by_hand, worth("test_total", 6))
    again(graded_by_hand)
    assert points(graded_by_hand)["ada"] == {"1.1": 1.5, "1.2": 6, "1.3": 1}


def test_a_notebook_can_come_and_go_in_mid_term(graded_by_hand):
    second = tiny_notebook()
    nbformat.write(second, graded_by_hand.folder("source", "tiny") / "more.ipynb")
    again(graded_by_hand)
    with graded_by_hand.gradebook() as gradebook:
        assert gradebook.find_submission("tiny", "ada").max_score == 12
        assert gradebook.find_grade("why", "tiny", "tiny", "ada").manual_score == 1
    (graded_by_hand.folder("source", "tiny") / "more.ipynb").unlink()
    again(graded_by_hand)
    assert points(graded_by_hand)["ada"] == {"1.1": 1.5, "1.2": 3, "1.3": 1}


def test_a_change_that_was_not_released_yet_grades_nobody(graded_by_hand, capsys):
    rewrite_source(graded_by_hand, with_one_more)
    before = (graded_by_hand.root / "gradebook.db").read_bytes()
    assert course_command(graded_by_hand, "grade", "tiny") == 2
    assert "differ in the cell half: run `course release tiny` first" in capsys.readouterr().err
    assert (graded_by_hand.root / "gradebook.db").read_bytes() == before


def test_a_removal_that_fails_half_way_changes_nothing(graded_by_hand, monkeypatch):
    rewrite_source(graded_by_hand, without("question", "why"))
    monkeypatch.setattr("grading.releasing.gradebook_cells._add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        course_command(graded_by_hand, "release", "tiny")
    assert comment(graded_by_hand, "ada", "why") == "well said"


def test_what_is_kept_of_a_removed_cell_is_no_formula(graded_by_hand):
    give(graded_by_hand, "ada", "why", 1.0, '=HYPERLINK("http://example.com")')
    rewrite_source(graded_by_hand, without("why"))
    assert course_command(graded_by_hand, "release", "tiny") == 0
    with (graded_by_hand.root / "report" / "tiny-removed.csv").open() as file:
        said = [row["comment"] for row in csv.DictReader(file) if row["comment"]]
    assert said == ['\'=HYPERLINK("http://example.com")']
