"""Checks of a whole training: learning rates, accuracies, and the weights that are kept."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, lend
from helpers.checks.two_layer_net.trainer import check_orders, shuffles

VAL = 12  # rows of the validation split


class Fake:
    """A model of one parameter, which tells the steps so far; its accuracies are prescribed.

    It gets val[k] of 12 validation rows right after epoch k, and train[k] of 12 training rows:
    those whose number has the smallest remainders by 12. Training rows have numbers from 0 on,
    validation rows from 1,000 on.
    """

    def __init__(self, num_train: int, val: Sequence[int], train: Sequence[int], batch_size: int):
        rng = np.random.default_rng(num_train)
        self.val, self.train, self.steps = val, train, -(-num_train // batch_size)
        self.data: dict[str, np.ndarray] = {
            "X_train": rng.random((num_train, 2)),
            "X_val": rng.random((VAL, 2)),
        }
        self.data["X_train"][:, 0] = np.arange(num_train)
        self.data["X_val"][:, 0] = 1000 + np.arange(VAL)
        for part in ("train", "val"):
            self.data[f"y_{part}"] = rng.integers(4, size=len(self.data[f"X_{part}"]))
        self.labels = {
            number: label
            for part in ("train", "val")
            for number, label in zip(
                self.data[f"X_{part}"][:, 0], self.data[f"y_{part}"], strict=True
            )
        }
        self.w: list[float] = []
        self.lrs: list[float] = []
        self.rows: list[np.ndarray] = []
        self.scored: list[set[int]] = [set() for _ in val]  # training rows, by epoch
        self.stale = False

    def loss(self, params, X, y):
        """Return a loss that falls by 1 for each 1 that w grows."""
        if not np.array_equal([self.labels[number] for number in X[:, 0]], y):
            raise CheckFailed("train: a batch has the labels of other rows.")
        self.rows.append(np.array(X[:, 0]).astype(int))
        return 1.0, {"w": np.full(1, -1.0)}

    def step(self, w, dw, state, lr):
        """Take a plain step, and note w and lr."""
        self.lrs.append(lr)
        self.w.append((w - lr * dw).item())
        return w - lr * dw, state

    def score(self, params, X):
        """Return logits that are right for as many rows as this epoch is to have."""
        epoch = min(max(len(self.rows) // self.steps - 1, 0), len(self.val) - 1)
        number = np.array(X[:, 0])
        self.stale |= bool(self.w) and params["w"].item() != self.w[-1]
        self.scored[epoch] |= {int(k) for k in number if k < 1000}
        right = self.is_right(epoch, number)
        chosen = (np.array([self.labels[k] for k in number]) + ~right) % 4
        return np.eye(4)[chosen]

    def is_right(self, epoch, number):
        """Return which rows get their class right after an epoch."""
        share = np.where(number < 1000, self.train[epoch], self.val[epoch])
        return share > number % 1000 % VAL


def check_train(
    make: Callable,
    num_train: int,
    val: Sequence[int],
    train: Sequence[int],
    batch_size: int,
    lr: float,
    lr_decay: float,
) -> None:
    """Check train: a decaying lr, new orders, two accuracies an epoch, the best weights last.

    val, train: how many of 12 rows are right after each epoch
    raises: CheckFailed that names the usual mistakes
    """
    fake, trainer = _run(make, num_train, val, train, batch_size, lr, lr_decay)
    lrs = _check_lrs(fake, lr, lr_decay)
    if fake.steps > 1 and shuffles(make):  # where run_epoch does not, its own test says so
        check_orders("train", np.concatenate(fake.rows).reshape(len(val), num_train))
    _check_accuracies(fake, trainer)
    weights = np.cumsum(lrs)[fake.steps - 1 :: fake.steps]  # after each epoch
    suspects = {
        "is that of the last epoch: keep the best by copy, and put it back": weights[-1:],
        "is that of the best epoch on train: choose on val": weights[np.argmax(train)][None],
        "is that of the worst epoch": weights[np.argmin(val)][None],
    }
    best = weights[np.flatnonzero(np.equal(val, max(val)))]  # of equals, any may be kept
    yours = trainer.params["w"]
    nearest = best[np.argmin(abs(best - np.mean(yours)))][None]
    check_array("train: the parameter at the end", yours, nearest, suspects=suspects)


def check_train_rng(make: Callable) -> None:
    """Check that the orders of a training come from the rng that it was given.

    raises: CheckFailed
    """
    if not shuffles(make):  # what its own test says
        return
    first, again, other = (
        np.concatenate(_run(make, 24, (1, 2), (1, 2), 6, 0.1, 0.9, seed)[0].rows)
        for seed in (1, 1, 2)
    )
    check_array("train: rows drawn again by an equal rng", again, first)
    for k in (slice(24), slice(24, None)):
        if np.array_equal(first[k], other[k]):
            raise CheckFailed("train: two different rngs gave the same order: is rng handed on?")


def _run(make, num_train, val, train, batch_size, lr, lr_decay, seed=1):
    """Return the fake and the trainer after a training."""
    fake = Fake(num_train, val, train, batch_size)
    trainer = make({"w": np.zeros(1)}, fake.loss, fake.score, fake.step)
    inputs = {"data": fake.data, "lr": lr, "lr_decay": lr_decay, "num_epochs": len(val)}
    inputs |= {"batch_size": batch_size, "rng": np.random.default_rng(seed)}
    lend("train", trainer.train, inputs)
    return fake, trainer


def _check_lrs(fake, lr, lr_decay):
    """Check the learning rate of each step, and return what it should be."""
    epochs, steps = np.arange(len(fake.val)), fake.steps
    every = np.arange(len(epochs) * steps)
    suspects = {
        "decays in every step: lower it once an epoch": lr * lr_decay**every,
        "never decays": np.full(len(every), lr),
        "decays before the first epoch": np.repeat(lr * lr_decay ** (epochs + 1), steps),
        "decays from the first lr each time: is the lower one kept?": np.repeat(
            lr * lr_decay ** (epochs > 0), steps
        ),
    }
    wanted = np.repeat(lr * lr_decay**epochs, steps)
    check_array("train: lr of each step", fake.lrs, wanted, suspects=suspects)
    return wanted


def _check_accuracies(fake, trainer):
    """Check both histories, and which rows they were measured on."""
    val, train = np.array(fake.val) / VAL, np.array(fake.train) / VAL
    yours, suspects = trainer.val_accuracy_history, {"is the training accuracy": train}
    check_array("train: validation accuracy of each epoch", yours, val, suspects=suspects)
    counts = {len(rows) for rows in fake.scored}
    if counts - {VAL, 0}:
        raise CheckFailed(
            f"train: a training accuracy is measured on {max(counts)} training rows: take as many "
            f"as the validation split has, {VAL}."
        )
    if counts == {VAL}:  # of whichever rows they are
        measured = enumerate(np.array([*rows]) for rows in fake.scored)
        train = np.array([fake.is_right(epoch, rows).mean() for epoch, rows in measured])
    yours, suspects = trainer.train_accuracy_history, {"is the validation accuracy": val}
    check_array("train: training accuracy of each epoch", yours, train, suspects=suspects)
    if fake.stale:
        raise CheckFailed(
            "train: an accuracy is measured with other weights than those after its epoch."
        )
