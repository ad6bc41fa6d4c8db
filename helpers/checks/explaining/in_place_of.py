"""One quantity in place of another: the difference is a number times that of two terms."""

from collections.abc import Iterator, Mapping

import numpy as np

from helpers.checks.explaining.evidence import bits, enough, same
from helpers.checks.explaining.terms import Term, numbers, terms

MOST = 160  # terms that are held against each other
LONGEST = 3  # cost of a term
LARGEST = 400  # values of an array
AT_MOST = 2  # explanations that are told together


def in_place_of(
    actual: np.ndarray, expected: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return a clause that names what stands where something else belongs; None where unclear.

    given: what the exercise is given, by name

    >>> x, old = np.array([[0.31, 1.7], [2.2, 0.4], [1.1, 3.2]]), np.array([0.213, 1.371])
    >>> given = {"x": x, "old": old, "keep": np.array(0.9)}
    >>> in_place_of(0.9 * old + 0.1 * x.max(0), 0.9 * old + 0.1 * x.mean(0), given)
    'has x.max(axis=0) where x.mean(axis=0) belongs'
    """
    if not 1 < expected.size <= LARGEST:
        return None
    known = [one for one in terms(given, expected.shape) if one.cost <= LONGEST][:MOST]
    if len(known) < 2:
        return None
    difference = actual - expected
    scale = float(max(np.abs(actual).max(), np.abs(expected).max()))
    factors = list(_factors(numbers(given)))
    if not enough(bits(difference, 1e-5 * scale), len(factors) * len(known) ** 2):
        return None
    found: list[tuple[int, str]] = []
    values = np.array([np.broadcast_to(one.value, expected.shape).ravel() for one in known])
    for cost, factor in factors:
        for yours, right in _pairs(values, difference.ravel() / factor):
            if _is_in(expected, known[right], factor):
                total = cost + known[yours].cost + known[right].cost
                found.append((total, f"has {known[yours].text} where {known[right].text} belongs"))
    least = min((cost for cost, _ in found), default=0)
    clauses = list(dict.fromkeys(text for cost, text in found if cost == least))
    return ", or it ".join(clauses) if 0 < len(clauses) <= AT_MOST else None


def _factors(known: Mapping[str, float]) -> Iterator[tuple[int, float]]:
    """Yield costs and numbers that may stand before a term."""
    yield 0, 1.0
    yield 1, -1.0
    yield 1, 2.0
    for value in known.values():
        yield 1, value
        yield 1, 1 / value
        yield 2, 2 * value
        if 0 < value < 1:
            yield 1, 1 - value


def _pairs(values: np.ndarray, target: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the numbers of rows whose difference is the target, by one sum first, then in all."""
    weights = np.cos(1 + np.arange(target.size) ** 1.3)
    sums, wanted = values @ weights, float(target @ weights)
    near = np.abs(sums[:, None] - sums[None, :] - wanted)
    allowed = 1e-4 * (np.abs(sums[:, None]) + abs(wanted) + 1e-9)
    for yours, right in np.argwhere(near <= allowed):
        if yours != right and same(values[yours] - values[right], target):
            yield int(yours), int(right)


def _is_in(expected: np.ndarray, term: Term, factor: float) -> bool:
    """Tell whether the right array is not the term alone: that would be told in other words."""
    return not same(expected, np.broadcast_to(factor * term.value, expected.shape))
