"""Checks of a ConvNet: the network by its behaviour, and its weights for NumPy.

Wanted is what `conv_net` computes from the same numbers. A parameter is known by its shape, so the
names and the order of a student's layers do not matter; cases are chosen so that shapes differ.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import (
    call,
    check_copies,
    check_new_start,
    check_reach,
    check_spread,
    forward,
    forward_elsewhere,
    load_parameters,
    on_other_device,
    parameter_gradients,
    parameters_of,
)
from helpers.checks.pytorch_models.convnet.sizes import check_learned_shapes

MISFITS = {  # what PyTorch says where layers do not fit together, and what that means here
    "shapes cannot be multiplied": "a linear layer gets rows of another length than it was made "
    "for: filters × height × width behind the pool, whatever the image and the kernel.",
    "must match the size": "two shapes do not fit: which axis of a weight counts the filters?",
    "NoneType": "something is None: has a convolution made with bias=False a bias?",
}
SLIPS = {  # the clauses follow "the logits ..."
    "no conv relu": "lack the ReLU after the convolution",
    "no hidden relu": "lack the ReLU between the linear layers",
    "no relu": "lack both ReLUs",
    "last relu": "went through a ReLU: scores may be negative",
    "softmax": "are probabilities: leave the softmax to the loss",
    "log_softmax": "are logarithms of probabilities: leave the softmax to the loss",
    "average pool": "come from an average pool: take the maximum",
    "no norm": "lack batch norm: is it made, and not used?",
    "norm late": "have batch norm after the ReLU: it comes right after the convolution",
    "norm last": "have batch norm after the pool: it comes right after the convolution",
}
SHOWN = {"W1": "the convolution's weight", "b1": "the convolution's bias"}
SHOWN |= {"W2": "the hidden layer's weight", "b2": "the hidden layer's bias"}
SHOWN |= {"W3": "the last layer's weight", "b3": "the last layer's bias", "shift": "the shift"}
START = 0.1  # of Kaiming's standard deviation, for the last layer

call_conv = partial(call, stops=MISFITS)


def check_torch_conv_net(
    name: str, make: Callable, N: int, seed: int = 0, spread: float = 1.0, **sizes: Any
) -> None:
    """Check a ConvNet by its behaviour: what it learns, its start, its logits in both modes.

    make: makes the student's nn.Module; N: images of a batch; spread: of their numbers
    sizes: image (C, H, W), num_filters, kernel_size, hidden_size, num_classes, batch_norm
    raises: CheckFailed that names the usual mistakes
    """
    rng, case = np.random.default_rng(seed), f"images {sizes['image']}"
    title = f"{name} ({case}, kernel {sizes['kernel_size']}, batch_norm={sizes['batch_norm']})"
    model = call_conv(title, make, **sizes)
    names = check_learned_shapes(title, model, sizes)
    _check_start(title, {key: parameters_of(model)[names[key]] for key in names})
    X = torch.tensor(rng.standard_normal((64, *sizes["image"])), dtype=torch.float32)
    other = make(**sizes)
    check_new_start(title, parameters_of(model), parameters_of(other))
    _check_first_loss(title, other, X, sizes["num_classes"])

    values, X = _fill(model, names, rng), spread * X[:N]
    with unchanged(title, images=X.numpy()):
        logits = call_conv(title, forward, model, X, training=sizes["batch_norm"])
    wanted = conv_net(values, X, training=True)
    suspects = {clause: conv_net(values, X, True, slip) for slip, clause in SLIPS.items()}
    suspects = {cause: other for cause, other in suspects.items() if not _alike(other, wanted)}
    # float32 through three layers: sums of numbers near 1, or near spread
    off = 1e-4 * max(spread, 1)
    check_array(f"{title}: logits of {N}", logits, wanted, suspects=suspects, atol=off)
    _check_other_mode(title, model, values, X, wanted, off)
    labels = torch.arange(N) % sizes["num_classes"]
    check_reach(title, parameter_gradients(model, "cross_entropy", X, labels))
    there = call_conv(title, forward_elsewhere, model, X)
    if not sizes["batch_norm"]:
        check_array(f"{title}: logits on another device", there, wanted, atol=off)


def check_conv_to_numpy(
    name: str, to_numpy: Callable, make: Callable, seed: int = 0, **sizes: Any
) -> None:
    """Check to_numpy(model) -> W1 (F, C, k, k), b1, W2 (D, M), b2, W3 (M, classes), b3 in float64.

    raises: CheckFailed that names the usual mistakes
    """
    model = call_conv(name, make, **sizes, batch_norm=False)
    names = check_learned_shapes(name, model, {**sizes, "batch_norm": False})
    values = _fill(model, names, np.random.default_rng(seed))
    before = parameters_of(model)
    yours = call_conv(name, to_numpy, model)
    if not isinstance(yours, dict) or set(yours) != set(values):
        raise CheckFailed(f"{name}: wanted is a dictionary with {', '.join(values)}.")
    maps = sizes["num_filters"], sizes["image"][1] // 2, sizes["image"][2] // 2
    for key, w in values.items():
        _check_one_array(f"{name}: {key}", yours[key], w.T if key in ("W2", "W3") else w, maps)
    for key, value in parameters_of(model).items():
        check_array(f"{name}: {key} of the model afterwards", value, before[key])
    check_copies(name, to_numpy, model)
    model = make(**sizes, batch_norm=False)
    values = _fill(model, names, np.random.default_rng(seed))
    found = call_conv(name, on_other_device, to_numpy, model)
    for key, w in values.items():
        right = w.T if key in ("W2", "W3") else w
        check_array(f"{name}: {key} of a model on another device", found[key], right, rtol=1e-5)


def _check_one_array(title, yours, wanted, maps):
    """Check an array of to_numpy; maps: filters, height and width behind the pool."""
    if not isinstance(yours, np.ndarray):
        raise CheckFailed(f"{title} is {type(yours).__name__}; wanted is a NumPy array.")
    suspects = {}
    if wanted.ndim == 4:
        turned = wanted.transpose(0, 1, 3, 2), wanted[:, :, ::-1, ::-1]
        suspects = {"has the kernels' rows for columns": turned[0]}
        suspects["has the kernels upside down: PyTorch's are not turned either"] = turned[1]
    elif wanted.ndim == 2 and len(wanted) == math.prod(maps):
        rows = wanted.reshape(*maps, -1).transpose(1, 2, 0, 3).reshape(wanted.shape)
        suspects["has its rows in the order height, width, filter: filters come first"] = rows
        suspects["is reshaped, not transposed"] = wanted.T.reshape(wanted.shape)
    elif wanted.ndim == 2:
        suspects["is reshaped, not transposed"] = wanted.T.reshape(wanted.shape)
    check_array(title, yours, wanted, suspects=suspects, rtol=1e-5)
    if yours.dtype != np.float64:
        raise CheckFailed(f"{title} holds {yours.dtype}: NumPy is to compute in float64.")


def conv_net(
    values: dict[str, np.ndarray], X: torch.Tensor, training: bool = False, slip: str = ""
) -> np.ndarray:
    """Return the logits (N, classes) of conv, batch norm if there is one, ReLU, pool, two layers.

    values: arrays by name; scale and shift of the batch norm in the place of b1, if there is one
    training: whether batch norm takes the statistics of X, or running ones after one pass of X
    slip: a key of SLIPS, or ""

    >>> values = {"W1": np.ones((1, 1, 1, 1)), "b1": np.zeros(1), "W2": np.ones((1, 1))}
    >>> values |= {"b2": np.zeros(1), "W3": np.array([[1.0], [-1.0]]), "b3": np.zeros(2)}
    >>> conv_net(values, torch.tensor([[[[1.0, 2.0], [5.0, 3.0]]]]))
    array([[ 5., -5.]])
    """
    v = {key: torch.tensor(value) for key, value in values.items()}
    y = F.conv2d(X.double(), v["W1"], v.get("b1"), padding=v["W1"].shape[-1] // 2)
    relu = (lambda x: x) if slip in ("no conv relu", "no relu") else F.relu
    pool = F.avg_pool2d if slip == "average pool" else F.max_pool2d
    steps = [relu, lambda x: pool(x, 2)]
    if "scale" in v and slip != "no norm":
        place = {"norm late": 1, "norm last": 2}.get(slip, 0)
        steps.insert(place, lambda x: _batch_norm(x, v["scale"], v["shift"], training))
    for step in steps:
        y = step(y)
    y = F.linear(y.flatten(1), v["W2"], v["b2"])
    y = F.linear(y if slip in ("no hidden relu", "no relu") else F.relu(y), v["W3"], v["b3"])
    ends = {"last relu": F.relu(y), "softmax": y.softmax(1), "log_softmax": y.log_softmax(1)}
    return ends.get(slip, y).numpy()


def _batch_norm(x, scale, shift, training):
    if training:
        return F.batch_norm(x, None, None, scale, shift, training=True)
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))  # after one pass, from 0 and 1
    return F.batch_norm(x, 0.1 * mean, 0.9 + 0.1 * var, scale, shift)


def _check_start(title, start):
    """Check that weights have Kaiming's spread, the last layer's a tenth of it; biases are 0."""
    for key, w in start.items():
        if w.ndim == 1:
            if key != "scale" and w.any():
                raise CheckFailed(f"{title}: {SHOWN[key]} starts with other numbers than 0.")
            continue
        fan_in, fan_out = math.prod(w.shape[1:]), len(w) * math.prod(w.shape[2:])
        share = START if key == "W3" else 1.0
        variances = {
            "it is not the tenth of Kaiming's that the last layer gets": 2 / fan_in / share**2,
            "it is a tenth of Kaiming's, as only the last layer's should be": 2 / fan_in * START**2,
            "it is PyTorch's own start: draw the weights anew": 1 / (3 * fan_in) / share**2,
            "it is a share of PyTorch's own start: draw them anew": 1 / (3 * fan_in),
            "it counts the numbers that go out: take those that come in": 2 / fan_out,
            "it lacks the 2 for the ReLU, which takes half away": 1 / fan_in,
            "it is Xavier's: take the numbers that come in alone": 2 / (fan_in + fan_out),
            "the variance is taken for a standard deviation": (2 / fan_in) ** 2,
        }
        causes = {cause: share * math.sqrt(variance) for cause, variance in variances.items()}
        wanted = share * math.sqrt(2 / fan_in)
        check_spread(f"{title}: {SHOWN[key]}", w, wanted, causes, normal=False)


def _check_first_loss(title, model, X, num_classes):
    """Check that an untrained model gives each class about the same probability."""
    logits = torch.tensor(call_conv(title, forward, model, X, training=True))
    if logits.shape != (len(X), num_classes):
        raise CheckFailed(
            f"{title}: logits of shape {tuple(logits.shape)}",
            ", wanted {wanted}",
            ".",
            wanted=(len(X), num_classes),
        )
    loss = F.cross_entropy(logits, torch.arange(len(X)) % num_classes).item()
    if abs(loss - math.log(num_classes)) > 0.25:
        raise CheckFailed(
            f"{title}: the first loss is {loss:.3g}, and knowing nothing costs "
            f"ln {num_classes} = {math.log(num_classes):.3g}: what makes the logits large?"
        )


def _fill(model, names, rng):
    """Give a model random parameters that a lost ReLU would show; return them by key."""
    values, before = {}, parameters_of(model)
    for key, name in names.items():
        shape = before[name].shape
        spread = math.sqrt(2 / math.prod(shape[1:])) if len(shape) > 1 else 0.5
        values[key] = (key == "scale") + spread * rng.standard_normal(shape)
        values[key] = values[key].astype(np.float32).astype(float)  # what the model can hold
    load_parameters(model, {names[key]: value for key, value in values.items()})
    return {key: w.reshape(len(w), -1) if key in ("W2", "W3") else w for key, w in values.items()}


def _check_other_mode(title, model, values, X, trained, off):
    """Check the other mode: the same without batch norm, running averages with it."""
    other = call_conv(title, forward, model, X, training="scale" not in values)
    if "scale" not in values:
        if not np.allclose(other, trained, atol=off):
            raise CheckFailed(f"{title}: in train mode the logits differ: is there a dropout?")
        return
    suspects = {
        "still take the statistics of the batch: nn.BatchNorm2d keeps running ones": trained
    }
    wanted = conv_net(values, X)
    name = f"{title}: logits in eval mode"
    check_array(name, other, wanted, suspects=suspects, rtol=1e-3, atol=10 * off)


def _alike(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-4)
