"""Compare an answer with what was wanted, and say what is wrong, where, and why."""

from helpers.checks.comparing.arrays import check_array, check_group, check_outputs, is_value
from helpers.checks.comparing.by_hand import check_by_hand, check_without, library_calls
from helpers.checks.comparing.calling import call
from helpers.checks.comparing.chance import by_chance, check_mixed
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import (
    call_and_show,
    check_apart,
    copied,
    lend,
    unchanged,
)
from helpers.checks.comparing.loops import check_without_loops, count_lines
from helpers.checks.comparing.losses import check_loss_and_gradient
from helpers.checks.comparing.probing import ask, of_backward, of_forward, of_large_numbers, of_loss
from helpers.checks.comparing.updates import check_rule, torch_steps

__all__ = [
    "CheckFailed",
    "ask",
    "by_chance",
    "call",
    "call_and_show",
    "check_apart",
    "check_array",
    "check_by_hand",
    "check_group",
    "check_loss_and_gradient",
    "check_mixed",
    "check_outputs",
    "check_rule",
    "check_without",
    "check_without_loops",
    "copied",
    "count_lines",
    "is_value",
    "lend",
    "library_calls",
    "of_backward",
    "of_forward",
    "of_large_numbers",
    "of_loss",
    "torch_steps",
    "unchanged",
]
