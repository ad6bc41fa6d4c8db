"""Checks of maps that show what a classifier's answer depends on: saliency and occlusion."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    check_passes,
    forward,
    forwards_of,
    is_training,
    on_other_device,
    record_forwards,
    tiny_model,
)

STEP = 1e-5  # of central differences, in float64
MIXED = ", where dropout is on and images of a batch mix"


@beside
def picture_model(
    near: Any,
    image: tuple[int, ...],
    num_classes: int,
    hidden: Sequence[int] = (),
    training: bool = True,
    seed: int = 0,
) -> nn.Module:
    """Return a smooth classifier of images that lives where `near` does, in train or eval mode.

    hidden: units of each hidden layer, with batch norm, tanh and dropout; none: a linear model
    returns: an nn.Sequential in float64 that notes its forward passes

    >>> forward(picture_model(print, (3, 2, 2), 4), np.zeros((5, 3, 2, 2))).shape
    (5, 4)
    """
    extras: dict[str, Any] = {"dropout": 0.5, "batch_norm": True} if hidden else {}
    sizes = (int(np.prod(image)), *hidden, num_classes)
    body = [nn.Tanh() if isinstance(layer, nn.ReLU) else layer
            for layer in tiny_model.beside(near, sizes, seed=seed, **extras)]  # fmt: skip
    model = nn.Sequential(nn.Flatten(), *body).double()
    rng = np.random.default_rng(seed)
    with torch.no_grad():  # steeper, so that no class gets nearly all gradients or none
        for parameter in model.parameters():
            parameter.mul_(2)
    with torch.random.fork_rng(devices=[]):  # dropout draws, and a twin is to draw the same
        torch.manual_seed(seed)
        forward.beside(model, 1 + rng.standard_normal((9, *image)), training=True)
    return record_forwards.beside(model.train(training))


def check_saliency(
    name: str,
    saliency: Callable,
    image: tuple[int, ...],
    num_classes: int,
    N: int,
    hidden: Sequence[int] = (),
    training: bool = True,
    spread: float = 1.0,
    seed: int = 0,
) -> None:
    """Check saliency(model, images, labels) -> (N, H, W) against central differences.

    image: (C, H, W); hidden, training: as of picture_model; spread: of the images' numbers
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = picture_model(saliency, image, num_classes, hidden, training, seed)
    twin = picture_model(print, image, num_classes, hidden, training, seed)
    X, y = spread * rng.standard_normal((N, *image)), rng.integers(num_classes, size=N)
    slopes, logits = _slopes(twin, X), forward(twin, X, training=False)
    top = logits.argmax(1)
    y[0] = (top[0] + 1) % num_classes  # one image is taken for another class
    told = call(name, watched, saliency, model, X, y)
    if told["touched"]:
        raise CheckFailed(f"{name} {told['touched']}")
    check_passes(name, told["passes"], why=MIXED if training else "")
    wanted, suspects = _wanted_saliency(slopes, logits, X, y, top)
    check_array(f"{name}: the maps of {N} images", told["value"], wanted, suspects=suspects)
    if told["graph"]:
        raise CheckFailed(f"{name}: the maps still carry a graph: detach() them.")
    there = call(name, on_other_device, saliency, model, X, y)
    check_array(f"{name}: the maps on another device", there, wanted)


