"""What dropout draws in training: masks that differ from batch to batch and epoch to epoch."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, cast

import numpy as np
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed

KNOWN = 40  # numbers on which two masks of p = 0.5 agree by chance once in 2 ** 40 times
AGAIN = (
    "{name}: dropout draws the same masks again and again: a seed that is set inside the loop, or "
    "in each call, begins the same random numbers anew."
)


def note_masks(model: nn.Module) -> None:
    """Have the dropout layers of a model note what they drop in train mode from now on."""
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):
            cast(Any, layer).masks = []
            layer.register_forward_hook(_note_mask)


def _note_mask(layer, inputs, output):
    """Note a mask: 1 kept, 0 dropped, -1 where a 0 came in; a function that can be pickled."""
    if layer.training:
        zero = (inputs[0] == 0).tolist()
        mask = np.where(zero, -1, np.array((output != 0).tolist(), dtype=int))
        layer.masks.append(mask)


@beside
def masks_of(model: Any) -> list[np.ndarray]:
    """Return the masks that a model's dropout layers noted, in order."""
    layers = (layer for layer in model.modules() if isinstance(layer, nn.Dropout))
    return [mask for layer in layers for mask in cast(Any, layer).masks]


def check_masks(name: str, masks: Sequence[np.ndarray]) -> None:
    """Check that no two of the masks are the same, as far as they are known.

    raises: CheckFailed

    >>> first, second = np.random.default_rng(0).integers(2, size=(2, 3, 20))
    >>> check_masks("fit", [first, second])
    >>> check_masks("fit", [first, second, first])
    Traceback (most recent call last):
    helpers.checks.CheckFailed: fit: dropout draws the same masks again and again: ...
    """
    for one, other in combinations(masks, 2):
        if one.shape == other.shape:
            known = (one >= 0) & (other >= 0)
            if known.sum() >= KNOWN and (one == other)[known].all():
                raise CheckFailed(AGAIN.format(name=name))
