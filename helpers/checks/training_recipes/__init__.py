"""Checks of `training_recipes`: Acc@k, soft labels, mixing, the mean of weights, the schedule."""

from helpers.checks.training_recipes.accuracy import check_refuses_k, check_topk, rows_with_places
from helpers.checks.training_recipes.averages import check_average
from helpers.checks.training_recipes.boxes import check_box, check_cutmix
from helpers.checks.training_recipes.mixing import check_mixup
from helpers.checks.training_recipes.schedule import check_factor
from helpers.checks.training_recipes.smoothing import check_smooth_labels, check_soft_loss

__all__ = [
    "check_average",
    "check_box",
    "check_cutmix",
    "check_factor",
    "check_mixup",
    "check_refuses_k",
    "check_smooth_labels",
    "check_soft_loss",
    "check_topk",
    "rows_with_places",
]
