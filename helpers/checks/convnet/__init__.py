"""Checks of `convnet`: a ConvNet of NumPy layers, its parameters and its pictures."""

from helpers.checks.convnet.nets import check_float32, check_numpy_conv_net, conv_net_inputs
from helpers.checks.convnet.parameters import (
    check_init,
    check_shapes_by_name,
    conv_net_shapes,
    shape_suspects,
)
from helpers.checks.convnet.splits import check_preprocess
from helpers.checks.convnet.tuning import check_draws

__all__ = [
    "check_draws",
    "check_float32",
    "check_init",
    "check_numpy_conv_net",
    "check_preprocess",
    "check_shapes_by_name",
    "conv_net_inputs",
    "conv_net_shapes",
    "shape_suspects",
]
