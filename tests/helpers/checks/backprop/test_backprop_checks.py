"""The checks of backprop on right answers, and on wrong ones whose slip they must name."""

import math

import numpy as np
import pytest
import torch

from helpers.checks import CheckFailed
from helpers.checks.backprop import (
    check_affine_backward,
    check_cross_entropy,
    check_each_once,
    check_graph_gradients,
    check_local,
    check_tape,
    check_tape_by_hand,
    random_tape,
    slopes_of,
)
from helpers.gradients import numeric_gradient

# --- local derivatives ---


@pytest.mark.parametrize("operation", ["mul", "div"])
def test_slopes_are_those_of_finite_differences(operation):
    a, b = 1.7, -0.6
    f = {"mul": lambda v: v[0] * v[1], "div": lambda v: v[0] / v[1]}[operation]
    wanted = numeric_gradient(f, np.array([a, b]))
    np.testing.assert_allclose(slopes_of(operation, a, b), wanted, rtol=1e-8)  # step 1e-5


@pytest.mark.parametrize(
    "slope", [True, 1, np.int64(1), np.float32(1), np.ones(()), torch.ones(())]
)
def test_a_slope_may_be_a_number_of_any_type(slope):
    check_local("d_relu", lambda a: slope, (2.0,), (1.0,))


@pytest.mark.parametrize(
    ("name", "wrong", "inputs", "told"),
    [
        ("d_multiply", lambda a, b: (a, b), (3.0, 2.0), "by the other input"),
        ("d_divide", lambda a, b: (1 / b, a / b**2), (3.0, 2.0), "what does a larger b do"),
        ("d_relu", lambda a: max(0.0, a), (3.0,), "is the output of ReLU"),
        ("d_exp", lambda a: math.exp(math.exp(a)), (0.3,), "taken at the output"),
        ("d_log", lambda a: 1 / math.log(a), (3.0,), "taken at the output"),
        ("d_exp", lambda a: None, (0.3,), "is None"),
        ("d_log", lambda a: math.nan, (3.0,), "not finite"),
        ("d_multiply", lambda a, b: b, (3.0, 2.0), "one value"),
    ],
    ids=["swapped", "sign", "output", "exp late", "log late", "stub", "NaN", "one of two"],
)
def test_names_the_slip_in_a_local_derivative(name, wrong, inputs, told):
    operation = {"d_multiply": "mul", "d_divide": "div"}.get(name, name.removeprefix("d_"))
    with pytest.raises(CheckFailed, match=told):
        check_local(name, wrong, inputs, slopes_of(operation, *inputs))


# --- a given graph ---


def graph_gradients(a, b, wrong=None):
    """Gradients by the closed form, some replaced."""
    u, v = math.exp(a), math.exp(b)
    s, p = u + v, u / (u + v)
    values = {"a": a, "b": b, "u": u, "v": v, "s": s, "q": math.log(s), "L": math.log(s) - a}
    grads = {"a": p - 1, "b": 1 - p, "u": 1 / s, "v": 1 / s, "s": 1 / s, "q": 1, "L": 1}
    return values, grads | {key: slip(values, grads) for key, slip in (wrong or {}).items()}


def test_the_closed_form_passes_at_any_numbers():
    for a, b in np.random.default_rng(0).standard_normal((20, 2)).tolist():
        check_graph_gradients(graph_gradients, a, b)


@pytest.mark.parametrize(
    ("key", "slip", "told"),
    [
        ("a", lambda x, g: x["u"] / x["s"], "lacks what the subtraction sends back"),
        ("a", lambda x, g: -1.0, "lacks what the exp sends back"),
        ("a", lambda x, g: g["a"] / 2, "mean of two"),
        ("s", lambda x, g: 1 / x["q"], "at its output"),
        ("b", lambda x, g: g["v"], "the exp lies between"),
        ("b", lambda x, g: -g["b"], "wrong sign"),
        ("u", lambda x, g: math.nan, "not finite"),
    ],
    ids=["overwritten", "one reader", "mean", "log late", "exp left out", "sign", "NaN"],
)
def test_names_the_slip_in_the_graph(key, slip, told):
    with pytest.raises(CheckFailed, match=f"gradient of {key} .*{told}"):
        check_graph_gradients(lambda a, b: graph_gradients(a, b, {key: slip}), 1.0, -0.5)


