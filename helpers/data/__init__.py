"""Data sets as NumPy arrays: the real ones where they are there, else the project's own samples.

Doors of their own, as not every notebook needs what they import: `batches` (for PyTorch),
`image_folders` (photographs), `challenge` (a test set whose labels staff keep).
"""

from helpers.data.data_sets import fetch_for_mirror, split
from helpers.data.errors import DataError, DataWarning
from helpers.data.load import CIFAR10, MNIST, load_cifar10, load_mnist
from helpers.data.store import alone, data_folders

__all__ = [
    "CIFAR10",
    "MNIST",
    "DataError",
    "DataWarning",
    "alone",
    "data_folders",
    "fetch_for_mirror",
    "load_cifar10",
    "load_mnist",
    "split",
]
