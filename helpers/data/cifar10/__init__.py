"""CIFAR-10's files: their layout, read and checked, and where they are published."""

from helpers.data.cifar10.batches import (
    FOLDER,
    META,
    NUM_PIXELS,
    OFFICIAL,
    TEST,
    TRAIN,
    Layout,
    read,
    read_batches,
)
from helpers.data.cifar10.fetch import fetch_cifar10
from helpers.data.cifar10.pickles import load_pickle
from helpers.data.cifar10.pictures import FILES as PICTURES
from helpers.data.cifar10.writing import pickled_files

__all__ = [
    "FOLDER",
    "META",
    "NUM_PIXELS",
    "OFFICIAL",
    "PICTURES",
    "TEST",
    "TRAIN",
    "Layout",
    "fetch_cifar10",
    "load_pickle",
    "pickled_files",
    "read",
    "read_batches",
]
