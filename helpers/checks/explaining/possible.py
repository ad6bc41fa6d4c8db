"""Values that cannot be, whatever is right: an accuracy of 1.17, a negative variance."""

import re
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Bounds:
    """What a quantity may be, recognised by the name that a check gives it."""

    name: re.Pattern[str]
    low: float
    high: float
    said: str


BOUNDS = (
    Bounds(re.compile(r"accurac|\bshare\b|\bshares\b"), 0, 1, "a share lies between 0 and 1"),
    Bounds(re.compile(r"probabilit"), 0, 1, "a probability lies between 0 and 1"),
    Bounds(re.compile(r"varianc|running_var|\bvar\b"), 0, np.inf, "no variance is below 0"),
    Bounds(re.compile(r"standard deviation|\bstd\b"), 0, np.inf, "none is below 0"),
    Bounds(re.compile(r"\bpenalty\b"), 0, np.inf, "no penalty is below 0"),
    Bounds(re.compile(r"\bnorm\b|\bdistances?\b|\blength\b"), 0, np.inf, "none is below 0"),
    Bounds(re.compile(r"\bcounts?\b|number of|confusion"), 0, np.inf, "no count is below 0"),
    Bounds(re.compile(r"cross.entropy|\bloss\b(?!.*(slope|gradient))"), 0, np.inf,
           "this loss is a mean of what is never below 0"),
)  # fmt: skip
COUNTED = re.compile(r"\bcounts?\b|number of|confusion")


def impossible(name: str, actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return what a quantity may be, where an answer has a value that it cannot have.

    What it is is known by its name, and by the wanted values: rows that add up to 1 are
    probabilities, and what is counted is whole.

    >>> impossible("accuracy on val", np.array(1.17), np.array(0.9))
    'cannot be: a share lies between 0 and 1'
    """
    for bounds in BOUNDS:
        if not bounds.name.search(name):
            continue
        slack = 1e-9 + 1e-6 * abs(bounds.high if np.isfinite(bounds.high) else 0.0)
        low, high = bounds.low - slack, bounds.high + slack
        if ((expected < low) | (expected > high)).any():
            return None
        if ((actual < low) | (actual > high)).any():
            return f"cannot be: {bounds.said}"
    return _no_probabilities(actual, expected) or _not_whole(name, actual, expected)


def _no_probabilities(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return what is said of values below 0 or above 1, where each row is to add up to 1."""
    if not expected.ndim or expected.shape[-1] < 2 or (expected < 0).any():
        return None
    if not np.allclose(expected.sum(-1), 1) or not ((actual < -1e-6) | (actual > 1 + 1e-6)).any():
        return None
    return "cannot be: what adds up to 1 in each row lies between 0 and 1"


def _not_whole(name: str, actual: np.ndarray, expected: np.ndarray) -> str | None:
    if not COUNTED.search(name) or (expected != np.round(expected)).any():
        return None
    return "cannot be: a count is a whole number" if (actual != np.round(actual)).any() else None
