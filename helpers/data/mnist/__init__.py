"""MNIST's files: their layout, read and checked, where they are published, and a sample of them."""

from helpers.data.mnist.digits import load_sample
from helpers.data.mnist.fetch import FILES, fetch_mnist
from helpers.data.mnist.idx import FOLDER, MD5, read_idx_files, unofficial

__all__ = [
    "FILES",
    "FOLDER",
    "MD5",
    "fetch_mnist",
    "load_sample",
    "read_idx_files",
    "unofficial",
]
