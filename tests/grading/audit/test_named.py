"""Most mistakes are named with their own rule left out, as `course audit --named` counts."""

import os

import pytest
from conftest import PROJECT

from grading.audit import (
    Notebook,
    Told,
    changed_lines,
    first_failure,
    named,
    naming,
    naming_summary,
    tell,
)
from grading.cli import main
from grading.course import open_course
from grading.engine import Step
from grading.errors import AuditError

SET_UP = "import numpy as np\nfrom helpers.checks import check_array"
TEST = """x, b = np.array([[0.31, 1.72], [2.41, 0.55], [0.6, 1.9]]), np.array([0.2, -1.3])
def test_add(x, b):
    check_array("add", add(x, b), x + b, suspects={"forgets b": x})
test_add(x, b)
"""
BARE = "def test_add():\n    assert add(3, 1) == 4\n    assert add(4, 2) == 6\n\n\ntest_add()"


def told(answer, changed=("return x",), test=TEST, **options):
    names = {"__name__": "__main__"}
    exec(SET_UP, names)
    steps = [Step("add", answer, False), Step("test_add", test, True)]
    failure = first_failure(steps, {"test_add"}, names)
    return failure and tell("wrong/one", failure, {*changed}, **options)


def test_the_answers_own_rule_is_left_out():
    one = told("def add(x, b):\n    return x")
    assert (one.kind, one.is_left_out) == ("search", True)
    assert "forgets b" not in one.message
    assert one.is_known


def test_the_answers_own_rule_is_kept_where_that_is_asked_for():
    one = told("def add(x, b):\n    return x", own=True)
    assert not one.is_left_out
    assert "forgets b" in one.message


def test_a_raw_error_counts_where_it_is_told_in_words():
    one = told("def add(x, b):\n    return x @ x")
    assert (one.kind, one.is_known) == ("words", True)


def test_what_only_the_own_rule_names_is_known_all_the_same():
    sign = 'suspects={"takes its time": x * b.sum() + np.arange(6).reshape(3, 2) ** 3}'
    test = TEST.replace('suspects={"forgets b": x}', sign)
    one = told(
        "def add(x, b):\n    return x * b.sum() + np.arange(6).reshape(3, 2) ** 3", test=test
    )
    assert (one.is_named, one.is_known) == (False, True)


def test_an_answer_that_leaves_python_ends_its_cell_alone():
    assert told("def add(x, b):\n    raise SystemExit").message.startswith("SystemExit")


def test_an_answer_that_ends_its_process_is_named_and_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(naming, "ANSWER_SECONDS", 5)
    monkeypatch.setattr(naming, "_nth", ends_its_process)
    course = open_course(PROJECT)
    with pytest.raises(AuditError, match="nothing came back of wrong/"):
        list(named(Notebook(course.assignment("softmax"), "softmax"), every=80))


def ends_its_process(number):
    os._exit(number)


def test_what_passes_is_not_counted():
    assert told("def add(x, b):\n    return x + b") is None


@pytest.mark.parametrize(("changed", "kind"), [("return x - b", "hint"), ("pass", "nothing")])
def test_a_hint_names_where_it_shows_a_changed_line_and_misleads_elsewhere(changed, kind):
    one = told("def add(x, b):\n    return x - b", {changed}, BARE)
    assert "return x - b" in one.hint
    assert (one.kind, one.is_misled) == (kind, kind == "nothing")


def test_a_hint_that_shows_no_changed_line_misleads_under_a_good_message_too():
    one = told("def add(x, b):\n    return x - b", {"pass"})
    assert one.is_named
    assert one.is_misled


def test_a_line_in_another_block_is_changed_and_one_that_is_gone_shows_those_beside_it():
    assert changed_lines("if a:\n    b()", "b()") == ["b()"]
    assert changed_lines("a()\nb()\nc()", "a()\nc()") == ["a()", "c()"]


def test_three_in_five_of_a_sample_are_named_and_none_misled():
    course = open_course(PROJECT)
    sample = [("softmax", "softmax"), ("layers", "layers")]
    all_told: list[Told] = []
    for assignment, stem in sample:
        all_told += named(Notebook(course.assignment(assignment), stem), every=20)
    good = [one for one in all_told if one.is_named]
    assert len(all_told) >= 9, naming_summary(all_told)
    assert len(good) >= 0.6 * len(all_told), naming_summary(all_told)
    assert not [one for one in all_told if one.is_misled], naming_summary(all_told)


def test_the_command_prints_what_is_not_named_and_the_counts(capsys):
    assert main(["audit", "softmax", "--named", "--every", "40"]) == 0
    assert "wrong answers fail a visible test: " in capsys.readouterr().out


def test_one_answer_of_none_is_refused(capsys):
    assert main(["audit", "softmax", "--named", "--every", "0"]) != 0
    assert "one answer of how many?" in capsys.readouterr().err
