"""MNIST's on-disk layout: four idx files, plain or gzipped, read and checked."""

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np

from helpers.data.errors import BrokenDataError, MissingDataError
from helpers.data.store import Arrays

FOLDER = "MNIST/raw"
MD5 = {  # of the gzipped files, as published
    "train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
}
UNSIGNED_BYTES = 8  # the third byte of an idx file: the type of its numbers
SIDE, NUM_CLASSES = 28, 10


def read_idx_files(
    folder: Path, num_train: int, num_test: int, remedy: str = "replace it with a fresh copy"
) -> Arrays:
    """Return the Arrays in a folder of MNIST's layout: X (N, 28, 28), y (N,), names "0" to "9".

    folder: Path of MNIST/raw, only ever read; of each file name.gz or name is taken
    num_train, num_test: rows that the files must have
    remedy: what to do about a broken file, for the message
    raises: MissingDataError, BrokenDataError
    """
    found = {name: path for name in MD5 if (path := find_file(folder, name))}
    missing = [name for name in MD5 if name not in found]
    if missing:
        raise MissingDataError(
            f"{folder}: {', '.join(missing)} missing of {', '.join(MD5)} (or the same with .gz);"
            " copy the whole folder again, or move it away to work on the sample."
        )
    arrays = []
    paths = zip(found.items(), (num_train, num_train, num_test, num_test), strict=True)
    for (name, path), rows in paths:
        shape = (rows, SIDE, SIDE) if "images" in name else (rows,)
        arrays.append(read_idx(path, shape, remedy))
    for labels in arrays[1::2]:
        if labels.max() >= NUM_CLASSES:
            raise BrokenDataError(f"{folder}: there is a label {labels.max()}; {remedy}.")
    X_train, y_train, X_test, y_test = arrays
    names = [str(k) for k in range(NUM_CLASSES)]
    return Arrays(X_train, y_train.astype(np.int64), X_test, y_test.astype(np.int64), names)


def find_file(folder: Path, name: str) -> Path | None:
    """Return the path of an idx file, gzipped or not, or None."""
    paths = (folder / f"{name}.gz", folder / name)
    return next((path for path in paths if path.exists()), None)


def read_idx(path: Path, shape: tuple[int, ...], remedy: str) -> np.ndarray:
    """Return the array of unsigned bytes in an idx file, which must have this shape."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenDataError(f"{path}: it cannot be read ({error}); {remedy}.") from None
    head = bytes([0, 0, UNSIGNED_BYTES, len(shape)])
    head += b"".join(size.to_bytes(4, "big") for size in shape)
    if not raw.startswith(head):
        raise BrokenDataError(f"{path}: its head is not that of {shape} bytes; {remedy}.")
    if len(raw) != len(head) + math.prod(shape):
        raise BrokenDataError(
            f"{path}: it has {len(raw) - len(head):,} values,"
            f" expected {math.prod(shape):,}; {remedy}."
        )
    return np.frombuffer(raw, np.uint8, offset=len(head)).reshape(shape)


def idx_bytes(array: np.ndarray) -> bytes:
    """Return an array of unsigned bytes as an idx file holds it.

    >>> idx_bytes(np.array([7, 9], np.uint8)).hex(" ")
    '00 00 08 01 00 00 00 02 07 09'
    """
    head = bytes([0, 0, UNSIGNED_BYTES, array.ndim])
    return head + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


def unofficial(folder: Path) -> list[str]:
    """Return the names of the files whose gzipped MD5 is not the published one; plain ones pass."""
    paths = {name: folder / f"{name}.gz" for name in MD5}
    return [
        name
        for name, path in paths.items()
        if path.exists() and hashlib.md5(path.read_bytes()).hexdigest() != MD5[name]
    ]
