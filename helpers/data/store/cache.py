"""Data sets that were read once, kept as plain arrays that later reads map into memory.

Unpacking and checking CIFAR-10 takes a second or two, mapping its arrays next to nothing. A cache
is used only while the files that it was made from have the same names, sizes and times.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from helpers.data.store.arrays import Arrays
from helpers.data.store.keep import new_folder

VERSION = 2  # raised when what is kept, or how it is checked, changes
PARTS = ("X_train", "y_train", "X_test", "y_test")


def read_cached(folder: Path, read: Callable) -> tuple[Arrays, list[str]]:
    """Return what read(folder) returns, from a cache where there is a fresh one, else make one.

    folder: Path of a data set's files
    read: takes it, returns Arrays, and the names of files that are not the official ones
    returns: the same; from a cache the arrays are maps of its files: what is changed in them is
        changed in memory, never in the files
    """
    stamp = fingerprint(folder)
    places = cache_folders(folder)
    for place in places:
        kept = load_cache(place, stamp)
        if kept:
            return kept
    arrays, changed = read(folder)
    for place in places:
        try:
            write_cache(place, stamp, arrays, changed)
        except OSError:
            continue
        break
    return arrays, changed


def fingerprint(folder: Path) -> str:
    """Return a text that changes with any file of the folder."""
    entries = sorted((e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in os.scandir(folder))
    return json.dumps([VERSION, str(folder), entries])


def cache_folders(folder: Path) -> list[Path]:
    """Return where a cache may be: beside the data, else in the user's own cache."""
    name = f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    user = platformdirs.user_cache_path("deep-learning-course", appauthor=False)
    return [folder.parent / ".cache" / name, user / name]


def load_cache(place: Path, stamp: str) -> tuple[Arrays, list[str]] | None:
    """Return Arrays and the unofficial files' names from a cache with this stamp, or None."""
    try:
        told = json.loads((place / "told.json").read_text(encoding="utf-8"))
        if told["stamp"] != stamp:
            return None
        maps = {part: np.load(place / f"{part}.npy", mmap_mode="c") for part in PARTS}
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None
    return Arrays(**maps, names=told["names"]), told["changed"]


def write_cache(place: Path, stamp: str, arrays: Arrays, changed: list[str]) -> None:
    """Write a cache, whole or not at all, in place of an old one.

    raises: OSError where the folder cannot be written
    """
    with new_folder(place, replace=True) as folder:
        for part in PARTS:
            np.save(folder / f"{part}.npy", getattr(arrays, part))
        told = {"stamp": stamp, "names": arrays.names, "changed": changed}
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
