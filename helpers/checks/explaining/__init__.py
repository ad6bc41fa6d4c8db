"""Explain a difference that no list names: what it is equal to, where it is, what cannot be.

An explanation is exact, within rounding, and rests on more numbers than chance could match; of two
that fit equally both are told. It names quantities and never tells a value.
"""

from helpers.checks.explaining.at_hand import ingredients
from helpers.checks.explaining.evidence import enough
from helpers.checks.explaining.explanation import explain_shape, explain_values
from helpers.checks.explaining.numbers import explain_number
from helpers.checks.explaining.possible import impossible

__all__ = [
    "enough",
    "explain_number",
    "explain_shape",
    "explain_values",
    "impossible",
    "ingredients",
]
