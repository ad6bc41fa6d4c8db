"""Kinds of mistakes on made-up exercises: single numbers, sequences, what holds along axes."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.checks.explaining import explain_number, explain_values

RNG = np.random.default_rng(23)
WEIGHTS, ROWS = RNG.normal(size=(4, 3)), RNG.normal(size=(6, 4, 5))


def number_of(yours, wanted=None, weights=WEIGHTS, alpha=0.7):
    wanted = 0.4 + alpha * (weights**2).sum() if wanted is None else wanted
    return SimpleNamespace(
        actual=np.array(float(yours)),
        expected=np.array(float(wanted)),
        terms={"penalty": alpha * (weights**2).sum()},
        given={"w": weights, "alpha": np.array(alpha)},
    )


def explained(yours, wanted, **given):
    return explain_values(yours, wanted, np.isclose(yours, wanted), given)


NUMBERS = {
    "sizes": (0.7 * np.abs(WEIGHTS).sum(), "in place of the penalty it has alpha * abs(w).sum()"),
    "root": (0.7 * np.sqrt((WEIGHTS**2).sum()), "alpha * sqrt((w**2).sum())"),
    "mean": (0.7 * (WEIGHTS**2).mean(), "alpha * (w**2).mean()"),
    "a row left out": (0.7 * (WEIGHTS[1:] ** 2).sum(), "alpha * (w[1:]**2).sum()"),
    "alpha squared": (0.7**2 * (WEIGHTS**2).sum(), "alpha**2 * (w**2).sum()"),
    "no alpha": ((WEIGHTS**2).sum(), "it has (w**2).sum()"),
    "sum squared": (0.7 * WEIGHTS.sum() ** 2, "alpha * w.sum()**2"),
}


@pytest.mark.parametrize(("penalty", "clause"), NUMBERS.values(), ids=NUMBERS)
def test_a_term_of_another_form_is_named(penalty, clause):
    assert clause in explain_number(number_of(0.4 + penalty))


def test_another_case_has_to_agree():
    other = RNG.normal(size=(4, 3))
    case = number_of(0.4 + 0.7 * np.abs(WEIGHTS).sum())
    agrees = number_of(0.4 + 0.2 * np.abs(other).sum(), weights=other, alpha=0.2)
    differs = number_of(0.4 + 0.2 * np.abs(other).max(), weights=other, alpha=0.2)
    assert "abs(w).sum()" in explain_number(case, [agrees])
    assert explain_number(case, [differs]) is None


def test_what_was_done_to_a_right_number_is_told():
    cases = [number_of(np.exp(-x), x) for x in (0.731, 1.347)]
    assert explain_number(cases[0], cases[1:]) == "is exp of minus what is wanted"
    shifted = [number_of(x - 1, x) for x in (0.731, 1.347)]
    assert explain_number(shifted[0], shifted[1:]) == "is off by the same amount in each case"
    assert explain_number(shifted[0]) is None
    assert explain_number(shifted[0], [number_of(1.0, 1.347)]) is None


def test_no_number_is_explained_by_chance():
    rng = np.random.default_rng(1)
    told = [
        explain_number(number_of(*rng.normal(size=2), rng.normal(size=(4, 3)), 0.35))
        for _ in range(60)
    ]
    rounded = [
        explain_number(number_of(yours / 4, wanted / 4, rng.normal(size=(4, 3)), 0.5))
        for yours, wanted in rng.integers(1, 9, size=(60, 2))
        if yours != wanted
    ]
    assert not any(told + rounded)


STEPS = np.arange(12.0)
RISE = np.minimum(1.0, STEPS / 4)
DECAY = RISE * np.where(STEPS > 4, 0.8 ** (STEPS - 4), 1.0)
FALL = np.where(STEPS < 4, RISE, 1 - (STEPS - 4) / 7)
COSINE = np.where(STEPS < 4, RISE, (1 + np.cos(np.pi * (STEPS - 4) / 8)) / 2)
CURVES = {
    "ten times the steps": (
        np.cumsum([1.0, *(-0.1 * STEPS[1:])]),
        np.cumsum([1.0, *(-0.01 * STEPS[1:])]),
        "is right up to index 0; from there on the change since then is 10 times too large",
    ),
    "twice as fast": (np.where(STEPS > 4, DECAY**2, RISE), DECAY, "its logarithm is 2 times too"),
    "half a turn": (
        np.where(STEPS < 4, RISE, (1 + np.cos(np.pi * (STEPS - 4) / 16)) / 2),
        COSINE,
        "is right up to index 4; from there on the angle whose cosine it follows is 2 times too sm",
    ),
    "one step behind": (np.where(STEPS < 5, DECAY, np.roll(DECAY, 1)), DECAY, "one step behind"),
    "ends too high": (np.where(STEPS < 4, RISE, FALL**0.3 + 0.1), FALL, "does not end at 0"),
}


@pytest.mark.parametrize(("yours", "wanted", "clause"), CURVES.values(), ids=CURVES)
def test_a_sequence_says_from_where_on_and_what(yours, wanted, clause):
    assert clause in explained(yours, wanted)


def test_a_sequence_that_is_wrong_here_and_there_is_no_curve():
    yours = DECAY + 0.1 * (STEPS % 3 == 1)
    assert "from there on" not in (explained(yours, DECAY) or "")


def _standardised(values, axes):
    return (values - values.mean(axes, keepdims=True)) / values.std(axes, keepdims=True)


LOGITS = RNG.normal(size=(5, 4))
P = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)
HOT = np.eye(4)[[1, 0, 3, 3, 2]]
AXES = {
    "statistics of each row": (
        _standardised(ROWS, (1, 2)),
        _standardised(ROWS, 0),
        "has mean 0 and standard deviation 1 along axes 1 and 2, wanted is along axis 0",
    ),
    "length of columns": (
        LOGITS / np.linalg.norm(LOGITS, axis=0),
        LOGITS / np.linalg.norm(LOGITS, axis=1, keepdims=True),
        "has length 1 along axis 0, wanted is along axis 1",
    ),
    "a gradient that adds up to something": (
        (P - HOT * RNG.uniform(0.2, 2, size=(5, 1))) / 5,
        (P - HOT) / 5,
        "should add up to 0 along axis 1 and does not in any place",
    ),
}


@pytest.mark.parametrize(("yours", "wanted", "clause"), AXES.values(), ids=AXES)
def test_what_holds_along_other_axes_is_named(yours, wanted, clause):
    assert clause in explained(yours, wanted)


def test_true_classes_are_told_where_all_that_is_wrong_is_there():
    yours = (P - HOT * RNG.uniform(0.2, 2, size=(5, 1))) / 5
    yours[0] = (P - HOT)[0] / 5
    told = explained(yours, (P - HOT) / 5, labels=np.array([1, 0, 3, 3, 2]))
    assert "in 4 of 5 places; it is wrong at true classes alone" in told


def test_random_sequences_and_tables_are_not_explained():
    rng, told = np.random.default_rng(9), []
    for _ in range(60):
        yours, wanted = rng.uniform(size=(2, 9))
        told += [explained(yours, wanted), explained(np.sort(yours), np.sort(wanted))]
        yours, wanted = np.round(rng.normal(size=(2, 4, 3)), 1)
        told += [explained(yours, wanted)]
    assert not any(told)


OLD, NEW = RNG.uniform(1, 2, size=5), RNG.normal(size=(7, 5))
PLACES = {
    "another statistic": (
        0.8 * OLD + 0.2 * NEW.std(0),
        0.8 * OLD + 0.2 * NEW.var(0),
        "has x.std(axis=0) where x.var(axis=0) belongs",
    ),
    "another sum": (
        np.sin(OLD) + 3 * NEW.sum(0),
        np.sin(OLD) + 3 * NEW.mean(0),
        "has x.sum(axis=0) where x.mean(axis=0) belongs",
    ),
    "without its sign": (
        np.sin(NEW) + 2 * np.abs(NEW),
        np.sin(NEW) + 2 * NEW,
        "has abs(x) where x belongs",
    ),
    "a factor and an amount": (3 * OLD + 0.7, OLD, "times one number and plus another"),
    "one row again": (
        np.broadcast_to(NEW[2], NEW.shape),
        NEW,
        "is the same again and again along axis 0",
    ),
}


@pytest.mark.parametrize(("yours", "wanted", "clause"), PLACES.values(), ids=PLACES)
def test_what_stands_in_place_of_something_else_is_named(yours, wanted, clause):
    given = {"x": NEW, "old": OLD, "keep": np.array(0.8), "number": np.array(3)}
    assert clause in explained(np.array(yours), wanted, **given)
