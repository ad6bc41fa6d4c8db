"""Checks of softmax regression on images that are floats already, and of its weights in NumPy."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.checks.comparing import CheckFailed, check_array, check_outputs, unchanged
from helpers.checks.models import (
    call,
    check_copies,
    check_count,
    check_new_start,
    check_reach,
    check_spread,
    count_parameters,
    forward,
    forward_elsewhere,
    load_parameters,
    on_other_device,
    parameter_gradients,
    parameters_of,
    row_of,
)

DEFAULT = "it is PyTorch's own start: fill the weights anew, with weight_scale"


def check_softmax_classifier(
    name: str,
    make: Callable,
    image: tuple[int, ...],
    num_classes: int,
    N: int,
    weight_scale: float = 1e-3,
    seed: int = 0,
    spread: float = 1.0,
) -> None:
    """Check a linear classifier of floats by its behaviour, whatever its parts are called.

    make: makes the student's nn.Module of num_pixels, num_classes, weight_scale
    image: shape of one image; N: images of a batch; spread: of the images' numbers
    raises: CheckFailed that names the usual mistakes
    """
    rng, pixels = np.random.default_rng(seed), int(np.prod(image))
    model = make(pixels, num_classes, weight_scale)
    check_first_weights(name, model, pixels, num_classes, weight_scale)
    again = parameters_of(make(pixels, num_classes, weight_scale))
    check_new_start(name, parameters_of(model), again)
    learned = _give_parameters(model, rng)
    X = torch.tensor(spread * rng.standard_normal((N, *image)), dtype=torch.float32)
    with unchanged(name, images=X.numpy()):
        logits = call(name, forward, model, X)
    check_array(f"{name}: shape of the logits", np.shape(logits), (N, num_classes))
    W, b = _seen_from_outside(name, model, image, learned)
    rows = X.numpy().reshape(N, -1).astype(float)
    check_array(f"{name}: logits", logits, rows @ W + b, atol=1e-3 * spread)

    labels = torch.tensor(rng.integers(num_classes, size=N))
    check_reach(name, parameter_gradients(model, "cross_entropy", X, labels))
    there = call(name, forward_elsewhere, model, X)
    check_array(f"{name}: logits on another device", there, rows @ W + b, atol=1e-3 * spread)


def check_first_weights(
    name: str, model: nn.Module, pixels: int, num_classes: int, weight_scale: float
) -> None:
    """Check how many numbers a linear classifier learns, and with which it starts.

    raises: CheckFailed that names the usual mistakes
    """
    _check_count(name, model, pixels, num_classes)
    _check_start(name, parameters_of(model), weight_scale)
    print(f"ok: {name}: the numbers to learn, and the first of them")


def check_linear_to_numpy(
    name: str, to_numpy: Callable, make: Callable, pixels: int, num_classes: int, seed: int = 0
) -> None:
    """Check to_numpy(model) -> W (D, C), b (C,), float64 copies of the parameters.

    make: makes the student's model of num_pixels and num_classes
    raises: CheckFailed that names the usual mistakes
    """
    model = make(pixels, num_classes)
    _check_count(f"{name}: the model", model, pixels, num_classes)
    learned = _give_parameters(model, np.random.default_rng(seed))
    before = parameters_of(model)
    W, b = _seen_from_outside(name, model, (1, pixels, 1), learned)
    yours = check_outputs(name, call(name, to_numpy, model), "W b")
    for key, mine, wanted in zip("Wb", yours, (W, b), strict=True):
        if not isinstance(mine, np.ndarray):
            raise CheckFailed(f"{name}: {key} is {type(mine).__name__}; wanted is a NumPy array.")
        check_array(f"{name}: {key} (D = {pixels}, C = {num_classes})", mine, wanted, rtol=1e-5)
        if mine.dtype != np.float64:
            raise CheckFailed(f"{name}: {key} holds {mine.dtype}: NumPy is to compute in float64.")
    for key, value in parameters_of(model).items():
        check_array(f"{name}: {key} of the model afterwards", value, before[key])
    check_copies(name, to_numpy, model)
    _check_elsewhere(name, to_numpy, make(pixels, num_classes), learned)


def _check_elsewhere(name, to_numpy, model, learned):
    """Check to_numpy of a model on another device, with parameters of which one is told apart."""
    shapes = {key: array.shape for key, array in parameters_of(model).items()}
    new = iter(np.split(learned, np.cumsum([math.prod(s) for s in shapes.values()])[:-1]))
    load_parameters(model, {key: next(new).reshape(shape) for key, shape in shapes.items()})
    found = call(name, on_other_device, to_numpy, model)
    check_array(f"{name} on another device, sorted", np.sort(row_of(found)), learned, rtol=1e-5)


def _check_count(name, model, pixels, num_classes):
    causes = {
        0: "is the layer made in __init__, and kept as self.something?",
        pixels * num_classes: "the bias is missing.",
        30730: "its size is that of CIFAR-10, whatever is asked for.",
    }
    sizes = f"wanted is one matrix {pixels} × {num_classes}, and one bias."
    wanted = (pixels + 1) * num_classes
    check_count(name, count_parameters(model), wanted, causes, sizes=sizes)


def _check_start(name, start, weight_scale):
    """Check that the weights are drawn with a standard deviation, and the biases are 0."""
    for key, array in start.items():
        causes = {DEFAULT: 1 / np.sqrt(3 * array.shape[-1])}
        if array.ndim == 1:
            if array.any():
                raise CheckFailed(f"{name}: {key} starts with numbers other than 0: set it to 0.")
        elif array.size >= 10_000:  # with fewer the standard deviation is not known well enough
            check_spread(f"{name}: {key}", array, weight_scale, causes, normal=False)


def _give_parameters(model, rng):
    """Give a model random parameters; return all their numbers, sorted."""
    new = {key: rng.standard_normal(array.shape) for key, array in parameters_of(model).items()}
    load_parameters(model, new)
    return np.sort(row_of(new))


def _seen_from_outside(name, model, image, learned):
    """Return W (D, C) and b (C,) as the logits show them; sorted they are the learned numbers.

    A row of W is what one pixel of 1 adds to the logits of no pixel at all, which are b.
    """
    pixels = int(np.prod(image))
    basis = torch.cat([torch.eye(pixels), torch.zeros(1, pixels)]).reshape(-1, *image)
    logits = call(name, forward, model, basis).astype(float)
    if (logits >= 0).all() and np.allclose(logits.sum(-1), 1, atol=1e-4):
        raise CheckFailed(f"{name}: the logits are probabilities: leave the softmax to the loss.")
    W, b = logits[:-1] - logits[-1], logits[-1]
    if np.allclose(np.sort([*(255 * W).ravel(), *b]), learned, atol=1e-3):
        raise CheckFailed(f"{name}: the images are divided by 255: they are normalised already.")
    found = np.sort([*W.ravel(), *b])  # float32 sums of normal numbers
    check_array(f"{name}: what single pixels add, sorted", found, learned, atol=1e-4)
    return W, b
