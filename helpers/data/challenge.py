"""A test set whose labels nobody can look up: new scenes of the sample, from a secret seed.

CIFAR-10's own test labels are on the internet, so a leaderboard on them would reward looking. The
sample's generator draws as many new pictures of the same ten classes as are wanted; without the
seed they cannot be drawn again. Students get the pictures, staff keep the labels.
"""

import csv
import secrets
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.errors import MissingDataError
from helpers.data.sample import render_batch

PUBLIC_SHARE = 10  # one row in ten counts for the public score
BATCH = 6  # after the sample's own six batches
IMAGES, LABELS = "challenge_images.npy", "challenge_labels.csv"


class Challenge(NamedTuple):
    """Pictures uint8 (N, 3, 32, 32), labels (N,), and which rows the public score counts (N,)."""

    images: np.ndarray
    labels: np.ndarray
    is_public: np.ndarray


def render_challenge(num_rows: int = 2_000, seed: int | None = None) -> Challenge:
    """Return a Challenge: all classes equally often, a tenth of each in the public part.

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
    is_public = np.zeros(num_rows, dtype=bool)
    rng = np.random.default_rng([seed, BATCH])
    for label in range(10):
        rows = np.flatnonzero(labels == label)
        is_public[rng.choice(rows, len(rows) // PUBLIC_SHARE, replace=False)] = True
    return Challenge(data.reshape(num_rows, 3, 32, 32), labels, is_public)


def write_challenge(
    challenge: "Challenge", for_students: str | Path, for_staff: str | Path
) -> tuple[Path, Path]:
    """Write the pictures to a folder for students, labels and parts to one for staff.

    for_students, for_staff: folders; they are made, and must not be the same
    returns: the two Paths written
    """
    for_students, for_staff = Path(for_students), Path(for_staff)
    if for_students.resolve() == for_staff.resolve():
        raise ValueError("write_challenge: the labels need a folder that students do not get")
    for folder in (for_students, for_staff):
        folder.mkdir(parents=True, exist_ok=True)
    np.save(for_students / IMAGES, challenge.images)
    with (for_staff / LABELS).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["image_id", "label", "part"])
        parts = np.where(challenge.is_public, "public", "final")
        rows.writerows(zip(range(len(parts)), challenge.labels.tolist(), parts, strict=True))
    return for_students / IMAGES, for_staff / LABELS


def load_challenge(folder: str | Path) -> np.ndarray:
    """Return the challenge's pictures, uint8 (N, 3, 32, 32); row i is image_id i.

    raises: MissingDataError
    """
    path = Path(folder, IMAGES)
    if not path.exists():
        raise MissingDataError(f"{path}: it is not there; ask your instructor for the file.")
    return np.load(path)
