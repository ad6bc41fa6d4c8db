"""CIFAR-10 and MNIST as arrays: the real data where they are or can be had, else the samples."""

from pathlib import Path
from typing import Any

from helpers.data import cifar10, mnist, sample
from helpers.data.data_sets import DataSet, load
from helpers.data.store import Arrays


def load_cifar10(
    num_train: int = 49_000,
    num_val: int = 1_000,
    num_test: int = 10_000,
    folder: str | Path | None = None,
    fetch: bool = True,
) -> dict[str, Any]:
    """Return CIFAR-10 split into train, validation and test rows, or the sample in its place.

    Validation is always the last num_val of the 50,000 train rows and train the first num_train, so
    that the two never overlap and a small train split is part of a large one. The sample has 8,000
    train and 2,000 test rows: there num_val is at most 2,000, num_train at most what that leaves.

    num_train, num_val, num_test: numbers of rows
    folder: the only folder to look in for cifar-10-batches-py; by default $COURSE_DATA, data/ here
        or in the course that this folder is part of, and the user's data folder are searched
    fetch: whether to download CIFAR-10 where it is not found; COURSE_FETCH=0 forbids it
    returns: dict of X_train, X_val, X_test uint8 (N, 3, 32, 32), y_train, y_val, y_test int64 (N,),
        names, a list of ten classes, and source: "CIFAR-10", "CIFAR-10 (not the official files)"
        or "sample"
    raises: DataError where the rows, the folder or a file are not what they should be
    warns: DataWarning where files are sound but not the official ones, or the sample cannot be kept

    >>> load_cifar10(num_train=50_000)
    Traceback (most recent call last):
        ...
    helpers.data.errors.SplitError: num_train + num_val is 51,000, but CIFAR-10 has 50,000
    such rows; ask for fewer.
    """
    return load(CIFAR10, num_train, num_val, num_test, folder, fetch)


def load_mnist(
    num_train: int = 55_000,
    num_val: int = 5_000,
    num_test: int = 10_000,
    folder: str | Path | None = None,
    fetch: bool = True,
) -> dict[str, Any]:
    """Return MNIST split into train, validation and test rows, or the sample in its place.

    Validation is always the last num_val of the 60,000 train rows and train the first num_train.
    The sample has 8,000 train and 2,000 test rows, drawn from scikit-learn's handwritten digits.

    num_train, num_val, num_test, folder, fetch: as in load_cifar10; the folder is MNIST/raw
    returns: dict of X_train, X_val, X_test uint8 (N, 28, 28), y_train, y_val, y_test int64 (N,),
        names "0" to "9", and source: "MNIST", "MNIST (not the official files)" or "sample"
    raises: DataError where the rows, the folder or a file are not what they should be
    warns: DataWarning where files are sound but not the official ones, or the sample cannot be kept

    >>> load_mnist(num_test=10_001)
    Traceback (most recent call last):
        ...
    helpers.data.errors.SplitError: num_test is 10,001, but MNIST has 10,000 such rows; ...
    """
    return load(MNIST, num_train, num_val, num_test, folder, fetch)


def read_mnist(folder: Path) -> tuple[Arrays, list[str]]:
    """Return the Arrays in a folder, and the names of files that are not the published ones."""
    return mnist.read_idx_files(folder, MNIST.num_train, MNIST.num_test), mnist.unofficial(folder)


CIFAR10 = DataSet(
    name="CIFAR-10",
    place=cifar10.FOLDER,
    files="data_batch_1 to 5, test_batch and batches.meta",
    num_train=50_000,
    num_test=10_000,
    read=cifar10.read,
    fetch=cifar10.fetch_cifar10,
    published=cifar10.PICTURES,
    load_sample=sample.load_sample,
    sample="8,000 + 2,000 scenes rendered by the course",
)
MNIST = DataSet(
    name="MNIST",
    place=mnist.FOLDER,
    files=f"{', '.join(mnist.MD5)} (or the same with .gz)",
    num_train=60_000,
    num_test=10_000,
    read=read_mnist,
    fetch=mnist.fetch_mnist,
    published=mnist.FILES,
    load_sample=mnist.load_sample,
    sample="8,000 + 2,000 digits of 8 × 8 from scikit-learn, enlarged and warped",
)
