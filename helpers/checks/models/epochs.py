"""Checks of PyTorch training code: an epoch, an accuracy, an optimiser.

Each follows the same steps in plain PyTorch, rightly and with the usual slips, and tells which slip
gives what the student has.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models.calling import call
from helpers.checks.models.probes import (
    forwards_of,
    loader_near,
    parameters_of,
    row_of,
    tiny_model,
)

SLIPS = {  # of an epoch; the clauses follow "the parameters ..."
    "accumulate": "hold the gradients of earlier batches too: is zero_grad forgotten?",
    "softmax": "come from two softmaxes: cross_entropy takes the logits themselves",
    "sum": "come from a loss that is summed: take its mean over the batch",
    "climb": "went uphill: the step goes against the gradient",
    "late": "are one batch behind: does the step come before backward?",
    "weights only": "lack the steps of the biases",
    "biases only": "lack the steps of the weights",
    "first only": "took one step only: is the return inside the loop?",
}

ONE_EACH = ", wanted is one for each batch"


def check_epoch(
    name: str,
    train: Callable,
    setting: Any,
    optimizer: tuple[str, dict[str, Any]] = ("SGD", {"lr": 0.1}),
    *,
    sizes: tuple[int, ...],
    batches: Sequence[int],
    seed: int = 0,
) -> None:
    """Check train(model, loader, setting): parameters, losses, modes, batches; two epochs.

    setting: the last argument, or what makes it for a model
    optimizer: name in torch.optim and settings, which the training should agree with
    sizes: of the tiny model's layers; batches: rows of each batch, the last may be smaller
    raises: CheckFailed that names the usual mistakes
    """
    rng, N = np.random.default_rng(seed), sum(batches)
    X, y = rng.standard_normal((N, sizes[0])), rng.integers(sizes[-1], size=N)
    model = tiny_model(train, sizes=sizes, seed=seed)
    start, loader = parameters_of(model), loader_near(train, X, y, batches[0])
    parts = [(torch.tensor(X)[k : k + batches[0]], torch.tensor(y)[k : k + batches[0]])
             for k in range(0, N, batches[0])]  # fmt: skip
    last = setting(model) if callable(setting) else setting
    for epochs in (1, 2):
        losses = call(name, train, model, loader, last)
        shapes = [tuple(noted["shape"]) for noted in forwards_of(model)]
        seen, wanted_shapes = len(shapes), [(n, sizes[0]) for n in batches] * epochs
        if shapes != wanted_shapes:
            wanted_seen = f"one for each of {len(batches)} batches, {len(batches) * epochs} in all"
            clause = f"{name}: {seen} forward passes after {epochs} epochs"
            raise CheckFailed(clause, ", {wanted}", ".", untold=ONE_EACH, wanted=wanted_seen)
        wanted, wanted_losses = follow(start, parts * epochs, optimizer)
        slips = {slip: follow(start, parts * epochs, optimizer, slip) for slip in SLIPS}
        suspects = {SLIPS[slip]: vector for slip, (vector, _) in slips.items()}
        suspects[
            "are those of the start: does the step come after backward, with the gradients?"
        ] = row_of(start)
        title = f"{name}: the parameters after {len(parts) * epochs} batches"
        check_array(title, row_of(parameters_of(model)), wanted, suspects=suspects)
        check_losses(name, losses, wanted_losses[-len(parts) :], batches)


def check_losses(name: str, losses: Any, wanted: np.ndarray, batches: Sequence[int]) -> None:
    """Check the list of an epoch's losses, one for each batch."""
    if not isinstance(losses, (list, tuple, np.ndarray)):
        raise CheckFailed(f"{name} returned {type(losses).__name__}; wanted is a list of losses.")
    if any(getattr(loss, "requires_grad", False) for loss in losses):
        raise CheckFailed(f"{name}: the losses keep their graphs: note loss.item(), a number.")
    suspects = {
        "are running means since the start: note each batch's own loss": (
            np.cumsum(wanted) / np.arange(1, len(wanted) + 1)
        ),
        "are sums over the batch: take the mean": wanted * np.array(batches),
        "are divided by the batch size once more": wanted / np.array(batches),
        "start with the second batch": wanted[1:],
        "are those of one batch only": wanted[-1:],
    }
    yours = [float(loss) for loss in losses]
    check_array(f"{name}: the losses", np.array(yours), wanted, suspects=suspects)


def follow(
    start: dict[str, np.ndarray],
    parts: Sequence,
    optimizer: tuple[str, dict[str, Any]],
    slip: str = "",
) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters, as one row of numbers, and the losses of training step by step.

    start: {name: array}, weight and bias of each linear layer in turn, with a ReLU between
    parts: the batches (X, y); optimizer: name and settings; slip: a key of SLIPS, or ""

    >>> start = {"W": np.zeros((2, 1)), "b": np.zeros(2)}
    >>> X, y = torch.ones(1, 1, dtype=torch.float64), torch.tensor([1])
    >>> follow(start, [(X, y)], ("SGD", {"lr": 1.0}))[0]
    array([-0.5,  0.5, -0.5,  0.5])
    """
    leaves = [torch.tensor(w, requires_grad=True) for w in start.values()]
    kept = {"weights only": leaves[::2], "biases only": leaves[1::2]}.get(slip, leaves)
    chosen = getattr(torch.optim, optimizer[0])(kept, **optimizer[1])
    losses: list[float] = []
    for X, y in parts[:1] if slip == "first only" else parts:
        logits = X
        for k in range(0, len(leaves), 2):
            logits = F.linear(F.relu(logits) if k else logits, leaves[k], leaves[k + 1])
        logits = logits.softmax(1) if slip == "softmax" else logits
        loss = F.cross_entropy(logits, y, reduction="sum" if slip == "sum" else "mean")
        slopes = torch.autograd.grad(-loss if slip == "climb" else loss, leaves)
        if slip == "late":
            chosen.step()
        for leaf, slope in zip(leaves, slopes, strict=True):
            before = leaf.grad if slip == "accumulate" else None
            leaf.grad = slope if before is None else before + slope
        if slip != "late":
            chosen.step()
        losses.append(loss.item())
    return row_of(leaf.detach().numpy() for leaf in leaves), np.array(losses)


def check_trains_in_train_mode(name: str, train: Callable, setting: Any, seed: int = 0) -> None:
    """Check that an epoch runs in train mode, though an evaluation left the model in eval mode."""
    model = tiny_model(train, dropout=0.5, batch_norm=True, seed=seed)
    X, y = np.random.default_rng(seed).standard_normal((6, 4)), np.arange(6) % 3
    model.eval()
    call(name, train, model, loader_near(train, X, y, 3), setting(model))
    if not all(noted["training"] for noted in forwards_of(model)):
        raise CheckFailed(f"{name}: the model is left in eval mode: call model.train() first.")
