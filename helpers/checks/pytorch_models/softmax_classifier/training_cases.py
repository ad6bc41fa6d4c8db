"""A training that is followed step by step, to hold a student's loop against."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed
from helpers.checks.models import SLIPS, follow, parameters_of, tiny_model

ROWS = {"train": (11, 4), "val": (10, 5), "test": (12, 6)}  # of a split, and of its batches


@dataclass
class Case:
    """A training that was followed: weights, val and val_loss have an entry for each epoch."""

    seed: int
    splits: dict
    start: dict
    optimizer: tuple
    parts: list  # the batches of an epoch
    weights: Sequence[np.ndarray]
    losses: np.ndarray
    val_loss: Sequence[float]
    val: Sequence[float]

    @property
    def best(self) -> int:
        """Return the number of the first epoch with the highest accuracy, from 0."""
        return int(np.argmax(self.val))


def make_case(
    sizes: tuple[int, ...], rows: dict[str, tuple[int, int]], settings: dict[str, Any], seed: int
) -> Case:
    """Return a Case of which the best epoch is in the middle, alone, and has not the least loss.

    Of one or two epochs none is in the middle: there any case will do.

    >>> case = make_case((4, 6, 3), ROWS, {"lr": 0.8, "momentum": 0.5, "num_epochs": 5}, seed=0)
    >>> 0 < case.best < 4
    True
    """
    optimizer = ("SGD", {"lr": settings["lr"], "momentum": settings["momentum"]})
    for trial in range(1000 * seed, 1000 * seed + 1000):
        rng = np.random.default_rng(trial)
        splits = {
            part: (rng.standard_normal((N, sizes[0])), rng.integers(sizes[-1], size=N))
            for part, (N, _) in rows.items()
        }
        start = parameters_of(tiny_model(print, sizes=sizes, seed=trial))
        X, y, size = *map(torch.tensor, splits["train"]), rows["train"][1]
        parts = [(X[k : k + size], y[k : k + size]) for k in range(0, len(X), size)]
        epochs = range(1, settings["num_epochs"] + 1)
        weights, losses = zip(*(follow(start, parts * e, optimizer) for e in epochs), strict=True)
        val_loss, val = zip(*(measure(w, start, *splits["val"]) for w in weights), strict=True)
        case = Case(trial, splits, start, optimizer, parts, weights, losses[-1], val_loss, val)
        alone = 0 < case.best < len(val) - 1 and val.count(val[case.best]) == 1
        if len(val) < 3 or (alone and int(np.argmin(val_loss)) != case.best):
            return case
    raise ValueError("no case among 1000 has its best epoch in the middle: take other settings")


def make_hopeless_case(
    sizes: tuple[int, ...], rows: dict[str, tuple[int, int]], settings: dict[str, Any], seed: int
) -> Case:
    """Return a Case that gets no image of val right in any epoch.

    >>> settings = {"lr": 0.3, "momentum": 0.5, "num_epochs": 2}
    >>> make_hopeless_case((4, 6, 3), ROWS, settings, seed=0).val
    (0.0, 0.0)
    """
    short = {**settings, "num_epochs": 2}  # of which none is in the middle, so any case is made
    for trial in range(1000):
        case = make_case(sizes, rows, short, 1000 * seed + trial)
        X = case.splits["val"][0]
        taken = [_logits(weights, case.start, X).argmax(1).numpy() for weights in case.weights]
        free = [set(range(sizes[-1])) - {*classes} for classes in zip(*taken, strict=True)]
        if all(free):
            y = np.array([min(classes) for classes in free])
            measured = [measure(weights, case.start, X, y) for weights in case.weights]
            val_loss, val = zip(*measured, strict=True)
            splits = case.splits | {"val": (X, y)}
            return replace(case, splits=splits, val_loss=val_loss, val=val)
    raise ValueError("no case among 1000 is hopeless: take other settings")


def other_losses(case: "Case") -> dict[str, np.ndarray]:
    """Return {clause: the losses of a training with a slip in its steps, or another optimiser}.

    >>> case = make_case((4, 6, 3), ROWS, {"lr": 0.8, "momentum": 0.5, "num_epochs": 5}, seed=0)
    >>> {losses.shape for losses in other_losses(case).values()}
    {(15,)}
    """
    parts, (name, settings) = case.parts * len(case.val), case.optimizer
    found = {
        clause: follow(case.start, parts, case.optimizer, slip)[1]
        for slip, clause in SLIPS.items()
        if slip != "first only"
    }
    others = {
        "lack the momentum: is options.momentum handed on?": {"momentum": 0.0},
        "have a momentum of 0.9, whatever is asked for": {"momentum": 0.9},
    }
    for lr in (1e-3, 1e-2, 1e-1):
        others[f"have a learning rate of {lr:g}, whatever is asked for"] = {"lr": lr}
    for clause, change in others.items():
        found[clause] = follow(case.start, parts, (name, settings | change))[1]
    found["forget the momentum in every epoch: make the optimiser once, before the loop"] = (
        _restarted(case)
    )
    return found


def _restarted(case):
    """Return the losses of a training in which every epoch makes a new optimiser."""
    start, losses = case.start, []
    for _ in case.val:
        row, of_epoch = follow(start, case.parts, case.optimizer)
        arrays = np.split(row, np.cumsum([array.size for array in start.values()])[:-1])
        start = {
            name: new.reshape(old.shape)
            for (name, old), new in zip(start.items(), arrays, strict=True)
        }
        losses.append(of_epoch)
    return np.concatenate(losses)


def measure(
    weights: np.ndarray,
    start: dict[str, np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    twice: bool = False,
) -> tuple[float, float]:
    """Return the mean loss and the accuracy on a split, of weights in one row.

    twice: whether the logits go through softmax once more, which is a mistake
    """
    labels, logits = torch.tensor(y), _logits(weights, start, X)
    logits = logits.softmax(1) if twice else logits
    right = torch.eq(logits.argmax(1), labels)
    return F.cross_entropy(logits, labels).item(), right.double().mean().item()


def _logits(weights, start, X):
    """Return the logits of weights in one row."""
    shapes = [array.shape for array in start.values()]
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    logits = torch.tensor(X)
    for k, row in enumerate(np.split(weights, cuts)):
        w = torch.tensor(row).reshape(shapes[k])
        if k % 2:  # a bias
            logits = logits + w
            continue
        logits = (logits.relu() if k else logits) @ w.T
    return logits


def is_of(noted: dict[str, Any], X: np.ndarray) -> bool:
    """Return whether rows of X went through the model in a pass, however many at once."""
    marks = np.asarray(noted["marks"])[:, None]  # the first two numbers of each row
    return bool((np.abs(marks - np.asarray(X)[:, :2]).max(-1) < 1e-5).any())


def numbers_of(name: str, values: Sequence) -> np.ndarray:
    """Return a list of numbers as an array; none of them may hold a graph."""
    if any(getattr(value, "requires_grad", False) for value in values):
        raise CheckFailed(f"{name}: a loss keeps its graph: note loss.item(), a number.")
    return np.array([float(value) for value in values])
