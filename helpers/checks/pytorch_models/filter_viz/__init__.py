"""Checks of `pytorch_models/filter_viz`: what filters look for and answers depend on."""

from helpers.checks.pytorch_models.filter_viz.attribution import check_occlusion, check_saliency
from helpers.checks.pytorch_models.filter_viz.filters import (
    check_as_pictures,
    check_first_filters,
    check_refuses_rows,
    check_top_patches,
)
from helpers.checks.pytorch_models.filter_viz.states import check_load_state, check_refuses_objects

__all__ = [
    "check_as_pictures",
    "check_first_filters",
    "check_load_state",
    "check_occlusion",
    "check_refuses_objects",
    "check_refuses_rows",
    "check_saliency",
    "check_top_patches",
]
