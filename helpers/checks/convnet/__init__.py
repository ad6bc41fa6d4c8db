"""Checks of `convnet`: a ConvNet of NumPy layers, its parameters and its pictures."""

from helpers.checks.convnet.nets import check_conv_net, check_float32, conv_net_inputs
from helpers.checks.convnet.parameters import (
    check_init,
    check_shapes,
    conv_net_shapes,
    shape_suspects,
)
from helpers.checks.convnet.splits import check_preprocess

__all__ = [
    "check_conv_net",
    "check_float32",
    "check_init",
    "check_preprocess",
    "check_shapes",
    "conv_net_inputs",
    "conv_net_shapes",
    "shape_suspects",
]
