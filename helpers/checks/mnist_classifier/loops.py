"""Checks of training loops that were mended, and of a model whose layers are to be found."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    check_count,
    check_epoch,
    check_epoch_elsewhere,
    check_reach,
    count_parameters,
    forward,
    forward_elsewhere,
    load_parameters,
    loader_near,
    parameter_gradients,
    parameters_of,
    row_of,
    tiny_model,
)


def check_mended_loop(
    name: str,
    loop: Callable,
    lr: float,
    *,
    sizes: tuple[int, ...],
    batches: Sequence[int],
    spread: float = 1.0,
    seed: int = 0,
) -> None:
    """Check loop(model, loader, lr): an epoch of SGD, by hand or with an optimiser.

    sizes: of the tiny model's layers; batches: rows of each; spread: of the images' numbers
    raises: CheckFailed that tells a step on something else from a gradient that never came

    >>> def stands_still(model, loader, lr):
    ...     return [F.cross_entropy(model(X), y).item() for X, y in loader]
    >>> check_mended_loop("loop", stands_still, 0.1, sizes=(3, 2), batches=(2, 2))
    Traceback (most recent call last):
    helpers.checks.CheckFailed: loop: no parameter has moved, and none has a gradient: is the ...
    """
    _check_moves(name, loop, lr, sizes, batches, seed)
    case: dict[str, Any] = {"sizes": sizes, "batches": batches, "spread": spread, "seed": seed}
    check_epoch(name, loop, lr, ("SGD", {"lr": lr}), **case)


def check_mended_elsewhere(name: str, loop: Callable, lr: float, seed: int = 0) -> None:
    """Check a mended loop with a model that is on another device than the CPU."""
    check_epoch_elsewhere(name, loop, ("SGD", {"lr": lr}), by_hand=True, seed=seed)


def _check_moves(name, loop, lr, sizes, batches, seed):
    """Check that an epoch moves some parameter, and say what is missing where it does not."""
    rng, rows = np.random.default_rng(seed), sum(batches)
    model = tiny_model(loop, sizes=sizes, seed=seed)
    X, y = rng.standard_normal((rows, sizes[0])), rng.integers(sizes[-1], size=rows)
    start = row_of(parameters_of(model))
    call(name, loop, model, loader_near(loop, X, y, batches[0]), lr)
    if not np.array_equal(row_of(parameters_of(model)), start):
        return
    if has_gradients(model):
        raise CheckFailed(
            f"{name}: the gradients have come, and yet no parameter has moved: which tensors does "
            "the step change?"
        )
    raise CheckFailed(
        f"{name}: no parameter has moved, and none has a gradient: is the loss that goes back the "
        "one that the logits gave, or is the graph cut between them, or cleared before the step?"
    )


@beside
def has_gradients(model: nn.Module) -> bool:
    """Return whether any parameter of a model has a gradient that is not 0 everywhere.

    >>> has_gradients(nn.Linear(2, 1))
    False
    """
    return any(p.grad is not None and bool(p.grad.any()) for p in model.parameters())


def check_deep_model(
    name: str, model: nn.Module, sizes: tuple[int, ...], N: int, scale: float = 1.0, seed: int = 0
) -> None:
    """Check a network of linear layers with ReLUs between them by its behaviour.

    model: nn.Module of (N, sizes[0]) uint8, all its layers to be found by .parameters()
    sizes: of the input, each hidden layer and the output, all different
    scale: of the numbers that it learns
    raises: CheckFailed that names the usual mistakes

    >>> check_deep_model("deep", nn.Linear(4, 3), (4, 5, 3), N=2)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: deep learns 15 numbers, wanted 43: ...
    """
    pairs = list(pairwise(sizes))
    _check_found(name, count_parameters(model), pairs)
    rng = np.random.default_rng(seed)
    start = {k: scale * rng.standard_normal(w.shape) for k, w in parameters_of(model).items()}
    by_shape = {w.shape: torch.tensor(w) for w in start.values()}
    by_shape |= {w.T.shape: w.T for w in by_shape.values() if w.ndim == 2}  # x @ W does as well
    if not all((b, a) in by_shape and (b,) in by_shape for a, b in pairs):
        raise CheckFailed(f"{name}: its parameters are not those of layers of these sizes.")
    load_parameters(model, start)
    images = torch.tensor(rng.integers(256, size=(N, sizes[0])), dtype=torch.uint8)
    logits = call(name, forward, model, images)
    wanted, suspects = _reference(by_shape, pairs, images.numpy() / 255)
    near: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4 * float(np.abs(wanted).max())}  # float32
    check_array(f"{name}: logits (N = {N}, sizes {sizes})", logits, wanted, suspects=suspects,
                **near)  # fmt: skip
    labels = torch.tensor(rng.integers(sizes[-1], size=N))
    if scale == 1.0:  # far larger numbers saturate the softmax, and units may all be off
        load_parameters(model, {k: np.abs(w) / sizes[0] for k, w in start.items()})
        check_reach(name, parameter_gradients(model, "cross_entropy", images, labels))
        load_parameters(model, start)
    there = call(name, forward_elsewhere, model, images)
    check_array(f"{name}: logits on another device", there, wanted, **near)


def _check_found(name, count, pairs):
    """Check how many numbers the model's parameters hold; say which layers are not found."""
    whole = [a * b + b for a, b in pairs]
    causes = {
        0: "none of its layers is found: a plain list hides them.",
        whole[-1]: "only those of the last layer are found: a plain list hides the others.",
        sum(whole[:-1]): "those of the last layer are not found.",
        sum(a * b for a, b in pairs): "the biases are missing.",
        sum(a * b for a, b in pairs[:-1]) + whole[-1]: "the biases of the hidden layers are "
        "missing.",
    }
    check_count(name, count, sum(whole), causes, sizes="are all layers found, and each once?")


def _reference(by_shape, pairs, rows):
    """Return the logits of rows (N, D), and {cause: what a usual slip gives}."""

    def run(rows, relu=True, at_the_end=False):
        for k, (fan_in, fan_out) in enumerate(pairs):
            rows = F.linear(rows, by_shape[fan_out, fan_in], by_shape[(fan_out,)])
            if (relu and k < len(pairs) - 1) or (at_the_end and k == len(pairs) - 1):
                rows = rows.relu()
        return rows.numpy()

    x = torch.tensor(rows)
    suspects = {
        "have no ReLU between the layers": run(x, relu=False),
        "went through a ReLU too: only what is between two layers does": run(x, at_the_end=True),
        "come from bytes: scale them to [0, 1]": run(255 * x),
    }
    return run(x), suspects