# --- a row and a batch ---


def test_the_loss_of_a_row_wants_its_finite_differences():
    rng = np.random.default_rng(1)
    for C in (2, 5):
        z, label = rng.standard_normal(C), int(rng.integers(C))

        def loss(z, label=label):
            return np.log(np.exp(z).sum()) - z[label]

        check_cross_entropy(lambda z, y, f=loss: (f(z), numeric_gradient(f, z)), z, label)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda p, hot: p, "holds the probabilities only"),
        (lambda p, hot: p + hot, "adds 1 at the true class"),
        (lambda p, hot: hot - p, "wrong sign everywhere"),
        (lambda p, hot: (p - hot) / 4, "divided by C"),
        (lambda p, hot: 0 * p, "zero everywhere"),
    ],
    ids=["p", "plus", "sign", "mean", "zeros"],
)
def test_names_the_slip_in_the_gradient_of_a_row(wrong, told):
    def answer(z, label):
        p = np.exp(z) / np.exp(z).sum()
        return -np.log(p[label]), wrong(p, np.eye(len(z))[label])

    with pytest.raises(CheckFailed, match=told):
        check_cross_entropy(answer, np.array([1.0, 0.2, -0.5, 0.4]), 2)


def by_slopes(dy, X, W):
    """The affine layer's gradients by finite differences."""
    db = numeric_gradient(lambda b: X @ W + b, np.zeros(W.shape[1]), dy)
    dX = numeric_gradient(lambda X: X @ W, X, dy)
    return dX, numeric_gradient(lambda W: X @ W, W, dy), db


@pytest.mark.parametrize("rows", [(), (4,), (1,)], ids=["row", "batch", "batch of one"])
def test_the_affine_layer_wants_its_finite_differences(rows):
    rng = np.random.default_rng(2)
    shapes = ((*rows, 3), (*rows, 2), (2, 3))
    check_affine_backward("back", by_slopes, *(rng.standard_normal(shape) for shape in shapes))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda dX, dW, db, dy: (dX, dW / 4, db), "dW .*averaged twice"),
        (lambda dX, dW, db, dy: (dX, dW.T, db), "dW .*transposed"),
        (lambda dX, dW, db, dy: (dX, dW, dy), "db .*not summed over the rows"),
        (lambda dX, dW, db, dy: (dX, dW, dy[-1]), "db .*last row alone"),
        (lambda dX, dW, db, dy: (dX.sum(0), dW, db), "dX .*each row of X has its own"),
        (lambda dX, dW, db, dy: (dX, dW), "returned 2 values"),
        (lambda dX, dW, db, dy: (dX @ dX, dW, db), "do not fit into a matrix product"),
    ],
    ids=["averaged", "transposed", "not summed", "last row", "dX summed", "two", "misfit"],
)
def test_names_the_slip_in_a_batch(wrong, told):
    rng = np.random.default_rng(3)
    dy, X, W = (rng.standard_normal(shape) for shape in ((4, 3), (4, 2), (2, 3)))
    with pytest.raises(CheckFailed, match=told):
        check_affine_backward("back", lambda *a: wrong(*by_slopes(*a), a[0]), dy, X, W)


# --- a tape ---


