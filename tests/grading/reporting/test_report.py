import csv
import re
import shutil

import pytest
from conftest import code, text, tiny_notebook
from nbformat.v4 import new_notebook

from grading.course import open_course
from grading.errors import GradingFailed
from grading.notebooks import Exercise, list_exercises
from grading.reporting import ClassReport, read_report, save_report, text_table
from grading.reporting.class_report import Mistake, Row, write_csv
from grading.reporting.page import exercise_shares, write_page

TOTALS = ["points", "penalty", "total", "max", "to_grade", "late", "remarks"]


def made_report(**changes):
    """Return a report of three: one waits for a person, one was not graded."""
    fields = {
        "assignment": "tiny",
        "exercises": [
            Exercise("1.1", "double", 2.0),
            Exercise("1.2", "why", 1.0, manual=True),
        ],
        "rows": [
            Row("ada", [2.0, None], to_grade=1.0, feedback="../feedback/ada/tiny/tiny.html"),
            Row("bob", [0.5, 1.0]),
            Row("<eve>", [None, None], graded=False),
        ],
        "mistakes": [Mistake("CheckFailed: a < b", {"bob": None}, {"1.1": None})],
    }
    return ClassReport(**{**fields, **changes})


def test_the_table_tells_points_given_from_points_to_give():
    assert text_table(made_report()).split("\n") == [
        "student  1.1  1.2  total    to grade",
        "           2    1      3",
        "-------  ---  ---  -----  ----------",
        "ada        2    .      2           1",
        "bob      0.5    1    1.5",
        "<eve>      .    .      0  not graded",
        "",
        "1.1  double",
        "1.2  why",
    ]


def test_the_table_of_ten_exercises_fits_in_100_columns():
    exercises = [Exercise(f"{k}.1", "a long title " * 5, 10.0) for k in range(1, 11)]
    report = made_report(exercises=exercises, rows=[Row("a" * 20, [10.0] * 10)])
    assert max(map(len, text_table(report).split("\n")[:4])) <= 100
    report.rows[0].penalty = 12.5
    assert max(map(len, text_table(report).split("\n")[:4])) <= 100


def test_where_somebody_was_late_every_total_says_how_it_came_about(tmp_path):
    report = made_report()
    report.rows[1].penalty, report.rows[1].late = 0.5, "2 days"
    heads, *_, bob, _ = text_table(report).split("\n\n")[0].split("\n")
    assert heads.split()[3:6] == ["points", "late", "total"]
    assert bob.split() == ["bob", "0.5", "1", "1.5", "-0.5", "1"]
    write_csv(report, tmp_path / "tiny.csv")
    with (tmp_path / "tiny.csv").open() as file:
        line = next(one for one in csv.DictReader(file) if one["student"] == "bob")
    assert [line[name] for name in ("points", "penalty", "total", "late")] == [
        "1.5",
        "0.5",
        "1",
        "2 days",
    ]
    write_page(report, tmp_path / "tiny.html")
    page = (tmp_path / "tiny.html").read_text()
    row = page[page.index('<td class="left">bob') : page.index('<td class="left">&lt;eve')]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[-3:] == ["1.5", "−0.5", "1"]


def test_the_csv_tells_an_answer_that_waits_from_a_hand_in_that_was_not_graded(tmp_path):
    write_csv(made_report(), tmp_path / "tiny.csv")
    with (tmp_path / "tiny.csv").open() as file:
        assert list(csv.reader(file)) == [
            ["student", "1.1", "1.2", *TOTALS],
            ["ada", "2", "not graded yet", "2", "0", "2", "3", "1", "", ""],
            ["bob", "0.5", "1", "1.5", "0", "1.5", "3", "0", "", ""],
            ["<eve>", "", "", "0", "0", "0", "3", "0", "", ""],
        ]


def test_the_page_is_whole_in_one_file_links_and_escapes(tmp_path):
    write_page(made_report(), tmp_path / "tiny.html", {"<eve>": "<eve>/tiny: not graded: why"})
    page = (tmp_path / "tiny.html").read_text()
    assert 'href="../feedback/ada/tiny/tiny.html"' in page
    assert page.count("<svg") == 2
    assert "<eve>" not in page
    assert "&lt;eve&gt;</b> · not graded: why" in page
    assert 'src="' not in page
    assert "<link" not in page
    assert "CheckFailed: a &lt; b" in page


def test_the_same_class_gives_the_same_page(tmp_path):
    for name in ("a", "b"):
        write_page(made_report(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_page_of_nobody_can_be_written(tmp_path):
    write_page(made_report(rows=[], mistakes=[]), tmp_path / "tiny.html")
    assert "Nothing: every test passed" in (tmp_path / "tiny.html").read_text()


def test_the_share_of_an_exercise_counts_only_those_graded():
    assert exercise_shares(made_report()) == [0.625, None]  # (2 + 0.5) / 2 / 2 points


def test_exercises_are_the_headings_that_graded_cells_stand_under():
    found = [(e.number, e.title, e.points, e.manual) for e in list_exercises(tiny_notebook(), "n")]
    assert found == [
        ("1.1", "double", 2, False),
        ("1.2", "total", 3, False),
        ("1.3", "why", 1, True),
    ]


def test_a_question_with_its_heading_inside_the_graded_cell_is_its_own_exercise():
    question = text("why", "### Question 2.1 · why (1 point)\nSay.", solution=True, points=1)
    cells = [code("test_a", "a", points=2), question]
    found = [(e.number, e.cells) for e in list_exercises(new_notebook(cells=cells), "n")]
    assert found == [("test_a", [("n", "test_a")]), ("2.1", [("n", "why")])]


def test_the_report_of_a_graded_class(graded):
    report = read_report(graded.course.assignment("tiny"))
    rows = {row.student: row for row in report.rows}
    assert rows["right"].points == [2, 3, None]
    assert (rows["right"].to_grade, rows["blank"].to_grade) == (1, 0)
    assert rows["right"].feedback == "../feedback/right/tiny/tiny.html"
    assert rows["dying"].graded
    assert not rows["broken"].graded
    stub = next(m for m in report.mistakes if "your code goes here" in m.message)
    assert (list(stub.students), list(stub.exercises)) == (["blank"], ["1.1", "1.2"])


def test_points_that_a_ta_gives_show_up(graded, tmp_path):
    shutil.copytree(graded.course.root, tmp_path / "course")  # other tests read the shared one
    course = open_course(tmp_path / "course")
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("why", "tiny", "tiny", "hidden")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    rows = {row.student: row for row in save_report(course.assignment("tiny"))[0].rows}
    assert rows["hidden"].points == [0, 3, 0.5]
    assert rows["hidden"].to_grade == 0


def test_a_class_that_was_never_graded_is_told_so(course):
    with pytest.raises(GradingFailed, match="run `course grade tiny`"):
        read_report(course.assignment("tiny"))
