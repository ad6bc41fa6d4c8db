"""Checks of `layers/normalization`: batch, layer and group norm, dropout."""

from helpers.checks.layers.forward_backward import run_forward
from helpers.checks.layers.normalization.masks import check_dropout, check_masks_vary, draw_mask
from helpers.checks.layers.normalization.norms import (
    check_batchnorm_backward,
    check_batchnorm_forward,
    check_norm,
)

__all__ = [
    "check_batchnorm_backward",
    "check_batchnorm_forward",
    "check_dropout",
    "check_masks_vary",
    "check_norm",
    "draw_mask",
    "run_forward",
]
