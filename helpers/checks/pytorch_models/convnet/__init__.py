"""Checks of `pytorch_models/convnet`: a ConvNet, its sizes, its feature maps and its folding."""

from helpers.checks.pytorch_models.convnet.feature_maps import check_feature_maps, check_shift
from helpers.checks.pytorch_models.convnet.folding import check_fold
from helpers.checks.pytorch_models.convnet.networks import check_conv_net, check_conv_to_numpy
from helpers.checks.pytorch_models.convnet.sizes import (
    check_conv_costs,
    check_output_size,
    check_shapes,
)

__all__ = [
    "check_conv_costs",
    "check_conv_net",
    "check_conv_to_numpy",
    "check_feature_maps",
    "check_fold",
    "check_output_size",
    "check_shapes",
    "check_shift",
]
