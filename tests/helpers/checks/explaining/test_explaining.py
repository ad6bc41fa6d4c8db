"""What no list names is explained exactly or not at all."""

import sys
import time

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_array
from helpers.checks.explaining import explain_shape, explain_values, impossible, ingredients

RNG = np.random.default_rng(7)
X, W, B = RNG.normal(size=(6, 4)), RNG.normal(size=(4, 3)), RNG.normal(size=3)
LABELS = np.array([2, 0, 1, 1, 2, 0])
GIVEN = {"x": X, "w": W, "b": B, "labels": LABELS, "reg": np.array(0.35)}
WANTED = X @ W + B
HOT = np.eye(3)[LABELS]

EXPLAINED = {
    "a term is missing": (WANTED - B, "lacks b"),
    "a term is there twice": (WANTED + B, "has b too much"),
    "a term with a coefficient": (WANTED + 2 * 0.35 * B, "has 2 * reg * b too much"),
    "a factor of each column": (WANTED * B, "has the factor b once too often"),
    "true classes only": (
        np.where(HOT > 0, 0.0, WANTED),
        "is right but at the true classes, row i and column labels[i]: there it is 0",
    ),
    "labels, one-hot": (WANTED + HOT @ np.diag(B), "has b * one_hot(labels) too much"),
    "square": (WANTED**2, "is the square of what is wanted"),
    "sum so far": (WANTED.cumsum(0), "is what is wanted, added up along axis 0"),
    "last row": (
        np.concatenate([WANTED[:-1], 7 + WANTED[-1:] ** 2]),
        "is right but in the last row",
    ),
    "first row alone": (
        np.concatenate([WANTED[:1], 7 + WANTED[1:] ** 2 * X[1:, :3]]),
        "is right in the first row only",
    ),
    "other order": (WANTED[[2, 0, 1, 5, 3, 4]], "holds the right values, in another order"),
    "each column": (
        WANTED * np.array([1.1, 0.7, 1.3]),
        "is off by a factor of its own in each column",
    ),
    "one factor": (WANTED * 0.35**0.5, "is sqrt(reg) times too large everywhere"),
    "something else": (X @ W, "lacks b"),
}


def in_a_notebook(cell):
    """Return the names after a cell has run as in a notebook."""
    names = {"check_array": check_array, "ingredients": ingredients, "sys": sys, "np": np}
    names |= {"X": X, "W": W, "B": B, "WANTED": WANTED, "__name__": "__main__"}
    exec(cell, names)
    return names


def explained(actual):
    return explain_values(actual, WANTED, np.isclose(actual, WANTED), GIVEN)


@pytest.mark.parametrize(("actual", "clause"), EXPLAINED.values(), ids=EXPLAINED)
def test_a_difference_with_structure_is_explained(actual, clause):
    assert clause in explained(actual)


@pytest.mark.parametrize("is_round", [True, False], ids=["round numbers", "any numbers"])
def test_chance_is_never_explained(is_round):
    rng, told = np.random.default_rng(3), []
    for _ in range(60):
        shape = tuple(rng.integers(2, 4, size=2))
        arrays = rng.normal(size=(4, *shape))
        if is_round:
            arrays = np.round(arrays * 2) / 2
        one, other, x, y = arrays
        given = {"x": x, "y": y, "b": x[0], "reg": np.array(0.5)}
        clause = explain_values(one, other, np.isclose(one, other), given)
        told += [clause] if clause else []
    assert not told


SHAPES = {
    "not summed": (WANTED, WANTED.sum(0), "if it were summed over axis 0"),
    "summed": (WANTED.sum(0), WANTED, "it is summed over axis 0, which should stay"),
    "last missing": (WANTED[:-1], WANTED, "the last is missing along axis 0"),
    "an axis too many": (WANTED[None], WANTED, "with an axis of 1 too many"),
    "other axes": (X.reshape(2, 3, 4).transpose(2, 0, 1), X.reshape(2, 3, 4), "another order"),
    "another sum": (X.sum(1), B, "it is x.sum(axis=1)"),
}


@pytest.mark.parametrize(("actual", "wanted", "clause"), SHAPES.values(), ids=SHAPES)
def test_a_shape_is_explained_where_values_prove_it(actual, wanted, clause):
    assert clause in explain_shape(actual, wanted, GIVEN)


def test_a_shape_of_other_values_is_not_explained():
    assert explain_shape(RNG.normal(size=(6, 3)), WANTED.sum(0), GIVEN) is None
    few = np.array([[1.5, 2.0], [3.0, 0.5], [1.0, 0.0]])
    assert explain_shape(few, few.argmax(1), GIVEN) is None  # one of eight, by chance


def test_a_check_finds_what_the_test_was_given():
    cell = """def test(x, w, b):
    check_array("affine: y", x @ w, x @ w + b)
test(X, W, B)"""
    with pytest.raises(CheckFailed, match="affine: y lacks b"):
        in_a_notebook(cell)


def test_what_a_test_names_as_the_answer_is_no_ingredient():
    cell = """def test(x):
    logits = x @ W
    return ingredients(sys._getframe(), x, logits)
found = test(X), test(X[::-1])"""
    assert in_a_notebook(cell)["found"] == ({}, {})
    cell = cell.replace("x, logits)", "logits, logits)")
    assert list(in_a_notebook(cell)["found"][0]) == ["x"]


def test_odd_arguments_do_no_harm():
    cell = """def test(sizes, x):
    check_array("y", x, WANTED + np.sin(WANTED))
test([(1, 2), [3]], WANTED + 0)"""
    with pytest.raises(CheckFailed, match="y is exactly x"):
        in_a_notebook(cell)


def test_a_hidden_value_stays_hidden():
    with pytest.raises(CheckFailed) as caught:
        check_array("y", WANTED**2, WANTED)
    assert caught.value.without_values() == "y is the square of what is wanted."


@pytest.mark.parametrize(
    ("name", "yours", "wanted", "is_told"),
    [
        ("accuracy of 16 images", 1.17, 0.9, True),
        ("accuracy of 16 images", 0.5, 0.9, False),
        ("running_var", -0.1, 0.9, True),
        ("loss (N = 5)", -2.0, 1.0, True),
        ("logits", -2.0, 1.0, False),
    ],
)
def test_a_value_that_cannot_be_is_told(name, yours, wanted, is_told):
    assert bool(impossible(name, np.array(yours), np.array(wanted))) == is_told


def test_a_single_number_is_not_called_twice_too_large():
    with pytest.raises(CheckFailed, match=r"loss is wrong\. Yours 3"):
        check_array("loss", 3.0, 1.5)


def test_a_failing_check_takes_less_than_two_seconds():
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(40, 60)), rng.normal(size=(60, 50))
    given = {"x": x, "w": w, "b": rng.normal(size=50), "dy": rng.normal(size=(40, 50))}
    wanted, begin = x @ w, time.process_time()
    actual = rng.normal(size=wanted.shape)
    explain_values(actual, wanted, np.zeros(wanted.shape, bool), given)
    assert time.process_time() - begin < 2
