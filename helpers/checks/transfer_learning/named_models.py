"""Small networks whose layers have names, made where the student's code is."""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside

State = dict[str, np.ndarray]


@beside
def named_model(
    near: Any,
    names: Sequence[str],
    sizes: Sequence[int],
    dropout: float = 0.0,
    seed: int = 0,
    plain: bool = False,
) -> nn.Sequential:
    """Return a network of named layers, float64, that has seen data; it lives where `near` does.

    names: of the layers with parameters; behind each but the last there is NAME_relu, without any
    sizes: features of the input, and of each layer
    dropout: of each layer but the last, in which there is a batch norm too
    plain: whether all layers are linear ones alone

    >>> model = named_model(print, ("stem", "head"), (4, 3, 2))
    >>> [name for name, layer in model.named_children()]
    ['stem', 'stem_relu', 'head']
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for name, (before, after) in zip(names, pairwise(sizes), strict=True):
            linear = nn.Linear(before, after)
            norm = [nn.BatchNorm1d(after), nn.Dropout(dropout)] if name != names[-1] else []
            norm = [] if plain else norm
            layers[name] = nn.Sequential(linear, *norm) if norm else linear
            layers |= {f"{name}_relu": nn.ReLU()} if name != names[-1] else {}
        model = nn.Sequential(layers).double()
        model(1 + 2 * torch.randn(20, sizes[0], dtype=torch.float64))
    return model


@beside
def state_of(model: nn.Module) -> State:
    """Return {name: array} of a model's parameters and buffers, copied.

    >>> sorted(state_of(nn.Linear(2, 1)))
    ['bias', 'weight']
    """
    return {key: value.detach().numpy().copy() for key, value in model.state_dict().items()}


def differing(one: State, other: State) -> str:
    """Return the name of the first array in which two states differ, or "".

    >>> differing({"w": np.zeros(2)}, {"w": np.ones(2)})
    'w'
    """
    return next((key for key in one if not np.array_equal(one[key], other[key])), "")
