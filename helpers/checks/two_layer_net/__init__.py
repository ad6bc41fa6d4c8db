"""Checks of `two_layer_net`: the update rules."""

from helpers.checks.two_layer_net.updates import check_rule, torch_steps

__all__ = [
    "check_rule",
    "torch_steps",
]
