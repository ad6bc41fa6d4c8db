"""By what an array differs: the shortest term that the difference, or the array, is equal to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from helpers.checks.explaining.evidence import bits, enough
from helpers.checks.explaining.terms import Term, numbers, terms

SMALLEST = 2  # values of an array that is explained
AT_MOST = 2  # explanations that are told together
SAMPLE = 24  # values that are looked at first
SURE = 16.0  # bits that show one factor, whatever it is


@dataclass(frozen=True)
class Found:
    """An explanation that fits.

    cost: the smaller, the shorter
    is_plain: whether no number had to be found for it
    """

    clause: str
    cost: float
    is_plain: bool = True


def by_what(
    actual: np.ndarray, expected: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return a clause that names what an array has too much, lacks or is; None where nothing fits.

    given: what the exercise is given, by name

    >>> x, b = np.array([[0.31], [1.72], [0.55]]), np.array([0.213, -1.371])
    >>> by_what(x + 0 * b, x + b, {"x": x, "b": b})
    'lacks b'
    """
    if expected.size < SMALLEST:
        return None
    sizes, scale = numbers(given), float(max(np.abs(actual).max(), np.abs(expected).max()))
    found = list(_one_factor(actual, expected, sizes))
    if found:
        return told(found)
    known = terms(given, expected.shape)
    of_difference = bits(actual - expected, 1e-5 * scale)
    evidence = {
        _difference: of_difference,
        _factor_of: of_difference,
        _missing_factor: of_difference,
        _itself: bits(actual, 1e-5 * scale),
    }
    for number, term in enumerate(known):
        trials = len(evidence) * _as_short(known, number)
        for relation, certain in evidence.items():
            for one in relation(actual, expected, term, sizes, scale):
                if enough(certain, trials * (1 if one.is_plain else 2 + 4 * len(sizes))):
                    found.append(one)
    return told(found)


def _as_short(known: list[Term], number: int) -> int:
    """Return how many terms are as short as one of them."""
    last = number
    while last + 1 < len(known) and known[last + 1].cost == known[number].cost:
        last += 1
    return last + 1


def which_term(actual: np.ndarray, given: Mapping[str, np.ndarray]) -> str | None:
    """Return the shortest term that an array of the wrong shape is equal to.

    >>> dy = np.array([[0.31, 1.72], [2.41, 0.55], [0.12, 0.94]])
    >>> which_term(dy.sum(axis=1), {"dy": dy})
    'it is dy.sum(axis=1)'
    """
    if actual.size < SMALLEST:
        return None
    scale, known = float(np.abs(actual).max()), terms(given, actual.shape)
    certain, found = bits(actual, 1e-5 * scale), []
    for number, term in enumerate(known):
        if enough(certain, _as_short(known, number)):
            one = multiple(actual, np.broadcast_to(term.value, actual.shape), scale)
            if one is not None and abs(one - 1) < 1e-4:
                found.append(Found(f"it is {term.text}", term.cost))
    return told(found)


def told(found: list[Found]) -> str | None:
    """Return the shortest clauses, where they are few enough to mean something."""
    if not found:
        return None
    least = min(one.cost for one in found)
    clauses = list(dict.fromkeys(one.clause for one in found if one.cost == least))
    return ", or it ".join(clauses) if len(clauses) <= AT_MOST else None


def _one_factor(
    actual: np.ndarray, expected: np.ndarray, sizes: Mapping[str, float]
) -> Iterator[Found]:
    """Yield the names of one factor that all values share, or that there is one."""
    factor = multiple(actual, expected, float(np.abs(actual).max()))
    if not factor or bits(expected, 1e-5 * float(np.abs(expected).max())) < SURE:
        return
    sign = " and has the wrong sign" if factor < 0 else ""
    for text, value in _factors(sizes):
        if _near(abs(factor), value):
            yield Found(f"is {text} times too large everywhere{sign}", len(text.split()))
        elif _near(abs(factor), 1 / value):
            yield Found(f"is {text} times too small everywhere{sign}", len(text.split()))
    yield Found(f"is off by one factor, the same everywhere{sign}", 99)


