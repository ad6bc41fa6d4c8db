"""CIFAR-10 as arrays: the real data where they are or can be had, else the sample."""

import operator
import os
import warnings
from pathlib import Path

from .archive import fetch_cifar10
from .batches import CIFAR10, FOLDER, MD5, read_batches, unofficial
from .errors import DataWarning, DownloadError, MissingDataError, SplitError
from .places import VARIABLE, data_folders
from .sample import load_sample

NUM_ROWS = {"num_train + num_val": 50_000, "num_test": 10_000}


def load_cifar10(num_train=49_000, num_val=1_000, num_test=10_000, folder=None, fetch=True):
    """Return CIFAR-10 split into train, validation and test rows, or the sample in its place.

    Validation is always the last num_val of the 50,000 train rows and train the first num_train, so
    that the two never overlap and a small train split is part of a large one. The sample has 8,000
    train and 2,000 test rows: there num_val is at most 2,000, num_train at most what that leaves.

    num_train, num_val, num_test: numbers of rows
    folder: the only folder to look in for cifar-10-batches-py; by default $COURSE_DATA, data/ here
        or in the course that this folder is part of, and the user's data folder are searched
    fetch: whether to download CIFAR-10 where it is not found; see helpers.data.download
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
    sizes = check_sizes(num_train, num_val, num_test)
    batches, source = find(folder, fetch)
    return split(batches, *sizes) | {"names": batches.names, "source": source}


def check_sizes(num_train, num_val, num_test):
    """Return the three numbers of rows as int, or raise SplitError."""
    asked = {"num_train": num_train, "num_val": num_val, "num_test": num_test}
    for name, number in asked.items():
        try:
            asked[name] = operator.index(number)
        except TypeError:
            raise SplitError(f"{name} must be a whole number of rows, not {number!r}.") from None
        if number < 0:
            raise SplitError(f"{name} is {number}, but a number of rows cannot be negative.")
    sums = {"num_train + num_val": asked["num_train"] + asked["num_val"]}
    for name, number in (sums | {"num_test": asked["num_test"]}).items():
        if number > NUM_ROWS[name]:
            raise SplitError(
                f"{name} is {number:,}, but CIFAR-10 has {NUM_ROWS[name]:,} such rows;"
                " ask for fewer."
            )
    return tuple(asked.values())


def split(batches, num_train, num_val, num_test):
    """Return the rows asked for, as copies; where a small data set lacks them, fewer.

    There num_val is at most a quarter of the train rows, and num_train at most what that leaves.
    """
    rows = len(batches.y_train)
    if rows < NUM_ROWS["num_train + num_val"]:
        num_val = min(num_val, rows // 4)
        num_train = min(num_train, rows - num_val)
    parts = {
        "train": (batches.X_train[:num_train], batches.y_train[:num_train]),
        "val": (batches.X_train[rows - num_val :], batches.y_train[rows - num_val :]),
        "test": (batches.X_test[:num_test], batches.y_test[:num_test]),
    }
    return {f"{k}_{s}": a.copy() for s, (X, y) in parts.items() for k, a in (("X", X), ("y", y))}


def find(folder, fetch):
    """Return Batches and their source: the first CIFAR-10 found, a download, or the sample."""
    folders = data_folders() if folder is None else [Path(folder).expanduser()]
    for place in folders:
        if os.path.isdir(place / FOLDER):
            return read_real(place / FOLDER)
    if folder is not None:
        raise MissingDataError(
            f"{folder}: it has no folder {FOLDER} with the files data_batch_1 to 5, test_batch and"
            " batches.meta; put it there, or leave `folder` out to use what is found elsewhere."
        )
    why = "downloads were not asked for"
    if fetch:
        try:
            return read_real(fetch_cifar10(folders[0]))
        except DownloadError as error:
            why = str(error)
    batches, place = load_sample(folders)
    print(banner(folders, place, why))
    return batches, "sample"


def read_real(folder):
    """Return the Batches in a folder and their source; warn where they are not the official."""
    batches = read_batches(folder, CIFAR10)
    changed = unofficial(folder)
    if not changed:
        return batches, "CIFAR-10"
    warnings.warn(
        f"{folder}: {len(changed)} of {len(MD5)} files are not the official CIFAR-10 (their MD5"
        " differs); their structure and label counts are right, so they are used.",
        DataWarning,
        stacklevel=4,  # the line that called load_cifar10
    )
    return batches, "CIFAR-10 (not the official files)"


def banner(folders, place, why):
    """Return what to tell a reader who gets the sample instead of CIFAR-10, and why."""
    return (
        "SAMPLE DATA, not CIFAR-10: 8,000 + 2,000 scenes rendered by the course"
        f" ({place or 'in memory'}).\n"
        f"CIFAR-10 was looked for in {', '.join(map(str, folders))}; {why}.\n"
        f"To use it, put {FOLDER} into one of these, or set {VARIABLE} to the folder that holds it."
    )