@beside
def watched(saliency: Callable, model: Any, X: Any, y: Any) -> dict[str, Any]:
    """Call saliency beside its model; return its answer, its passes and what it left behind.

    >>> model = picture_model(print, (1, 2, 1), 3)
    >>> wrong = watched(lambda model, X, y: X.requires_grad_(), model, np.ones((1, 1, 2, 1)), [0])
    >>> wrong["touched"]
    'leaves requires_grad on the images it was given: work on a detached copy.'
    """
    images, labels = torch.tensor(X), torch.tensor(y)
    first, *_, last = model.parameters()  # one has a gradient already, one is frozen
    first.grad, last.requires_grad = torch.full_like(first, 3.0), False
    before = [parameter.detach().clone() for parameter in model.parameters()]
    flags = [parameter.requires_grad for parameter in model.parameters()]
    count, modes = len(model.forwards), [module.training for module in model.modules()]
    value = saliency(model, images, labels)
    touched = None
    if images.requires_grad or images.grad is not None:
        touched = "leaves requires_grad on the images it was given: work on a detached copy."
    elif not np.array_equal(images.numpy(), X) or not np.array_equal(labels.numpy(), y):
        touched = "changed its input in place: work on a copy."
    elif first.grad is None or not first.grad.any():
        touched = "clears the gradients that the model's parameters had: leave them as they are."
    elif not (first.grad == 3).all() or any(
        p.grad is not None and p.grad.any() for p in model.parameters() if p is not first
    ):
        touched = (
            "leaves gradients in the model's parameters, where the next step of training adds to "
            "them: torch.autograd.grad(number, images) leaves none."
        )
    elif any(not torch.equal(*pair) for pair in zip(before, model.parameters(), strict=True)):
        touched = "changed the model's parameters."
    elif last.requires_grad:
        touched = "lets a parameter learn that was frozen: leave requires_grad as it is."
    elif flags != [parameter.requires_grad for parameter in model.parameters()]:
        touched = "leaves the model's parameters without requires_grad: it cannot learn any more."
    elif modes != [module.training for module in model.modules()]:
        touched = "leaves the model in another mode: note model.training, and put it back."
    graph = bool(getattr(value, "requires_grad", False))
    value = value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value
    return {"value": value, "graph": graph, "touched": touched, "passes": model.forwards[count:]}


