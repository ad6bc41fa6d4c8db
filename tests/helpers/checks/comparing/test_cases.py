"""A single number is explained where a second case agrees, or where it is exact."""

import random
import time
from types import FunctionType

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_array
from helpers.checks.comparing.cases import other_cases
from helpers.checks.explaining import impossible

RNG = np.random.default_rng(11)
DATA = {N: RNG.normal(size=N) for N in (3, 4, 6)}


def check_spread(spread, seen=None):
    """Check a made-up exercise, the mean square distance from the middle, on three cases."""
    for N, x in DATA.items():
        if seen is not None:
            seen.append(N)
        wanted = ((x - x.mean()) ** 2).mean() + 0.3 * x.max()
        name = f"spread: result (N = {N})"
        check_array(name, spread(x), wanted, sizes={"N": N}, terms={"largest": 0.3 * x.max()})


OURS = globals() | {"__name__": "helpers.checks.made_up"}
check_spread = FunctionType(check_spread.__code__, OURS, argdefs=(None,))


def right(x):
    return ((x - x.mean()) ** 2).mean() + 0.3 * x.max()


def failure_of(spread):
    with pytest.raises(CheckFailed) as caught:
        check_spread(spread)
    return str(caught.value)


SURE = {
    "not averaged": (lambda x: len(x) * right(x), "is 3 times too large"),
    "not quite exact, and in all cases": (
        lambda x: len(x) * right(x) * (1 + 1e-6),
        "is 3 times too large",
    ),
    "twice, in all cases": (lambda x: 2 * right(x), "is 2 times too large"),
    "half, in all cases": (lambda x: right(x) / 2, "is half of what it should be"),
    "not averaged, all but a term": (
        lambda x: len(x) * (right(x) - 0.3 * x.max()) + 0.3 * x.max(),
        "all but the largest",
    ),
    "a term": (lambda x: right(x) - 0.3 * x.max(), "is off: the largest is missing"),
    "a sign": (lambda x: -right(x), "has the wrong sign"),
}


@pytest.mark.parametrize(("spread", "clause"), SURE.values(), ids=SURE)
def test_a_number_is_explained_where_all_cases_agree(spread, clause):
    assert clause in failure_of(spread)


UNSURE = {
    "twice in the first case alone": lambda x: right(x) * (2 if len(x) == 3 else 1),
    "three times in the first case, something else in the second": (
        lambda x: right(x) * (3 if len(x) == 3 else 1.7)
    ),
    "the size in the first case, and right in the others": (
        lambda x: right(x) * (3 if len(x) == 3 else 1)
    ),
}


@pytest.mark.parametrize("spread", UNSURE.values(), ids=UNSURE)
def test_a_number_is_not_explained_by_what_another_case_contradicts(spread):
    assert "spread: result (N = 3) is wrong. Yours" in failure_of(spread)


def test_one_number_alone_is_explained_only_where_it_is_exact():
    for value, clause in ((0.1234567 * 3, "is 3 times"), (0.1234567 * 3.0001, "is wrong")):
        with pytest.raises(CheckFailed, match=clause):
            check_array("price", value, 0.1234567, sizes={"N": 3})
    with pytest.raises(CheckFailed, match="is wrong"):  # round numbers are many times each other
        check_array("price", 6.0, 2.0, sizes={"N": 3})


def test_no_number_is_explained_by_chance():
    rng, told = np.random.default_rng(2), []
    for wanted, actual in rng.uniform(0.1, 10, size=(400, 2)):
        with pytest.raises(CheckFailed) as caught:
            check_array("price", actual, wanted, sizes={"N": 5, "C": 3}, terms={"tax": 0.2})
        told += [str(caught.value)] if "is wrong. Yours" not in str(caught.value) else []
    assert not told


def test_a_test_that_fails_runs_again_once_and_a_right_one_does_not():
    seen = []
    check_spread(right, seen)
    assert seen == [3, 4, 6]
    seen.clear()
    with pytest.raises(CheckFailed):
        check_spread(lambda x: 2 * right(x), seen)
    assert seen == [3, 3, 4, 6]


def test_running_again_leaves_random_numbers_as_they_were():
    random.seed(3)
    first, second = random.random(), random.random()
    random.seed(3)
    with pytest.raises(CheckFailed):
        check_spread(lambda x: 2 * right(x) + 0 * random.random())
    assert random.random() == second != first  # the first case drew one


def test_no_case_is_looked_for_where_none_can_be_had():
    assert other_cases(None, "loss") == ([], [])


def test_other_cases_end_after_a_second():
    def slow(x):
        time.sleep(0.6)
        return 2 * right(x)

    begin = time.monotonic()
    assert "2 times too large" in failure_of(slow)
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize(
    ("name", "yours", "wanted", "is_told"),
    [
        ("softmax: the output", [[1.2, -0.2]], [[0.4, 0.6]], True),
        ("softmax: the output", [[0.9, 0.1]], [[0.4, 0.6]], False),
        ("scores", [[1.2, -0.2]], [[0.4, 0.7]], False),
        ("number of parameters", 12.5, 12.0, True),
        ("number of parameters", -3.0, 12.0, True),
        ("number of parameters", 11.0, 12.0, False),
        ("mean of the counts", 11.5, 12.5, False),
        ("norm of the gradient", -1.0, 12.5, True),
    ],
)
def test_a_value_that_cannot_be_is_known_by_what_is_wanted(name, yours, wanted, is_told):
    assert bool(impossible(name, np.array(yours), np.array(wanted))) == is_told


def test_a_number_that_cannot_be_says_so_before_its_factor():
    told = "accuracy cannot be: a share lies between 0 and 1; it is 7 times too large"
    with pytest.raises(CheckFailed, match=told):
        check_array("accuracy", 7 * 0.4231, 0.4231, sizes={"N": 7})
