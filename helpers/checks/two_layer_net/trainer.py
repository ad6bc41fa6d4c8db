"""Checks of a trainer: what an epoch does, and what is measured, noted and kept after each.

A trainer is made with params, a loss function, a score function and an update rule; it has
run_epoch(X, y, lr, batch_size, rng), train(data, lr, lr_decay, num_epochs, batch_size, rng), its
params and three histories. Here all that it is made with are fakes that take notes.
"""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import Any, NamedTuple

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, check_mixed, unchanged


class Notes(NamedTuple):
    """What was seen of some epochs: sizes of batches, numbers of rows, states by parameter."""

    trainer: Any
    sizes: list[int]
    rows: np.ndarray
    states: dict[str, list[int]]


def check_run_epoch(make: Callable, N: int, batch_size: int, lrs: Sequence[float]) -> None:
    """Check one epoch for each lr: rows, batches, steps and states.

    raises: CheckFailed that names the usual mistakes
    """
    notes = note_epochs(make, N, batch_size, lrs, np.random.default_rng(N))
    steps = -(-N // batch_size)
    _check_batches(notes, N, batch_size, len(lrs))
    check_orders("run_epoch", notes.rows.reshape(len(lrs), N))
    wanted = 10 / np.arange(1.0, 1 + steps * len(lrs))
    check_array("run_epoch: loss history", notes.trainer.loss_history, wanted)
    for name, seen in notes.states.items():
        count = np.arange(steps * len(lrs))
        suspects = {
            "starts anew each time: keep what step returns": 0 * count,
            "starts anew in every epoch: keep it in self": count % steps,
            "goes through other parameters too: keep one for each name": 2 * count + (name == "a"),
        }
        title = f"run_epoch: steps that the state of {name} has seen"
        check_array(title, seen, count, suspects=suspects)
    moved = np.repeat(lrs, steps) @ np.arange(1.0, 1 + steps * len(lrs))
    params = notes.trainer.params
    check_array("run_epoch: parameter a at the end", params["a"], np.full(2, -moved))
    check_array("run_epoch: parameter b at the end", params["b"], np.full((1, 3), 5 + moved))


def check_shuffling(make: Callable) -> None:
    """Check that the order comes from rng, and that chance alone says which rows meet.

    raises: CheckFailed
    """
    first, again, other = (
        note_epochs(make, 50, 8, (0.1,), np.random.default_rng(s)).rows for s in (3, 3, 4)
    )
    check_array("run_epoch: order drawn again by an equal rng", again, first)
    if np.array_equal(first, other):
        raise CheckFailed("run_epoch: two different rngs gave the same order: is rng used?")
    rows = note_epochs(make, 30, 5, (0.1,) * 60, np.random.default_rng(5)).rows
    check_mixed("run_epoch", list(rows.reshape(-1, 5)), 30)


def note_epochs(
    make: Callable, N: int, batch_size: int, lrs: Sequence[float], rng: np.random.Generator
) -> Notes:
    """Run an epoch for each lr; X[i, 0] is the number i, the label i % 7.

    raises: CheckFailed where a batch has the labels of other rows
    """
    X = np.stack([np.arange(N), np.ones(N)], axis=1)
    batches: list[tuple] = []
    states: dict[str, list[int]] = {"a": [], "b": []}

    def noting_loss(params, X, y):
        batches.append((np.array(X[:, 0]).astype(int), np.array(y)))
        k = float(len(batches))
        return 10 / k, {"b": np.full((1, 3), -k), "a": np.full(2, k)}

    def noting_rule(w, dw, state, lr):
        states["a" if w.shape == (2,) else "b"].append(state.get("t", 0))
        return w - lr * dw, {"t": state.get("t", 0) + 1}

    params = {"a": np.zeros(2), "b": np.full((1, 3), 5.0)}
    y = np.arange(N) % 7
    with unchanged("run_epoch", X=X, y=y, params=params):
        trainer = make(params, noting_loss, None, noting_rule)
        for lr in lrs:
            trainer.run_epoch(X, y, lr, batch_size, rng)
    rows, labels = (np.concatenate(part) for part in zip(*batches, strict=True))
    check_array("run_epoch: label of each row in its batch", labels, rows % 7)
    return Notes(trainer, [len(batch) for batch, _ in batches], rows, states)


def check_orders(name: str, epochs: np.ndarray) -> None:
    """Check that each epoch has every row once, in an order of its own.

    epochs: (number of epochs, N) numbers of rows
    raises: CheckFailed
    """
    N = epochs.shape[1]
    if (epochs == np.arange(N)).all(axis=1).any():
        raise CheckFailed(f"{name}: rows come in the order in which they lie: shuffle them.")
    if any((order == earlier).all() for k, order in enumerate(epochs) for earlier in epochs[:k]):
        raise CheckFailed(
            f"{name}: two epochs have the same order: draw a new one in each, from the rng that "
            "was given."
        )
    wanted = np.tile(np.arange(N), (len(epochs), 1))
    check_array(f"{name}: the rows of each epoch, sorted", np.sort(epochs, axis=1), wanted)


def shuffles(make: Callable) -> bool:
    """Return whether run_epoch has each row once, in an order that rng has drawn."""
    try:
        with redirect_stdout(io.StringIO()):
            first, again, other = (
                note_epochs(make, 24, 6, (0.1, 0.1), np.random.default_rng(s)).rows.reshape(2, 24)
                for s in (1, 1, 2)
            )
            check_orders("run_epoch", first)
    except (CheckFailed, ValueError):  # of the reshape: rows are missing
        return False
    return np.array_equal(first, again) and not (first == other).all(axis=1).any()


def _check_batches(notes, N, batch_size, num_epochs):
    """Check how many batches and rows there were."""
    steps = -(-N // batch_size)
    if max(notes.sizes) > batch_size:
        raise CheckFailed(
            f"run_epoch: a batch has {max(notes.sizes)} rows; batch_size is {batch_size}."
        )
    if len(notes.rows) != N * num_epochs or len(notes.sizes) != steps * num_epochs:
        raise CheckFailed(
            f"run_epoch: {N} rows by {batch_size} are {steps} batches; in {num_epochs} epochs "
            f"yours were {len(notes.sizes)}, with {len(notes.rows)} rows: is every row used once "
            "an epoch?"
        )
