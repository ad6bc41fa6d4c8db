"""Probes of behaviour: what a student's function does with other inputs says what is wrong with it.

A probe is asked only when a check has failed and no named cause fits. It calls the function a few
times more and returns a clause, or None. What it says holds whatever the right answer is.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any, TypeVar

import numpy as np

from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import call_and_show, copied
from helpers.checks.comparing.windows import of_window
from helpers.gradients import numeric_gradient
from helpers.hints import is_trying

Probe = Callable[[], str | None]
Answer = TypeVar("Answer")
ERRORS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
LARGEST = 3000  # values of an input that is varied
MOST_SLICES = 12
SECONDS = 1.0  # that a probe's calls may take together
MOST_SLOPES = 60


class OutOfTime(RuntimeError):
    """The calls of a probe have taken long enough: then it says nothing."""


def in_time(function: Callable, seconds: float = SECONDS) -> Callable:
    """Return a function that no longer begins when calls of it have taken so long.

    >>> in_time(abs)(-1)
    1
    """
    spent = 0.0

    def timed(*args: Any, **kwargs: Any) -> Any:
        nonlocal spent
        if spent > seconds:
            raise OutOfTime
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent += time.perf_counter() - begin

    return timed


def ask(probe: Callable[[], Answer | None]) -> Answer | None:
    """Return what a probe says; one that fails, or whose answer nobody reads, says nothing.

    >>> ask(lambda: 1 / 0)
    """
    if is_trying():
        return None
    try:
        with np.errstate(all="ignore"):
            return probe()
    except (CheckFailed, *ERRORS):
        return None


def of_large_numbers(yours: Any, expected: Any) -> Probe:
    """Return a probe of what comes of large numbers: does it stay small, where all else is right?

    >>> ask(of_large_numbers(np.array([6.0, -5.0]), np.array([4000.0, -900.0])))
    'stays small where large numbers come in: is an activation cut off, or squashed?'
    """

    def probe() -> str | None:
        largest, wanted = np.abs(yours).max(), np.abs(expected).max()
        cut = "stays small where large numbers come in: is an activation cut off, or squashed?"
        return cut if largest < wanted / 2 else None

    return probe


def of_forward(forward: Callable, inputs: Mapping[str, Any], yours: Any, expected: Any) -> Probe:
    """Return a probe of `y, cache = forward(*inputs)`.

    >>> inputs = {"x": np.array([[1.0, 3.0], [2.0, 8.0]]), "b": np.array([1.0, 2.0])}
    >>> ask(of_forward(lambda x, b: (2 * x, 0), inputs, 2 * inputs["x"], 2 * inputs["x"] + 1))
    'does not change with b at all'
    """

    def y_of(**changed: Any) -> np.ndarray:
        arguments = list(copied({**inputs, **changed}).values())
        return np.asarray(call_and_show(forward, arguments, {}, 1)[0][0], float)

    def probe() -> str | None:
        now, wanted = np.asarray(yours, float), np.asarray(expected, float)
        if not all(isinstance(one, (np.ndarray, int, float, dict, str)) for one in inputs.values()):
            return None
        timed = in_time(y_of)
        if not _alike(timed(), now):
            return "is another one at each call: is something kept from call to call, or drawn?"
        return next(_of_inputs(timed, inputs, now, wanted), None)

    return probe


def _of_inputs(
    y_of: Callable, inputs: Mapping[str, Any], now: np.ndarray, wanted: np.ndarray
) -> Iterator[str]:
    x = np.asarray(inputs.get("x", 0.0))
    rows = len(x) if x.ndim else 0
    if 1 < rows <= MOST_SLICES and wanted.ndim and len(wanted) == rows:
        alone = [y_of(x=x[k : k + 1])[0] for k in range(rows)]
        if _alike(np.array(alone), wanted):
            yield "is right for each row alone, and wrong for several together"
    arrays = {
        key: value
        for key, value in inputs.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size <= LARGEST
    }
    for text, changed in _other_inputs(inputs):
        if _alike(y_of(**changed), wanted) and not _alike(now, wanted):
            yield f"would be right with {text}"
    for key, value in arrays.items():
        if _alike(y_of(**{key: value + _uneven(value)}), now):
            yield f"does not change with {key} at all"
    for key, value in arrays.items():
        for axis in range(min(value.ndim, 2)):
            idle = [k for k in range(value.shape[axis]) if _is_idle(y_of, key, value, axis, k, now)]
            if 0 < len(idle) < value.shape[axis] <= MOST_SLICES:
                of = ", ".join(map(str, idle))
                yield f"does not change with a part of {key}: index {of} along axis {axis}"
    window = of_window(y_of, inputs, now, wanted)
    if window:
        yield window


def _other_inputs(inputs: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield inputs that a function may take for the given ones, with a text that says so."""
    for key, value in inputs.items():
        if isinstance(value, float):
            yield f"1 - {key} in place of {key}", {key: 1 - value}
            yield f"1 / {key} in place of {key}", {key: 1 / value if value else value}
            yield f"{key}**2 in place of {key}", {key: value**2}
            yield f"the root of {key} in place of {key}", {key: max(value, 0.0) ** 0.5}
            yield f"-{key} in place of {key}", {key: -value}
            yield f"0 in place of {key}", {key: 0.0}
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
            continue
        yield f"-{key} in place of {key}", {key: -value}
        for count in (1, 2):
            for axes in combinations(range(value.ndim), count):
                of = " and ".join(map(str, axes))
                where = f" along ax{'i' if count == 1 else 'e'}s {of}" if value.ndim > 1 else ""
                yield f"{key} reversed{where}", {key: np.flip(value, axes).copy()}
        if value.ndim >= 2 and value.shape[-1] == value.shape[-2]:
            yield f"{key} transposed", {key: np.swapaxes(value, -1, -2).copy()}
    for one, other in combinations(inputs, 2):
        if np.shape(inputs[one]) == np.shape(inputs[other]):
            change = {one: inputs[other], other: inputs[one]}
            yield f"{one} and {other} exchanged", change


