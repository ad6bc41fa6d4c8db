"""Checks of `pytorch_models/convnet`: a ConvNet, its sizes, its feature maps and its folding."""

from helpers.checks.pytorch_models.convnet.feature_maps import check_feature_maps, check_shift
from helpers.checks.pytorch_models.convnet.folding import check_fold
from helpers.checks.pytorch_models.convnet.networks import check_conv_to_numpy, check_torch_conv_net
from helpers.checks.pytorch_models.convnet.sizes import (
    check_conv_costs,
    check_learned_shapes,
    check_output_size,
)

__all__ = [
    "check_conv_costs",
    "check_conv_to_numpy",
    "check_feature_maps",
    "check_fold",
    "check_learned_shapes",
    "check_output_size",
    "check_shift",
    "check_torch_conv_net",
]
