"""A check of an L1 penalty on a model's weights."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import call, gradients_through, on_other_device, parameters_of


def check_l1(name: str, l1_penalty: Callable, model: nn.Module) -> None:
    """Check l1_penalty(model): the sum of |w| over weights, not biases, and its gradient.

    model: one that lives where the student's code does
    raises: CheckFailed that names the usual mistakes
    """
    parameters = parameters_of(model)
    weights = [w for w in parameters.values() if w.ndim > 1]
    sums = np.array([abs(w).sum() for w in weights])
    penalty = call(name, l1_penalty, model)
    named = [w for key, w in parameters.items() if key.endswith("weight")]
    flat = np.concatenate([w.ravel() for w in weights])
    suspects = {
        "counts the biases too: only weights, which have more than one axis": sum(
            abs(w).sum() for w in parameters.values()
        ),
        "counts the scales of batch norm: only weights, which have more than one axis": sum(
            abs(w).sum() for w in named
        ),
        "counts biases only: take the weights": sum(
            abs(w).sum() for w in parameters.values() if w.ndim == 1
        ),
        "is a sum of squares, which is L2: take absolute values": (flat**2).sum(),
        "is the root of a sum of squares: take absolute values": np.sqrt((flat**2).sum()),
        "lacks the absolute values: signs cancel": flat.sum(),
        "is a mean: take the sum": abs(flat).mean(),
        "adds up the layers' means: take sums": sum(abs(w).mean() for w in weights),
        "counts the first layer only": sums[0],
        "counts the last layer only": sums[-1],
    }
    check_array(f"{name}: the penalty", penalty, sums.sum(), suspects=suspects)
    if not isinstance(penalty, torch.Tensor):
        raise CheckFailed(
            f"{name} returned a {type(penalty).__name__}, which has no gradient: add up tensors, "
            "without .item(), float() or NumPy."
        )
    if not penalty.requires_grad:
        raise CheckFailed(
            f"{name}: the penalty has no gradient, so no weight would move: is it taken from "
            "param.data, detached, or made under no_grad?"
        )
    slopes = gradients_through(model, l1_penalty, model)
    for key, w in parameters.items():
        wanted = np.sign(w) if w.ndim > 1 else np.zeros_like(w)
        slope = np.zeros_like(w) if slopes[key] is None else slopes[key]
        check_array(f"{name}: gradient of {key}", slope, wanted)
    found = call(name, on_other_device, l1_penalty, model)
    check_array(f"{name}: the penalty on another device", found, sums.sum())
