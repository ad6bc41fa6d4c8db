"""Checks of `lenet5_pipeline/resnet20`: the residual network, its schedule and its pipeline."""

from helpers.checks.lenet5_pipeline.resnet20.predictions import check_predictions
from helpers.checks.lenet5_pipeline.resnet20.residual import (
    check_block,
    check_resnet,
    check_shortcut,
)
from helpers.checks.lenet5_pipeline.resnet20.schedule import check_lr_at, check_scheduler
from helpers.checks.lenet5_pipeline.resnet20.start import check_initialise
from helpers.checks.lenet5_pipeline.resnet20.twins import resnet_near

__all__ = [
    "check_block",
    "check_initialise",
    "check_lr_at",
    "check_predictions",
    "check_resnet",
    "check_scheduler",
    "check_shortcut",
    "resnet_near",
]
