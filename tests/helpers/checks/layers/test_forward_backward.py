"""The checks of layers on wrong layers."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.layers.forward_backward import check_backward, check_forward

X, DY = np.arange(6.0).reshape(2, 3), np.ones((2, 3))


def in_place(x):
    """Change the input."""
    x *= 2
    return x, x


FORWARDS = {
    "right": (lambda x: (2 * x, x), None),
    "no cache": (lambda x: 2 * x, "should return 2: y, cache"),
    "transposed": (lambda x: ((2 * x).T, x), r"wrong shape.*transposed"),
    "in place": (in_place, "changed its input x in place"),
    "stub": (lambda x: None, "returned None"),
    "nan": (lambda x: (x * np.nan, x), "not finite"),
}
BACKWARDS = {
    "right": (lambda dy, cache: 2 * dy, None),
    "right, as a tuple": (lambda dy, cache: (2 * dy,), None),
    "sign": (lambda dy, cache: -2 * dy, "wrong sign"),
    "foreseen": (lambda dy, cache: 3 * dy, "forgets that 2 is not 3"),
    "two outputs": (lambda dy, cache: (dy, dy), "returned 2 values"),
    "in place": (in_place, "changed its input dy"),
}


@pytest.mark.parametrize("name", FORWARDS)
def test_forward(name):
    forward, message = FORWARDS[name]

    def check():
        return check_forward("double", lambda x, scale: forward(x), {"x": X.copy(), "s": 2}, 2 * X)

    if message is None:
        np.testing.assert_array_equal(check(), X)
    else:
        with pytest.raises(CheckFailed, match=message):
            check()


@pytest.mark.parametrize("name", BACKWARDS)
def test_backward(name):
    backward, message = BACKWARDS[name]
    if name == "in place":
        backward = lambda dy, cache: in_place(dy)[0]  # noqa: E731

    def check():
        suspects = {"dx": {"forgets that 2 is not 3": 3 * DY}}
        check_backward("double", backward, DY.copy(), X, {"dx": 2 * DY}, suspects=suspects)

    if message is None:
        check()
    else:
        with pytest.raises(CheckFailed, match=message):
            check()
