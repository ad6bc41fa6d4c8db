"""Batches for PyTorch: whole batches of uint8 tensors, drawn and transformed at once.

torchvision's data sets transform one picture at a time in worker processes; here the data set is
one tensor in memory, and a batch is a few operations on it, on the CPU or where the data live.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch

from helpers.threads import one_torch_thread


class Loader:
    """Iterate over batches of images and labels; every pass is an epoch, in an order of its own.

    X: (N, C, H, W) or (N, H, W) images, uint8 or float, NumPy or PyTorch; H × W gets a channel
    y: (N,) integer labels
    batch_size: rows of a batch; the last one may have fewer, unless drop_last
    shuffle: whether every epoch draws a new order; else it is that of the rows
    transforms: functions of (images, labels, generator), in order; see augment.py
    seed: of the order and the transforms; two loaders with equal seeds give equal batches
    device: where the data are kept and the batches are made; default: the CPU

    >>> X, y = torch.arange(10, dtype=torch.uint8).view(5, 1, 1, 2), torch.arange(5)
    >>> [labels.tolist() for images, labels in Loader(X, y, batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        X: Any,
        y: Any,
        batch_size: int,
        *,
        shuffle: bool = False,
        transforms: Iterable[Callable] = (),
        seed: int = 0,
        device: torch.device | str | None = None,
        drop_last: bool = False,
    ) -> None:
        if len(X) != len(y):
            raise ValueError(f"Loader: {len(X)} images and {len(y)} labels")
        images = torch.as_tensor(X)
        self.images = (images[:, None] if images.ndim == 3 else images).to(device)
        self.labels = torch.as_tensor(y).long().to(device)
        self.batch_size, self.drop_last = batch_size, drop_last
        self.shuffle, self.transforms = shuffle, tuple(transforms)
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        full, rest = divmod(len(self.images), self.batch_size)
        return full + bool(rest and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield (images, labels) of one epoch."""
        order = None
        if self.shuffle:
            order = torch.randperm(len(self.images), generator=self.generator)
            order = order.to(self.images.device)
        for k in range(len(self)):
            with one_torch_thread():
                batch = self._batch(slice(k * self.batch_size, (k + 1) * self.batch_size), order)
            yield batch

    def _batch(self, rows: slice, order: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
        """Return a batch, transformed.

        order: of all rows in this epoch; None for that of the data
        """
        if order is None:
            batch = self.images[rows], self.labels[rows]
        else:  # much faster than indexing, on the CPU
            drawn = order[rows]
            batch = self.images.index_select(0, drawn), self.labels.index_select(0, drawn)
        for transform in self.transforms:
            batch = transform(*batch, self.generator)
        return batch
