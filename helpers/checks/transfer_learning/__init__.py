"""Checks of `transfer_learning`: what trains, the loss, early stopping, probing, how sure it is."""

from helpers.checks.transfer_learning.early_stopping import check_early_stopping
from helpers.checks.transfer_learning.intervals import check_paired_p, check_wilson
from helpers.checks.transfer_learning.layers import (
    check_refuses_count,
    check_train_mode,
    check_trainable_last,
)
from helpers.checks.transfer_learning.losses import (
    check_accuracy,
    check_cross_entropy,
    check_l2_penalty,
)
from helpers.checks.transfer_learning.probing import check_linear_probe, check_lp_ft

__all__ = [
    "check_accuracy",
    "check_cross_entropy",
    "check_early_stopping",
    "check_l2_penalty",
    "check_linear_probe",
    "check_lp_ft",
    "check_paired_p",
    "check_refuses_count",
    "check_train_mode",
    "check_trainable_last",
    "check_wilson",
]
