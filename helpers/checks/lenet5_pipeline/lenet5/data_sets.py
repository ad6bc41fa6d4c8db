"""Checks of a Dataset and of the DataLoaders made from it."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from torch.utils.data import TensorDataset

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import check_neighbours, check_orders


def check_data_set(
    name: str, make: Callable, N: int, image: tuple[int, ...] = (3, 32, 32), seed: int = 0
) -> None:
    """Check make(X, y, mean, std): its length, and its items, normalised images with labels.

    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    X = torch.tensor(rng.integers(256, size=(N, *image)), dtype=torch.uint8)
    y = torch.tensor(rng.permutation(N + 3)[:N])
    mean, std = (torch.tensor(rng.uniform(0.2, 0.6, image[0])).float() for _ in range(2))
    rows = [*rng.permutation(N).tolist(), 0, N - 1]  # the last two for the second time
    given = {"X": X.numpy(), "y": y.numpy(), "mean": mean.numpy(), "std": std.numpy()}
    with unchanged(name, **given):
        found = items_of(name, make(X, y, mean, std), rows)
    suspects = {"counts all numbers: an item is an image": X.numel(), "is one off": N - 1}
    check_array(f"{name}: length", found["length"], N, suspects=suspects)
    if found["dtype"] != "torch.float32":
        raise CheckFailed(f"{name}: an image is {found['dtype']}, wanted float32, as the weights.")
    wanted, slips = _normalised(X.numpy()[rows], mean.numpy(), std.numpy())
    title = f"{name}: images of {N}"
    check_array(title, found["images"][:N], wanted[:N], suspects=_part(slips, slice(N)), atol=1e-5)
    title = f"{name}: two images, taken a second time"
    check_array(title, found["images"][N:], wanted[N:], suspects=_part(slips, slice(N, None)))
    first = y.numpy()[: len(rows)]
    others = {"are numbers of rows": rows, "are those of the first rows": first}
    check_array(f"{name}: labels", found["labels"], y.numpy()[rows], suspects=others)


@beside
def items_of(name: str, data_set: Any, rows: Sequence[int]) -> dict[str, Any]:
    """Return {"length", "dtype", "images", "labels"} of some rows of a Dataset.

    raises: CheckFailed where an item is not an image and its label

    >>> items_of("data", TensorDataset(torch.zeros(4, 1), torch.arange(4)), [2, 0])["labels"]
    array([2, 0])
    """
    items = [data_set[row] for row in rows]
    for item in items:
        if not isinstance(item, (tuple, list)) or len(item) != 2:
            kind = "None" if item is None else type(item).__name__
            raise CheckFailed(
                f"{name}: an item is a pair, the image and its label, and not {kind}."
            )
        if not isinstance(item[0], torch.Tensor):
            raise CheckFailed(
                f"{name}: an image is {type(item[0]).__name__}, and should be a tensor."
            )
    images, labels = zip(*items, strict=True)
    try:
        stacked = torch.stack([image.detach().clone() for image in images]).numpy()
    except RuntimeError as error:
        raise CheckFailed(f"{name}: the images do not fit into one batch: {error}") from error
    numbers = np.array([np.asarray(label) for label in labels])
    kind = str(images[0].dtype)
    return {"length": len(data_set), "dtype": kind, "images": stacked, "labels": numbers}


def _normalised(X, mean, std):
    """Return the normalised images, and {cause: images} of the usual mistakes."""
    m, s, x = mean[:, None, None], std[:, None, None], X / 255
    own = [f(x, axis=(2, 3), keepdims=True) for f in (np.mean, np.std)]
    return (x - m) / s, {
        "are bytes minus the mean: scale the pixels to [0, 1] first": (X - m) / s,
        "are scaled to [0, 1], and not normalised": x,
        "are bytes, not normalised": X,
        "lack the division by std": x - m,
        "are multiplied by std: divide": (x - m) * s,
        "lack the mean: take it off": x / s,
        "have the mean added: take it off": (x + m) / s,
        "have mean and std swapped": (x - s) / m,
        "are divided by std before the mean is taken off": x / s - m,
        "are divided by the variance": (x - m) / s**2,
        "are normalised by their own mean and std: take those that are given": (
            (x - own[0]) / own[1]
        ),
        "were normalised twice: is an image changed in place?": ((x - m) / s - m) / s,
        "have height and width swapped": np.swapaxes((x - m) / s, 2, 3),
        "have the channels last: wanted is (C, H, W)": np.moveaxis((x - m) / s, 1, -1),
    }


