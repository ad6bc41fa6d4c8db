"""Checks of `pytorch_models/two_layer_net`: a hidden layer, and experiments with it."""

from helpers.checks.pytorch_models.two_layer_net.experiments import check_choose, check_sweep
from helpers.checks.pytorch_models.two_layer_net.hidden_layer import (
    check_defaults,
    check_to_numpy,
    check_two_layer_net,
)
from helpers.checks.pytorch_models.two_layer_net.predictions import (
    check_class_accuracy,
    check_predict,
)
from helpers.checks.pytorch_models.two_layer_net.runs import check_run

__all__ = [
    "check_choose",
    "check_class_accuracy",
    "check_defaults",
    "check_predict",
    "check_run",
    "check_sweep",
    "check_to_numpy",
    "check_two_layer_net",
]
