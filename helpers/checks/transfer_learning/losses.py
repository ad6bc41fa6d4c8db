"""Checks of the loss, its penalty on the last layer's weights, and the accuracy over batches."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_group, check_without, unchanged
from helpers.checks.models import (
    call,
    check_passes,
    forward,
    forwards_of,
    gradient_of,
    gradients_through,
    on_other_device,
    record_forwards,
)
from helpers.checks.transfer_learning.named_models import differing, named_model, state_of

NOT_ALLOWED = ("cross_entropy", "cross_entropy_loss")


def check_cross_entropy(
    name: str, cross_entropy: Callable, logits: np.ndarray, labels: np.ndarray
) -> None:
    """Check cross_entropy(logits, labels), its gradient, and that it is written by hand.

    logits: (N, C) floats; labels: (N,) integers
    raises: CheckFailed that names the usual mistakes
    """
    logits = np.asarray(logits, dtype=float)
    (N, C), y = logits.shape, torch.tensor(np.asarray(labels))
    z, lent = torch.tensor(logits, requires_grad=True), torch.tensor(logits)
    with unchanged(name, logits=lent.numpy(), labels=y.numpy()):
        loss = call(name, cross_entropy, lent, y)
    wanted = F.cross_entropy(z, y)
    with check_group(f"{name}: loss and gradient, N = {N}, C = {C}"):
        suspects, sizes = _loss_suspects(lent, y), {"N": N, "C": C}
        check_array(f"{name}: loss", loss, wanted.detach(), sizes=sizes, suspects=suspects)
        wanted.backward()
        slope = call(name, gradient_of, cross_entropy, logits, y.numpy())[0]
        check_array(f"{name}: gradient", slope, z.grad, sizes=sizes, atol=1e-9)
        there = call(name, on_other_device, cross_entropy, logits, y.numpy())
        check_array(f"{name} on another device", there, wanted.detach())
        check_without(name, cross_entropy, lent, y, names=NOT_ALLOWED)


def check_l2_penalty(
    name: str,
    l2_penalty: Callable,
    names: Sequence[str],
    sizes: Sequence[int],
    reg: float,
    seed: int = 0,
    plain: bool = False,
) -> None:
    """Check l2_penalty(model, reg): reg times the sum of squares of the last layer's weights.

    names, sizes, plain: of the network's layers
    raises: CheckFailed that names the usual mistakes
    """
    made: dict[str, Any] = {"seed": seed, "plain": plain}
    model = named_model(l2_penalty, names, sizes, **made)
    parameters = dict(named_model(print, names, sizes, **made).named_parameters())
    w, b = (parameters[f"{names[-1]}.{key}"].detach().numpy() for key in ("weight", "bias"))
    penalty = call(name, l2_penalty, model, reg)
    wanted = reg * (w**2).sum()
    squares = {key: float(p.detach().square().sum()) for key, p in parameters.items()}
    matrices = sum(squares[key] for key, p in parameters.items() if p.ndim > 1)
    suspects = {
        "counts the bias too: the last layer's weights alone": wanted + reg * (b**2).sum(),
        "counts the bias, not the weights": reg * (b**2).sum(),
        "counts the weights of all layers: the last one's alone": reg * matrices,
        "counts all parameters: the last layer's weights alone": reg * sum(squares.values()),
        "counts the first layer: the last one": reg * next(iter(squares.values())),
        "is halved: the penalty here has no factor 1/2": wanted / 2,
        "is a mean of squares: take their sum": wanted / w.size,
        "is divided by the number of classes": wanted / len(w),
        "is the root of the sum: leave it squared": reg * math.sqrt((w**2).sum()),
        "is a sum of absolute values, which is L1: take squares": reg * abs(w).sum(),
        "is the square of a sum: sum up squares": reg * w.sum() ** 2,
        "lacks reg": wanted / reg,
        "has reg squared": wanted * reg,
    }
    with check_group(f"{name}: penalty and gradient, layers {', '.join(names)}, reg = {reg:g}"):
        check_array(f"{name}: the penalty", penalty, wanted, suspects=suspects)
        if not isinstance(penalty, torch.Tensor) or not penalty.requires_grad:
            raise CheckFailed(
                f"{name}: the penalty has no gradient, so no weight would shrink: is it made by "
                ".data, .item(), .detach(), NumPy, or under no_grad?"
            )
        for key, slope in gradients_through(model, l2_penalty, model, reg).items():
            aim = 2 * reg * w if key == f"{names[-1]}.weight" else np.zeros(parameters[key].shape)
            slope = np.zeros_like(aim) if slope is None else slope
            check_array(f"{name}: gradient of {key}", slope, aim)
        found = call(name, on_other_device, l2_penalty, model, reg)
        check_array(f"{name}: the penalty on another device", found, wanted)


def check_accuracy(
    name: str, accuracy: Callable, batches: Sequence[int], right: Sequence[int], seed: int = 0
) -> None:
    """Check accuracy(model, batches): the share of all images, in eval mode, without a graph.

    batches: rows of each; right: how many of them the model gets right
    raises: CheckFailed that names the usual mistakes
    """
    rng, names, sizes = np.random.default_rng(seed), ("stem", "block", "head"), (4, 6, 5, 3)
    model, twin = (named_model(near, names, sizes, 0.5, seed) for near in (accuracy, print))
    before, parts = state_of(twin), []
    for rows, good in zip(batches, right, strict=True):
        X = torch.tensor(3 * rng.standard_normal((rows, sizes[0])))
        best = torch.tensor(forward(twin, X, training=False)).argmax(1)
        parts.append((X, (best + (torch.arange(rows) >= good)) % sizes[-1]))
    noting(model)
    share = call(name, accuracy, model, parts)
    check_passes(name, noted(model), batches, work="evaluate")
    total, N = sum(right), sum(batches)
    shares = np.divide(right, batches)
    suspects = {
        "is the mean over batches: count images, as batches may differ in size": shares.mean(),
        "is the number of right answers: divide by the number of images": float(total),
        "is divided by the number of batches: divide by the images": total / len(batches),
        "takes all batches to be as large as the first": total / (batches[0] * len(batches)),
        "is the error: count what is right": 1 - total / N,
        "is in percent: return a share from 0 to 1": 100 * total / N,
        "is that of the last batch only": shares[-1],
        "is that of the first batch only": shares[0],
        "is divided by the logits: divide by the images": total / (N * sizes[-1]),
    }
    share = (
        float(share) if isinstance(share, (int, torch.Tensor)) and np.size(share) == 1 else share
    )
    # a float32 mean of ones and zeros is good to 1e-7
    check_array(f"{name} of {N} images", share, total / N, suspects=suspects, atol=1e-6)
    if key := differing(before, state_of(model)):
        raise CheckFailed(f"{name}: {key} of the model has changed: an accuracy only looks.")
    call(name, on_other_device, accuracy, named_model(accuracy, names, sizes, 0.5, seed), parts)


@beside
def noting(model: nn.Sequential) -> None:
    """Have a model's first layer note its passes, whatever the layers are called through."""
    record_forwards.beside(model[0])


@beside
def noted(model: nn.Sequential) -> list:
    """Return the passes of a model's first layer."""
    return forwards_of.beside(model[0])


def _loss_suspects(z, y):
    """Return {cause: loss} of known slips."""
    log_p, rows = z.log_softmax(1), torch.arange(len(y))
    own = log_p[rows, y]
    values = {
        "went through softmax twice": F.cross_entropy(z.softmax(1), y),
        "lacks the logarithm of the sum": -z[rows, y].mean(),
        "lacks the minus sign": own.mean(),
        "is a loss for each row: take their mean": -own,
        "is the sum over the rows: take their mean": -own.sum(),
        "lacks the logarithm": -own.exp().mean(),
        "is a logarithm to base 2": -own.mean() / math.log(2),
        "takes the softmax down the columns": -z.log_softmax(0)[rows, y].mean(),
        "adds up all classes: the true one's alone": -log_p.sum(1).mean(),
        "is a mean over rows and classes: over the rows": -own.sum() / z.numel(),
    }
    return {cause: value.numpy() for cause, value in values.items()}
