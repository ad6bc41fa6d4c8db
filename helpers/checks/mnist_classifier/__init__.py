"""Checks of `mnist_classifier`: a linear model, its loss, its loops, what they use."""

from helpers.checks.mnist_classifier.accuracy import check_accuracy
from helpers.checks.mnist_classifier.classifier import check_cross_entropy, check_linear_model
from helpers.checks.mnist_classifier.epochs import check_run_epochs
from helpers.checks.mnist_classifier.loops import (
    check_deep_model,
    check_mended_elsewhere,
    check_mended_loop,
)
from helpers.checks.mnist_classifier.optimizers import check_optimizer

__all__ = [
    "check_accuracy",
    "check_cross_entropy",
    "check_deep_model",
    "check_linear_model",
    "check_mended_elsewhere",
    "check_mended_loop",
    "check_optimizer",
    "check_run_epochs",
]
