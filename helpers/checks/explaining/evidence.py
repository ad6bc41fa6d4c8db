"""Is it equal, and could that be chance? Evidence is counted in bits."""

import math

import numpy as np

ROUND = 4.0  # bits of a number such as 2 or 0.5, which many expressions give
MOST = 16.0  # bits of any other number
MOST_VALUES = 512  # that are counted
MARGIN = 10.0  # bits beyond those of the search: an explanation is chance once in 1,000 searches


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays have one shape and, within rounding, the same values."""
    if one.shape != other.shape:
        return False
    size = float(np.abs(other).max(initial=0))
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-6 * size))


def bits(values: np.ndarray, precision: float) -> float:
    """Return how many bits of evidence it is to match values, each in its place.

    A value that comes again adds no more than its place; zeros add theirs.

    precision: how far a number may be off and count as equal

    >>> round(bits(np.array([2.0, -0.5]), 1e-6), 1)
    8.5
    >>> bits(np.array([0.123456, 0.654321]), 1e-6) > 30
    True
    """
    flat = np.ravel(values)[:MOST_VALUES]
    step = max(10 * precision, 1e-300)
    different, counts = np.unique(np.round(flat / step), return_counts=True)
    total = _arrangements(counts) / 2
    for size in np.abs(different[np.abs(different) > 1])[:64] * step:
        is_round = abs(size * 8 - round(size * 8)) < 1e-4 and size < 1e3
        total += ROUND if is_round else min(MOST, math.log2(size / precision))
    return total


def _arrangements(counts: np.ndarray) -> float:
    """Return the logarithm, to base 2, of the number of orders of values that come so often."""
    logs = [math.lgamma(count + 1) for count in counts]
    return (math.lgamma(int(counts.sum()) + 1) - sum(logs)) / math.log(2)


def enough(found: float, tried: int) -> bool:
    """Return whether evidence is more than chance gives in so many trials."""
    return found >= math.log2(max(tried, 1)) + MARGIN
