"""CIFAR-10's on-disk layout: five train batches, a test batch and the names, read and checked."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from helpers.data.cifar10.pickles import load_pickle
from helpers.data.errors import BrokenDataError, MissingDataError
from helpers.data.store import Arrays

FOLDER = "cifar-10-batches-py"
TRAIN = tuple(f"data_batch_{k}" for k in range(1, 6))
TEST, META = "test_batch", "batches.meta"
NUM_CLASSES, NUM_PIXELS = 10, 3072
MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
    "batches.meta": "5ff9c542aee3614f3951f8cda6e48888",
}

# SHA-256 of all pixels and labels, see digest; the training pixels' means are the published ones,
# 0.49139968, 0.48215841 and 0.44653091
CONTENT = "32e5966899bde482c0ef7d076bf69809b4b1488c806f657a814cfca4646ec493"


class Layout(NamedTuple):
    """How many rows a train batch and the test batch have, and what to do about a broken file."""

    train_rows: int
    test_rows: int
    remedy: str


OFFICIAL = Layout(10_000, 10_000, "replace it with a fresh copy")


def read_batches(folder: Path, layout: Layout) -> Arrays:
    """Return the Arrays in a folder of CIFAR-10's layout.

    folder: Path of cifar-10-batches-py, only ever read
    layout: the Layout that the files must have
    raises: MissingDataError, BrokenDataError
    """
    missing = [name for name in MD5 if not (folder / name).exists()]
    if missing:
        raise MissingDataError(
            f"{folder}: {', '.join(missing)} missing of {', '.join(MD5)};"
            " copy the whole folder again, or move it away to work on the sample."
        )
    files = {name: load_pickle(folder / name, layout.remedy) for name in MD5}
    return assemble(files, folder, layout)


def read(folder: Path) -> tuple[Arrays, list[str]]:
    """Return the Arrays in a folder, and the names of files that are not the published ones.

    Published are the pixels and the labels: a file that holds them in other bytes is as good.
    """
    arrays = read_batches(folder, OFFICIAL)
    return arrays, [] if digest(arrays) == CONTENT else unofficial(folder)


def digest(arrays: Arrays) -> str:
    """Return the SHA-256 of all pixels and labels, train before test; labels are a byte each."""
    sha256 = hashlib.sha256()
    for part in (arrays.X_train, arrays.y_train, arrays.X_test, arrays.y_test):
        sha256.update(np.ascontiguousarray(part, np.uint8).data)
    return sha256.hexdigest()


def assemble(files: dict[str, dict], folder: Path, layout: Layout) -> Arrays:
    """Return Arrays made of the seven files' contents, each a dictionary, after checking them."""
    names = check_meta(files[META], folder / META, layout)
    parts = [check_batch(files[n], folder / n, layout.train_rows, layout.remedy) for n in TRAIN]
    X_train, y_train = (np.concatenate(part) for part in zip(*parts, strict=True))
    X_test, y_test = check_batch(files[TEST], folder / TEST, layout.test_rows, layout.remedy)
    check_balance(y_train, folder / "data_batch_1 to 5", names, layout.remedy)
    check_balance(y_test, folder / TEST, names, layout.remedy)
    return Arrays(X_train, y_train, X_test, y_test, names)


def demand(ok: Any, path: Path, what: str, remedy: str) -> None:
    """Raise BrokenDataError unless ok."""
    if not ok:
        raise BrokenDataError(f"{path}: {what}; {remedy}.")


def entry(content: dict, key: str, path: Path, remedy: str) -> Any:
    """Return an entry of a file's dictionary; its absence is an error that lists what is there."""
    there = ", ".join(sorted(content)[:8]) or "nothing"
    demand(key in content, path, f"no entry {key!r} among {there}", remedy)
    return content[key]


def check_meta(content: dict, path: Path, layout: Layout) -> list[str]:
    """Return the ten class names of batches.meta."""
    rows = entry(content, "num_cases_per_batch", path, layout.remedy)
    wanted = layout.train_rows
    ok = isinstance(rows, int) and rows == wanted
    demand(ok, path, f"num_cases_per_batch is {rows}, expected {wanted}", layout.remedy)
    names = entry(content, "label_names", path, layout.remedy)
    ok = isinstance(names, list) and all(isinstance(name, bytes | str) for name in names)
    demand(ok, path, "label_names is not a list of strings", layout.remedy)
    what = f"label_names has {len(names)} names, expected {NUM_CLASSES}"
    demand(len(names) == NUM_CLASSES, path, what, layout.remedy)
    return [name.decode(errors="replace") if isinstance(name, bytes) else name for name in names]


def check_batch(content: dict, path: Path, rows: int, remedy: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the images uint8 (rows, 3, 32, 32) and labels int64 (rows,) of one batch."""
    data = entry(content, "data", path, remedy)
    demand(isinstance(data, np.ndarray), path, "data is not an array", remedy)
    demand(data.dtype == np.uint8, path, f"data is {data.dtype}, expected uint8", remedy)
    what = f"data has shape {data.shape}, expected {(rows, NUM_PIXELS)}"
    demand(data.shape == (rows, NUM_PIXELS), path, what, remedy)
    labels = label_array(entry(content, "labels", path, remedy))
    if labels is None:
        raise BrokenDataError(f"{path}: labels are not a list of whole numbers; {remedy}.")
    what = f"there are {labels.size} labels, expected {rows}"
    demand(labels.shape == (rows,), path, what, remedy)
    wrong = np.flatnonzero((labels < 0) | (labels >= NUM_CLASSES))
    row = wrong[0] if len(wrong) else 0
    what = f"label {labels[row]} in row {row} is not one of 0 to 9"
    demand(len(wrong) == 0, path, what, remedy)
    return data.reshape(rows, 3, 32, 32), labels.astype(np.int64)


def label_array(labels: Any) -> np.ndarray | None:
    """Return labels as an array of whole numbers, or None where they are not that.

    >>> label_array([3, 1]), label_array([0.5]), label_array("no")
    (array([3, 1]), None, None)
    """
    try:
        labels = np.asarray(labels)
    except ValueError:  # lists of unequal lengths
        return None
    return labels if labels.dtype.kind in "iu" else None


def check_balance(labels: np.ndarray, path: Path, names: list[str], remedy: str) -> None:
    """Refuse labels whose classes are not all equally frequent, as they are in CIFAR-10."""
    counts, wanted = np.bincount(labels, minlength=NUM_CLASSES), len(labels) // NUM_CLASSES
    k = int(np.abs(counts - wanted).argmax())
    what = f"{counts[k]:,} images are labelled {k} ({names[k]}), expected {wanted:,}"
    demand(counts[k] == wanted, path, what, remedy)


def unofficial(folder: Path) -> list[str]:
    """Return the names of the files in a folder whose MD5 is not the published one."""

    def md5(path):
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

    return [name for name in MD5 if md5(folder / name) != MD5[name]]
