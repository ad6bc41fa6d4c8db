"""What was done to the right values: a square, a sum too far, a limit, another order."""

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

import numpy as np

from helpers.checks.explaining.evidence import ROUND, bits, enough, same

ALONE: tuple[tuple[str, Callable], ...] = (
    ("is the square of what is wanted", np.square),
    ("is the square root of what is wanted", np.sqrt),
    ("is the logarithm of what is wanted", np.log),
    ("is the negative logarithm of what is wanted", lambda v: -np.log(v)),
    ("is exp of what is wanted", np.exp),
    ("is exp of minus what is wanted", lambda v: np.exp(-v)),
    ("is 1 / what is wanted", lambda v: 1 / v),
    ("is 1 minus what is wanted", lambda v: 1 - v),
    ("is the wanted size without its sign", np.abs),
    ("is what is wanted, rounded to whole numbers", np.round),
    ("is what is wanted, cut down to whole numbers", np.trunc),
    ("is what is wanted, with all below 0 set to 0", lambda v: np.maximum(v, 0)),
    ("is what is wanted, with all above 0 set to 0", lambda v: np.minimum(v, 0)),
    ("holds only the signs of what is wanted", np.sign),
    ("is what is wanted, less its mean over everything", lambda v: v - v.mean()),
    ("is what is wanted, divided by its largest value", lambda v: v / v.max()),
    ("is what is wanted, divided by its length", lambda v: v / np.linalg.norm(v)),
    ("is what is wanted after a sigmoid", lambda v: 1 / (1 + np.exp(-v))),
    ("is what is wanted after a tanh", np.tanh),
    ("is what is wanted, halved and squared", lambda v: v**2 / 2),
)
ALONG: tuple[tuple[str, Callable], ...] = (
    ("is what is wanted, added up along axis {}", lambda v, axis: v.cumsum(axis)),
    ("is the mean so far of what is wanted, along axis {}", lambda v, axis: _so_far(v, axis)),
    ("is the mean of what is wanted along axis {}, in every place", lambda v, axis: _in_every(
        v.mean(axis, keepdims=True), v)),
    ("is the sum of what is wanted along axis {}, in every place", lambda v, axis: _in_every(
        v.sum(axis, keepdims=True), v)),
    ("is the largest of what is wanted along axis {}, in every place", lambda v, axis: _in_every(
        v.max(axis, keepdims=True), v)),
    ("is what is wanted, sorted along axis {}", np.sort),
    ("is what is wanted, less its mean along axis {}", lambda v, axis: v - v.mean(
        axis, keepdims=True)),
    ("is what is wanted, less its largest value along axis {}", lambda v, axis: v - v.max(
        axis, keepdims=True)),
    ("is what is wanted, divided by its sum along axis {}", lambda v, axis: v / v.sum(
        axis, keepdims=True)),
    ("went through a softmax along axis {}", lambda v, axis: _softmax(v, axis)),
    ("holds the differences of neighbours along axis {}", lambda v, axis: np.diff(
        v, axis=axis, prepend=0)),
)  # fmt: skip

LEAST_OF_AFFINE = 5  # different values


