"""Checks of `pytorch_models/softmax_classifier`: a pipeline, from loaders to checkpoints."""

from helpers.checks.pytorch_models.softmax_classifier.evaluation import check_evaluate
from helpers.checks.pytorch_models.softmax_classifier.linear import (
    check_first_weights,
    check_linear_to_numpy,
    check_softmax_classifier,
)
from helpers.checks.pytorch_models.softmax_classifier.loaders import check_loaders
from helpers.checks.pytorch_models.softmax_classifier.settings import (
    check_load_options,
    check_optimizer_options,
    check_save_options,
)
from helpers.checks.pytorch_models.softmax_classifier.training import (
    check_fit_elsewhere,
    check_fit_of_loaders,
    check_fit_when_all_is_wrong,
)
from helpers.checks.pytorch_models.softmax_classifier.training_modes import check_fit_modes

__all__ = [
    "check_evaluate",
    "check_first_weights",
    "check_fit_elsewhere",
    "check_fit_modes",
    "check_fit_of_loaders",
    "check_fit_when_all_is_wrong",
    "check_linear_to_numpy",
    "check_load_options",
    "check_loaders",
    "check_optimizer_options",
    "check_save_options",
    "check_softmax_classifier",
]
