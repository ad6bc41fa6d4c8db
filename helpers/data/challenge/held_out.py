"""Pictures for a leaderboard: new scenes that nobody can look up, or CIFAR-10's own test pictures.

CIFAR-10's test labels are on the internet, so a leaderboard on them rewards who looks. The sample's
generator draws as many new pictures of the same ten classes as are wanted; without the seed they
cannot be drawn again. Students get the pictures, staff keep the labels.
"""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.errors import MissingDataError
from helpers.data.load import load_cifar10
from helpers.data.sample import render_batch

PUBLIC_SHARE = 10  # one row in ten counts for the public score
BATCH = 6  # after the sample's own six batches
SAMPLE, CIFAR10 = "sample", "CIFAR-10"  # where the pictures are from, and those to train on


class Challenge(NamedTuple):
    """Pictures uint8 (N, 3, 32, 32), labels (N,), which rows the public score counts (N,).

    source: "sample" or "CIFAR-10"
    """

    images: np.ndarray
    labels: np.ndarray
    is_public: np.ndarray
    source: str = SAMPLE


def render_challenge(num_rows: int = 2_000, seed: int | None = None) -> Challenge:
    """Return a Challenge of new scenes: all classes equally often, a tenth of each public.

    num_rows: a multiple of 100
    seed: a secret; None draws one that is kept nowhere

    >>> challenge = render_challenge(100, seed=1)
    >>> challenge.is_public.sum(), np.bincount(challenge.labels[challenge.is_public]).tolist()
    (np.int64(10), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    """
    if num_rows % 100 or num_rows <= 0:
        raise ValueError(f"render_challenge: num_rows is {num_rows}, but must be a multiple of 100")
    seed = secrets.randbits(128) if seed is None else seed
    data, labels = render_batch(BATCH, num_rows, seed)
    images = data.reshape(num_rows, 3, 32, 32)
    return Challenge(images, labels, _public_rows(labels, seed), SAMPLE)


def draw_cifar10(seed: int) -> Challenge:
    """Return CIFAR-10's 10,000 test pictures as a Challenge, in an order that the seed draws.

    seed: a secret; it hides the order, and nothing from one who compares the pictures
    raises: MissingDataError where CIFAR-10 is not there
    """
    data = load_cifar10(0, 0, 10_000, fetch=False)
    if data["source"] == SAMPLE:
        raise MissingDataError("CIFAR-10 is not there: `course data` downloads it.")
    order = np.random.default_rng([seed, BATCH, 1]).permutation(len(data["y_test"]))
    labels = data["y_test"][order]
    return Challenge(data["X_test"][order], labels, _public_rows(labels, seed), CIFAR10)


def write_pictures(challenge: Challenge, path: Path) -> None:
    """Write what students get, whole or not at all: the pictures and their source, no label.

    path: ends in .npz; its folder is made
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.stem}.{os.getpid()}.npz")
    try:
        np.savez_compressed(half, images=challenge.images, source=np.array(challenge.source))
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def _public_rows(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return which rows are public, (N,): a tenth of each class."""
    is_public = np.zeros(len(labels), dtype=bool)
    rng = np.random.default_rng([seed, BATCH])
    for label in range(10):
        rows = np.flatnonzero(labels == label)
        is_public[rng.choice(rows, len(rows) // PUBLIC_SHARE, replace=False)] = True
    return is_public
