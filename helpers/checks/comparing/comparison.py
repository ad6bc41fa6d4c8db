"""A student's array beside the one that was wanted, and what is known of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Comparison:
    """What a student's array is held against.

    actual, expected: float arrays of one shape
    sizes: {"N": 50, ...} named sizes, tried as forgotten factors
    terms: {"regularisation": array} parts of expected that are easily forgotten
    suspects: {"the softmax runs over columns": array} what known mistakes would give
    given: {"x": array} what the exercise is given
    others: returns what the same test compares, in all its cases: of the same quantity, of others
    """

    actual: np.ndarray
    expected: np.ndarray
    right: np.ndarray
    sizes: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    suspects: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    others: Callable[[], tuple[Sequence["Comparison"], Sequence["Comparison"]]] = lambda: ((), ())

    def actual_is(self, candidate: Any) -> bool:
        """Return whether the student's array is this candidate and the candidate is not the answer.

        >>> one, two = np.ones(3), np.full(3, 2.0)
        >>> Comparison(two, one, two == one).actual_is(2 * one)
        True
        """
        candidate = np.asarray(candidate, dtype=np.float64)
        if candidate.shape != self.expected.shape or not np.isfinite(candidate).all():
            return False
        allowed = 1e-4 * np.abs(candidate).max(initial=0)
        is_answer = np.allclose(candidate, self.expected, rtol=1e-3, atol=allowed)
        return self.is_near(candidate) and not is_answer

    def is_near(self, candidate: Any, rtol: float = 1e-4) -> bool:
        """Return whether the student's array is this candidate, which may be the answer as well."""
        size = np.abs(candidate).max(initial=0)
        return bool(np.allclose(self.actual, candidate, rtol=rtol, atol=rtol / 10 * size))
