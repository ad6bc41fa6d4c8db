"""Checks of `layers/layers`: convolution and pooling by hand, two losses."""

from helpers.checks.layers.forward_backward import (
    check_backward,
    check_forward,
    run_forward,
    run_in_turn,
)
from helpers.checks.layers.layers.convolution import (
    check_conv_backward,
    check_conv_forward,
    check_max_pool,
    conv_inputs,
)
from helpers.checks.layers.layers.losses import check_softmax_loss, check_svm_loss, margin_loss

__all__ = [
    "check_backward",
    "check_conv_backward",
    "check_conv_forward",
    "check_forward",
    "check_max_pool",
    "check_softmax_loss",
    "check_svm_loss",
    "conv_inputs",
    "margin_loss",
    "run_forward",
    "run_in_turn",
]
