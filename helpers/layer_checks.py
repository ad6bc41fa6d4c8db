"""Checks of a layer: what its forward and its backward function return, and their manners."""

import numpy as np

from helpers.checks import check_array, check_outputs, unchanged


def check_forward(name, forward, inputs, expected, *, case="", sizes=None, suspects=None):
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


def check_backward(name, backward, dy, cache, expected, *, case="", sizes=None, suspects=None):
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
