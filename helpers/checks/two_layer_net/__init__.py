"""Checks of `two_layer_net`: the loss, the update rules, and the trainer."""

from helpers.checks.comparing import check_rule, torch_steps
from helpers.checks.two_layer_net.known_loss import check_known_loss, check_loss_at_edges
from helpers.checks.two_layer_net.loss import check_loss, torch_loss
from helpers.checks.two_layer_net.steps import check_known_steps, check_steps_as_torch
from helpers.checks.two_layer_net.trainer import check_run_epoch, check_shuffling
from helpers.checks.two_layer_net.training import check_train, check_train_rng

__all__ = [
    "check_known_loss",
    "check_known_steps",
    "check_loss",
    "check_loss_at_edges",
    "check_rule",
    "check_run_epoch",
    "check_shuffling",
    "check_steps_as_torch",
    "check_train",
    "check_train_rng",
    "torch_loss",
    "torch_steps",
]
