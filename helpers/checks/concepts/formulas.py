"""Check a formula for a derivative: at random points it must be what finite differences give."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.checks.comparing import check_array
from helpers.checks.concepts.expressions import compute, parsed, worth_of
from helpers.checks.concepts.identity import note_other_id
from helpers.checks.concepts.mending import one_change
from helpers.checks.concepts.numbers import numbers_of
from helpers.gradients import numeric_gradient

POINTS = 5
CLASSES, INPUTS = 3, 3
Point = dict[str, Any]


def check_logit_formula(
    name: str, text: Any, student_id: str, is_true: bool, seed: int = 0
) -> None:
    """Check a formula for the derivative of a row's cross-entropy by one of its three logits.

    text: in z_1, z_2, z_3, or in the probabilities p_1, p_2, p_3
    is_true: whether the logit is that of the true class, or of the other one of this student's
    raises: CheckFailed that says what is wrong

    >>> true = numbers_of("ada").derivatives.true
    >>> check_logit_formula("dz_true", f"p_{true} - 1", "ada", is_true=True)
    ok: dz_true at 5 random points
    """
    n = numbers_of(student_id).derivatives
    logit = (n.true if is_true else n.other) - 1
    points = [_point(rng) for rng in _generators(seed)]

    def slope(point: Point, by: int, true: int) -> float:
        return numeric_gradient(lambda z: _cross_entropy(z, true), point["z"])[by]

    suspects: dict[str, Callable[[Point], float]] = {
        "is the probability alone: the true class is not treated apart": lambda q: q["p"][
            n.true - 1
        ],
        "is the loss, not its derivative": lambda q: _cross_entropy(q["z"], n.true - 1),
        "is the derivative of p, not of the loss": lambda q: (
            q["p"][n.true - 1] * (float(is_true) - q["p"][logit])
        ),
    }
    for by in range(CLASSES):
        for true in range(CLASSES):
            clause = f"would be right for z_{by + 1} where the true class is {true + 1}"
            suspects[clause] = partial(slope, by=by, true=true)
    _compare(name, text, student_id, "z p", points, lambda q: slope(q, logit, n.true - 1), suspects)


def check_weight_formula(name: str, text: Any, student_id: str, seed: int = 0) -> None:
    """Check a formula for the derivative of cross-entropy and penalty by this student's weight.

    text: in x_1 … x_3, W_11 … W_33, lambda, and z_1 … z_3 or p_1 … p_3
    raises: CheckFailed that says what is wrong
    """
    n = numbers_of(student_id).derivatives
    place = n.row - 1, n.column - 1
    points = [_point(rng) for rng in _generators(seed)]

    def slope(point: Point, share: float, place: tuple[int, int] = place) -> float:
        def loss(W: np.ndarray) -> float:
            penalty = share * point["lambda"] * (W**2).sum()
            return _cross_entropy(point["x"] @ W, n.true - 1) + penalty

        return numeric_gradient(loss, point["W"])[place]

    suspects: dict[str, Callable[[Point], float]] = {
        "leaves out the penalty": lambda q: slope(q, 0.0),
        "halves the slope of the penalty: what is the derivative of a square?": lambda q: slope(
            q, 0.5
        ),
        "has the penalty itself, not its slope": lambda q: (
            slope(q, 0.0) + q["lambda"] * q["W"][place] ** 2
        ),
        "subtracts the slope of the penalty": lambda q: slope(q, -1.0),
        "is the slope of the penalty alone": lambda q: 2 * q["lambda"] * q["W"][place],
        "leaves out the input that the weight multiplies": lambda q: (
            q["p"][n.column - 1] - (n.column == n.true) + 2 * q["lambda"] * q["W"][place]
        ),
        "takes the true class for another one, or another one for it": lambda q: (
            slope(q, 1.0) + (-1) ** (n.column != n.true) * q["x"][n.row - 1]
        ),
    }
    for row in range(INPUTS):
        for column in range(CLASSES):
            clause = f"would be right for W_{row + 1}{column + 1}"
            suspects[clause] = partial(slope, share=1.0, place=(row, column))
    _compare(name, text, student_id, "x W lambda z p", points, lambda q: slope(q, 1.0), suspects)


def check_decay_formula(name: str, text: Any, student_id: str, seed: int = 0) -> None:
    """Check a formula for a weight after k steps of gradient descent on the penalty alone.

    text: in w, lr (or eta), lambda and k
    raises: CheckFailed that says what is wrong

    >>> check_decay_formula("w_after", "w", "ada")
    Traceback (most recent call last):
    helpers.checks.CheckFailed: w_after at 5 random points stays as it was: what does the ...
    """
    points = [_point(rng) for rng in _generators(seed)]

    def after(q: Point, factor: float, steps: float) -> float:
        w = q["w"]
        for _ in range(int(steps)):
            w = w - q["lr"] * factor * q["lambda"] * w
        return w

    suspects: dict[str, Callable[[Point], float]] = {
        "stays as it was: what does the penalty pull at?": lambda q: q["w"],
        "is right for a single step": lambda q: after(q, 2, 1),
        "halves the slope of the penalty: what is the derivative of a square?": lambda q: after(
            q, 1, q["k"]
        ),
        "grows: a step goes against the gradient": lambda q: after(q, -2, q["k"]),
        "takes all k steps from the first weight": lambda q: (
            q["w"] * (1 - 2 * q["k"] * q["lr"] * q["lambda"])
        ),
        "is the factor, without the weight": lambda q: after(q, 2, q["k"]) / q["w"],
        "is one step ahead": lambda q: after(q, 2, q["k"] + 1),
        "is one step behind": lambda q: after(q, 2, q["k"] - 1),
        "is a limit for short steps, not the weight after k": lambda q: (
            q["w"] * np.exp(-2 * q["k"] * q["lr"] * q["lambda"])
        ),
    }
    _compare(
        name, text, student_id, "w lr lambda k", points, lambda q: after(q, 2, q["k"]), suspects
    )


def _compare(
    name: str,
    text: Any,
    student_id: str,
    letters: str,
    points: list[Point],
    wanted: Callable[[Point], float],
    suspects: dict[str, Callable[[Point], float]],
) -> None:
    """Compare a formula with what is wanted at each point; letters: of the names it may have."""
    note_other_id(student_id)
    arrays = {key: np.array([q[key] for q in points]) for key in points[0]}
    known = {cause: np.array([of(q) for q in points]) for cause, of in suspects.items()}
    names = _names(arrays, letters)
    actual = compute(name, text, names)
    right = np.array([wanted(q) for q in points])

    def probe() -> str | None:
        return one_change(parsed(name, text, names), names, right, lambda t: worth_of(t, names))

    # finite differences of a loss near 1 are good to about 1e-10
    title = f"{name} at {len(points)} random points"
    check_array(title, actual, right, suspects=known, probe=probe, atol=1e-7)


def _names(arrays: dict[str, np.ndarray], letters: str) -> dict[str, np.ndarray]:
    """Return what each name of a formula stands for: (points,)."""
    names = {key: arrays[key] for key in letters.split() if arrays[key].ndim == 1}
    for key in {*letters.split()} & {*"zpx"}:
        names |= {f"{key}{c + 1}": column for c, column in enumerate(arrays[key].T)}
    for row in range(INPUTS if "W" in letters else 0):
        for column in range(CLASSES):
            names[f"w{row + 1}{column + 1}"] = arrays["W"][:, row, column]
    return names


def _generators(seed: int) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, k]) for k in range(POINTS)]


def _point(rng: np.random.Generator) -> Point:
    x, W = rng.uniform(0.5, 2.0, INPUTS), rng.standard_normal((INPUTS, CLASSES))
    z = x @ W
    return {
        **{"x": x, "W": W, "z": z, "p": np.exp(z) / np.exp(z).sum()},
        **{"w": rng.uniform(1.0, 3.0), "k": float(rng.integers(2, 9))},
        **{"lr": rng.uniform(0.1, 0.5), "lambda": rng.uniform(0.1, 0.6)},
    }


def _cross_entropy(z: np.ndarray, true: int) -> float:
    return np.log(np.exp(z).sum()) - z[true]
