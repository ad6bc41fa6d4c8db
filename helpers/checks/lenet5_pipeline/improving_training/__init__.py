"""Checks of `lenet5_pipeline/improving_training`: augmentation, parts, and experiments."""

from helpers.checks.lenet5_pipeline.improving_training.augmentation import (
    check_crop,
    check_flip,
    check_flip_counts,
)
from helpers.checks.lenet5_pipeline.improving_training.experiments import (
    check_fresh_runs,
    check_report,
    check_schedule,
    check_sweep_and_choice,
    check_sweep_of_equals,
)
from helpers.checks.lenet5_pipeline.improving_training.network_parts import (
    check_batch_norm,
    check_swish,
    check_swish_by_hand,
    small_net,
)
from helpers.checks.lenet5_pipeline.improving_training.penalties import check_l1
from helpers.checks.lenet5_pipeline.improving_training.transforms import check_transforms_for

__all__ = [
    "check_batch_norm",
    "check_crop",
    "check_flip",
    "check_flip_counts",
    "check_fresh_runs",
    "check_l1",
    "check_report",
    "check_schedule",
    "check_sweep_and_choice",
    "check_sweep_of_equals",
    "check_swish",
    "check_swish_by_hand",
    "check_transforms_for",
    "small_net",
]
