"""Checks of predictions: the function that makes them, and the file that holds them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import (
    call,
    check_mode_kept,
    check_passes,
    forward,
    forwards_of,
    is_training,
    on_other_device,
    record_forwards,
)
from helpers.data.challenge import PredictionsError, read_predictions


def check_predict(
    name: str,
    predict: Callable,
    N: int,
    most: int,
    size: tuple[int, int] = (4, 6),
    training: bool = True,
    seed: int = 0,
) -> None:
    """Check predict(model, images, mean, std) -> classes (N,), on a small network.

    most: pictures that it may hand to the model at once
    training: whether the model is in train mode before, and so after it
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    images = rng.integers(256, size=(N, 3, *size), dtype=np.uint8)
    mean, std = (torch.tensor(rng.uniform(*span, 3)).float() for span in ((0.2, 0.7), (0.1, 0.4)))
    X = (images / 255 - mean.numpy().reshape(3, 1, 1)) / std.numpy().reshape(3, 1, 1)
    model, twin = (picture_model(near, size, seed) for near in (predict, print))
    some = rng.standard_normal((20, 3, *size))
    for net in (model, twin):
        forward(net, _floats(some), training=True)  # so that the running averages are its own
    logits = forward(twin, _floats(X), training=False)
    model.train(training)
    known = len(forwards_of(model))
    with unchanged(name, images=images):
        predicted = call(name, predict, model, images, mean, std)
    passes = forwards_of(model)[known:]
    check_passes(name, passes, [N], work="predict")
    _check_batches(name, passes, most)
    wanted = logits.argmax(1)
    check_array(
        f"{name}: classes of {N} pictures",
        predicted,
        wanted,
        suspects=_suspects(twin, images, X, mean.numpy(), std.numpy(), logits),
    )
    check_mode_kept(name, is_training(model), training)
    there = call(name, predicted_elsewhere, predict, model, images, mean, std)
    check_array(f"{name}: classes of {N} pictures, on another device", there, wanted)


@beside
def picture_model(near: Any, size: tuple[int, int], seed: int) -> nn.Sequential:
    """Return a small network for pictures 3 × H × W that notes its passes, where `near` lives."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [nn.Linear(3 * size[0] * size[1], 12), nn.BatchNorm1d(12), nn.ReLU()]
        model = nn.Sequential(nn.Flatten(), *layers, nn.Dropout(0.5), nn.Linear(12, 10))
    return record_forwards(model)


@beside
def predicted_elsewhere(
    predict: Callable, model: Any, images: np.ndarray, mean: torch.Tensor, std: torch.Tensor
) -> np.ndarray:
    """Return predict(model, images, mean, std) with the model on another device; it stays there."""

    def run(model):
        return torch.as_tensor(predict(model, images, mean, std))

    return on_other_device.beside(run, model)


def check_file(path: str | Path, num_rows: int) -> None:
    """Check a file of predictions; all that is wrong is told at once.

    raises: CheckFailed

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "predictions.csv")
    ...     _ = path.write_text("image_id,label\\n0,3.5\\n")
    ...     check_file(path, 2)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: predictions.csv: 2 errors: image_id: 1 of 2 are missing: 1; ...
    """
    try:
        labels = read_predictions(path, num_rows)
    except PredictionsError as error:
        raise CheckFailed(f"{error.told('; ').replace('errors:;', 'errors:')}.") from error
    name = Path(path).name
    if num_rows > 1 and (labels == labels[0]).all():
        raise CheckFailed(f"{name}: all pictures get class {labels[0]}: are these the model's?")
    print(f"ok: {name}: {num_rows:,} predictions")


def _check_batches(name, passes, most):
    largest = max(noted["shape"][0] for noted in passes)
    if largest > most:
        raise CheckFailed(
            f"{name}: the model got {largest:,} pictures at once, wanted are batches of at most "
            f"{most}: ten thousand pictures fill a memory."
        )


def _suspects(twin, images, X, mean, std, logits):
    """Return {cause: what that mistake gives}."""
    share = images / 255
    own = [share.mean((0, 2, 3)).reshape(3, 1, 1), share.std((0, 2, 3)).reshape(3, 1, 1)]
    mean, std = mean.reshape(3, 1, 1), std.reshape(3, 1, 1)
    inputs = {
        "come from pictures that are not normalised": share,
        "come from bytes: normalise them": images,
        "come from pictures normalised by their own mean and std: take those of training": (
            (share - own[0]) / own[1]
        ),
        "come from mean and std swapped": (share - std) / mean,
    }
    found = {
        cause: forward(twin, _floats(pictures), training=False).argmax(1)
        for cause, pictures in inputs.items()
    }
    return found | {
        "holds logits: take the class with the highest": logits,
        "holds the classes with the lowest logits": logits.argmin(1),
    }


def _floats(X):
    return torch.tensor(np.asarray(X), dtype=torch.float32)
