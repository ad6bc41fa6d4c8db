"""Checks of `concepts`: numbers and formulas that are worked out for an id, and verdicts."""

from helpers.checks.concepts.answers import check_answer, check_slips
from helpers.checks.concepts.expressions import compute
from helpers.checks.concepts.formulas import (
    check_decay_formula,
    check_logit_formula,
    check_weight_formula,
)
from helpers.checks.concepts.identity import check_id, note_other_id
from helpers.checks.concepts.numbers import numbers_of, show_numbers
from helpers.checks.concepts.statements import check_truth, check_verdicts, show_statements

__all__ = [
    "check_answer",
    "check_decay_formula",
    "check_id",
    "check_logit_formula",
    "check_slips",
    "check_truth",
    "check_verdicts",
    "check_weight_formula",
    "compute",
    "note_other_id",
    "numbers_of",
    "show_numbers",
    "show_statements",
]
