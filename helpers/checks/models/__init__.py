"""What several assignments check of PyTorch code: probes made beside it, and checks by them."""

from helpers.checks.models.calling import call
from helpers.checks.models.checkpoints import check_load, check_save
from helpers.checks.models.epochs import SLIPS, check_epoch, check_trains_in_train_mode, follow
from helpers.checks.models.pixels import check_pixel_statistics
from helpers.checks.models.probes import (
    count_parameters,
    forward,
    forwards_of,
    gradient_of,
    gradients_through,
    is_training,
    load_parameters,
    loader_near,
    optimizer_of,
    parameter_gradients,
    parameters_of,
    record_forwards,
    row_of,
    set_seed,
    tiny_model,
)
from helpers.checks.models.sharing import stays

__all__ = [
    "SLIPS",
    "call",
    "check_epoch",
    "check_load",
    "check_pixel_statistics",
    "check_save",
    "check_trains_in_train_mode",
    "count_parameters",
    "follow",
    "forward",
    "forwards_of",
    "gradient_of",
    "gradients_through",
    "is_training",
    "load_parameters",
    "loader_near",
    "optimizer_of",
    "parameter_gradients",
    "parameters_of",
    "record_forwards",
    "row_of",
    "set_seed",
    "stays",
    "tiny_model",
]
