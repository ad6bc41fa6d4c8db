"""What every data set shares: where it is looked for, how it is split, what is said of a sample."""

import operator
import os
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from helpers.data.errors import DataWarning, DownloadError, MissingDataError, SplitError
from helpers.data.store import (
    SECONDS,
    Arrays,
    Remote,
    alone,
    data_folders,
    download_all,
    may_fetch,
    read_cached,
)


class DataSet(NamedTuple):
    """What there is to know of a data set.

    name: as in "CIFAR-10"
    place: its folder below a data folder; files: what is in it, for messages
    num_train, num_test: rows of the real one, validation counted as train
    read: takes its folder, returns Arrays, and the names of files that are not the official ones
    fetch: takes a data folder, downloads to it, returns the new folder
    published: {file name: Remote}, the files that a mirror of a course's own has to have
    load_sample: takes data folders, returns Arrays, and the Path they came from or None
    sample: what the sample is, for the banner
    """

    name: str
    place: str
    files: str
    num_train: int
    num_test: int
    read: Callable
    fetch: Callable
    published: Mapping[str, Remote]
    load_sample: Callable
    sample: str


def load(
    data_set: "DataSet",
    num_train: int,
    num_val: int,
    num_test: int,
    folder: str | Path | None,
    fetch: bool,
) -> dict[str, Any]:
    """Return a data set's splits as a dictionary; see load_cifar10, which says all of it."""
    sizes = check_sizes(data_set, num_train, num_val, num_test)
    arrays, source = find(data_set, folder, fetch)
    return split(data_set, arrays, *sizes) | {"names": arrays.names, "source": source}


def check_sizes(
    data_set: "DataSet", num_train: int, num_val: int, num_test: int
) -> tuple[int, int, int]:
    """Return the three numbers of rows as int, or raise SplitError."""
    asked = {"num_train": num_train, "num_val": num_val, "num_test": num_test}
    for name, number in asked.items():
        try:
            asked[name] = operator.index(number)
        except TypeError:
            raise SplitError(f"{name} must be a whole number of rows, not {number!r}.") from None
        if number < 0:
            raise SplitError(f"{name} is {number}, but a number of rows cannot be negative.")
    train, val, test = asked.values()
    demands = (
        ("num_train + num_val", train + val, data_set.num_train),
        ("num_test", test, data_set.num_test),
    )
    for name, number, there in demands:
        if number > there:
            raise SplitError(
                f"{name} is {number:,}, but {data_set.name} has {there:,} such rows; ask for fewer."
            )
    return train, val, test


def split(
    data_set: "DataSet", arrays: Arrays, num_train: int, num_val: int, num_test: int
) -> dict[str, np.ndarray]:
    """Return the rows asked for, for the caller to keep; where a small data set lacks them, fewer.

    There num_val is at most a quarter of the train rows, and num_train at most what that leaves.
    """
    rows = len(arrays.y_train)
    if rows < data_set.num_train:
        num_val = min(num_val, rows // 4)
        num_train = min(num_train, rows - num_val)
    parts = {
        "train": (arrays.X_train[:num_train], arrays.y_train[:num_train]),
        "val": (arrays.X_train[rows - num_val :], arrays.y_train[rows - num_val :]),
        "test": (arrays.X_test[:num_test], arrays.y_test[:num_test]),
    }
    return {f"{k}_{s}": own(a) for s, (X, y) in parts.items() for k, a in (("X", X), ("y", y))}


def own(part: np.ndarray) -> np.ndarray:
    """Return a part of an array that does not hold the whole in memory; a map holds nothing."""
    return np.asarray(part) if isinstance(part, np.memmap) else part.copy()


def find(data_set: "DataSet", folder: str | Path | None, fetch: bool) -> tuple[Arrays, str]:
    """Return Arrays and their source: the first real ones found, a download, or the sample."""
    folders = data_folders() if folder is None else [Path(folder).expanduser()]
    for place in folders:
        if os.path.isdir(place / data_set.place):
            return read_real(data_set, place / data_set.place)
    if folder is not None:
        raise MissingDataError(
            f"{folder}: it has no folder {data_set.place} with the files {data_set.files};"
            " put it there, or leave `folder` out to use what is found elsewhere."
        )
    why = "downloads were not asked for"
    if fetch:
        if may_fetch():
            told = f"{data_set.name} is not here yet: it is downloaded now, once, in {SECONDS} s"
            print(f"{told} at most.", flush=True)
        try:
            return read_real(data_set, data_set.fetch(folders[0]))
        except DownloadError as error:
            why = _brief(str(error))
    arrays, _ = data_set.load_sample(folders)
    print(banner(data_set, folders[0], why))
    return arrays, "sample"


def fetch_for_mirror(data_set: "DataSet", folder: str | Path) -> None:
    """Download a data set's published files, as they are, to a folder that a web server delivers.

    raises: DownloadError; what has come by then is kept for the next try
    """
    folder = Path(folder)
    with alone(folder):
        download_all(data_set.published, folder)


def read_real(data_set: "DataSet", folder: Path) -> tuple[Arrays, str]:
    """Return the Arrays in a folder and their source; warn where they are not the official."""
    arrays, changed = read_cached(folder, data_set.read)
    if not changed:
        return arrays, data_set.name
    warnings.warn(
        f"{folder}: {len(changed)} files are not the official {data_set.name} (their MD5"
        " differs); their structure and label counts are right, so they are used.",
        DataWarning,
        stacklevel=5,  # the line that called load_cifar10
    )
    return arrays, f"{data_set.name} (not the official files)"


def banner(data_set: "DataSet", folder: Path, why: str) -> str:
    """Return what to tell a reader who gets the sample instead of the real data, and why.

    folder: where the real data may be put
    """
    return (
        f"SAMPLE DATA, not {data_set.name}: {data_set.sample}, because {why}.\n"
        f"The notebook runs on it. To use {data_set.name}, put {data_set.place} into {folder}."
    )


def _brief(why: str) -> str:
    """Return a download's reasons without all but the first place: a reader needs no list of them.

    >>> _brief("a.gz could not be downloaded (one.org: refused; two.org: no connection); delete b")
    'a.gz could not be downloaded (one.org: refused); delete b'
    """
    first, *others = re.sub(r"\(([^();]*);[^()]*\)", r"(\1)", why).split("; ")
    return "; ".join([first, *(one for one in others if "could not be downloaded" not in one)])
