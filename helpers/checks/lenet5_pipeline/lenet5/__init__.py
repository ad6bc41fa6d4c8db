"""Checks of `lenet5_pipeline/lenet5`: its data, the network and its training."""

from helpers.checks.lenet5_pipeline.lenet5.bonus import check_kaiming, check_step_decay
from helpers.checks.lenet5_pipeline.lenet5.data_sets import check_data_set, check_loader, items_of
from helpers.checks.lenet5_pipeline.lenet5.network import check_lenet
from helpers.checks.lenet5_pipeline.lenet5.training import (
    check_final,
    check_fit_of_calls,
    on_device,
)

__all__ = [
    "check_data_set",
    "check_final",
    "check_fit_of_calls",
    "check_kaiming",
    "check_lenet",
    "check_loader",
    "check_step_decay",
    "items_of",
    "on_device",
]
