"""What holds along some axes of the right array: along others in yours, or along none."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np

from helpers.checks.explaining.evidence import MOST, ROUND, enough

NEAR = 1e-6
LEAST_GROUPS = 2  # in which it has to hold


def _is_centred(values: np.ndarray) -> np.ndarray:
    return np.abs(values.sum(1)) <= NEAR * (np.abs(values).sum(1) + 1e-12)


def _adds_up_to_one(values: np.ndarray) -> np.ndarray:
    return np.abs(values.sum(1) - 1) <= NEAR


def _has_length_one(values: np.ndarray) -> np.ndarray:
    return np.abs((values**2).sum(1) - 1) <= NEAR


def _is_standardised(values: np.ndarray) -> np.ndarray:
    size = np.abs(values.mean(1)) <= 1e-5
    return size & (np.abs(values.std(1) - 1) <= 1e-3)  # an eps in the root leaves a little less


HOLDS: tuple[tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("has mean 0 and standard deviation 1", "have mean 0 and standard deviation 1",
     _is_standardised),
    ("adds up to 0", "add up to 0", _is_centred),
    ("adds up to 1", "add up to 1", _adds_up_to_one),
    ("has length 1", "have length 1", _has_length_one),
)  # fmt: skip


def other_axes(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return a clause where what should hold along some axes holds along others; else None.

    >>> x = np.array([[0.3, 1.7, 2.2], [4.1, 0.2, 0.9], [1.5, 3.3, 0.4]])
    >>> rows, columns = x / x.sum(1, keepdims=True), x / x.sum(0)
    >>> other_axes(columns, rows)
    'adds up to 1 along axis 0, wanted is along axis 1'
    """
    for told, _, holds in HOLDS:
        wanted = [axes for axes in _axes(expected) if _all_hold(expected, axes, holds)]
        yours = [axes for axes in _axes(actual) if _all_hold(actual, axes, holds)]
        new = [axes for axes in yours if axes not in wanted]
        missing = [axes for axes in wanted if axes not in yours]
        if new and missing:
            return f"{told} along {_named(new[0])}, wanted is along {_named(missing[0])}"
    return None


def does_not_hold(
    actual: np.ndarray, expected: np.ndarray, right: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return a clause on what should hold along axes and does not; None where there is no such.

    >>> wanted = np.array([[0.3213, -0.3213], [1.7717, -1.7717]])
    >>> does_not_hold(wanted + [[0.0, 0.0], [0.0, 1.0]], wanted, np.ones((2, 2), bool), {})
    'should add up to 0 along axis 1 and does not in 1 of 2 places'
    """
    for _, told, holds in HOLDS:
        for axes in _axes(expected):
            if not _all_hold(expected, axes, holds):
                continue
            broken = ~holds(_groups(actual, axes))
            if not broken.any():
                continue
            where = f"{broken.sum()} of {broken.size} places" if not broken.all() else "any place"
            place = _true_classes(right, given)
            return f"should {told} along {_named(axes)} and does not in {where}{place}"
    return None


def _true_classes(right: np.ndarray, given: Mapping[str, np.ndarray]) -> str:
    """Return words for where it is wrong, if that is at true classes alone."""
    if right.ndim != 2 or right.all():
        return ""
    for name, labels in given.items():
        if labels.dtype.kind in "iu" and labels.shape == right.shape[:1]:
            true = np.arange(right.shape[1]) == labels[:, None]
            if not (~right & ~true).any():
                return f"; it is wrong at true classes alone, row i and column {name}[i]"
    return ""


def _axes(array: np.ndarray) -> Iterator[tuple[int, ...]]:
    long = [k for k in range(array.ndim) if array.shape[k] > 1]
    for count in range(1, len(long) + 1):
        yield from combinations(long, count)


def _groups(array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Return the array as rows, (G, n), each of what lies along the axes."""
    rest = [k for k in range(array.ndim) if k not in axes]
    size = int(np.prod([array.shape[k] for k in axes]))
    return array.transpose(*rest, *axes).reshape(-1, size)


def _all_hold(array: np.ndarray, axes: tuple[int, ...], holds: Callable) -> bool:
    groups = _groups(array, axes)
    if not holds(groups).all():
        return False
    is_round = any(np.allclose(groups * k, np.round(groups * k), atol=1e-6) for k in (8, 100))
    count = int(groups.any(1).sum())
    return count >= LEAST_GROUPS and enough(
        count * (ROUND if is_round else MOST), len(HOLDS) * 2**array.ndim
    )


def _named(axes: tuple[int, ...]) -> str:
    if len(axes) == 1:
        return f"axis {axes[0]}"
    return "axes " + ", ".join(map(str, axes[:-1])) + f" and {axes[-1]}"
