"""Checks around a training run: the transforms of each part, and the file of predictions."""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import call, on_other_device
from helpers.data.batches import Loader

SIGMAS = 6.5  # a right answer's share is further off once in 10 ** 10 times
CLOSE = 0.05  # of 255: what float32 loses
REACH = 6  # pixels, how far images are looked for that were shifted


def check_transforms(
    name: str,
    transforms_for: Callable,
    size: tuple[int, int] = (9, 11),
    N: int = 40,
    num_epochs: int = 25,
    seed: int = 0,
) -> None:
    """Check transforms_for(part, mean, std) of all three parts on random images.

    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    X = rng.integers(1, 256, (N, 3, *size), dtype=np.uint8)
    mean, std = rng.uniform(0.3, 0.6, 3), rng.uniform(0.1, 0.4, 3)
    for part, epochs in (("val", 2), ("test", 2), ("train", num_epochs)):
        images = images_of(transforms_for, part, mean, std, X, epochs)
        if isinstance(images, str):
            raise CheckFailed(f"{name}({part!r}) {images}")
        if images.dtype.kind != "f":
            raise CheckFailed(f"{name}({part!r}) leaves bytes: normalise is missing.")
        found = find_images(images, X, mean, std)
        if part == "train":
            _check_augmented(f"{name}({part!r})", images, found, X, mean, std)
        else:
            _check_plain(f"{name}({part!r})", images, found, X, mean, std, epochs)


@beside
def images_of(
    transforms_for: Callable, part: str, mean: Any, std: Any, X: np.ndarray, num_epochs: int
) -> np.ndarray | str:
    """Return what a loader with the student's transforms gives, (num_epochs * N, C, H, W).

    returns: an array, or a text that says what is wrong
    """
    steps = transforms_for(part, torch.tensor(mean).float(), torch.tensor(std).float())
    if not isinstance(steps, (list, tuple)) or not all(callable(step) for step in steps):
        return f"returned {type(steps).__name__}; wanted is a list of transforms."
    loader = Loader(X, np.arange(len(X)), batch_size=25, transforms=steps, seed=1)
    return np.concatenate([images.numpy() for _ in range(num_epochs) for images, _ in loader])


def find_images(
    images: np.ndarray, X: np.ndarray, mean: Any, std: Any, fill: Any = (0, 0, 0)
) -> list[tuple[int, int, int] | None]:
    """Return of each image how X's was shifted and mirrored, (rows, columns, 0 or 1), or None.

    images: (k * N, C, H, W) normalised; X: (N, C, H, W) bytes; fill: what came in from outside

    >>> X = np.arange(1, 13, dtype=np.uint8).reshape(1, 3, 2, 2)
    >>> find_images(X[:, :, :, ::-1] / 255, X, [0, 0, 0], [1, 1, 1])
    [(0, 0, 1)]
    """
    mean, std, fill = (np.reshape(values, (3, 1, 1)) for values in (mean, std, fill))
    pixels = (255 * (np.asarray(images, dtype=float) * std + mean)).reshape(-1, *X.shape)
    N, _, H, W = X.shape
    padded = np.tile(fill.astype(float), (N, 1, H + 2 * REACH, W + 2 * REACH))
    padded[:, :, REACH:-REACH, REACH:-REACH] = X
    found: list[tuple[int, int, int] | None] = [None] * len(images)
    for row in range(-REACH, REACH + 1):
        for column in range(-REACH, REACH + 1):
            top, left = REACH + row, REACH + column
            crops = padded[:, :, top : top + H, left : left + W]
            for mirrored, candidate in enumerate((crops, crops[:, :, :, ::-1])):
                first = np.abs(pixels[:, :, 0, :2] - candidate[:, 0, :2]).max((2, 3))  # two rows
                for time, n in np.argwhere(first < CLOSE).tolist():
                    if np.abs(pixels[time, n] - candidate[n]).max() < CLOSE:
                        found[time * N + n] = row, column, mirrored
    return found


def _check_plain(title, images, found, X, mean, std, num_epochs):
    if any(place not in (None, (0, 0, 0)) for place in found):
        raise CheckFailed(
            f"{title} crops or mirrors: augmentation is for training; here images come as they are."
        )
    mean, std = np.reshape(mean, (3, 1, 1)), np.reshape(std, (3, 1, 1))
    wanted = np.tile((X / 255 - mean) / std, (num_epochs, 1, 1, 1))
    _check_normalised(title, images, wanted, X, mean, std)


def _check_normalised(title, images, wanted, X, mean, std):
    repeats = len(images) // len(X)
    suspects = {
        "are scaled to [0, 1] only: normalise is missing": X / 255,
        "have mean and std swapped": (X / 255 - std) / mean,
        "are normalised twice": ((X / 255 - mean) / std / 255 - mean) / std,
    }
    suspects = {cause: np.tile(value, (repeats, 1, 1, 1)) for cause, value in suspects.items()}
    check_array(f"{title}: the images", images, wanted, suspects=suspects, rtol=1e-4, atol=1e-4)


def _check_augmented(title, images, found, X, mean, std):
    if None in found:
        late = find_images(images, X, mean, std, fill=255 * np.asarray(mean))
        if None not in late:
            raise CheckFailed(
                f"{title}: what comes in from outside is the mean colour, not black: does "
                "normalise come last?"
            )
        raise CheckFailed(
            f"{title}: image {found.index(None)} is not the normalised image, shifted by up to "
            "4 pixels and perhaps mirrored: which transforms are there, with which settings?"
        )
    rows, columns, mirrored = np.transpose(found)
    if (np.abs([rows, columns]).max(1) != 4).any():
        raise CheckFailed(
            f"{title}: images are shifted by up to {np.abs([rows, columns]).max()} pixels, wanted "
            "4: is there a crop with a padding of 4?"
        )
    few = SIGMAS * 0.5 / np.sqrt(len(found))  # standard errors of a share of one half
    if abs(mirrored.mean() - 0.5) > few:
        raise CheckFailed(f"{title} mirrors {mirrored.mean():.0%} of the images, wanted is half.")
    print(f"ok: {title}: shifted, mirrored, normalised")


def check_predictions(name: str, write_predictions: Callable, labels: np.ndarray) -> None:
    """Check the file that write_predictions(path, labels) leaves.

    labels: (N,) integers
    raises: CheckFailed that names the usual mistakes
    """
    left = predictions_file(write_predictions, torch.tensor(labels))
    if left["others"]:
        raise CheckFailed(f"{name} leaves {left['others'][0]} behind: move it with os.replace.")
    if left["text"] is None:
        raise CheckFailed(f"{name}: no file is left at the path that was given.")
    if left["text"] == "earlier\n":
        raise CheckFailed(f"{name}: an earlier file is not replaced.")
    if left["earlier"] != "earlier\n":
        raise CheckFailed(
            f"{name} writes into the file itself: if it stops half-way, half a file is left. Write "
            "another one beside it, then os.replace."
        )
    if left["opened"]:
        raise CheckFailed(
            f"{name} opens the file itself to write: if it stops half-way, half a file is left. "
            "Write another one beside it, then os.replace."
        )
    _check_rows(name, left["text"], labels)
    there = call(name, predictions_elsewhere, write_predictions, torch.tensor(labels))
    _check_rows(f"{name}, of labels on another device", there, labels)


@beside
def predictions_file(write_predictions: Callable, labels: torch.Tensor) -> dict[str, Any]:
    """Return what write_predictions(path, labels) leaves of a file and in its folder.

    returns: {"text": the file's, or None, "opened": whether it was opened to write,
        "earlier": of the file that was there before, kept by
        another name, "others": names of further files}
    """
    with tempfile.TemporaryDirectory() as folder:
        path, kept = Path(folder, "run", "predictions.csv"), Path(folder, "kept.csv")
        path.parent.mkdir()
        path.write_text("earlier\n")
        try:
            os.link(path, kept)
        except OSError:  # a file system without second names
            kept.write_text("earlier\n")
        opened: list[str] = []
        with noting_writes(opened):
            write_predictions(path, labels)
        return {
            "opened": str(path) in opened,
            "text": path.read_text() if path.is_file() else None,
            "earlier": kept.read_text(),
            "others": sorted(p.name for p in path.parent.iterdir() if p != path),
        }


@contextmanager
def noting_writes(opened: list[str]) -> Iterator[None]:
    """Append the names of the files that are opened to write."""
    real = io.open

    def noting(file, mode="r", *args, **kwargs):
        if not isinstance(file, int) and {*mode} & {*"wax+"}:
            opened.append(os.path.abspath(os.fspath(file)))
        return real(file, mode, *args, **kwargs)

    with patch("io.open", noting), patch("builtins.open", noting):
        yield


@beside
def predictions_elsewhere(write_predictions: Callable, labels: torch.Tensor) -> str:
    """Return the text of the file of write_predictions(path, labels), of another device."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "predictions.csv")
        on_other_device.beside(lambda labels: write_predictions(path, labels) and None, labels)
        return path.read_text()