def check_occlusion(
    name: str,
    occlusion: Callable,
    image: tuple[int, ...],
    num_classes: int,
    size: int,
    stride: int,
    hidden: Sequence[int] = (),
    training: bool = True,
    seed: int = 0,
) -> None:
    """Check occlusion(model, image, label, size, stride) -> map of drops in probability.

    image: (C, H, W); hidden, training: as of picture_model
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = picture_model(occlusion, image, num_classes, hidden, training, seed)
    X = 1 + rng.standard_normal(image)
    twin, picture = (
        picture_model(print, image, num_classes, hidden, training, seed),
        torch.tensor(X),
    )
    label = int((forward(twin, X[None], training=False).argmax() + 1) % num_classes)
    drops = call(name, occlusion, model, picture, label, size, stride)
    if not np.array_equal(picture.numpy(), X):
        raise CheckFailed(
            f"{name} covers the image it was given, so squares pile up: cover a clone for each."
        )
    check_passes(name, forwards_of(model), why=MIXED if training else "", work="work")
    if is_training(model) != training:
        raise CheckFailed(f"{name} leaves the model in another mode: note it, and put it back.")
    wanted, suspects = _wanted_drops(twin, X, label, size, stride)
    title = f"{name}: squares of {size}, {stride} apart, on {image[1]} × {image[2]}"
    check_array(title, drops, wanted, suspects=suspects)
    there = call(name, on_other_device, occlusion, model, X, label, size, stride)
    check_array(f"{title}, on another device", there, wanted)


def _slopes(model, X):
    """Return the slope of every logit by every number of every image, (N, classes, C, H, W)."""
    N, D = len(X), X[0].size
    moved = X.reshape(N, 1, 1, D) + STEP * np.stack([np.eye(D), -np.eye(D)])  # (N, 2, D, D)
    logits = forward(model, moved.reshape(-1, *X.shape[1:]), training=False)
    up, down = np.moveaxis(logits.reshape(N, 2, D, -1), 1, 0)
    return np.moveaxis((up - down) / (2 * STEP), 1, 2).reshape(N, -1, *X.shape[1:])


def _wanted_saliency(slopes, logits, X, y, top):
    """Return the right maps, and {cause: maps} of the usual mistakes."""
    rows = np.arange(len(y))
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    true, mixed = slopes[rows, y], (p[:, :, None, None, None] * slopes).sum(1)
    share, size = p[rows, y].reshape(-1, 1, 1, 1), np.abs(true)
    sources = {
        "comes from the loss: take the logit of the true class": true - mixed,
        "comes from the mean loss of the batch: take each image's logit": (true - mixed) / len(y),
        "comes from the probability: take the logit, before the softmax": share * (true - mixed),
        "comes from the largest logit: take the one of the true class": slopes[rows, top],
        "comes from the sum of all logits: take the one of the true class": slopes.sum(1),
        "comes from the logit of the first image's class: each image has a label": slopes[:, y[0]],
        "comes from the mean over the batch: each image's own logit": true / len(y),
        "is multiplied by the image: the slope alone is wanted": true * X,
    }
    suspects = {cause: np.abs(source).max(1) for cause, source in sources.items()}
    suspects |= {
        "lacks the absolute value: a slope downhill counts as much": true.max(1),
        "takes the absolute value last: before the maximum over the channels": np.abs(true.max(1)),
        "is the sum over the channels: take the maximum": size.sum(1),
        "is the mean over the channels: take the maximum": size.mean(1),
        "is the absolute value of the channels' sum": np.abs(true.sum(1)),
        "is the absolute value of the channels' mean": np.abs(true.mean(1)),
        "is the length over the channels: take the maximum": np.sqrt((true**2).sum(1)),
        "has all channels: take the maximum over them": size,
        "is the smallest over the channels: take the largest": size.min(1),
        "is that of the first channel": size[:, 0],
        "is the maximum over another axis: the channels are axis 1": size.max(2),
        "is scaled to 1 for each image: leave the slopes as they are": (
            size.max(1) / size.max((1, 2, 3)).reshape(-1, 1, 1)
        ),
        "is added up over the batch": np.broadcast_to(size.max(1).sum(0), size[:, 0].shape),
    }
    return size.max(1), suspects


def _wanted_drops(model, X, label, size, stride):
    """Return the right map, and {cause: map} of the usual mistakes."""

    def outputs(size=size, stride=stride, value=0.0, pile_up=False, keep=False, channels=slice(9)):
        H, W = X.shape[1:]
        tops, lefts = (range(0, length - size + 1, stride) for length in (H, W))
        pictures, covered = [X], X
        for top, left in product(tops, lefts):
            covered = (covered if pile_up else X).copy()
            square = (channels, slice(top, top + size), slice(left, left + size))
            covered[square] = value
            if keep:
                covered = np.full_like(X, value)
                covered[square] = X[square]
            pictures.append(covered)
        logits = forward(model, np.array(pictures), training=False)
        return logits.reshape(len(pictures), -1), (len(tops), len(lefts))

    def drops(column=label, of=lambda p, z: p, **how):
        logits, shape = outputs(**how)
        p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        value = of(p, logits)[:, column]
        return (value[0] - value[1:]).reshape(shape)

    wanted, (logits, shape) = drops(), outputs()
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    suspects = {
        "has the wrong sign: a drop is p of the whole image minus p of the covered one": -wanted,
        "holds probabilities: subtract them from that of the whole image": (
            p[1:, label].reshape(shape)
        ),
        "is the drop of the logit: take probabilities": drops(of=lambda p, z: z),
        "is the drop of the logarithm: take probabilities": drops(of=lambda p, z: np.log(p)),
        "is the drop of the most probable class: take the one of the label": (
            drops(column=int(logits[0].argmax()))
        ),
        "comes from squares that pile up: cover a fresh copy each time": drops(pile_up=True),
        "shows the square and covers the rest": drops(keep=True),
        "covers with 1, which is bright: grey is 0": drops(value=1.0),
        "covers with 0.5: normalised, grey is 0": drops(value=0.5),
        "covers with black, not with 0": drops(value=float(X.min())),
        "covers with the mean of the image: wanted is 0": drops(value=float(X.mean())),
        "covers one channel only": drops(channels=slice(1)),
        "is transposed: the first axis counts rows": wanted.T,
        "moves the square by 1, whatever the stride": drops(stride=1),
        "moves the square by its size, whatever the stride": drops(stride=size),
        "lacks the last row and column of places": wanted[:-1, :-1],
        "is flat: reshape it to (rows, columns)": wanted.ravel(),
    }
    return wanted, suspects
