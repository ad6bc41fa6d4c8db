"""Checks of `layers/layers`: convolution and pooling by hand."""

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

__all__ = [
    "check_backward",
    "check_conv_backward",
    "check_conv_forward",
    "check_forward",
    "check_max_pool",
    "conv_inputs",
    "run_forward",
    "run_in_turn",
]