def _check_rows(name, text, labels):
    header, *rows = [line for line in text.splitlines() if line] or [""]
    if header != "image_id,label":
        cause = ": the header is missing" if header[:1].isdigit() else ""
        told, untold = " {yours!r}, wanted 'image_id,label'", " not 'image_id,label'"
        clause = f"{name}: the first line is"
        raise CheckFailed(clause, told, f"{cause}.", untold=untold, yours=header)
    for line, row in enumerate(rows, start=2):
        if row.count(",") != 1:
            clause, untold = f"{name}: line {line} is", " not two numbers and a comma"
            told = " {yours!r}, wanted two numbers and a comma"
            raise CheckFailed(clause, told, ".", untold=untold, yours=row)
        if not row.replace(",", "").isdigit():
            clause, told = f"{name}: line {line} is", " {yours!r}: whole numbers"
            untold = " not of whole numbers"
            raise CheckFailed(clause, told, ", such as 0,3.", untold=untold, yours=row)
    ids, yours = np.array([row.split(",") for row in rows], dtype=int).reshape(-1, 2).T
    N = len(labels)
    suspects = {"begins at 1: the first image is 0": np.arange(1, N + 1), "is the label": labels}
    check_array(f"{name}: image_id", ids, np.arange(N), suspects=suspects)
    suspects = (
        {"is in another order: the rows are those of the test set": yours}
        if (np.array_equal(np.sort(yours), np.sort(labels)))
        else {}
    )
    check_array(f"{name}: label", yours, np.asarray(labels), suspects=suspects)
