"""Checks of what a network is improved with: batch norm in its place, and Swish.

A model stays where the student's code is; what needs it is done beside it, see helpers/beside.py.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, cast

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_without
from helpers.checks.models import (
    call,
    count_parameters,
    forward,
    forward_elsewhere,
    load_parameters,
    parameters_of,
)

SILU = ("silu", "silu_", "SiLU", "hardswish", "mish")


@beside
def small_net(
    near: Any,
    channels: tuple[int, ...],
    features: tuple[int, ...],
    size: int = 10,
    kernel: int = 3,
    seed: int = 0,
) -> nn.Sequential:
    """Return convolutions and linear layers with ReLUs in float64, where `near` lives.

    channels: of the images, and of each convolution; features: of each linear layer, classes last
    size: height and width of the images; kernel: those of a convolution; a pool of 2 follows it

    >>> lenet5 = small_net(print, (3, 6, 16), (120, 84, 10), size=32, kernel=5)
    >>> count_parameters(lenet5)
    62006
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = []
        for fan_in, fan_out in pairwise(channels):
            layers += [nn.Conv2d(fan_in, fan_out, kernel), nn.ReLU(), nn.MaxPool2d(2)]
            size = (size - kernel + 1) // 2
        layers += [nn.Flatten()]
        for fan_in, fan_out in pairwise((channels[-1] * size**2, *features)):
            layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1]).double()


@beside
def num_layers(model: nn.Sequential) -> int:
    """Return of how many layers a model is made.

    >>> num_layers(nn.Sequential(nn.ReLU()))
    1
    """
    return len(model)


@beside
def make_double(model: nn.Module) -> None:
    """Have a model compute in float64.

    >>> model = nn.Linear(2, 1)
    >>> make_double(model)
    >>> model.weight.dtype
    torch.float64
    """
    model.double()


@beside
def settle_statistics(model: nn.Module, X: np.ndarray) -> None:
    """Give the batch norms of a model the statistics of X, as many passes in train mode would.

    >>> norm = nn.BatchNorm1d(1).double()
    >>> settle_statistics(norm, np.array([[2.0], [4.0]]))
    >>> norm.running_mean.item()
    3.0
    """
    for module in model.modules():
        if hasattr(module, "momentum"):
            cast(Any, module).momentum = 1.0
    forward.beside(model, X, True)


def check_batch_norm(
    name: str,
    with_batch_norm: Callable,
    channels: tuple[int, ...],
    features: tuple[int, ...],
    N: int,
    size: int = 10,
    kernel: int = 3,
    seed: int = 0,
) -> None:
    """Check with_batch_norm(model) of a small_net by its behaviour in train and in eval mode.

    raises: CheckFailed that names the usual mistakes
    """
    sizes = (channels, features, size, kernel, seed)
    model = small_net(with_batch_norm, *sizes)
    before, wanted = parameters_of(model), small_net(None, *sizes)
    normed = call(name, with_batch_norm, model)
    if num_layers(model) != len(wanted):
        raise CheckFailed(f"{name}: the model that was given is changed: build a new Sequential.")
    if normed is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    make_double(normed)
    _check_norm_count(name, count_parameters(normed), count_parameters(model), channels, features)
    others = {
        "comes after the activation: put it between a layer and its activation": (2, 2),
        "comes after the activation of a convolution: put it before": (2, 1),
        "comes after the activation of a linear layer: put it before": (1, 2),
        "comes after the pool: put it right after the convolution": (3, 1),
    }
    right = _with_norms(wanted)
    others = {cause: _with_norms(wanted, *places) for cause, places in others.items()}
    _check_same_layers(name, parameters_of(normed), before, parameters_of(right))
    rng = np.random.default_rng(seed)
    values = [rng.standard_normal(w.shape) for w in parameters_of(right).values()]
    for net in (normed, right, *others.values()):
        load_parameters(net, dict(zip(parameters_of(net), values, strict=True)))
    X = rng.standard_normal((N, channels[0], size, size))

    def check(what, X, training, wanted, suspects=()):
        yours = call(name, forward, normed, X, training)
        title = f"{name}: output for {what}"
        check_array(title, yours, wanted, suspects=dict(suspects))

    trained = forward(right, X, True)
    suspects = {cause: forward(net, X, True) for cause, net in others.items()}
    check(f"{N} images in train mode", X, True, trained, suspects)
    for net in (normed, right):
        settle_statistics(net, X)
    batch = "still takes the statistics of its batch: nn.BatchNorm2d and 1d keep running ones"
    check(f"{N} images in eval mode", X, False, forward(right, X, False), {batch: trained})
    check("one image in eval mode", X[:1], False, forward(right, X[:1], False))


def _with_norms(model, conv=1, linear=1):
    """Return the model with batch norms, so many places behind a layer of either kind."""
    groups: list[list[nn.Module]] = [[]]
    for layer in model:
        groups += [[]] if isinstance(layer, (nn.Conv2d, nn.Linear)) else []
        groups[-1].append(layer)
    for group in groups[1:-1]:
        if isinstance(group[0], nn.Conv2d):
            group.insert(conv, nn.BatchNorm2d(group[0].out_channels).double())
        elif isinstance(group[0], nn.Linear):
            group.insert(linear, nn.BatchNorm1d(group[0].out_features).double())
    return nn.Sequential(*[layer for group in groups for layer in group])


