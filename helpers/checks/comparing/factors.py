"""A factor, or a term, that is too much or missing; of a single number only where it is sure."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from helpers.checks.comparing.comparison import Comparison
from helpers.checks.explaining import enough

TERM_COUNTS = {
    0.0: "the {term} is missing",
    0.5: "the {term} counts only half: is the factor 2 there?",
    2.0: "the {term} counts twice: is there a factor too many?",
    -1.0: "the {term} has the wrong sign",
    4.0: "the {term} counts four times: is there a factor too many?",
}
IN_DOUBLE, IN_SINGLE = 1e-7, 2e-6  # how near equal numbers are: oracles are typed with 7 digits
NEEDS_A_CASE = ("2", "1/2")  # what a number may be by chance, however near it is

Key = tuple[str, str, float]  # a factor's name, a term's, and how often that counts


def factor_or_term(comparison: Comparison) -> str | None:
    """Recognise a constant factor, and a term that is missing, doubled, halved or negated.

    Of a single number this is told where a second case of the same test agrees, or where it is
    exact; and never what another case contradicts.
    """
    candidates = list(_candidates(comparison))
    fitting = ((key, text) for key, value, text in candidates if comparison.actual_is(value))
    if comparison.expected.size > 1:
        return next((text for _, text in fitting), None)
    known = {key: text for key, text in fitting}
    if not known:
        return None
    same, beside = comparison.others()
    cases = [
        (one, {key: value for key, value, _ in _candidates(one)})
        for one in same
        if one.expected.shape == comparison.expected.shape and not _is_same(one, comparison)
    ]
    values = {key: value for key, value, _ in candidates}
    sure = [
        text
        for key, text in known.items()
        if _is_sure(comparison, key, values[key], cases, len(candidates), _shared(key, beside))
    ]
    found = list(dict.fromkeys(sure))
    return ", or it ".join(found) if 0 < len(found) <= 2 else None


def _is_sure(
    comparison: Comparison,
    key: Key,
    value: Any,
    cases: list[tuple[Comparison, dict[Key, Any]]],
    tried: int,
    is_shared: bool,
) -> bool:
    """Tell whether no case contradicts, and one agrees or the number is exact.

    is_shared: whether another quantity of the test has the same factor
    """
    known = [(one, _same_cause(key, values)) for one, values in cases]
    if not all(any(map(one.is_near, there)) for one, there in known if there):
        return False
    agrees = any(one.actual_is(value) for one, there in known for value in there)
    is_sign = key[0] == "-1" and not key[1]
    return (
        agrees
        or is_shared
        or is_sign
        or (key[0] not in NEEDS_A_CASE and _is_exact(comparison, value, tried))
    )


def _shared(key: Key, beside: Sequence[Comparison]) -> bool:
    """Tell whether a whole array of the same test, such as a gradient, has the same factor."""
    arrays = (one for one in beside if one.expected.size > 1 and one.sizes)
    factors = ((one, {label: value for label, value, _ in _factors(one.sizes)}) for one in arrays)
    return any(
        one.actual_is(known[key[0]] * one.expected) for one, known in factors if key[0] in known
    )


def _same_cause(key: Key, values: dict[Key, Any]) -> list[Any]:
    """Return what a cause may give in another case, where terms may be that are not in this one."""
    label, term, _ = key
    if any(name == term for _, name, _ in values):
        same = [key] if term else [one for one in values if one[0] == label]
    else:
        same = [(label, "", 1.0)]
    return [values[one] for one in same if one in values]


def _is_same(one: Comparison, other: Comparison) -> bool:
    """Tell whether two cases are one: with equal numbers the second is no evidence."""
    return np.allclose(one.expected, other.expected) and np.allclose(one.actual, other.actual)


def _is_exact(comparison: Comparison, value: Any, tried: int) -> bool:
    """Tell whether a number is nearer to a candidate than chance brings one of so many."""
    number = float(comparison.actual.reshape(-1)[0])
    is_single = float(np.float32(number)) == number
    near = IN_SINGLE if is_single else IN_DOUBLE
    is_round = abs(number * 8 - round(number * 8)) < 1e-6 and abs(number) < 1e6
    return not is_round and comparison.is_near(value, near) and enough(math.log2(1 / near), tried)


def _candidates(comparison: Comparison) -> Iterator[tuple[Key, Any, str]]:
    """Yield what a factor and a term would make of the wanted: key, value and clause."""
    expected = comparison.expected
    terms = comparison.terms or {"": 0.0}
    for (label, factor, text), (name, term) in product(_factors(comparison.sizes), terms.items()):
        yield (label, "", 1.0), factor * expected, text
        if not name:
            continue
        rest = expected - term
        for count, clause in TERM_COUNTS.items():
            clause = clause.format(term=name)
            told = f"is off: {clause}" if factor == 1 else f"{text}; besides, {clause}"
            yield (label, name, count), factor * rest + count * term, told
        yield (label, name, 1.0), factor * rest + term, f"{text}, all but the {name}"


def _factors(sizes: dict[str, int]) -> Iterator[tuple[str, float, str]]:
    """Yield a factor's name, the factor and a clause; the likely ones first."""
    yield "1", 1.0, "is off"
    yield "-1", -1.0, "has the wrong sign everywhere"
    for name, size in sizes.items():
        hint = f"({name} = {size})"
        cause = ": is the sum over the batch averaged?" if name == "N" else ""
        yield name, float(size), f"is {size} times too large everywhere {hint}{cause}"
        cause = ": is it averaged twice?" if name == "N" else f": is it divided by {name}?"
        yield f"1/{name}", 1 / size, f"is {size} times too small everywhere {hint}{cause}"
        yield f"-{name}", -float(size), f"has the wrong sign and is {size} times too large {hint}"
    yield "2", 2.0, "is 2 times too large everywhere"
    yield "1/2", 0.5, "is half of what it should be everywhere"
