"""Checks of loaders: which rows come, normalised by what, in which order, and that they repeat."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import check_orders

EPOCHS = 20  # of which the orders are looked at


def check_loaders(
    name: str,
    make_loaders: Callable,
    options: Callable,
    rows: Sequence[int],
    batch_size: int,
    image: tuple[int, ...] = (3, 2, 3),
    seed: int = 0,
) -> None:
    """Check make_loaders(data, mean, std, options) -> {"train", "val", "test"} of batches.

    options: makes the student's settings; rows: of the three splits, in their order
    image: shape of one image
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    data: dict[str, np.ndarray] = {}
    for part, N in zip(("train", "val", "test"), rows, strict=True):
        data[f"X_{part}"] = rng.integers(256, size=(N, *image)).astype(np.uint8)
        data[f"y_{part}"] = np.arange(N)  # a label tells the row that its image was in
    mean, std = (torch.tensor(rng.uniform(0.2, 0.6, image[0]), dtype=torch.float32) for _ in "ab")

    def make(number):
        loaders = make_loaders(data, mean, std, options(batch_size=batch_size, seed=number))
        if not isinstance(loaders, dict) or set(loaders) != {"train", "val", "test"}:
            raise CheckFailed(f"{name}: wanted is a dictionary with train, val and test.")
        return loaders

    arrays = {key: array for key, array in data.items() if key.startswith("X")}
    with unchanged(name, **arrays):
        loaders = make(1)
        for part, N in zip(("train", "val", "test"), rows, strict=True):
            batches = batches_of(loaders[part])
            _check_rows(f"{name}: {part}", batches, N)
            statistics = mean.numpy(), std.numpy()
            _check_images(f"{name}: {part}", batches, data[f"X_{part}"], *statistics)
            if part != "train":
                _check_in_order(name, part, batches)
    _check_order(name, *(_order(make(number)["train"]) for number in (1, 1, 2)))
    sizes = [len(labels) for _, labels in batches_of(loaders["train"])]
    wanted = np.diff([*range(0, rows[0], batch_size), rows[0]])
    check_array(f"{name}: rows of each batch of train", sizes, wanted)


@beside
def batches_of(loader: Iterable) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the batches of one pass, (images, labels) as arrays.

    >>> batches_of([(torch.zeros(1, 2), torch.tensor([3]))])
    [(array([[0., 0.]], dtype=float32), array([3]))]
    """
    return [(images.cpu().numpy(), labels.cpu().numpy()) for images, labels in loader]


def _check_rows(title, batches, N):
    rows = np.concatenate([labels for _, labels in batches]) if batches else np.zeros(0, int)
    if len(rows) < N and len(set(rows.tolist())) == len(rows):
        raise CheckFailed(f"{title} leaves out {N - len(rows)} of {N} images: keep the last batch.")
    check_array(f"{title}: labels of all batches, sorted", np.sort(rows), np.arange(N))


def _check_images(title, batches, X, mean, std):
    rows = np.concatenate([labels for _, labels in batches])
    yours, raw = np.concatenate([images for images, _ in batches]), X[rows].astype(float)
    mean, std = (v.astype(float)[:, None, None] for v in (mean, std))
    own = raw / 255 - (raw / 255).mean((0, 2, 3), keepdims=True)
    deviations = [(raw / 255).std((0, 2, 3), ddof=k, keepdims=True) for k in (0, 1)]
    statistics = "are normalised by this split's own statistics: use the mean and std you get"
    suspects = {
        "are bytes still: normalise every batch": raw,
        "are scaled to [0, 1] only: normalise with mean and std": raw / 255,
        "are not scaled to [0, 1] before the mean is subtracted": (raw - mean) / std,
        statistics: own / deviations[0],
        f"{statistics}, those of train": own / deviations[1],
        "lack the division by std": raw / 255 - mean,
        "are those of other labels: keep images and labels together": (X / 255 - mean) / std,
    }
    yours = yours.astype(float) if yours.dtype == np.uint8 else yours
    wanted = (raw / 255 - mean) / std
    if yours.shape == wanted.shape and not np.allclose(yours, wanted, atol=1e-4):
        mine, right = (np.sort(images.reshape(*raw.shape[:2], -1)) for images in (yours, wanted))
        if np.allclose(mine, right, atol=1e-4):
            raise CheckFailed(
                f"{title}: the images are mirrored or moved: none is to be augmented here, and val "
                "and test never are."
            )
    check_array(f"{title}: images", yours, wanted, suspects=suspects, atol=1e-5)


def _check_in_order(name, part, batches):
    rows = np.concatenate([labels for _, labels in batches])
    if not np.array_equal(rows, np.arange(len(rows))):
        raise CheckFailed(
            f"{name}: {part} is shuffled: only train is, or predictions no longer fit their rows."
        )


def _order(loader):
    """Return the rows of some epochs in the order in which they come."""
    return [np.concatenate([labels for _, labels in batches_of(loader)]) for _ in range(EPOCHS)]


def _check_order(name, orders, again, other):
    first, second, *_ = orders
    if np.array_equal(first, np.sort(first)):
        raise CheckFailed(f"{name}: train is not shuffled: every epoch shows the same batches.")
    if np.array_equal(first, second):
        raise CheckFailed(f"{name}: both epochs have one order: draw a new one in each.")
    if not np.array_equal(orders, again):
        raise CheckFailed(f"{name}: equal options give other batches: is options.seed used?")
    if np.array_equal(first, other[0]):
        raise CheckFailed(f"{name}: another seed gives the same batches: is options.seed used?")
    check_orders(f"{name}: train", orders)
