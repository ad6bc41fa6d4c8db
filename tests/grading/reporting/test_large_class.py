"""What the class page says of tests and of slow hand-ins, and that 1,000 students fit on it."""

import random
import re

import numpy as np
import pytest
from conftest import course_command, hand_in, tiny_notebook

from grading.course import append_rows
from grading.notebooks import Exercise
from grading.releasing import release
from grading.reporting import RUNS, ClassReport, Row, runs_path
from grading.reporting.items import LEAST, discrimination, read_items
from grading.reporting.mistakes import Mistake
from grading.reporting.page import write_page
from grading.reporting.runs import RanFor, read_runs, slowest

DOUBLE, TOTAL = ("tiny", "test_double"), ("tiny", "test_total")


def scores(number, rng):
    """Return points of a class: total is for the strong, double is drawn by chance."""
    skills = [rng.random() for _ in range(number)]
    return [{DOUBLE: 2.0 * (rng.random() < 0.5), TOTAL: 3.0 * (s > 0.4)} for s in skills]


def test_discrimination_is_the_correlation_with_the_rest_of_the_points(course):
    release(course.assignment("tiny"))
    given = scores(60, random.Random(0))
    double, total = read_items(course.assignment("tiny"), given)
    columns = np.array([[one[DOUBLE], one[TOTAL]] for one in given])
    wanted = np.corrcoef(columns.T)[0, 1]  # of two tests each is the other's rest
    assert double.discrimination == pytest.approx(wanted)
    assert total.discrimination == pytest.approx(wanted)
    assert (double.exercise, double.cell, double.points) == ("1.1", "test_double", 2)
    assert total.share == pytest.approx(columns[:, 1].mean() / 3)


def test_of_a_small_class_nothing_is_said_nor_of_who_has_no_points_yet(course):
    release(course.assignment("tiny"))
    given = scores(LEAST, random.Random(0))
    assert len(read_items(course.assignment("tiny"), given)) == 2
    assert read_items(course.assignment("tiny"), given[1:]) == []
    assert read_items(course.assignment("tiny"), [{**given[0], TOTAL: None}, *given[1:]]) == []


def test_a_test_that_all_pass_has_no_discrimination():
    assert discrimination([1.0] * 30, [float(k) for k in range(30)]) is None


def test_slow_hand_ins_are_those_of_three_times_the_median():
    runs = {f"s{k}": RanFor(6.0, 0) for k in range(9)} | {"eve": RanFor(30, 1)}
    assert slowest(runs) == [("eve", RanFor(30, 1))]
    assert slowest({name: RanFor(one.seconds / 10, 0) for name, one in runs.items()}) == []


def test_the_last_line_of_each_counts_and_a_damaged_one_does_not(course):
    assignment = course.assignment("tiny")
    assert read_runs(assignment) == {}
    rows = [["now", "ada", "1.0", "0", ""], ["now", "=eve", "2.0", "1", ""]]
    append_rows(runs_path(assignment), RUNS, rows)
    with runs_path(assignment).open("a") as file:
        file.write("now,ada,3")  # cut off by a kill
    append_rows(runs_path(assignment), RUNS, [["now", "ada", "4.0", "0", ""]])
    assert read_runs(assignment) == {"ada": RanFor(4.0, 0), "=eve": RanFor(2.0, 1)}


def test_1000_students_fold_their_names_and_scroll(tmp_path):
    rows = [Row(f"student {k}", [float(k % 3)], remarks=["the same"]) for k in range(1000)]
    mistake = Mistake("wrong", dict.fromkeys(row.student for row in rows), {"1.1": None})
    report = ClassReport("tiny", [Exercise("1.1", "double", 2.0)], rows, [mistake])
    write_page(report, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert page.count("and 997 more</summary>") == 2
    assert '<div class="wide tall">' in page
    assert len(page) < 1_000_000
    folded = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert folded.count("student 999") == 1  # in the table alone


def test_the_run_of_each_hand_in_is_logged(course):
    release(course.assignment("tiny"))
    hand_in(course, "ada", tiny_notebook())
    assert course_command(course, "grade", "tiny") == 0
    assert 0 < read_runs(course.assignment("tiny"))["ada"].seconds < 300
