"""A slip made by rule is mended by rule: the hint shows the line that was changed, or nothing."""

import io
from contextlib import redirect_stdout

import pytest

from grading.audit.mutants import mutants
from helpers.hints import find_repairs, hint

SECONDS = 20.0  # more than a search here takes, so that the machine does not decide
EVERY = 2  # of the mutants, as all take minutes
RULES = ("operator", "sign", "axis", "off by one", "swapped arguments", "constant", "dropped copy")

SOFTMAX = """
def softmax_loss(W, X, y, reg):
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    exp = np.exp(scores)
    p = exp / exp.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    loss = -np.log(p[rows, y]).mean() + reg * (W * W).sum()
    p[rows, y] -= 1
    dW = X.T @ p / len(X) + 2 * reg * W
    return loss, dW
"""
TEST_SOFTMAX = """
def test_softmax():
    rng = np.random.default_rng(0)
    for N, D, C in ((4, 3, 5), (6, 2, 3)):
        W, X, y = rng.normal(size=(D, C)), rng.normal(size=(N, D)), rng.integers(C, size=N)
        loss, dW = softmax_loss(W.copy(), X.copy(), y, 0.3)
        p = torch_softmax(X @ W)
        wanted = -np.log(p[np.arange(N), y]).mean() + 0.3 * (W**2).sum()
        check_array("loss", loss, wanted)
        for at in np.ndindex(2, 2):
            step = np.zeros_like(W)
            step[at] = 1e-5
            slope = (softmax_loss(W + step, X, y, 0.3)[0] - softmax_loss(W - step, X, y, 0.3)[0])
            check_array("dW", dW[at], slope / 2e-5, rtol=1e-4, atol=1e-6)


def torch_softmax(scores):
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


test_softmax()
"""
MOMENTUM = """
class Momentum:
    def __init__(self, rate, beta=0.9):
        self.rate = rate
        self.beta = beta
        self.velocity = {}

    def step(self, params, grads):
        for name in params:
            old = self.velocity.get(name, 0.0)
            self.velocity[name] = self.beta * old - self.rate * grads[name]
            params[name] = params[name] + self.velocity[name]
"""
TEST_MOMENTUM = """
def test_momentum():
    rule = Momentum(0.1)
    params, v = {"w": np.array([1.0, 2.0]), "b": np.array([3.0])}, {"w": 0.0, "b": 0.0}
    wanted = {name: value.copy() for name, value in params.items()}
    for k in range(3):
        grads = {"w": np.array([0.5, -1.0]) * (k + 1), "b": np.array([2.0])}
        rule.step(params, grads)
        for name in wanted:
            v[name] = 0.9 * v[name] - 0.1 * grads[name]
            wanted[name] = wanted[name] + v[name]
            check_array(name, params[name], wanted[name])


test_momentum()
"""
BATCHES = """
def batches(count, size, drop_last):
    found = []
    for start in range(0, count, size):
        batch = list(range(start, min(start + size, count)))
        if len(batch) == size or not drop_last:
            found.append(batch)
    return found
"""
TEST_BATCHES = """
def test_batches():
    for count, size in ((7, 3), (6, 2), (2, 5), (5, 5)):
        for drop in (True, False):
            wanted = [[*range(count)][k : k + size] for k in range(0, count, size)]
            wanted = [one for one in wanted if len(one) == size or not drop]
            assert batches(count, size, drop) == wanted, f"batches({count}, {size}, {drop})"


test_batches()
"""
CASES = {
    "softmax": (SOFTMAX, TEST_SOFTMAX, 0.7),
    "momentum": (MOMENTUM, TEST_MOMENTUM, 0.25),
    "batches": (BATCHES, TEST_BATCHES, 0.5),
}


def fresh(source):
    names = {"__name__": "__main__"}
    exec("import numpy as np\nfrom helpers.checks import check_array", names)
    exec(source, names)
    return names


def passes(source, test):
    names = fresh(source)
    try:
        with redirect_stdout(io.StringIO()):
            exec(test, names)
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name == "softmax" else ()) for name in CASES],
)
def test_a_slip_made_by_rule_is_found_where_it_is(name):
    source, test, share = CASES[name]
    assert passes(source, test)
    told, all_ = 0, 0
    changed = [one for one in mutants(source) if one.rule in RULES and "None" not in one.change]
    for mutant in changed[::EVERY]:
        if passes(mutant.source, test):
            continue
        all_ += 1
        repairs = find_repairs(test, [mutant.source], fresh(mutant.source), SECONDS)
        said = hint(repairs)
        if said:
            told += 1
            assert_points_at(said, mutant)
    assert all_ >= 4
    assert told >= share * all_, f"{told} of {all_}"


def assert_points_at(said, mutant):
    """Fail unless the changed line is shown, alone or as one of two."""
    changed = mutant.change.split(" -> ")[1]
    assert changed in said or changed == "pass", f"{mutant.change}\n{said}"
