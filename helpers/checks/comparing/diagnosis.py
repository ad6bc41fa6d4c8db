"""Say what is wrong with an array, from the array and the one that was wanted.

Each diagnosis is a function of a Comparison that returns one clause or None; `explain` asks them in
order, the most certain first. A diagnosis compares to 1 part in 10,000, so it never guesses.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.comparing.comparison import Comparison
from helpers.checks.comparing.factors import factor_or_term
from helpers.checks.comparing.probing import Probe, ask
from helpers.checks.explaining import explain_number, explain_values

FEW = 4  # values that may be what a known mistake gives by chance
SHIFTED = "is off by the same amount everywhere"


def explain(
    comparison: Comparison, probe: Probe | None = None, cannot_be: str | None = None
) -> str:
    """Return a clause that says what is wrong and the likely cause.

    probe: asked where no diagnosis of the list fits
    cannot_be: why the answer cannot be right whatever was wanted; told of a single number, and
        where nothing else is known

    >>> wanted = np.array([1.0, 2.0, -4.0])
    >>> explain(Comparison(-wanted, wanted, wanted == 0))
    'has the wrong sign everywhere'
    """
    for diagnosis in DIAGNOSES:
        clause = diagnosis(comparison)
        if clause and cannot_be and comparison.expected.size == 1:
            return f"{cannot_be}; it {clause}"
        if clause:
            return clause
    clause = unlisted(comparison) or (ask(probe) if probe else None) or cannot_be
    clause = clause or some_rows_right(comparison)
    if clause:
        return clause
    wrong = int((~comparison.right).sum())
    return f"is wrong in {wrong} of {comparison.right.size} values" if wrong > 1 else "is wrong"


def known_suspect(comparison: Comparison) -> str | None:
    """Recognise a mistake that the test itself foresees.

    A few numbers may be what it gives by chance: then all other cases of the test have to agree.
    """
    known = foreseen(comparison.suspects, comparison.actual_is)
    if not known or comparison.expected.size > FEW:
        return known
    same = comparison.others()[0]
    agreeing = {
        cause: candidate
        for cause, candidate in comparison.suspects.items()
        if all(
            cause not in one.suspects or one.is_near(np.asarray(one.suspects[cause], float))
            for one in same
            if np.shape(one.suspects.get(cause, one.expected)) == one.expected.shape
        )
    }
    return foreseen(agreeing, comparison.actual_is)


def foreseen(suspects: Mapping[str, Any], fits: Callable[[Any], bool]) -> str | None:
    """Return the first cause whose candidate fits.

    >>> foreseen({"one": 1, "two": 2}, lambda candidate: candidate == 2)
    'two'
    """
    return next((cause for cause, candidate in suspects.items() if fits(candidate)), None)


def zero(comparison: Comparison) -> str | None:
    """Recognise an array that was never filled in."""
    if comparison.actual.any() or not comparison.expected.any():
        return None
    return "is zero everywhere" if comparison.expected.ndim else "is zero"


def transposed(comparison: Comparison) -> str | None:
    """Recognise a square array with rows and columns swapped."""
    if comparison.expected.ndim == 2 and comparison.actual_is(comparison.expected.T):
        return "is transposed: are rows and columns swapped?"
    return None


def probabilities(comparison: Comparison) -> str | None:
    """Recognise probabilities that add up over the wrong axis, or went through softmax twice."""
    actual, expected = comparison.actual, comparison.expected
    if expected.ndim == 0 or (expected < 0).any() or not np.allclose(expected.sum(-1), 1):
        return None
    again = np.exp(expected) / np.exp(expected).sum(-1, keepdims=True)
    if comparison.actual_is(again):
        return "went through softmax twice"
    if expected.ndim == 2 and np.allclose(actual.sum(0), 1) and not np.allclose(actual.sum(1), 1):
        return "adds up to 1 down the columns, not along the rows: which axis is the sum over?"
    if np.allclose(actual.sum(), 1) and len(expected) > 1:
        return "adds up to 1 over the whole array, not along each row: is the sum over one axis?"
    return None


def moved(comparison: Comparison) -> str | None:
    """Recognise the right values in the wrong place: shifted by one, or reversed, along an axis."""
    for axis in range(comparison.expected.ndim):
        for step in (1, -1):
            if comparison.actual_is(np.roll(comparison.expected, step, axis)):
                return f"is shifted by one along axis {axis}"
        if comparison.actual_is(np.flip(comparison.expected, axis)):
            return f"is reversed along axis {axis}"
    return None


def one_constant(comparison: Comparison) -> str | None:
    """Recognise one constant added to every value."""
    if comparison.expected.size < 3:
        return None
    if comparison.actual_is(comparison.expected + offset(comparison)):
        return SHIFTED
    return None


def offset(comparison: Comparison) -> float:
    """Return by what amount an answer is off in the mean.

    >>> wanted = np.array([1.0, 2.0, -4.0])
    >>> offset(Comparison(wanted + 2, wanted, wanted == 0))
    2.0
    """
    return float(np.mean(comparison.actual - comparison.expected))


def unlisted(comparison: Comparison) -> str | None:
    """Search for what the difference is equal to, and for where it is."""
    if comparison.expected.size == 1:
        return ask(lambda: explain_number(comparison, comparison.others()[0]))
    arrays = comparison.actual, comparison.expected, comparison.right
    return ask(lambda: explain_values(*arrays, comparison.given))


def some_rows_right(comparison: Comparison) -> str | None:
    """Recognise that whole rows, or whole columns, are right."""
    if comparison.expected.ndim == 0:
        return None
    for axis, word in enumerate(("rows", "columns")[: comparison.right.ndim]):
        others = tuple(k for k in range(comparison.right.ndim) if k != axis)
        lines = np.atleast_1d(comparison.right.all(axis=others))
        if lines.any():
            word = word if comparison.right.ndim > 1 else "values"
            wrong = np.flatnonzero(~lines)
            return f"is right in {lines.sum()} of {len(lines)} {word} only, wrong in {_few(wrong)}"
    return None


def _few(indices):
    return ", ".join(str(k) for k in indices[:4]) + (" and more" if len(indices) > 4 else "")


DIAGNOSES = (
    known_suspect,
    zero,
    factor_or_term,
    transposed,
    probabilities,
    moved,
    one_constant,
)
