"""Which sum of what is given a single number is, or has in place of a term.

One number is little evidence, so it has to be equal to the last digits that its arithmetic keeps,
and in every other case of the same test as well.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from helpers.checks.explaining.evidence import enough
from helpers.checks.explaining.of_the_wanted import ALONE
from helpers.checks.explaining.terms import numbers

IN_DOUBLE, IN_SINGLE = 5e-9, 5e-7  # how near equal numbers are: oracles are typed with 9 digits
AT_MOST = 2  # explanations that are told together
MOST_ARRAYS = 4
OF_EACH: tuple[tuple[str, int, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("{}", 0, lambda v: v),
    ("abs({})", 1, np.abs),
    ("({}**2)", 1, np.square),
)
OF_ALL: tuple[tuple[str, int, Callable[[np.ndarray], Any]], ...] = (
    ("{}.sum()", 1, np.sum),
    ("{}.mean()", 1, np.mean),
    ("{}.sum()**2", 2, lambda v: v.sum() ** 2),
    ("{}.mean()**2", 2, lambda v: v.mean() ** 2),
    ("sqrt({}.sum())", 2, lambda v: np.sqrt(v.sum())),
    ("sqrt({}.mean())", 2, lambda v: np.sqrt(v.mean())),
    ("{}.max()", 1, np.max),
    ("{}.min()", 1, np.min),
)


class Case(Protocol):
    """One case of a test: a number, the wanted one, terms of that, and what was given."""

    actual: np.ndarray
    expected: np.ndarray
    terms: dict
    given: dict


def explain_number(case: Case, others: Sequence[Case] = ()) -> str | None:
    """Return a clause that says what a single number has too much, lacks or is; else None.

    others: further cases of the same test, which have to agree

    >>> from types import SimpleNamespace
    >>> W = np.array([[0.31, -1.72], [2.41, 0.55]])
    >>> right, wrong = 0.3 * (W**2).sum(), 0.3 * W.sum()**2
    >>> terms, given = {"penalty": right}, {"W": W, "reg": np.array(0.3)}
    >>> number = {"actual": np.array(1.25 + wrong), "expected": np.array(1.25 + right)}
    >>> explain_number(SimpleNamespace(**number, terms=terms, given=given))
    'is off: in place of the penalty it has reg * W.sum()**2'
    """
    with np.errstate(all="ignore"):
        return _told(case, [one for one in others if _differs(one, case)])


def _told(case: Case, others: Sequence[Case]) -> str | None:
    found: list[tuple[int, str]] = []
    changed = _changed(case, others)
    if changed:
        return changed
    for relation in ("term", "difference", "itself"):
        targets = _targets(case, relation)
        for name, target in targets.items():
            for cost, tried, text in _equal_to(target, _near(case), case.given):
                certain = _bits(target, _near(case))
                for other in others:
                    there = _targets(other, relation).get(
                        name, float(other.actual - other.expected)
                    )
                    value = _value(text, other.given)
                    if value is None:
                        continue
                    if abs(value - there) > _near(other):
                        break
                    certain += _bits(there, _near(other))
                else:
                    if enough(certain, len(targets) * 3 * tried):
                        found.append((cost, _clause(relation, name, text, target)))
    least = min((cost for cost, _ in found), default=0)
    clauses = list(dict.fromkeys(clause for cost, clause in found if cost == least))
    return ", or it ".join(clauses) if 0 < len(clauses) <= AT_MOST else None


def _changed(case: Case, others: Sequence[Case]) -> str | None:
    """Return what was done to the right number, in this case and in all others."""
    wrong = [one for one in others if abs(float(one.actual - one.expected)) > _near(one)]
    for clause, function in ALONE:
        values = [(one, float(function(one.expected))) for one in (case, *others)]
        if not all(abs(float(one.actual) - value) <= _near(one) for one, value in values):
            continue
        certain = sum(_bits(float(one.actual), _near(one)) for one in (case, *wrong))
        if enough(certain, len(ALONE)):
            return clause
    amounts = [float(one.actual - one.expected) for one in (case, *others)]
    is_round = abs(amounts[0] * 8 - round(amounts[0] * 8)) < 1e-6
    is_one = np.ptp(amounts) <= max(map(_near, (case, *others)))
    if is_round and is_one and wrong and len(wrong) == len(others):
        return "is off by the same amount in each case"
    return None


def _differs(one: Case, other: Case) -> bool:
    """Tell whether one is another case of a single number, and no second run of the same."""
    return one.expected.size == 1 and float(one.expected) != float(other.expected)


def _targets(case: Case, relation: str) -> dict[str, float]:
    """Return the numbers that an expression may be equal to, by the name of a term."""
    actual, expected = float(case.actual), float(case.expected)
    if relation == "term":
        terms = {name: float(term) for name, term in case.terms.items()}
        return {name: actual - (expected - term) for name, term in terms.items()}
    return {"": abs(actual - expected) if relation == "difference" else actual}


def _clause(relation: str, name: str, text: str, target: float) -> str:
    if relation == "term":
        return f"is off: in place of the {name} it has {text}"
    return f"is exactly {text}" if relation == "itself" else f"is off by {text}"


def _near(case: Case) -> float:
    """Return how near numbers of this size are that are equal."""
    actual, scale = float(case.actual), max(abs(float(case.actual)), abs(float(case.expected)))
    return scale * (IN_SINGLE if float(np.float32(actual)) == actual else IN_DOUBLE)


def _bits(number: float, near: float) -> float:
    """Return how much evidence it is to be equal to a number; none where that is round."""
    is_round = abs(number * 8 - round(number * 8)) < 8 * near
    return 0.0 if is_round or abs(number) <= near else math.log2(abs(number) / near)


def _equal_to(
    target: float, near: float, given: Mapping[str, np.ndarray]
) -> Iterator[tuple[int, int, str]]:
    """Yield the cost of an expression, how many are as short, and its text, where it is equal."""
    known = sorted(_expressions(given), key=lambda one: one[0])
    costs = [cost for cost, _, _ in known]
    for cost, text, value in known:
        if abs(value - target) <= near:
            yield cost, sum(other <= cost for other in costs), text


def _value(text: str, given: Mapping[str, np.ndarray]) -> float | None:
    """Return what an expression is in another case."""
    return next((value for _, known, value in _expressions(given) if known == text), None)


def _expressions(given: Mapping[str, np.ndarray]) -> list[tuple[int, str, float]]:
    """Return costs, texts and values of sums of the arrays that are given, times the numbers."""
    sums = list(_sums(given))
    found = list(sums)
    for cost, text, factor in _factors(numbers(given)):
        found += [(cost + more, text.format(what), factor * value) for more, what, value in sums]
    return [one for one in found if math.isfinite(one[2])]


def _sums(given: Mapping[str, np.ndarray]) -> Iterator[tuple[int, str, float]]:
    arrays = {name: one for name, one in given.items() if one.dtype.kind == "f" and one.size > 1}
    for name, array in list(arrays.items())[:MOST_ARRAYS]:
        for extra, part, values in _parts(name, array):
            for each, more, function in OF_EACH:
                for whole, cost, reduced in OF_ALL:
                    text = whole.format(each.format(part))
                    yield extra + more + cost, text, float(reduced(function(values)))
        for axis in range(array.ndim if array.ndim == 2 else 0):
            along = array.sum(axis)
            yield 3, f"({name}.sum(axis={axis})**2).sum()", float((along**2).sum())
            norms = np.sqrt((array**2).sum(axis))
            yield 4, f"sqrt(({name}**2).sum(axis={axis})).sum()", float(norms.sum())


def _parts(name: str, array: np.ndarray) -> Iterator[tuple[int, str, np.ndarray]]:
    yield 0, name, array
    if len(array) > 2:
        yield 2, f"{name}[1:]", array[1:]
        yield 2, f"{name}[:-1]", array[:-1]
    if array.ndim > 1 and array.shape[1] > 2:
        yield 2, f"{name}[:, 1:]", array[:, 1:]
        yield 2, f"{name}[:, :-1]", array[:, :-1]


def _factors(known: Mapping[str, float]) -> Iterator[tuple[int, str, float]]:
    """Yield costs, texts with a place for a sum, and values, of what stands before a sum."""
    yield 1, "2 * {}", 2.0
    yield 1, "{} / 2", 0.5
    for name, value in known.items():
        yield 1, f"{name} * {{}}", value
        yield 1, f"{{}} / {name}", 1 / value
        yield 2, f"{name}**2 * {{}}", value**2
        yield 2, f"{name} / 2 * {{}}", value / 2
        yield 2, f"2 * {name} * {{}}", 2 * value
        for other, number in known.items():
            if name != other:
                yield 2, f"{name} / {other} * {{}}", value / number