def _is_idle(
    y_of: Callable, key: str, value: np.ndarray, axis: int, index: int, now: np.ndarray
) -> bool:
    if value.shape[axis] > MOST_SLICES:
        return False
    other = value.copy()
    np.moveaxis(other, axis, 0)[index] += np.moveaxis(_uneven(value), axis, 0)[index]
    return _alike(y_of(**{key: other}), now)


def _uneven(value: np.ndarray) -> np.ndarray:
    """Return a change that no mean and no scale takes out again."""
    return (1 + np.abs(value).max()) * np.sin(1 + np.arange(value.size) ** 1.5).reshape(value.shape)


def of_backward(gradients: Callable[[np.ndarray], Mapping[str, Any]], key: str, dy: Any) -> Probe:
    """Return a probe of one gradient of a backward function, which has to be linear in dy.

    gradients: of a dy, by name

    >>> ask(of_backward(lambda dy: {"dx": dy**2}, "dx", np.array([1.0, 3.0])))
    'is not linear in dy: with twice the dy it is 4 times as large'
    """

    def probe() -> str | None:
        one, twice, none = (
            np.asarray(gradients(np.array(factor * dy))[key], float) for factor in (1.0, 2.0, 0.0)
        )
        if not one.any() or _alike(twice, 2 * one):
            return None
        if _alike(twice, one):
            return "does not change with dy at all: what arrives from above is to be in it"
        if _alike(twice, 4 * one):
            return "is not linear in dy: with twice the dy it is 4 times as large"
        if none.any() and _alike(twice - none, 2 * (one - none)):
            return "is not 0 where all of dy is 0: something is added that does not come from dy"
        return "is not linear in dy: with twice the dy it is not twice as large"

    return probe


def of_loss(loss: Callable[[np.ndarray], Any], W: np.ndarray, dW: Any, wanted: Any) -> Probe:
    """Return a probe of a loss whose value is wrong, by its gradient.

    loss: of W; dW: the student's gradient; wanted: the right one

    >>> W = np.array([[0.3, 1.2]])
    >>> ask(of_loss(lambda W: 3 * (W**2).sum(), W, 6 * W, 2 * W))
    'is wrong, and dW is the slope of this very loss: what is wrong comes before both'
    """

    def probe() -> str | None:
        yours = np.asarray(dW, float)
        if yours.shape != np.shape(W) or not yours.any():
            return None
        if _alike(yours, np.asarray(wanted, float)):
            return "is wrong, and dW is right: what is wrong is in the loss alone"
        if np.size(W) <= MOST_SLOPES and np.allclose(
            yours, numeric_gradient(in_time(loss), W), rtol=1e-4, atol=1e-7
        ):
            return (
                "is wrong, and dW is the slope of this very loss: what is wrong comes before both"
            )
        return None

    return probe


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-7, atol=1e-10)
