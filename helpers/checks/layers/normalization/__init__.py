"""Checks of `layers/normalization`: batch, layer and group norm."""

from helpers.checks.layers.forward_backward import run_backward, run_forward
from helpers.checks.layers.normalization.norms import (
    check_batchnorm_backward,
    check_batchnorm_forward,
    check_norm,
)

__all__ = [
    "check_batchnorm_backward",
    "check_batchnorm_forward",
    "check_norm",
    "run_backward",
    "run_forward",
]
