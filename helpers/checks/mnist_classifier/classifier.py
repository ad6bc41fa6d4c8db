"""Checks of a PyTorch classifier: a linear model by its behaviour, and a cross-entropy by hand."""

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import (
    call,
    check_count,
    check_reach,
    count_parameters,
    forward,
    forward_elsewhere,
    gradient_of,
    load_parameters,
    on_other_device,
    parameter_gradients,
    parameters_of,
    row_of,
)


def check_linear_model(
    name: str,
    model: nn.Module,
    image: tuple[int, ...],
    num_classes: int,
    N: int,
    seed: int = 0,
    scale: float = 1.0,
) -> None:
    """Check a linear classifier of uint8 images by its behaviour, whatever its parts are called.

    model: nn.Module of (N, *image) uint8; its parameters are replaced by random ones
    image: shape of one image; num_classes: logits of each; scale: of the numbers that it learns
    raises: CheckFailed that names the usual mistakes
    """
    rng, pixels = np.random.default_rng(seed), math.prod(image)
    causes = {
        0: "is the layer made in __init__, and kept as self.something?",
        pixels * num_classes: "the bias is missing.",
        pixels + 1: "wanted is one score for each class.",
    }
    sizes = f"wanted is one matrix of {pixels} × {num_classes} and one bias."
    wanted = (pixels + 1) * num_classes
    check_count(name, count_parameters(model), wanted, causes, sizes=sizes)
    start = {key: scale * rng.standard_normal(w.shape) for key, w in parameters_of(model).items()}
    load_parameters(model, start)
    images = torch.tensor(rng.integers(256, size=(N, *image)), dtype=torch.uint8)
    with unchanged(name, images=images.numpy()):
        logits = call(name, forward, model, images)
    check_array(f"{name}: shape of the logits", np.shape(logits), (N, num_classes))
    if (logits >= 0).all() and np.allclose(logits.sum(1), 1, atol=1e-4):
        raise CheckFailed(f"{name}: the logits are probabilities: leave the softmax to the loss.")

    # what one bright pixel adds is one row of W; no pixel at all leaves the bias
    basis = torch.zeros(pixels + 1, pixels, dtype=torch.uint8)
    basis[:pixels].fill_diagonal_(255)
    *W, b = forward(model, basis.view(-1, *image)).astype(float)
    W = np.array(W) - b
    learned = np.sort(row_of(start))
    if np.allclose(np.sort([*(W / 255).ravel(), *b]), learned, atol=1e-3 * scale):
        raise CheckFailed(f"{name}: the images are not scaled by 255: bytes become [0, 1].")
    found = np.sort([*W.ravel(), *b])  # float32 sums of normal numbers
    check_array(f"{name}: what single pixels add, sorted", found, learned, atol=1e-4 * scale)
    rows = images.numpy().reshape(N, -1) / 255
    check_array(f"{name}: logits", logits, rows @ W + b, atol=1e-3 * scale)

    labels = torch.tensor(rng.integers(num_classes, size=N))
    check_reach(name, parameter_gradients(model, "cross_entropy", images, labels))
    there = call(name, forward_elsewhere, model, images)
    check_array(f"{name}: logits on another device", there, rows @ W + b, atol=1e-3 * scale)


def check_cross_entropy(
    name: str, function: Callable, logits: np.ndarray, labels: np.ndarray
) -> None:
    """Check a cross-entropy of logits (N, C) and labels (N,), and its gradient.

    raises: CheckFailed that names the usual mistakes
    """
    logits, labels = np.asarray(logits, dtype=float), np.asarray(labels)
    N, C = logits.shape
    z, y = torch.tensor(logits), torch.tensor(labels)
    with unchanged(name, logits=z.numpy(), labels=y.numpy()):
        loss = call(name, function, z, y)
    log_p = z.log_softmax(1)
    values = {
        "went through softmax twice: log_softmax is all there is": F.cross_entropy(z.softmax(1), y),
        "is a loss for each row: take their mean": -log_p[torch.arange(N), y],
        "uses every row with every label: pair row i with label i": -log_p[:, y].mean(),
        "takes labels for rows: each label names a column": -log_p[y % N].mean(),
        "multiplies by the labels, which are names of columns, no one-hot rows": (
            -(log_p * y[:, None]).sum(1).mean()
        ),
        "lacks the logarithm of the sum": -z[torch.arange(N), y].mean(),
        "is the mean probability, without the logarithm": -log_p.exp()[torch.arange(N), y].mean(),
        "is a logarithm to base 2": F.cross_entropy(z, y) / math.log(2),
    }
    wanted = F.cross_entropy(z, y).numpy()
    suspects = {cause: value.numpy() for cause, value in values.items()}
    sizes = {"N": N, "C": C}
    check_array(f"{name}: loss (N = {N}, C = {C})", loss, wanted, sizes=sizes, suspects=suspects)
    wanted = (log_p.exp() - F.one_hot(y, C)).numpy() / N
    slope = gradient_of(function, logits, labels)[0]
    check_array(f"{name}: gradient (N = {N}, C = {C})", slope, wanted, sizes=sizes, atol=1e-7)
    loss = call(name, on_other_device, function, logits, labels)
    check_array(f"{name} on another device", loss, F.cross_entropy(z, y).numpy())
