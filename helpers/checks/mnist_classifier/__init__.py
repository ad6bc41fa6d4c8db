"""Checks of `mnist_classifier`: a linear model, its loss, its optimiser and its accuracy."""

from helpers.checks.mnist_classifier.accuracy import check_accuracy
from helpers.checks.mnist_classifier.classifier import check_cross_entropy, check_linear_model
from helpers.checks.mnist_classifier.optimizers import check_optimizer

__all__ = [
    "check_accuracy",
    "check_cross_entropy",
    "check_linear_model",
    "check_optimizer",
]