def of_the_wanted(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return a clause that says what was done to the right values; None where nothing fits.

    >>> wanted = np.array([[0.31, 1.72], [2.41, 0.55]])
    >>> of_the_wanted(np.sqrt(wanted), wanted)
    'is the square root of what is wanted'
    >>> of_the_wanted(np.minimum(wanted, 2), wanted) is None  # one value alone
    True
    """
    if expected.size < 2 or not expected.any():
        return None
    with np.errstate(all="ignore"):
        possible = list(_possible(expected))
        scale = float(np.abs(actual).max())
        different = np.abs(actual - expected) > 1e-4 * scale
        if not enough(bits(actual[different], 1e-5 * scale), len(possible)):
            return _constant(actual) or _order(actual, expected) or _limit(actual, expected)
        for clause, value in possible:
            if np.isfinite(value).all() and same(actual, value) and not same(value, expected):
                return clause
    return (
        _constant(actual)
        or _repeats(actual, expected)
        or _order(actual, expected)
        or _limit(actual, expected)
    )


def affine(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return a clause where one factor and one amount make these of the right values; else None.

    >>> wanted = np.array([0.31, 1.72, 2.41, 0.55, 0.12])
    >>> affine(3 * wanted + 0.7, wanted)
    'is what is wanted, times one number and plus another, the same everywhere'
    """
    low, high = int(expected.argmin()), int(expected.argmax())
    if len(np.unique(np.round(expected, 8))) < LEAST_OF_AFFINE:
        return None
    wanted, yours = expected.ravel(), actual.ravel()
    factor = (yours[high] - yours[low]) / (wanted[high] - wanted[low])
    amount = yours[low] - factor * wanted[low]
    if min(abs(factor), abs(factor - 1)) < 1e-3 or abs(amount) < 1e-4 * np.abs(yours).max():
        return None
    if not same(actual, factor * expected + amount):
        return None
    return "is what is wanted, times one number and plus another, the same everywhere"


def _repeats(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Recognise rows that are all the same, where they should differ."""
    for axis in range(expected.ndim if expected.ndim > 1 else 0):
        yours, wanted = (np.moveaxis(one, axis, 0) for one in (actual, expected))
        varies = np.ptp(yours[0]) > 0 and yours[0].size >= LEAST_OF_AFFINE
        differ = all(not same(one, wanted[0]) for one in wanted[1:])
        if (
            len(yours) > 2
            and varies
            and differ
            and same(yours, np.broadcast_to(yours[0], yours.shape))
        ):
            return f"is the same again and again along axis {axis}: there it should change"
    return None


def _constant(actual: np.ndarray) -> str | None:
    """Recognise one number in every place."""
    if actual.size > 2 and np.ptp(actual) == 0 and actual.any():
        return f"is {'1' if actual.flat[0] == 1 else 'the same number'} everywhere"
    return None


def _possible(expected: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for clause, function in ALONE:
        yield clause, function(expected)
    for axes in combinations(range(expected.ndim), 2):
        yield f"is reversed along axes {axes[0]} and {axes[1]}", np.flip(expected, axes)
    for order in permutations(range(expected.ndim)) if expected.ndim <= 4 else ():
        if expected.transpose(order).shape == expected.shape and list(order) != sorted(order):
            yield (
                f"has its axes in another order: transpose{order} of it",
                expected.transpose(order),
            )
    for axis in range(expected.ndim):
        for step in range(2, min(expected.shape[axis] - 1, 6)):
            yield f"is shifted by {step} along axis {axis}", np.roll(expected, step, axis)
        if expected.shape[axis] > 1:
            for clause, along in ALONG:
                yield clause.format(axis), along(expected, axis)


def _order(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Recognise the right rows, or the right values, in another order."""
    scale = float(np.abs(expected).max())
    if len(np.unique(expected)) < 4 or bits(expected, 1e-5 * scale) < 6 * ROUND:
        return None
    for axis in range(expected.ndim if expected.ndim > 1 else 0):
        rows = [
            np.moveaxis(one, axis, 0).reshape(one.shape[axis], -1) for one in (actual, expected)
        ]
        if len(rows[0]) > 2 and same(*[one[np.lexsort(np.round(one, 6).T[::-1])] for one in rows]):
            return f"holds the right values, in another order along axis {axis}"
    if same(np.sort(actual, axis=None), np.sort(expected, axis=None)):
        return "holds the right values, in another order"
    return None


def _limit(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Recognise values that are cut off at one bound, above or below."""
    for word, bound, cut in (
        ("above", actual.max(), np.minimum),
        ("below", actual.min(), np.maximum),
    ):
        limited = cut(expected, bound)
        over = limited != expected
        kinds = [len(np.unique(expected[part])) for part in (over, ~over)]
        if min(kinds) >= 2 and same(actual, limited):
            if not bound:
                return f"is 0 wherever it should be {word} 0"
            return f"is cut off {word} one bound: all that is beyond it has the same value"
    return None


def _so_far(value: np.ndarray, axis: int) -> np.ndarray:
    counts = np.arange(1, value.shape[axis] + 1)
    return value.cumsum(axis) / np.expand_dims(counts, [k for k in range(value.ndim) if k != axis])


def _in_every(value: np.ndarray, like: np.ndarray) -> np.ndarray:
    return np.broadcast_to(value, like.shape)


def _softmax(value: np.ndarray, axis: int) -> np.ndarray:
    powers = np.exp(value - value.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)