def _factors(sizes: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield factors above 0 that are easily forgotten, with their names."""
    for name, value in sizes.items():
        if value <= 0:
            continue
        yield name, value
        yield f"sqrt({name})", value**0.5
        yield f"{name}**2", value**2
        if value < 1:
            yield f"(1 - {name})", 1 - value
        elif value == int(value) and value > 1:
            yield f"{name} / ({name} - 1)", value / (value - 1)
    names = [(name, value) for name, value in sizes.items() if value > 0]
    for k, (one, first) in enumerate(names):
        for other, second in names[k + 1 :]:
            yield f"{one} * {other}", first * second
            yield f"({one} / {other})", first / second


def multiple(target: np.ndarray, value: np.ndarray, scale: float) -> float | None:
    """Return the number c with target = c * value within rounding; None where there is none."""
    flat, other = np.ravel(target), np.ravel(value)
    top = int(np.abs(other).argmax())
    if not other[top]:
        return None
    factor = flat[top] / other[top]
    if not factor:
        return None
    allowed = 1e-5 * np.abs(flat) + 2e-6 * scale
    few = slice(None, None, max(1, flat.size // SAMPLE))
    for part in (few, slice(None)):
        if (np.abs(flat[part] - factor * other[part]) > allowed[part]).any():
            return None
    return float(factor)


def _coefficients(factor: float, sizes: Mapping[str, float]) -> Iterator[tuple[str, int]]:
    """Yield texts for a factor, by its size alone, with a place for the term, and their costs."""
    size = abs(factor)
    if np.isclose(size, 1, rtol=1e-4):
        yield "{0}", 0
        return
    named = [(name, abs(value)) for name, value in sizes.items()]
    plain = [] if any(_near(size, value) or _near(size, 1 / value) for _, value in named) else [
        (f"{number:g}", number) for number in (2.0, 3.0, 4.0)
    ]  # fmt: skip
    for name, value in (*named, *plain):
        if _near(size, value):
            yield f"{name} * {{0}}", 1
        if _near(size, 1 / value):
            yield f"{{0}} / {name}", 1
    for name, value in named:
        if _near(size, 2 * value):
            yield f"2 * {name} * {{0}}", 2
        if _near(size, 2 / value):
            yield f"2 * {{0}} / {name}", 2


def _near(number: float, other: float) -> bool:
    return abs(number - other) <= 1e-4 * other


def _difference(actual, expected, term, sizes, scale):
    difference = actual - expected
    value = np.broadcast_to(term.value, expected.shape)
    factor = multiple(difference, value, scale)
    if factor is None:
        return
    word = "has {} too much" if factor > 0 else "lacks {}"
    for text, cost in _coefficients(factor, sizes):
        yield Found(word.format(text.format(term.factor)), term.cost + cost, not cost)


def _factor_of(actual, expected, term, sizes, scale):
    value = expected * term.value
    factor = multiple(actual, value, scale)
    if factor is None or not _varies(term, expected):
        return
    if np.isclose(abs(factor), 1, rtol=1e-4):
        sign = " and has the wrong sign" if factor < 0 else ""
        yield Found(f"has the factor {term.factor} once too often{sign}", term.cost + 1)


def _missing_factor(actual, expected, term, sizes, scale):
    factor = multiple(expected, actual * term.value, scale)
    if factor is None or not _varies(term, expected):
        return
    if np.isclose(abs(factor), 1, rtol=1e-4):
        sign = " and has the wrong sign" if factor < 0 else ""
        yield Found(f"lacks the factor {term.factor}{sign}", term.cost + 1)


def _itself(actual, expected, term, sizes, scale):
    factor = multiple(actual, np.broadcast_to(term.value, expected.shape), scale)
    if factor is None:
        return
    sign = "-" if factor < 0 else ""
    for text, cost in _coefficients(factor, sizes):
        inner = text.format(term.factor)
        yield Found(f"is exactly {sign}{inner}", term.cost + cost + 1, not cost)


def _varies(term: Term, expected: np.ndarray) -> bool:
    """Return whether a term is no mask, and has different values where something is wanted."""
    if ((term.value == 0) | (term.value == 1)).all():
        return False  # where it is wrong is another question
    values = np.broadcast_to(term.value, expected.shape)[expected != 0]
    return bool(values.size and np.ptp(values) > 1e-4 * np.abs(values).max())
