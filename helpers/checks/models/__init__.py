"""What several assignments check of PyTorch code: probes made beside it, and checks by them."""

from helpers.checks.comparing import call
from helpers.checks.models.checkpoints import (
    check_load,
    check_save,
    check_saved_and_loaded,
    loaded_by,
)
from helpers.checks.models.devices import forward_elsewhere, on_other_device
from helpers.checks.models.epochs import (
    SLIPS,
    check_epoch,
    check_epoch_elsewhere,
    check_trains_in_train_mode,
    follow,
)
from helpers.checks.models.learning import check_count, check_new_start, check_reach, check_spread
from helpers.checks.models.masks import check_masks, masks_of
from helpers.checks.models.orders import check_neighbours, check_orders
from helpers.checks.models.passes import check_mode_kept, check_no_graph, check_passes
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
    of_parts,
    optimizer_of,
    parameter_gradients,
    parameters_of,
    record_forwards,
    row_of,
    set_seed,
    tiny_model,
)
from helpers.checks.models.sharing import check_copies

__all__ = [
    "SLIPS",
    "call",
    "check_copies",
    "check_count",
    "check_epoch",
    "check_epoch_elsewhere",
    "check_load",
    "check_masks",
    "check_mode_kept",
    "check_neighbours",
    "check_new_start",
    "check_no_graph",
    "check_orders",
    "check_passes",
    "check_pixel_statistics",
    "check_reach",
    "check_save",
    "check_saved_and_loaded",
    "check_spread",
    "check_trains_in_train_mode",
    "count_parameters",
    "follow",
    "forward",
    "forward_elsewhere",
    "forwards_of",
    "gradient_of",
    "gradients_through",
    "is_training",
    "load_parameters",
    "loaded_by",
    "loader_near",
    "masks_of",
    "of_parts",
    "on_other_device",
    "optimizer_of",
    "parameter_gradients",
    "parameters_of",
    "record_forwards",
    "row_of",
    "set_seed",
    "tiny_model",
]
