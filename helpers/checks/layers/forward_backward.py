"""Checks of a layer: what its forward and its backward function return, and their manners."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from helpers.checks.comparing import (
    CheckFailed,
    call_and_show,
    check_array,
    check_outputs,
    copied,
    lend,
    of_backward,
    of_forward,
    unchanged,
)

ERRORS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True)
class Pass:
    """A forward pass that was right, for backward checks.

    cache: stays with the student's functions, of whatever type it is
    inputs: by name, as the function got them
    outputs: what came back by name, without the cache
    """

    forward: Callable
    inputs: dict[str, Any]
    cache: Any
    outputs: dict[str, Any]

    def run_others(self) -> None:
        """Run forward with other inputs, sizes and modes, whatever comes of it."""
        for mode in ("test", "train"):
            try:
                others = [_other(*item, mode) for item in self.inputs.items()]
                run_forward(self.forward, *others)
            except ERRORS:  # whether it can do other sizes is a question of another test
                continue


def run_forward(forward: Callable, *args: Any) -> tuple[Any, Any]:
    """Return y and the cache of a layer, which stays with the student's functions.

    >>> y, cache = run_forward(lambda x: (2 * x, x), np.ones(1))
    >>> y, run_backward(lambda dy, cache: dy * cache, np.ones(1), cache)
    (array([2.]), array([1.]))
    """
    y, cache, *_ = call_and_show(forward, args, {}, 1)[0]
    return y, cache


def run_backward(backward: Callable, dy: np.ndarray, cache: Any) -> Any:
    """Return what a layer's backward function makes of a cache from run_forward."""
    return call_and_show(backward, (dy, cache), {}, None)[0]


def check_forward(
    name: str,
    forward: Callable,
    inputs: dict[str, Any],
    expected: Any,
    *,
    case: str = "",
    sizes: dict[str, int] | None = None,
    suspects: dict | None = None,
    outputs: str = "y cache",
    free: Collection[str] = (),
) -> Pass:
    """Check a layer's `y, cache = forward(*inputs)`; return the pass, for check_backward.

    inputs: {"x": array, "w": array, ...} in the order of the function's arguments
    expected: y, from an oracle
    case: what the messages say of the inputs, such as "stride 2, pad 1"
    sizes, suspects: as in check_array
    outputs: of forward; the second one is the cache
    free: names of inputs that forward may change
    raises: CheckFailed

    >>> def double_forward(x):
    ...     return 2 * x, x
    >>> done = check_forward("double_forward", double_forward, {"x": np.ones(2)}, 2 * np.ones(2))
    ok: double_forward: y
    """
    value = check_outputs(name, lend(name, forward, inputs, keep=1, free=free), outputs)
    given = dict(zip(outputs.split(), value, strict=True))
    title = f"{name}: y ({case})" if case else f"{name}: y"
    probe = of_forward(forward, inputs, given["y"], expected)
    check_array(title, given["y"], expected, sizes=sizes, suspects=suspects, probe=probe)
    return Pass(forward, inputs, given.pop("cache"), given)


