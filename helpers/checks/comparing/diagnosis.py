"""Say what is wrong with an array, from the array and the one that was wanted.

Each diagnosis is a function of a Comparison that returns one clause or None; `explain` asks them in
order, the most certain first. A diagnosis compares to 1 part in 10,000, so it never guesses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from helpers.checks.comparing.probing import Probe, ask
from helpers.checks.explaining import explain_values

TERM_COUNTS = {
    0.0: "the {term} is missing",
    0.5: "the {term} counts only half: is the factor 2 there?",
    2.0: "the {term} counts twice: is there a factor too many?",
    -1.0: "the {term} has the wrong sign",
    4.0: "the {term} counts four times: is there a factor too many?",
}

SHIFTED = "is off by the same amount everywhere"


@dataclass
class Comparison:
    """What a student's array is held against.

    actual, expected: float arrays of one shape
    sizes: {"N": 50, ...} named sizes, tried as forgotten factors
    terms: {"regularisation": array} parts of expected that are easily forgotten
    suspects: {"the softmax runs over columns": array} what known mistakes would give
    given: {"x": array} what the exercise is given
    """

    actual: np.ndarray
    expected: np.ndarray
    right: np.ndarray
    sizes: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    suspects: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)

    def actual_is(self, candidate: Any) -> bool:
        """Return whether the student's array is this candidate and the candidate is not the answer.

        >>> one, two = np.ones(3), np.full(3, 2.0)
        >>> Comparison(two, one, two == one).actual_is(2 * one)
        True
        """
        candidate = np.asarray(candidate, dtype=np.float64)
        if candidate.shape != self.expected.shape or not np.isfinite(candidate).all():
            return False
        size = np.abs(candidate).max(initial=0)
        near = np.allclose(self.actual, candidate, rtol=1e-4, atol=1e-5 * size)
        return near and not np.allclose(candidate, self.expected, rtol=1e-3, atol=1e-4 * size)


def explain(
    comparison: Comparison, probe: Probe | None = None, cannot_be: str | None = None
) -> str:
    """Return a clause that says what is wrong and the likely cause.

    probe: asked where no diagnosis of the list fits
    cannot_be: why the answer cannot be right whatever was wanted, for where nothing else is known

    >>> wanted = np.array([1.0, 2.0, -4.0])
    >>> explain(Comparison(-wanted, wanted, wanted == 0))
    'has the wrong sign everywhere'
    """
    for diagnosis in DIAGNOSES:
        clause = diagnosis(comparison)
        if clause:
            return clause
    clause = unlisted(comparison) or (ask(probe) if probe else None) or cannot_be
    clause = clause or some_rows_right(comparison)
    if clause:
        return clause
    wrong = int((~comparison.right).sum())
    return f"is wrong in {wrong} of {comparison.right.size} values" if wrong > 1 else "is wrong"


def known_suspect(comparison: Comparison) -> str | None:
    """Recognise a mistake that the test itself foresees."""
    return foreseen(comparison.suspects, comparison.actual_is)


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


def factor_or_term(comparison: Comparison) -> str | None:
    """Recognise a constant factor, and a term that is missing, doubled, halved or negated."""
    candidates = list(_factors(comparison.sizes, comparison.expected.size > 1))
    for (factor, text), (name, term) in product(
        candidates, (comparison.terms or {"": 0.0}).items()
    ):
        rest = comparison.expected - term
        if comparison.actual_is(factor * comparison.expected):
            return text
        for count, clause in TERM_COUNTS.items():
            if not name or not comparison.actual_is(factor * rest + count * term):
                continue
            clause = clause.format(term=name)
            return f"is off: {clause}" if factor == 1 else f"{text}; besides, {clause}"
        if name and comparison.actual_is(factor * rest + term):
            return f"{text}, all but the {name}"
    return None


def _factors(sizes, has_several):
    """Yield (factor, clause); the likely ones first. A single number may be twice it by chance."""
    yield 1.0, "is off"
    yield -1.0, "has the wrong sign everywhere"
    for name, size in sizes.items():
        hint = f"({name} = {size})"
        cause = ": is the sum over the batch averaged?" if name == "N" else ""
        yield float(size), f"is {size} times too large everywhere {hint}{cause}"
        cause = ": is it averaged twice?" if name == "N" else f": is it divided by {name}?"
        yield 1 / size, f"is {size} times too small everywhere {hint}{cause}"
        yield -float(size), f"has the wrong sign and is {size} times too large {hint}"
    if not has_several:
        return
    yield 2.0, "is 2 times too large everywhere"
    yield 0.5, "is half of what it should be everywhere"


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
