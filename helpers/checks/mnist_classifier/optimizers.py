"""Checks of an optimiser, by the steps that it takes with made-up gradients."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import call, row_of


def check_optimizer(
    name: str,
    make: Callable,
    kind: str,
    lr: float,
    weight_decay: float,
    shapes: Sequence[tuple[int, ...]],
    seed: int = 0,
    num_steps: int = 3,
) -> None:
    """Check make(parameters, kind, lr, weight_decay): steps with made-up gradients.

    kind: "sgd" or "adamw"; shapes: of the parameters, those of one axis are biases
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    start = [rng.standard_normal(shape) for shape in shapes]
    slopes = [[rng.standard_normal(shape) for shape in shapes] for _ in range(num_steps)]
    tensors = [torch.tensor(w, requires_grad=True) for w in start]
    optimizer = call(name, make, tensors, kind, lr, weight_decay)
    if optimizer is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    yours = _steps(optimizer, tensors, slopes)

    def other(kind, weights, biases, lr=lr):
        """Return what an optimiser with these decays of weights and biases gives."""
        leaves = [torch.tensor(w, requires_grad=True) for w in start]
        groups = [
            {"params": [w], "weight_decay": weights if w.ndim > 1 else biases} for w in leaves
        ]
        optimizers = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW, "adam": torch.optim.Adam}
        return _steps(optimizers[kind](groups, lr=lr), leaves, slopes)

    d, swapped = weight_decay, "adamw" if kind == "sgd" else "sgd"
    suspects = {
        "are those of Adam, which mixes the decay into the gradient: use AdamW": other(
            "adam", d, 0
        ),
        "are those of Adam, with decayed biases: use AdamW, and decay weights only": (
            other("adam", d, d)
        ),
        "lack the weight decay": other(kind, 0, 0),
        "have decayed biases too: decay the weights only": other(kind, d, d),
        "have decayed biases in place of weights": other(kind, 0, d),
        "have AdamW's default decay of 0.01": other(kind, 0.01, 0.01),
        "have AdamW's default decay of 0.01 on the biases: set it to 0": other(kind, d, 0.01),
        "come from the other optimiser": other(swapped, d, 0),
        "ignore lr": other(kind, d, 0, lr=1e-3),
        "have a decay that is halved: PyTorch's weight_decay is 2 * reg already": other(
            kind, d / 2, 0
        ),
        "are those of the start: does the optimiser hold the parameters?": row_of(start),
    }
    title = f"{name}: the parameters after {num_steps} steps of {kind}"
    check_array(title, yours, other(kind, d, 0), suspects=suspects)


def _steps(optimizer, tensors, slopes):
    """Return the tensors, as one row, after a step for each list of gradients."""
    for gradients in slopes:
        for tensor, gradient in zip(tensors, gradients, strict=True):
            tensor.grad = torch.tensor(gradient)
        optimizer.step()
    return row_of(tensor.detach().numpy() for tensor in tensors)
