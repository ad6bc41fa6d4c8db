"""Checks of `pytorch_models/softmax_classifier`: a pipeline, from loaders to checkpoints."""

from helpers.checks.pytorch_models.softmax_classifier.evaluation import check_evaluate
from helpers.checks.pytorch_models.softmax_classifier.linear import (
    check_first_weights,
    check_softmax_classifier,
    check_to_numpy,
)
from helpers.checks.pytorch_models.softmax_classifier.loaders import check_loaders
from helpers.checks.pytorch_models.softmax_classifier.settings import (
    check_load_options,
    check_optimizer_options,
    check_save_options,
)
from helpers.checks.pytorch_models.softmax_classifier.training import check_fit, check_fit_modes

__all__ = [
    "check_evaluate",
    "check_first_weights",
    "check_fit",
    "check_fit_modes",
    "check_load_options",
    "check_loaders",
    "check_optimizer_options",
    "check_save_options",
    "check_softmax_classifier",
    "check_to_numpy",
]
