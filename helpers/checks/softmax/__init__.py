"""Checks of `softmax`: its loss, mini-batch SGD, and the search for settings."""

from helpers.checks.softmax.classifier import check_draws, check_predict, check_train
from helpers.checks.softmax.loss import check_far_logits, check_softmax_loss
from helpers.checks.softmax.search import check_equal_pairs, check_search

__all__ = [
    "check_draws",
    "check_equal_pairs",
    "check_far_logits",
    "check_predict",
    "check_search",
    "check_softmax_loss",
    "check_train",
]