class Value:
    """A tape that pushes gradients in an order of its own; classes below have one thing wrong."""

    def __init__(self, data, inputs=(), local=()):
        self.data, self.grad, self.inputs, self.local = data, 0.0, inputs, local

    def __add__(self, other):
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    def relu(self):
        return type(self)(max(0.0, self.data), (self,), (float(self.data > 0),))

    def exp(self):
        return type(self)(math.exp(self.data), (self,), (math.exp(self.data),))

    def log(self):
        return type(self)(math.log(self.data), (self,), (1 / self.data,))

    def order(self):
        """Return all Values, readers first."""
        found = []

        def visit(value):
            if value not in found:
                for source in value.inputs:
                    visit(source)
                found.append(value)

        visit(self)
        return found[::-1]

    def clear(self, order):
        for value in order:
            value.grad = 0.0

    def add(self, grad, more):
        return grad + more

    def backward(self):
        order = self.order()
        self.clear(order)
        self.grad = 1.0
        for value in order:
            for source, slope in zip(value.inputs, value.local, strict=True):
                source.grad = self.add(source.grad, slope * value.grad)


class Overwrites(Value):
    def add(self, grad, more):
        return more


class NeverClears(Value):
    def clear(self, order):
        pass


class FirstSeenFirst(Value):
    def order(self):
        found = [self]
        for value in found:
            found += [source for source in dict.fromkeys(value.inputs) if source not in found]
        return found


class NotReversed(Value):
    def order(self):
        return super().order()[::-1]


class Again(Value):
    def order(self):
        found = []

        def visit(value):
            for source in value.inputs:
                visit(source)
            found.append(value)

        visit(self)
        return found[::-1]


class ExpLate(Value):
    def exp(self):
        made = super().exp()
        made.local = (math.exp(made.data),)
        return made


class AllWays(Value):
    def backward(self):
        self.clear(self.order())
        self.send(1.0)

    def send(self, gradient):
        self.grad += gradient
        for source, slope in zip(self.inputs, self.local, strict=True):
            source.send(slope * gradient)


ALL = [("exp", 0), ("*", 2, 0), ("+", 3, 2), ("log", 4), ("relu", 5), ("*", 6, 1), ("*", 7, 6)]
SHARED = [("+", 0, 1), ("*", 2, 1), ("*", 2, 3)]


def test_a_right_tape_passes_on_graphs_of_all_kinds():
    rng = np.random.default_rng(4)
    check_tape(Value, [0.5, 2.0], ALL, outputs=(-1, 4, 0, -1))
    for num_leaves, num_steps in ((1, 3), (3, 20), (2, 40)):
        check_tape(Value, *random_tape(rng, num_leaves, num_steps), outputs=(-1, -2, -1))
    check_each_once(Value)
    check_tape_by_hand(Value, [0.5, 2.0], ALL)


@pytest.mark.parametrize(
    ("wrong", "leaves", "steps", "told"),
    [
        (Overwrites, [2.0, 0.5], SHARED, "overwritten where a Value is read more than once"),
        (NeverClears, [2.0, 0.5], SHARED, "run again holds what an earlier run left"),
        (FirstSeenFirst, [2.0, 0.5], SHARED, "passed on too early"),
        (NotReversed, [2.0, 0.5], SHARED, "lacks what comes through Values in between"),
        (Again, [2.0, 0.5], SHARED, "passed on again for each way"),
        (ExpLate, [0.5, 2.0], [("exp", 0), ("*", 2, 1)], "at a Value's output"),
    ],
    ids=lambda part: part.__name__ if isinstance(part, type) else "",
)
def test_names_the_slip_in_a_tape(wrong, leaves, steps, told):
    with pytest.raises(CheckFailed, match=told):
        check_tape(wrong, leaves, steps, outputs=(-1, -1))


def test_a_walk_along_all_ways_has_right_numbers_and_is_refused_for_its_work():
    check_tape(AllWays, [2.0, 0.5], SHARED, outputs=(-1, -1))
    with pytest.raises(CheckFailed, match="once for each way"):
        check_each_once(AllWays)


def test_the_graph_of_a_random_tape_gives_numbers_that_say_something():
    for seed in range(5):
        leaves, steps = random_tape(np.random.default_rng(seed), 3, 40)
        assert len(steps) == 40
        values = list(leaves)
        for operation, one, other in steps:
            a, b = values[one], values[other]
            values.append(a + b if operation == "+" else a * b)
        assert 1e-12 < min(values) < max(values) < 2.1
