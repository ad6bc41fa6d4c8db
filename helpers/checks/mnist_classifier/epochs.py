"""Checks of a function that calls for epochs of training and notes what came of each."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, check_apart, check_array

NAME = "run_epochs"


def check_run_epochs(run_epochs: Callable, num_epochs: int, num_batches: int, seed: int) -> None:
    """Check `history = run_epochs(train, evaluate, num_epochs)` on losses and accuracies at random.

    num_batches: losses that train() returns; seed: of losses and accuracies
    raises: CheckFailed that names the usual mistakes

    >>> def run_epochs(train, evaluate, num_epochs):
    ...     history = {"loss": [], "train": [], "val": []}
    ...     for _ in range(num_epochs):
    ...         history["loss"].append(sum(train()) / 4)
    ...         for part in ("train", "val"):
    ...             history[part].append(evaluate(part))
    ...     return history
    >>> check_run_epochs(run_epochs, num_epochs=2, num_batches=4, seed=0)
    ok: run_epochs: epochs trained
    ok: run_epochs: loss
    ok: run_epochs: train accuracy
    ok: run_epochs: val accuracy
    """
    rng = np.random.default_rng(seed)
    done: list[int] = []
    losses = rng.uniform(0.1, 2.0, (num_epochs + 1, num_batches))
    shares = {part: rng.uniform(size=num_epochs + 2) for part in ("train", "val")}

    def train():
        done.append(len(done))
        return losses[min(done[-1], num_epochs)].tolist()

    def evaluate(part):
        if part not in shares:
            raise CheckFailed(f"{NAME}: evaluate got {part!r}; test stays unseen.")
        return float(shares[part][min(len(done), num_epochs + 1)])

    history = run_epochs(train, evaluate, num_epochs)
    if not isinstance(history, dict) or set(history) != {"loss", "train", "val"}:
        raise CheckFailed(f"{NAME}: wanted is a dictionary with loss, train and val.")
    check_apart(NAME, history)
    check_array(f"{NAME}: epochs trained", len(done), num_epochs)
    _check_history(history, losses[:-1], shares)


def _check_history(
    history: Mapping[str, Any], losses: np.ndarray, shares: Mapping[str, np.ndarray]
) -> None:
    """Check a history; losses: (epochs, batches); shares: (epochs + 2,) accuracies by split."""
    means, counts = losses.mean(axis=1), np.arange(1, len(losses) + 1)
    suspects: dict[str, Any] = {
        "averages since the start: the mean of an epoch takes its own losses": (
            np.cumsum(means) / counts
        ),
        "is the loss of the last batch: take the mean": losses[:, -1],
        "is the loss of the first batch: take the mean": losses[:, 0],
        "is a sum over the batches: take the mean": losses.sum(axis=1),
        "is added up since the start: begin anew in each epoch": np.cumsum(losses.sum(axis=1)),
        "holds every batch: note one number for each epoch": losses.ravel(),
    }
    check_array(f"{NAME}: loss", history["loss"], means, suspects=suspects)
    for part, other in (("train", "val"), ("val", "train")):
        suspects = {
            f"is measured on {other}": shares[other][1:-1],
            "is measured before the epoch, not after it": shares[part][:-2],
        }
        wanted = shares[part][1:-1]
        check_array(f"{NAME}: {part} accuracy", history[part], wanted, suspects=suspects)