def _check_norm_count(name, count, bare, channels, features):
    """Check how many numbers the model learns, and say which norms are missing or too many."""
    convs, hidden, last = 2 * sum(channels[1:]), 2 * sum(features[:-1]), 2 * features[-1]
    wanted = bare + convs + hidden
    if count == wanted:
        return
    causes = {  # of equal counts the last one is named
        bare
        + convs
        + hidden
        - 2 * sum(features[-2:-1]): "the linear layer before the last has none.",
        bare + convs + hidden - 2 * channels[-1]: "the last convolution has none.",
        bare + (convs + hidden) // 2: "does each learn a scale and a shift? Are biases kept?",
        bare + hidden + last: "the convolutions have none, and the last layer has one.",
        bare + convs + hidden + last: "the last layer has one: its logits stay as they are.",
        bare + convs: "the linear layers have none.",
        bare + hidden: "the convolutions have none.",
        bare: "there is no batch norm that learns a scale and a shift.",
    }
    cause = causes.get(count, "there is one for each output channel or feature of a layer.")
    clause = f"{name}: {count:,} numbers to learn"
    raise CheckFailed(clause, ", wanted {wanted:,}", f": {cause}", wanted=wanted)


def _check_same_layers(name, yours, before, wanted):
    """Check that the layers follow each other as before, with the weights that they had."""
    shapes = [w.shape for w in wanted.values()]
    if [w.shape for w in yours.values()] != shapes:
        raise CheckFailed(
            f"{name}: the layers are others, or in another order: each layer of the model, and "
            "behind it its batch norm."
        )
    kept = [w for w in yours.values() if w.ndim > 1]
    for new, old in zip(kept, [w for w in before.values() if w.ndim > 1], strict=True):
        if not np.array_equal(new, old):
            raise CheckFailed(f"{name}: a layer has new weights: take the layers of the model.")


@beside
def value_and_slope(activation: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return activation(x) as an array, and the derivative of its sum by x.

    >>> [array.tolist() for array in value_and_slope(torch.square, np.array([1.0, 3.0]))]
    [[1.0, 9.0], [2.0, 6.0]]
    """
    leaf = torch.tensor(x).requires_grad_()
    given = leaf * 1  # of a leaf itself nothing may be changed in place
    y = activation(given)
    if not np.array_equal(given.detach().numpy(), x):
        raise CheckFailed("Swish changed its input x in place: work on new tensors.")
    if not isinstance(y, torch.Tensor) or not y.requires_grad:
        raise CheckFailed("Swish: the output has no gradient: is .data, .item() or NumPy used?")
    return y.detach().numpy(), torch.autograd.grad(y.sum(), leaf)[0].numpy()


def check_swish(
    name: str, activation: Any, shape: tuple[int, ...], seed: int = 0, scale: float = 3.0
) -> None:
    """Check x * sigmoid(x) and its derivative, on numbers of any size.

    raises: CheckFailed that names the usual mistakes

    >>> class Right(torch.nn.Module):
    ...     def forward(self, x):
    ...         return x * torch.sigmoid(x)
    >>> check_swish("Swish", Right(), shape=(2, 3))
    ok: Swish: 6 values
    ok: Swish: 6 derivatives
    ok: Swish: values in float32
    ok: Swish: derivatives in float32
    ok: Swish: values on another device
    """
    x = scale * np.random.default_rng(seed).standard_normal(shape)
    y, slope = call(name, value_and_slope, activation, x)
    p = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    suspects = {
        "is the sigmoid: multiply it by x": p,
        "is ReLU": np.maximum(x, 0),
        "is tanh": np.tanh(x),
        "is x * tanh(x)": x * np.tanh(x),
        "has the slope 1.702 in the sigmoid, as for GELU: it is 1 here": x * _sigmoid(1.702 * x),
        "has a factor of 2 in the sigmoid: its slope is 1": x * _sigmoid(2 * x),
        "has a factor of 1/2 in the sigmoid: its slope is 1": x * _sigmoid(x / 2),
        "has the wrong sign in the sigmoid: it falls where it should rise": x * _sigmoid(-x),
        "is hard swish: x * sigmoid(x)": x * np.clip(x / 6 + 0.5, 0, 1),
    }
    check_array(f"{name}: {x.size} values", y, x * p, suspects=suspects)
    held = {"lacks the sigmoid's own slope: is it detached, or taken from .data?": p}
    held["takes x for a constant: is it detached?"] = x * p * (1 - p)
    check_array(f"{name}: {x.size} derivatives", slope, p + x * p * (1 - p), suspects=held)
    single = call(name, value_and_slope, activation, x.astype(np.float32))
    for what, yours, wanted in zip(("values", "derivatives"), single,
                                   (x * p, p + x * p * (1 - p)), strict=True):  # fmt: skip
        check_array(f"{name}: {what} in float32", yours, wanted, rtol=1e-4, atol=1e-4)
    there = call(name, forward_elsewhere, activation, x)
    check_array(f"{name}: values on another device", there, x * p)
    if count_parameters(activation):
        raise CheckFailed(f"{name} learns {count_parameters(activation)} numbers; it has none.")


def check_swish_by_hand(name: str, activation: Any) -> None:
    """Check that Swish is no other name for PyTorch's own."""
    check_without(name, activation, torch.ones(3, 2), names=SILU)


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -700, 700)))
