"""Checks of a linear classifier that is trained by mini-batch SGD.

A classifier is made with W and a loss function; it has train(X, y, lr, reg, num_steps, batch_size,
rng), predict(X), and its weights W.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, check_mixed, unchanged


class Notes(NamedTuple):
    """What was seen of a training: a row for each step."""

    history: list
    W_end: np.ndarray
    rows: np.ndarray
    labels: np.ndarray
    W: np.ndarray
    reg: np.ndarray


def check_train(
    make: Callable, N: int, D: int, C: int, lr: float, num_steps: int, batch_size: int
) -> None:
    """Check what each step of a training does, with a fake loss whose gradient is known.

    raises: CheckFailed that names the usual mistakes
    """
    notes = note_training(make, N, D, C, lr, num_steps, batch_size)
    check_array("train: label of each row in its batch", notes.labels, notes.rows % C)
    check_array("train: reg that the loss is given", notes.reg, np.full(num_steps, 0.7))
    moved = 1 - lr * np.cumsum(np.arange(num_steps + 1.0))
    check_array("train: first value of W in each step", notes.W[:, 0, 0], moved[:-1])
    check_array("train: W at the end", notes.W_end, np.full((D, C), moved[-1]))
    check_array("train: loss history", notes.history, 10 / np.arange(1.0, num_steps + 1))
    if any(len(set(batch)) < batch_size for batch in notes.rows.tolist()):
        raise CheckFailed(
            "train: a batch has a row twice: draw different rows, not with putting back."
        )
    if num_steps > 1 and batch_size < N and all(set(b) == set(notes.rows[0]) for b in notes.rows):
        raise CheckFailed("train: every step got the same rows: draw a new batch in each step.")


def check_draws(make: Callable, seed: int = 3) -> None:
    """Check that batches are drawn by rng, and that chance alone says which rows meet.

    raises: CheckFailed
    """
    short = [note_training(make, 40, 3, 4, 0.1, 25, 8, s).rows for s in (seed, seed, seed + 1)]
    check_array("train: batch drawn again by an equal rng", short[1], short[0])
    if np.array_equal(short[0], short[2]):
        raise CheckFailed("train: two different rngs drew the same rows: is rng used?")
    rows = note_training(make, 40, 3, 4, 0.1, 400, 8, seed).rows
    check_array("train: number of rows drawn in 80 epochs", len(set(rows.flat)), np.array(40))
    check_mixed("train", list(rows), 40)


def check_predict(make: Callable, seed: int) -> None:
    """Check predict on random rows, on scores far from 0, and where two scores are equal.

    raises: CheckFailed
    """
    rng = np.random.default_rng(seed)
    for N, D, C in ((1, 3, 4), (9, 2, 5), (5, 5, 5), (4, 7, 2), (3, 2, 1)):
        W, X = rng.standard_normal((D, C)), rng.standard_normal((N, D))
        X[:, 0] = 1.0
        for offset in (0.0, -100.0, 100.0):  # all scores of a row below 0, and all above
            W_far = W + offset * (np.arange(D) == 0)[:, None]
            wanted = [max(range(C), key=(x @ W).__getitem__) for x in X]
            predicted = make(W_far, None).predict(X)
            check_array(f"predict: the output for {N} rows", predicted, np.array(wanted))
    W, X = np.array([[2.0, 1.0, 2.0], [0.0, 3.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 1.0]])
    predicted = np.array(make(W, None).predict(X))
    predicted[predicted == 2] = 0  # classes 0 and 2 are equal: either is right
    check_array("predict: the output where two scores are equal", predicted, np.array([0, 1]))


def note_training(
    make: Callable,
    N: int,
    D: int,
    C: int,
    lr: float,
    num_steps: int,
    batch_size: int,
    seed: int = 1,
) -> Notes:
    """Train with a loss that takes notes; row i begins with the number i, its label is i % C.

    raises: CheckFailed where a batch has another size
    """
    X = np.random.default_rng(5101).standard_normal((N, D))
    X[:, 0] = np.arange(N)
    y, W = np.arange(N) % C, np.ones((D, C))
    notes: list[tuple] = []

    def noting_loss(W, X, y, reg):
        notes.append((np.array(X[:, 0]).astype(int), np.array(y), np.array(W), reg))
        return 10.0 / len(notes), np.full((D, C), float(len(notes)))

    classifier = make(W, noting_loss)
    with unchanged("train", X=X, y=y, W=W):
        rng = np.random.default_rng(seed)
        history = classifier.train(X, y, lr, 0.7, num_steps, batch_size, rng)
    sizes = [len(rows) for rows, *_ in notes]
    check_array("train: batch size of each step", sizes, np.full(num_steps, batch_size))
    return Notes(history, classifier.W, *map(np.array, zip(*notes, strict=True)))
