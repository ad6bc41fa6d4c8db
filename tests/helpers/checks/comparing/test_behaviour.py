"""Windows and settings: what a function depends on, asked of the function itself."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.comparing import check_rule
from helpers.checks.comparing.windows import of_window

RNG = np.random.default_rng(3)
X, W = RNG.normal(size=(2, 3, 7, 8)), RNG.normal(size=(4, 3, 2, 3))


def smooth(x, height, width):
    """Return the mean of each window, as a made-up layer."""
    N, C, H, V = x.shape
    y = np.empty((N, C, H - 2, V - 2))
    for i in range(H - 2):
        for j in range(V - 2):
            y[:, :, i, j] = x[:, :, i : i + height, j : j + width].mean((2, 3))
    return y


def told(height, width, wanted=(2, 3), inputs=None):
    inputs = inputs or {"x": X, "param": {"height": wanted[0], "width": wanted[1]}}
    yours = smooth(X, height, width)
    return of_window(lambda x: smooth(x, height, width), inputs, yours, smooth(X, *wanted))


def test_a_window_of_another_shape_is_told():
    assert told(3, 2) == "depends on 3 rows and 2 columns of x, where height is 2 and width is 3"
    assert "where w has 2 rows and 3 columns" in told(2, 2, inputs={"x": X, "w": W})


def test_a_window_of_the_right_shape_is_not():
    assert (
        of_window(lambda x: -smooth(x, 2, 3), {"x": X, "w": W}, -smooth(X, 2, 3), smooth(X, 2, 3))
        is None
    )
    assert told(3, 2, inputs={"x": X}) is None  # nothing says how large it is


DWS = RNG.normal(size=(3, 4))
EPS = 0.3


def adagrad(w, dw, state, lr, eps):
    total = state.get("total", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(total) + eps), {"total": total}


def outside(w, dw, state, lr, eps):
    total = state.get("total", 0.0) + dw**2
    return w - lr * dw / np.sqrt(total) + eps, {"total": total}


def squared(w, dw, state, lr, eps):
    total = state.get("total", 0.0) + (dw + eps) ** 2
    return w - lr * dw / np.sqrt(total), {"total": total}


def unused(w, dw, state, lr, eps):
    total = state.get("total", 0.0) + np.abs(dw) ** 3
    return w - lr * dw / (np.sqrt(total) + 0.1), {"total": total}


@pytest.mark.parametrize(
    ("rule", "clause"),
    [
        (outside, "is right where eps is 0: the step as a whole has eps added to it"),
        (squared, "is right where eps is 0: it stands in another place"),
        (unused, "does not change with eps at all"),
    ],
    ids=["outside", "squared", "unused"],
)
def test_where_eps_stands_is_told(rule, clause):
    w, lrs = RNG.normal(size=4), (0.1, 0.2, 0.1)
    total = np.cumsum(DWS**2, axis=0)
    wanted = w - np.cumsum(np.reshape(lrs, (3, 1)) * DWS / (np.sqrt(total) + EPS), axis=0)
    check_rule("adagrad", adagrad, w, DWS, lrs, wanted, eps=EPS)
    with pytest.raises(CheckFailed) as caught:
        check_rule("rule", rule, w, DWS, lrs, wanted, eps=EPS)
    assert clause in str(caught.value)
