"""A sequence that is right up to a point: what became of it from there on."""

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from helpers.checks.explaining.evidence import same
from helpers.checks.explaining.terms import numbers

LEAST = 5  # values of a sequence
LEAST_WRONG = 3  # of these, wrong at the end
STEADY = 1e-5  # how much a ratio may vary that is one and the same

SEEN_AS: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("it", lambda v: v),
    ("what is left of it to 1", lambda v: 1 - v),
    ("its logarithm", np.log),
    ("the angle whose cosine it follows", lambda v: _angle(2 * v - 1)),
    ("the angle whose cosine it is", lambda v: _angle(v)),
    ("its square root", np.sqrt),
    ("one over it", lambda v: 1 / v),
)


def from_a_point_on(
    actual: np.ndarray, expected: np.ndarray, right: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return a clause on a sequence whose end is wrong, or all of it; None where unclear.

    >>> t = np.linspace(0, 1, 9)
    >>> follows = lambda angle: np.concatenate([[0.1, 0.6], (1 + np.cos(angle)) / 2])
    >>> yours, wanted = follows(t), follows(np.pi * t)
    >>> from_a_point_on(yours, wanted, yours == wanted, {})
    'is right up to index 2; from there on the angle whose cosine it follows is pi times too small'
    """
    if expected.ndim != 1 or expected.size < LEAST or right.all():
        return None
    first = int(np.argmin(right))
    tail = slice(first, None)
    if right[tail].any() or expected.size - first < LEAST_WRONG:
        return None
    if len(np.unique(np.round(expected[tail], 8))) < LEAST_WRONG:
        return None
    head = f"is right up to index {first - 1}; from there on " if first else ""
    begin = float(expected[first - 1]) if first else 0.0
    with np.errstate(all="ignore"):
        found = next(_told(actual[tail], expected[tail], numbers(given), begin), None)
    if found:
        return f"{head}{found}"
    if not first:
        return None
    end = "" if expected[-1] else ", and does not end at 0"
    return f"is right up to index {first - 1} and wrong from there on{end}"


def _told(
    actual: np.ndarray, expected: np.ndarray, known: Mapping[str, float], begin: float
) -> Iterator[str]:
    for word, yours, wanted in (
        ("ahead", actual[:-1], expected[1:]),
        ("behind", actual[1:], expected[:-1]),
    ):
        if len(yours) >= LEAST_WRONG and same(yours, wanted):
            yield f"it is one step {word}"
    change = ("the change since then", lambda v: v - begin)
    for what, function in (SEEN_AS[0], *([change] if begin else []), *SEEN_AS[1:]):
        factor = _one_ratio(function(actual), function(expected))
        if factor is None:
            continue
        name = _name(factor, known)
        if name:
            yield f"{what} is {name}"
        elif what != "it":
            sign = ", and has the wrong sign" if factor < 0 else ""
            yield f"{what} is off by one factor, the same everywhere{sign}"


def _angle(cosine: np.ndarray) -> np.ndarray:
    return np.arccos(np.where(np.abs(cosine) < 1 + 1e-9, np.clip(cosine, -1, 1), np.nan))


def _one_ratio(actual: np.ndarray, expected: np.ndarray) -> float | None:
    """Return the ratio of two sequences where it is one and the same; not where both are 0."""
    finite = np.isfinite(expected)
    if not np.array_equal(finite, np.isfinite(actual)) or finite.sum() < LEAST_WRONG:
        return None
    actual, expected = actual[finite], expected[finite]
    large = np.abs(expected) > 1e-3 * np.abs(expected).max()
    if (np.abs(actual[~large]) > 1e-2 * np.abs(actual).max()).any():
        return None
    yours, wanted = actual[large], expected[large]
    if len(np.unique(np.round(wanted, 8))) < LEAST_WRONG:
        return None
    ratios = yours / wanted
    if np.ptp(ratios) > STEADY * np.abs(ratios).max() or abs(ratios[0] - 1) < 1e-3:
        return None
    return float(ratios.mean())


def _name(factor: float, known: Mapping[str, float]) -> str:
    if abs(factor + 1) < 1e-4:
        return "the same with the wrong sign"
    sign = " and has the wrong sign" if factor < 0 else ""
    named = {"pi": math.pi, "2 * pi": 2 * math.pi, "2": 2.0, "4": 4.0, "10": 10.0, **known}
    for text, value in named.items():
        for word, size in (("large", abs(factor)), ("small", 1 / abs(factor) if factor else 0.0)):
            if value > 1 and abs(size - value) < 1e-4 * value:
                return f"{text} times too {word}{sign}"
    return ""
