"""Checks of a layer: what its forward and its backward function return, and their manners."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing import check_array, check_outputs, unchanged


def check_forward(
    name: str,
    forward: Callable,
    inputs: dict[str, Any],
    expected: Any,
    *,
    case: str = "",
    sizes: dict[str, int] | None = None,
    suspects: dict | None = None,
) -> Any:
    """Check a layer's `y, cache = forward(*inputs)`; return the cache.

    inputs: {"x": array, "w": array, ...} in the order of the function's arguments
    expected: y, from an oracle
    case: what the messages say of the inputs, such as "stride 2, pad 1"
    sizes, suspects: as in check_array
    raises: CheckFailed

    >>> def double_forward(x):
    ...     return 2 * x, x
    >>> cache = check_forward("double_forward", double_forward, {"x": np.ones(2)}, 2 * np.ones(2))
    ok: double_forward: y
    """
    arrays = {key: value for key, value in inputs.items() if isinstance(value, np.ndarray)}
    with unchanged(name, **arrays):
        y, cache = check_outputs(name, forward(*inputs.values()), "y cache")
    title = f"{name}: y ({case})" if case else f"{name}: y"
    check_array(title, y, expected, sizes=sizes, suspects=suspects)
    return cache


def check_backward(
    name: str,
    backward: Callable,
    dy: np.ndarray,
    cache: Any,
    expected: Any,
    *,
    case: str = "",
    sizes: dict[str, int] | None = None,
    suspects: dict | None = None,
) -> None:
    """Check a layer's `dx, dw, db = backward(dy, cache)`.

    cache: from the forward function of the same layer
    expected: {"dx": array, "dw": array, ...} in the order of the outputs, from an oracle
    suspects: {"dx": {cause: array}} for each output, as in check_array
    raises: CheckFailed

    >>> def double_backward(dy, cache):
    ...     return dy
    >>> check_backward("double_backward", double_backward, np.ones(2), 0, {"dx": 2 * np.ones(2)})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: double_backward: dx is half of what it should be everywhere. ...
    """
    with unchanged(name, dy=dy):
        value = backward(dy, cache)
    if len(expected) == 1 and isinstance(value, np.ndarray):
        value = (value,)
    values = check_outputs(name, value, " ".join(expected))
    for (key, wanted), got in zip(expected.items(), values, strict=True):
        title = f"{name}: {key} ({case})" if case else f"{name}: {key}"
        hints = (suspects or {}).get(key)
        check_array(title, got, wanted, sizes=sizes, suspects=hints, atol=1e-7)


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
        x, cache = forward(x, *arguments)
        caches.append(cache)
    for (_, backward, _), cache in zip(steps[::-1], caches[::-1], strict=True):
        value = backward(dy, cache)
        dy, *more = value if isinstance(value, (tuple, list)) else [value]
        others += more
    return x, [dy, *others]
