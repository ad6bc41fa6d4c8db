"""MNIST as arrays: the real data where they are or can be had, else the sample."""

import os
from pathlib import Path

from . import idx, mnist_sample
from .download import Remote, alone, download
from .loading import DataSet, load

MIRRORS = (  # both carry the published files; the first is torchvision's own
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SIZES = (9_912_422, 28_881, 1_648_877, 4_542)  # bytes of the gzipped files, in the order of MD5


def load_mnist(num_train=55_000, num_val=5_000, num_test=10_000, folder=None, fetch=True):
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


def read(folder):
    """Return the Arrays in a folder, and the names of files that are not the published ones."""
    return idx.read_idx_files(folder, MNIST.num_train, MNIST.num_test), idx.unofficial(folder)


def fetch_mnist(folder):
    """Download the four files to a data folder, and return the folder with them.

    raises: DownloadError
    """
    target = Path(folder, idx.FOLDER)
    with alone(target):
        if not target.is_dir():
            partial = target.with_name("raw.partial")  # kept for the next try
            partial.mkdir(exist_ok=True)
            for (name, md5), size in zip(idx.MD5.items(), SIZES, strict=True):
                urls = tuple(f"{mirror}{name}.gz" for mirror in MIRRORS)
                if not (partial / f"{name}.gz").exists():
                    download(Remote(urls, md5, size), partial / f"{name}.gz")
            os.rename(partial, target)
    return target


MNIST = DataSet(
    name="MNIST",
    place=idx.FOLDER,
    files=f"{', '.join(idx.MD5)} (or the same with .gz)",
    num_train=60_000,
    num_test=10_000,
    read=read,
    fetch=fetch_mnist,
    load_sample=mnist_sample.load_sample,
    sample="8,000 + 2,000 digits of 8 × 8 from scikit-learn, enlarged and warped",
)
