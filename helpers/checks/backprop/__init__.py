"""Checks of `backprop`: local derivatives, a graph's gradients, one row, a batch, and a tape."""

from helpers.checks.backprop.graph import check_graph_gradients
from helpers.checks.backprop.layer import check_affine_backward, check_cross_entropy
from helpers.checks.backprop.nodes import check_local, slopes_of
from helpers.checks.backprop.tape import (
    check_each_once,
    check_tape,
    check_tape_by_hand,
    random_tape,
)

__all__ = [
    "check_affine_backward",
    "check_cross_entropy",
    "check_each_once",
    "check_graph_gradients",
    "check_local",
    "check_tape",
    "check_tape_by_hand",
    "random_tape",
    "slopes_of",
]