def _part(slips, rows):
    return {cause: value[rows] for cause, value in slips.items()}


def check_loader(name: str, make: Callable, num_rows: int, batch_size: int, seed: int = 0) -> None:
    """Check make(dataset, batch_size, train, seed): what its loaders give, epoch after epoch.

    num_rows: at least 20, so that no shuffled order is that of the rows by chance
    raises: CheckFailed that names the usual mistakes
    """
    sizes = [min(batch_size, num_rows - k) for k in range(0, num_rows, batch_size)]
    rows = list(range(num_rows))
    for order in _epochs(name, make, sizes, False, seed):
        if order != rows:
            raise CheckFailed(f"{name}: evaluation is shuffled: its rows keep their order.")
    first = _epochs(name, make, sizes, True, seed)
    again = _epochs(name, make, sizes, True, seed, noise=1)
    other = _epochs(name, make, sizes, True, seed + 1)
    if first[0] == first[1] == rows:
        raise CheckFailed(f"{name}: train is not shuffled: every epoch wants an order of its own.")
    check_neighbours(f"{name}: train", first)
    if rows in first:
        raise CheckFailed(f"{name}: train is not shuffled: every epoch wants an order of its own.")
    if first[0] in first[1:]:
        raise CheckFailed(f"{name}: every epoch of train has the same order: draw a new one.")
    if first != again:
        raise CheckFailed(
            f"{name}: the same seed gives another order: give the DataLoader a generator of its "
            "own, with that seed; PyTorch's global one is used by others too."
        )
    if first == other:
        raise CheckFailed(f"{name}: another seed gives the same order: is seed used?")
    check_orders(f"{name}: train", first)
    print(f"ok: {name}: {num_rows} rows in batches of {batch_size}")


def _epochs(name, make, sizes, train, seed, noise=0):
    """Return the rows of each of some epochs, in order; check that each comes once."""
    part, num_rows = "train" if train else "evaluation", sum(sizes)
    epochs = epochs_of(name, make, num_rows, sizes[0], train, seed, noise)
    for batches in epochs:
        found, order = [len(batch) for batch in batches], [*chain(*batches)]
        if found != sizes and found == [size for size in sizes if size == sizes[0]]:
            raise CheckFailed(
                f"{name}: {part} drops the last, smaller batch, and its images are never seen."
            )
        if sorted(order) != list(range(num_rows)):
            seen = f"{len(set(order))} of {num_rows} rows, {len(order)} in all"
            raise CheckFailed(f"{name}: an epoch of {part} shows {seen}; wanted is each row once.")
        if found != sizes:
            clause = f"{name}: {part} has batches of {found}"
            raise CheckFailed(clause, ", wanted {wanted}", " rows.", wanted=sizes)
    return [[*chain(*batches)] for batches in epochs]


@beside
def epochs_of(
    name: str,
    make: Callable,
    num_rows: int,
    batch_size: int,
    train: bool,
    seed: int,
    noise: int = 0,
    num_epochs: int = 20,
) -> list[list[list[int]]]:
    """Return the rows of each batch of some epochs of make(dataset, batch_size, train, seed).

    noise: seed of PyTorch's global generator meanwhile, on which nothing should depend
    raises: CheckFailed where a batch is not images with their labels

    >>> from torch.utils.data import DataLoader
    >>> epochs_of("loader", lambda d, size, *_: DataLoader(d, size), 3, 2, False, 0, num_epochs=1)
    [[[0, 1], [2]]]
    """
    data_set = TensorDataset(torch.arange(float(num_rows))[:, None], torch.arange(num_rows))
    with torch.random.fork_rng(devices=[]):
        loader = make(data_set, batch_size, train, seed)
        if loader is None:
            raise CheckFailed(f"{name} returned None: does it end with a return?")
        if getattr(loader, "num_workers", 0):
            raise CheckFailed(f"{name}: num_workers is {loader.num_workers}: keep it at 0 here.")
        torch.manual_seed(noise)
        return [[_rows(name, *batch) for batch in loader] for _ in range(num_epochs)]


def _rows(name, images, labels):
    """Return the rows of a batch, each of which is its image and its label."""
    if images.shape != (len(labels), 1) or images[:, 0].tolist() != labels.tolist():
        raise CheckFailed(f"{name}: the images of a batch do not stand beside their labels.")
    return labels.tolist()
