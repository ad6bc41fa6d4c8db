"""How a shape came about: an axis too many, a sum that is missing, the first or last left out."""

from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np

from helpers.checks.explaining.evidence import MARGIN, same


def _index_of_largest(array: np.ndarray, axis: tuple[int, ...], keepdims: bool) -> np.ndarray:
    """Return it along one axis; nothing along several, or where so few may be equal by chance."""
    choices = array.shape[axis[0]]
    if len(axis) > 1 or array.size / choices * np.log2(choices) < MARGIN:
        return np.empty(0)
    return array.argmax(axis[0], keepdims=keepdims)


REDUCED = (
    ("summed", np.sum),
    ("averaged", np.mean),
    ("taken at its largest", np.max),
    ("the index of its largest", _index_of_largest),
)


def explain_shape(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return what was done to the axes, where the values prove it; else None.

    >>> x = np.array([[1.5, 2.0, 4.0], [0.5, 3.0, 8.0]])
    >>> explain_shape(x, x.sum(axis=0))
    'it would be right if it were summed over axis 0'
    >>> explain_shape(np.tile(x, (4, 1)), np.tile([2, 2], 4))
    'it would be right if it were the index of its largest over axis 1'
    >>> explain_shape(x[:, :-1], x)
    'the last is missing along axis 1'
    """
    if actual.size < 2:
        return None
    with np.errstate(all="ignore"):
        found = dict.fromkeys(_explanations(actual.astype(float), expected.astype(float)))
    return ", or ".join(found) if 0 < len(found) <= 2 else None


def _explanations(actual: np.ndarray, expected: np.ndarray) -> Iterator[str]:
    known = list(_same_values(actual, expected)) if actual.size == expected.size else []
    yield from known
    if known:
        return
    for axes in _axes(actual):
        of = _named(axes)
        for word, function in REDUCED:
            for kept in (False, True):
                if same(function(actual, axis=axes, keepdims=kept), expected):
                    yield f"it would be right if it were {word} over {of}"
    for axes in _axes(expected):
        of = _named(axes)
        for word, function in REDUCED:
            for kept in (False, True):
                if same(function(expected, axis=axes, keepdims=kept), actual):
                    yield f"it is {word} over {of}, which should stay"
    if actual.ndim == expected.ndim:
        yield from _parts(actual, expected)


def _same_values(actual: np.ndarray, expected: np.ndarray) -> Iterator[str]:
    if same(actual.ravel(), expected.ravel()):
        if actual.squeeze().shape == expected.squeeze().shape and actual.ndim != expected.ndim:
            more = actual.ndim > expected.ndim
            yield f"the values are right, with an axis of 1 too {'many' if more else 'few'}"
        elif actual.ndim < expected.ndim:
            yield "the values are right but flat: give them their shape again"
        else:
            yield "the values are right: only a reshape is amiss"
    if actual.ndim == expected.ndim and 1 < actual.ndim <= 4:
        for order in permutations(range(actual.ndim)):
            if list(order) != sorted(order) and same(actual.transpose(order), expected):
                yield f"the axes are in another order: with transpose{order} all is right"


def _parts(actual: np.ndarray, expected: np.ndarray) -> Iterator[str]:
    different = [k for k in range(actual.ndim) if actual.shape[k] != expected.shape[k]]
    if len(different) != 1:
        return
    axis = different[0]
    less, more = (np.moveaxis(one, axis, 0) for one in (actual, expected))
    is_short = len(less) < len(more)
    short, long = (less, more) if is_short else (more, less)
    if short.size < 2:
        return
    ends = {"first": long[len(long) - len(short) :], "last": long[: len(short)]}
    count = len(long) - len(short)
    fitting = [word for word, part in ends.items() if same(short, part)]
    for word in fitting if len(fitting) == 1 else []:
        what = f"the {word} is" if count == 1 else f"the {word} {count} are"
        yield f"{what} {'missing' if is_short else 'too much'} along axis {axis}"
    for step in (2, 3):
        if is_short and len(less) > 1 and same(short, long[::step][: len(short)]):
            yield f"only each {('second', 'third')[step - 2]} is there along axis {axis}"
    times = len(less) // len(more)
    if times > 1 and same(less, np.concatenate([more] * times)):
        yield f"all is there more than once along axis {axis}"


def _axes(array: np.ndarray) -> list[tuple[int, ...]]:
    counts = range(1, min(array.ndim, 4) + 1)
    long = [k for k in range(array.ndim) if array.shape[k] > 1]
    return [axes for count in counts for axes in combinations(long, count)]


def _named(axes: tuple[int, ...]) -> str:
    if len(axes) == 1:
        return f"axis {axes[0]}"
    return "axes " + ", ".join(map(str, axes[:-1])) + f" and {axes[-1]}"
