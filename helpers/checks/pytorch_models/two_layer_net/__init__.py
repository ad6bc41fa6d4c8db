"""Checks of `pytorch_models/two_layer_net`: a hidden layer, and experiments with it."""

from helpers.checks.pytorch_models.two_layer_net.experiments import (
    check_choose,
    check_sweep_of_setting,
)
from helpers.checks.pytorch_models.two_layer_net.hidden_layer import (
    check_defaults,
    check_two_layer_net,
    check_two_layer_to_numpy,
)
from helpers.checks.pytorch_models.two_layer_net.predictions import (
    check_class_accuracy,
    check_predict,
)
from helpers.checks.pytorch_models.two_layer_net.runs import check_run_of_options

__all__ = [
    "check_choose",
    "check_class_accuracy",
    "check_defaults",
    "check_predict",
    "check_run_of_options",
    "check_sweep_of_setting",
    "check_two_layer_net",
    "check_two_layer_to_numpy",
]
