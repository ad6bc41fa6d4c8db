"""The order in which explanations are looked for: the certain and the short come first."""

from collections.abc import Mapping

import numpy as np

from helpers.checks.explaining import shapes
from helpers.checks.explaining.along import along
from helpers.checks.explaining.by_what import by_what, which_term
from helpers.checks.explaining.curves import from_a_point_on
from helpers.checks.explaining.in_place_of import in_place_of
from helpers.checks.explaining.invariants import does_not_hold, other_axes
from helpers.checks.explaining.of_the_wanted import affine, of_the_wanted
from helpers.checks.explaining.where import where

LARGEST = 20_000  # values of an array that is explained
LARGEST_OF_TERMS = 4000  # values of one that is held against terms


def explain_values(
    actual: np.ndarray,
    expected: np.ndarray,
    right: np.ndarray,
    given: Mapping[str, np.ndarray],
) -> str | None:
    """Return a clause that explains an array of the right shape; None where nothing is certain.

    actual, expected: float arrays of one shape; right: where they agree
    given: what the exercise is given, by name

    >>> wanted = np.array([0.31, 1.72, 2.41])
    >>> explain_values(wanted**2, wanted, np.zeros(3, bool), {})
    'is the square of what is wanted'
    """
    if not 1 < expected.size <= LARGEST:
        return None
    with np.errstate(all="ignore"):
        return (
            of_the_wanted(actual, expected)
            or by_what(actual, expected, given if expected.size <= LARGEST_OF_TERMS else {})
            or in_place_of(actual, expected, given)
            or other_axes(actual, expected)
            or where(actual, expected, right, given)
            or from_a_point_on(actual, expected, right, given)
            or along(actual, expected)
            or affine(actual, expected)
            or does_not_hold(actual, expected, right, given)
        )


def explain_shape(
    actual: np.ndarray, expected: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return how an array came to its shape, where its values prove it; else None."""
    if max(actual.size, expected.size) > LARGEST or min(actual.size, expected.size) < 1:
        return None
    with np.errstate(all="ignore"):
        return shapes.explain_shape(actual, expected) or which_term(actual.astype(float), given)
