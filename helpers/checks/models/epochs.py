"""Checks of PyTorch training code: an epoch, an accuracy, an optimiser.

Each follows the same steps in plain PyTorch, rightly and with the usual slips, and tells which slip
gives what the student has.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, call, check_array
from helpers.checks.models.devices import ELSEWHERE, moved, on_other_device
from helpers.checks.models.masks import check_masks, masks_of
from helpers.checks.models.probes import (
    forwards_of,
    loader_near,
    optimizer_of,
    parameters_of,
    row_of,
    tiny_model,
)
from helpers.checks.models.steps import of_steps

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

NEAR: dict[str, Any] = {
    "rtol": 1e-4,
    "atol": 1e-5,
}  # a loss may be computed in float32, as with autocast


def check_epoch(
    name: str,
    train: Callable,
    setting: Any,
    optimizer: tuple[str, dict[str, Any]] = ("SGD", {"lr": 0.1}),
    *,
    sizes: tuple[int, ...],
    batches: Sequence[int],
    spread: float = 1.0,
    label: int | None = None,
    seed: int = 0,
) -> None:
    """Check train(model, loader, setting): parameters, losses, modes, batches; two epochs.

    A batch may go through the model at once, or image by image: what counts is the step.

    setting: the last argument, or what makes it for a model
    optimizer: name in torch.optim and settings, which the training should agree with
    sizes: of the tiny model's layers; batches: rows of each batch, the last may be smaller
    spread: of the images' numbers; label: of all images, -1 for the last class; None: drawn
    raises: CheckFailed that names the usual mistakes
    """
    X, y, parts = _rows_and_parts(sizes, batches, spread, label, seed)
    model, start = tiny_model(train, sizes=sizes, seed=seed), _start(sizes, seed)
    loader = loader_near(train, X, y, batches[0])
    last = setting(model) if callable(setting) else setting

    def trained(begin: int, end: int) -> np.ndarray:
        twin = tiny_model(train, sizes=sizes, seed=seed)
        rows = slice(sum(batches[:begin]), sum(batches[:end]))
        few = loader_near(train, X[rows], y[rows], batches[0])
        call(name, train, twin, few, setting(twin) if callable(setting) else setting)
        return row_of(parameters_of(twin))

    def is_right_alone(k: int) -> bool:
        wanted = follow(start, parts[k : k + 1], optimizer)[0]
        return bool(np.allclose(trained(k, k + 1), wanted, **NEAR))

    def probe() -> str | None:
        path = [row_of(start), *(follow(start, parts[:k], optimizer)[0] for k in counts)]
        names = {key: w.size for key, w in start.items()}
        steps = partial(trained, 0)
        return of_steps(steps, np.array(path), names, batches[0], is_right_alone)

    counts = range(1, len(parts) + 1)
    for epochs in (1, 2):
        losses = call(name, train, model, loader, last)
        seen = sum(noted["shape"][0] for noted in forwards_of(model))
        if seen < len(X) * epochs:
            told, cause = " {wanted} images", ": is every batch used, and is the return behind it?"
            clause = f"{name}: after {epochs} epochs the model saw {seen} of"
            raise CheckFailed(clause, told, cause, untold=" all images", wanted=len(X) * epochs)
        wanted, wanted_losses = follow(start, parts * epochs, optimizer)
        slips = {slip: follow(start, parts * epochs, optimizer, slip) for slip in SLIPS}
        suspects = {SLIPS[slip]: vector for slip, (vector, _) in slips.items()}
        suspects[
            "are those of the start: does the step come after backward, with the gradients?"
        ] = row_of(start)
        title = f"{name}: the parameters after {len(parts) * epochs} batches"
        yours = row_of(parameters_of(model))
        check_array(title, yours, wanted, suspects=suspects, probe=probe, **NEAR)
        check_losses(name, losses, wanted_losses[-len(parts) :], batches)


def _rows_and_parts(sizes, batches, spread, label, seed):
    """Return images X (N, D), their labels, and the same as batches of tensors."""
    rng, N, size = np.random.default_rng(seed), sum(batches), batches[0]
    X, y = spread * rng.standard_normal((N, sizes[0])), rng.integers(sizes[-1], size=N)
    y = y if label is None else np.full(N, label % sizes[-1])
    parts = [(torch.tensor(X)[k : k + size], torch.tensor(y)[k : k + size])
             for k in range(0, N, size)]  # fmt: skip
    return X, y, parts


def _start(sizes, seed):
    """Return the parameters of a tiny model as it was made, from a twin of our own."""
    return parameters_of(tiny_model(print, sizes=sizes, seed=seed))


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
    check_array(f"{name}: the losses", np.array(yours), wanted, suspects=suspects, **NEAR)


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


def check_epoch_elsewhere(
    name: str,
    train: Callable,
    optimizer: tuple[str, dict[str, Any]],
    *,
    by_hand: bool = False,
    tells_device: bool = False,
    seed: int = 0,
) -> None:
    """Check an epoch of a model that is on another device than the CPU.

    by_hand: whether train takes a learning rate in place of an optimiser
    tells_device: whether batches are on the CPU, and train takes the device too
    raises: CheckFailed where tensors of two devices meet, or a step is another there
    """
    sizes, batches = (4, 5, 3), (3, 3, 1)
    parts = _rows_and_parts(sizes, batches, 1.0, None, seed)[2]
    made = {"sizes": sizes, "seed": seed}
    yours, losses = call(
        name, epoch_elsewhere, train, parts, optimizer, made, by_hand, tells_device
    )
    wanted, wanted_losses = follow(_start(**made), parts, optimizer)
    check_array(f"{name}: the parameters on another device", yours, wanted, **NEAR)
    check_losses(f"{name}, on another device", losses, wanted_losses, batches)


@beside
def epoch_elsewhere(
    train: Callable,
    parts: Sequence,
    optimizer: tuple[str, dict[str, Any]],
    made: dict[str, Any],
    by_hand: bool,
    tells_device: bool,
) -> tuple[np.ndarray, list[float]]:
    """Return the parameters, in a row, and the losses of an epoch on another device."""
    model = moved(tiny_model.beside(train, **made))
    lr = optimizer[1]["lr"]
    last = lr if by_hand else optimizer_of.beside(model, optimizer[0], **optimizer[1])
    if tells_device:
        run = on_other_device.beside(lambda: train(model, parts, last, ELSEWHERE))
    else:
        run = on_other_device.beside(lambda batches: train(model, batches, last), parts)
    row = [value for p in model.parameters() for value in p.detach().flatten().tolist()]
    return np.array(row), [float(loss) for loss in run]


def check_trains_in_train_mode(name: str, train: Callable, setting: Any, seed: int = 0) -> None:
    """Check that epochs run in train mode, though an evaluation left the model in eval mode.

    With new masks in every batch and epoch: no seed is set on the way.
    """
    model = tiny_model(train, sizes=(4, 128, 3), dropout=0.5, seed=seed)
    X, y = np.random.default_rng(seed).standard_normal((6, 4)), np.arange(6) % 3
    loader, last = loader_near(train, X, y, 3), setting(model)
    for _ in range(2):
        model.eval()
        call(name, train, model, loader, last)
    if not all(noted["training"] for noted in forwards_of(model)):
        raise CheckFailed(f"{name}: the model is left in eval mode: call model.train() first.")
    check_masks(name, masks_of(model))
