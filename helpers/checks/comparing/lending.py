"""Call a student's function with inputs that are lent: they come back as they were.

What a function hands on to another one, a cache or a state, is kept where the function runs. So it
may be of any type, and a test neither sees nor changes it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from helpers.beside import beside
from helpers.checks.comparing.failure import CheckFailed


class Kept:
    """A value that stays where the function that returned it runs."""

    def __init__(self, value: Any):
        self.value = value


def opened(args: Sequence) -> list:
    """Return arguments, those that were kept as what they stand for."""
    return [arg.value if isinstance(arg, Kept) else arg for arg in args]


@beside
def call_and_show(
    function: Callable, args: Sequence, options: dict[str, Any], keep: int | None
) -> tuple[Any, list]:
    """Call a function; return its outputs, and its arguments as they are afterwards.

    keep: which of several outputs is kept here; arguments that were kept are opened

    >>> outputs, after = call_and_show(lambda x: (len(x), x.pop()), [[1, 2]], {}, 1)
    >>> outputs[0], outputs[1].value, after
    (2, 2, [[1]])
    """
    value = function(*opened(args), **options)
    if keep is not None and isinstance(value, (tuple, list)) and len(value) > keep:
        value = [Kept(part) if k == keep else part for k, part in enumerate(value)]
    return value, [None if isinstance(arg, Kept) else arg for arg in args]


def lend(
    name: str,
    function: Callable,
    inputs: dict[str, Any],
    *,
    keep: int | None = None,
    free: Collection[str] = (),
    **options: Any,
) -> Any:
    """Return what a function makes of its inputs, which it must leave as they were, in all depth.

    inputs: its arguments by name, in their order; options: further ones, by name
    keep: which of several outputs is only handed on to another function of the student's
    free: names of inputs that it may change
    raises: CheckFailed that names the input, or the part of it, that has changed

    >>> lend("total", lambda pair: pair.pop(), {"pair": [1, 2]})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: total changed its input pair in place: work on a copy, or on new ...
    """
    before = copied(inputs)
    value, after = call_and_show(function, list(inputs.values()), options, keep)
    for key, now in zip(inputs, after, strict=True):
        if key not in free and not isinstance(inputs[key], Kept):
            _refuse_change(name, key, before[key], now)
    return value


def check_apart(name: str, parts: Mapping[str, Any]) -> None:
    """Check that the lists of a dictionary are lists of their own.

    raises: CheckFailed that names those which are one

    >>> check_apart("run", dict.fromkeys(["loss", "val"], []))
    Traceback (most recent call last):
    helpers.checks.CheckFailed: run: loss and val are one and the same list: give each its own.
    """
    same: dict[int, list[str]] = {}
    for key, part in parts.items():
        same.setdefault(id(part), []).append(key)
    for keys in same.values():
        if len(keys) > 1 and isinstance(parts[keys[0]], (list, dict, np.ndarray)):
            told = f"{', '.join(keys[:-1])} and {keys[-1]} are one and the same list"
            raise CheckFailed(f"{name}: {told}: give each its own.")


@contextmanager
def unchanged(name: str, **inputs: Any) -> Iterator[None]:
    """Check that arrays, alone or in dicts and lists, are the same after the block as before it.

    >>> X = np.zeros(2)
    >>> with unchanged("relu", X=X):
    ...     X += 1
    Traceback (most recent call last):
    helpers.checks.CheckFailed: relu changed its input X in place: work on a copy, or on new arrays.
    """
    before = copied(inputs)
    yield
    for key, now in inputs.items():
        _refuse_change(name, key, before[key], now)


def copied(value: Any) -> Any:
    """Return a copy of arrays and of the containers that they are in; all else stays itself.

    >>> x = np.zeros(1)
    >>> y = copied({"x": [x]})
    >>> x += 1
    >>> y
    {'x': [array([0.])]}
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def _refuse_change(name, key, before, now):
    path = next(_changes(key, before, now), None)
    if path:
        raise CheckFailed(
            f"{name} changed its input {path} in place: work on a copy, or on new arrays."
        )


def _changes(path, before, now):
    """Yield the paths at which two values differ, such as bn_param["eps"]."""
    if isinstance(before, np.ndarray):
        equal_nan = before.dtype.kind == "f"
        if not (isinstance(now, np.ndarray) and np.array_equal(before, now, equal_nan=equal_nan)):
            yield path
    elif isinstance(before, dict):
        if not isinstance(now, dict) or before.keys() != now.keys():
            yield path
            return
        for key, item in before.items():
            yield from _changes(f"{path}[{key!r}]", item, now[key])
    elif isinstance(before, list):
        if not isinstance(now, (list, tuple)) or len(before) != len(now):
            yield path
            return
        for k, item in enumerate(before):
            yield from _changes(f"{path}[{k}]", item, now[k])
    elif isinstance(before, (str, int, float, bool, type(None), np.generic)) and before != now:
        yield path
