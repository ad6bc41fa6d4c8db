"""A failure carries facts; the values of the answer stand in its fields and nowhere else."""

import ast
import pickle
from pathlib import Path

import numpy as np
import pytest

import helpers.checks
from helpers.checks import CheckFailed, check_array

FOLDER = Path(helpers.checks.__file__).parent
OF_THE_ANSWER = {"wanted", "expected", "right"}  # what a check calls the values of the answer


def failure_of(actual, expected, **hints):
    with pytest.raises(CheckFailed) as raised:
        check_array("y", actual, expected, **hints)
    return raised.value


@pytest.mark.parametrize(
    ("actual", "expected", "told", "untold"),
    [
        (
            np.array([1.0, 4.0]),
            np.array([1.0, 2.0]),
            "y is right in 1 of 2 values only, wrong in 1. Worst at [1]: yours 4, wanted 2.",
            "y is right in 1 of 2 values only, wrong in 1.",
        ),
        (4.0, 2.0, "y is wrong. Yours 4, wanted 2.", "y is wrong."),
        (np.ones(3), np.ones(4), "y has the wrong shape: yours shape (3,), wanted shape (4,).",
         "y has the wrong shape."),
        (np.arange(3.0) + 0.25, np.arange(3.0),
         "y is off by the same amount everywhere (+0.25). Worst at [0]: yours 0.25, wanted 0.",
         "y is off by the same amount everywhere."),
    ],
    ids=["some rows", "a number", "a shape", "an offset"],
)  # fmt: skip
def test_tells_the_values_or_leaves_them_out(actual, expected, told, untold):
    failure = failure_of(actual, expected)
    assert str(failure) == told
    assert failure.without_values() == untold


def test_carries_the_place_and_both_values():
    failure = failure_of(np.array([[1.0, 4.0]]), np.array([[1.0, 2.0]]))
    assert (failure.place, failure.yours, failure.wanted) == ([0, 1], 4.0, 2.0)


def test_a_message_without_values_is_the_same_both_ways():
    failure = CheckFailed("save: no file {was} written.")
    assert str(failure) == failure.without_values() == "save: no file {was} written."


def test_survives_pickling_with_its_facts():
    failure = failure_of(4.0, 2.0)
    again = pickle.loads(pickle.dumps(failure))
    assert str(again) == str(failure)
    assert again.wanted == 2.0


def test_says_of_what_it_speaks_once():
    failure = CheckFailed("no gradient comes back.").about("loss")
    assert str(failure) == "loss: no gradient comes back."
    assert str(failure.about("loss")) == str(failure)


def test_no_check_writes_a_value_of_the_answer_into_its_clause():
    found = []
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CheckFailed":
                texts = [text for text in node.args if isinstance(text, ast.JoinedStr)]
                fields = [part for text in texts for part in text.values]
                found += [f"{path.name}:{node.lineno}" for part in fields
                          if isinstance(part, ast.FormattedValue)
                          and getattr(part.value, "id", "") in OF_THE_ANSWER]  # fmt: skip
    assert found == []
