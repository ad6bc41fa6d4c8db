"""What a function does with other inputs says what is wrong with it."""

import re

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_loss_and_gradient
from helpers.checks.comparing import check_rule, torch_steps
from helpers.checks.layers.forward_backward import check_backward, check_forward

RNG = np.random.default_rng(5)
X, W, B, DY = (RNG.normal(size=size) for size in ((3, 4), (4, 2), 2, (3, 2)))


def failure_of(forward, expected, **inputs):
    with pytest.raises(CheckFailed) as caught:
        check_forward("layer_forward", forward, inputs, expected)
    return str(caught.value)


@pytest.mark.parametrize(
    ("forward", "clause"),
    [
        (lambda x, w: np.tanh((x - x.mean(0)) @ w), "does not change"),
        (lambda x, w: np.tanh(x @ w[::-1]), "would be right with x reversed along axis 1, or|"
                                             "would be right with [xw] reversed along axis"),
        (lambda x, w: np.tanh(x[:, :3] @ w[:3]), "a part of x: index 3 along axis 1"),
        (lambda x, w: np.tanh(x @ w) * (len(x) == 1), "is zero"),
        (lambda x, w: np.tanh(x @ w + (len(x) - 1) * np.sin(x).sum()), "for each row alone"),
        (lambda x, w: np.cosh(x[:, :2]) * 3, "does not change with w at all"),
    ],
    ids=["centred", "turned", "part", "zero", "rows mixed", "unused"],
)  # fmt: skip
def test_a_forward_pass_is_probed(forward, clause):
    told = failure_of(lambda x, w: (forward(x, w), None), np.tanh(X @ W), x=X, w=W)
    if clause == "does not change":  # centred: nothing is found, and nothing is said
        assert "does not change" not in told
    else:
        assert re.search(clause, told), told


def test_what_is_kept_from_call_to_call_is_told():
    calls = []

    def forward(x, w):
        calls.append(1)
        return np.tanh(x @ w) + np.sin(x @ w) * len(calls), None

    assert "is another one at each call" in failure_of(forward, np.tanh(X @ W), x=X, w=W)


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        (lambda dy: (dy**2) @ W.T, "4 times as large"),
        (lambda dy: dy @ W.T + np.sin(X), "is not 0 where all of dy is 0"),
        (lambda dy: np.cos(X + 1), "does not change with dy at all"),
    ],
    ids=["squared", "something added", "without dy"],
)
def test_a_backward_pass_is_linear_in_dy(change, clause):
    done = check_forward("f", lambda x: (x @ W, 0), {"x": X}, X @ W)
    with pytest.raises(CheckFailed, match=clause):
        check_backward("b", lambda dy, cache: change(dy), DY, done, {"dx": DY @ W.T})


@pytest.mark.parametrize(
    ("loss", "slope", "clause"),
    [
        (lambda W: (X @ W).mean() ** 2 / 3, None, "dW is right"),
        (lambda W: np.sin(W).sum(), np.cos, "dW is the slope of this very loss"),
    ],
    ids=["the loss alone", "both"],
)
def test_a_wrong_loss_is_held_against_its_gradient(loss, slope, clause):
    def right(W):
        return (X @ W).mean()

    gradient = slope or (lambda W: np.repeat(X.mean(0)[:, None], 2, axis=1) / 2)
    y = np.zeros(3, int)
    with pytest.raises(CheckFailed, match=clause):
        check_loss_and_gradient("f", lambda W, X, y, reg: (loss(W), gradient(W)), W, X, y, 0, right)


def test_an_optimiser_is_recognised():
    w, dws, lrs = RNG.normal(size=3), RNG.normal(size=(4, 3)), (0.1, 0.1, 0.05, 0.2)
    wanted = torch_steps("SGD", w, dws, lrs, momentum=0.7)

    def nesterov(w, dw, state, lr, momentum=0.9):
        v = momentum * state.get("v", 0) + dw
        return w - lr * (dw + momentum * v), {"v": v}

    with pytest.raises(CheckFailed, match="the steps are those of Nesterov's momentum"):
        check_rule("momentum_step", nesterov, w, dws, lrs, wanted, momentum=0.7)
