"""Data sets as NumPy arrays: the real ones where they are there, else the project's own samples."""

from .cifar10 import load_cifar10
from .errors import DataError, DataWarning
from .mnist import load_mnist

__all__ = ["DataError", "DataWarning", "load_cifar10", "load_mnist"]
