"""Batches for PyTorch: whole batches of images, drawn and augmented at once."""

from helpers.data.batches import augment
from helpers.data.batches.augment import (
    cutmix,
    cutout,
    mixup,
    normalise,
    pixel_statistics,
    random_crop,
    random_flip,
)
from helpers.data.batches.loader import Loader

__all__ = [
    "Loader",
    "augment",
    "cutmix",
    "cutout",
    "mixup",
    "normalise",
    "pixel_statistics",
    "random_crop",
    "random_flip",
]