def check_backward(
    name: str,
    backward: Callable,
    dy: np.ndarray,
    after: Any,
    expected: Any,
    *,
    case: str = "",
    sizes: dict[str, int] | None = None,
    suspects: dict | None = None,
) -> None:
    """Check a layer's `dx, dw, db = backward(dy, cache)`, and what it does to its cache.

    after: the Pass of the same layer's forward function, from check_forward
    expected: {"dx": array, "dw": array, ...} in the order of the outputs, from an oracle
    suspects: {"dx": {cause: array}} for each output, as in check_array
    raises: CheckFailed

    >>> done = check_forward("double", lambda x: (2 * x, 0), {"x": np.ones(2)}, 2 * np.ones(2))
    ok: double: y
    >>> check_backward("back", lambda dy, cache: dy, np.ones(2), done, {"dx": 2 * np.ones(2)})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: back: dx is half of what it should be everywhere. ...
    """
    with unchanged(name, **after.inputs):
        values = _gradients(name, backward, dy, after.cache, expected)
    for key, wanted in expected.items():
        title = f"{name}: {key} ({case})" if case else f"{name}: {key}"
        hints = _changed_places(key, expected) | (suspects or {}).get(key, {})
        probe = of_backward(partial(_of_dy, name, backward, after.cache, expected), key, dy)
        options = {"sizes": sizes, "suspects": hints, "probe": probe, "atol": 1e-7}
        check_array(title, values[key], wanted, **options)
    _check_again(
        f"{name} gives another {{}} the second time it gets the same cache: leave the cache as it "
        "was, and work on copies.",
        *(name, backward, dy, after.cache, values),
    )
    after.run_others()
    _check_again(
        f"{name} gives another {{}} once forward has run with other inputs: take all that you need "
        "from the cache that you are given.",
        *(name, backward, dy, after.cache, values),
    )


def _of_dy(name, backward, cache, expected, dy):
    return _gradients(name, backward, dy, cache, expected)


def _changed_places(key, expected):
    """Return {cause: array} of the other gradients of the same shape."""
    return {
        f"is what {other} should be: have two changed places?": gradient
        for other, gradient in expected.items()
        if other != key and np.shape(gradient) == np.shape(expected[key])
    }


def _gradients(name, backward, dy, cache, expected):
    """Return copies of what backward returns, by the names of the expected gradients."""
    value = lend(name, backward, {"dy": dy, "cache": cache}, free=("cache",))
    if len(expected) == 1 and isinstance(value, np.ndarray):
        value = (value,)
    values = check_outputs(name, value, " ".join(expected))
    return copied(dict(zip(expected, values, strict=True)))  # backward may write to them again


def _check_again(message, name, backward, dy, cache, before):
    """Check that backward gives what it gave before; message: with a place for the gradient."""
    try:
        values = _gradients(name, backward, dy, cache, before)
        different = [key for key in before if not _alike(values[key], before[key])]
    except ERRORS:
        different = ["result"]
    if different:
        raise CheckFailed(message.format(different[0]))


def _alike(value, before):
    """Return whether two answers are equal but for the order in which sums were taken."""
    value, before = np.asarray(value), np.asarray(before)
    return value.shape == before.shape and np.allclose(value, before, 1e-4, 1e-6, equal_nan=True)


def _other(key, value, mode):
    """Return another input: one example more, other numbers, another stride, padding and so on."""
    if isinstance(value, np.ndarray):
        more = np.concatenate([value, value[:1]]) if key == "x" else value
        return 0.5 - more
    if isinstance(value, dict):
        other = {k: value[k] + 1 for k in ("stride", "pad") if k in value}
        return copied(value) | other | ({"mode": mode} if "mode" in value else {})
    if isinstance(value, int):
        return 1
    return value / 2 if isinstance(value, float) else {"mode": mode}.get(key, value)


def run_in_turn(steps: Sequence[tuple], x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, list]:
    """Run layers one after the other, and back; return y and the gradients, of x first.

    steps: (forward, backward, the arguments of forward after x) of each layer
    dy: shaped like y, the gradient that arrives from above
    returns: y, [dx, and what the backward functions return besides, the last layer's first]

    >>> double = lambda x: (2 * x, None), lambda dy, cache: 2 * dy, ()
    >>> run_in_turn([double, double], np.ones(2), np.array([1.0, 10.0]))
    (array([4., 4.]), [array([ 4., 40.])])
    """
    caches, others = [], []
    for forward, _, arguments in steps:
        x, cache = run_forward(forward, x, *arguments)
        caches.append(cache)
    for (_, backward, _), cache in zip(steps[::-1], caches[::-1], strict=True):
        value = run_backward(backward, dy, cache)
        dy, *more = value if isinstance(value, (tuple, list)) else [value]
        others += more
    return x, [dy, *others]
