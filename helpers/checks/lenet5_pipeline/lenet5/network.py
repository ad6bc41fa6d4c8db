"""Checks of LeNet-5: the network by its behaviour, whatever its parts are called."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks.comparing import CheckFailed, check_array, of_large_numbers
from helpers.checks.models import (
    call,
    check_reach,
    count_parameters,
    forward,
    forward_elsewhere,
    load_parameters,
    parameter_gradients,
    parameters_of,
)

SHAPES = (  # weight and bias of each layer; all ten differ, so a parameter is known by its shape
    ((6, 3, 5, 5), (6,)),
    ((16, 6, 5, 5), (16,)),
    ((120, 400), (120,)),
    ((84, 120), (84,)),
    ((10, 84), (10,)),
)
MISFITS = {  # what PyTorch says where layers do not fit together, and what that means here
    "shapes cannot be multiplied": "a linear layer got rows of another length than 400: is the "
    "batch flattened from axis 1 on, after two pools?",
    "greater than actual input": "too little is left of the image for a convolution: is there a "
    "pool too many, or one too large?",
    "too small": "nothing is left of the image: is there a pool too many, or one too large?",
}


def check_lenet(name: str, model: nn.Module, N: int, seed: int = 0, spread: float = 1.0) -> None:
    """Check LeNet-5 by its behaviour, whatever its parts are called; its parameters are replaced.

    model: nn.Module of (N, 3, 32, 32) images; spread: of the images' numbers
    raises: CheckFailed that names the usual mistakes
    """
    learned = parameters_of(model)
    _check_shapes(name, count_parameters(model), learned)
    rng = np.random.default_rng(seed)
    names = {_as_rows(value).shape: key for key, value in learned.items()}
    values = [[_draw(rng, shape) for shape in pair] for pair in SHAPES]
    given = {names[_as_rows(v).shape]: v for pair in values for v in pair}
    load_parameters(model, {key: v.reshape(learned[key].shape) for key, v in given.items()})
    X = torch.tensor(spread * rng.standard_normal((N, 3, 32, 32)), dtype=torch.float32)

    logits = call(name, forward, model, X, False, stops=MISFITS)
    check_array(f"{name}: shape of the logits", np.shape(logits), (N, 10))
    suspects = {cause: lenet(values, X, **slip) for cause, slip in SLIPS.items()}
    wanted, off = lenet(values, X), 1e-4 * max(spread, 1)
    # float32 through five layers: sums of numbers near 1, or near spread
    probe = of_large_numbers(logits, wanted) if spread > 1 else None
    check_array(f"{name}: logits of {N}", logits, wanted, suspects=suspects, probe=probe, atol=off)
    trained = call(name, forward, model, X, True, stops=MISFITS)
    if not np.allclose(logits, trained, atol=off / 10):
        raise CheckFailed(f"{name}: in train mode the logits differ: LeNet-5 has no dropout.")
    check_reach(name, parameter_gradients(model, "cross_entropy", X, torch.arange(N) % 10))
    there = call(name, forward_elsewhere, model, X)
    check_array(f"{name}: logits on another device", there, wanted, atol=off)


def lenet(
    values: Sequence,
    X: torch.Tensor,
    squash: Sequence[Callable] | None = None,
    pool: Callable = F.max_pool2d,
    last: Callable | None = None,
) -> np.ndarray:
    """Return the logits of LeNet-5, an array (N, 10).

    values: five pairs of weight and bias; X: (N, 3, 32, 32) tensor
    squash: what follows each of the five layers, ReLUs by default; pool: what halves the image
    last: what is done to the logits, if anything

    >>> values = [[np.zeros(shape) for shape in pair] for pair in SHAPES]
    >>> values[4][1] += 0.5
    >>> lenet(values, torch.zeros(2, 3, 32, 32)).tolist() == [[0.5] * 10] * 2
    True
    """
    squash, y = squash or _without(4)["squash"], X.double()
    for k, (w, b) in enumerate(values):
        apply = F.conv2d if k < 2 else F.linear
        y = squash[k](apply(y, torch.tensor(w), torch.tensor(b)))
        y = pool(y, 2) if k < 2 else y
        y = y.flatten(1) if k == 1 else y
    return (last(y, dim=1) if last else y).numpy()


def _without(k):
    """Return the activations of LeNet-5 with none after layer k."""
    return {"squash": [nn.Identity() if i in (k, 4) else F.relu for i in range(5)]}


SLIPS = {  # the clauses follow "the logits ..."
    "are probabilities: leave the softmax to the loss": {"last": F.softmax},
    "are logarithms of probabilities: leave the softmax to the loss": {"last": F.log_softmax},
    "went through a ReLU: scores may be negative": {"squash": [F.relu] * 5},
    "lack the ReLU after the first convolution": _without(0),
    "lack the ReLU after the second convolution": _without(1),
    "lack the ReLU after the linear layer to 120": _without(2),
    "lack the ReLU after the linear layer to 84": _without(3),
    "lack the ReLUs after the convolutions": {
        "squash": [nn.Identity()] * 2 + [F.relu] * 2 + [nn.Identity()]
    },
    "lack the ReLUs between the linear layers": {"squash": [F.relu] * 2 + [nn.Identity()] * 3},
    "lack all ReLUs": {"squash": [nn.Identity()] * 5},
    "come from average pools: take the maximum": {"pool": F.avg_pool2d},
    "come from sigmoids, as in 1998: use ReLU": {"squash": [F.sigmoid] * 4 + [nn.Identity()]},
    "come from tanh, as in 1998: use ReLU": {"squash": [torch.tanh] * 4 + [nn.Identity()]},
}


def _draw(rng, shape):
    """Return a parameter that keeps numbers near 1, and biases that a lost ReLU would show."""
    return rng.standard_normal(shape) * (math.sqrt(2 / math.prod(shape[1:])) if shape[1:] else 0.5)


def _check_shapes(name, count, parameters):
    """Check which parameters there are."""
    # a convolution as large as its maps may do the work of the first linear layer
    shapes = {_as_rows(np.empty(shape)).shape: shape for pair in SHAPES for shape in pair}
    wanted = sorted(shapes.values())
    rows = (_as_rows(value).shape for value in parameters.values())
    found = sorted(shapes.get(shape, shape) for shape in rows)
    if found == wanted:
        return
    missing = [shape for shape in wanted if shape not in found]
    other = [shape for shape in found if shape not in wanted]
    cause = f"of shape {_list(missing)} there is none" if missing else "there are too many"
    cause += f", but there is {_list(other)}" if other else ""
    if not found:
        cause = "are the layers made in __init__, and kept as self.something?"
    elif not other and all(len(shape) == 1 for shape in missing):
        cause += ": are biases left out?"
    raise CheckFailed(f"{name} learns {count:,} numbers, wanted 62,006: {cause}")


def _as_rows(w):
    """Return a parameter with the axes of a convolution behind the first one joined."""
    return w.reshape(len(w), -1) if w.ndim > 2 else w


def _list(shapes):
    return " and ".join(str(shape) for shape in shapes)
