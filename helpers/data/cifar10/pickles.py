"""Read CIFAR-10's pickles without running anything that is in them.

A pickle may name any function and call it. Here the only names that mean something are those that
NumPy arrays and byte strings are written with, and they stand for two records and a byte string of
our own: not even NumPy's own code meets what the file says before it has been looked at.
"""

import io
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np

from helpers.data.errors import BrokenDataError


class Record:
    """Keep what a pickled NumPy array or dtype is made of: the arguments and the state."""

    def __init__(self, *args: Any) -> None:
        self.args = args
        self.state: tuple = ()

    def __setstate__(self, state: tuple) -> None:
        self.state = state


class Bytes(bytes):
    """A byte string that Python 3 wrote into a protocol-2 pickle, as text in Latin-1."""

    def __new__(cls, text="", encoding="latin1"):
        return super().__new__(cls, text.encode("latin1"))

    def __setstate__(self, state):
        raise pickle.UnpicklingError("a byte string has no state")


ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): Record,
    ("numpy._core.multiarray", "_reconstruct"): Record,
    ("numpy", "ndarray"): Record,
    ("numpy", "dtype"): Record,
    ("_codecs", "encode"): Bytes,
    ("__builtin__", "bytes"): Bytes,  # how Python 3 writes an empty byte string
}


class PlainUnpickler(pickle.Unpickler):
    """Build numbers, strings, containers and records of arrays, and refuse everything else."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return ALLOWED[module, name]
        except KeyError:
            what = f"it asks for {module}.{name}, which is not data"
            raise pickle.UnpicklingError(what) from None


def array(record: "Record") -> np.ndarray:
    """Return the array (read-only) that a record describes; numbers only, else ValueError."""
    _version, shape, dtype, fortran, raw = record.state
    kind, order = text(dtype.args[0]), text(dtype.state[1])
    if not re.fullmatch("[iuf][1248]|b1", kind) or order not in "|<>=":
        raise ValueError(f"an array of type {kind!r} is not numbers")
    return np.frombuffer(raw, np.dtype(order + kind)).reshape(shape, order="F" if fortran else "C")


def text(value: str | bytes) -> str:
    """Return a string that a pickle of Python 2 may hold as bytes.

    >>> text(b"data"), text("data")
    ('data', 'data')
    """
    return value.decode() if isinstance(value, bytes) else str(value)


def plain(content: Any) -> dict:
    """Return a pickled dictionary with its keys as str and its records as arrays.

    >>> plain({b"labels": [1, 2]})
    {'labels': [1, 2]}
    """
    if not isinstance(content, dict):
        raise ValueError(f"it holds a {type(content).__name__}, not a dictionary")
    return {text(k): array(v) if isinstance(v, Record) else v for k, v in content.items()}


def load_pickle(path: Path, remedy: str) -> dict:
    """Return the dictionary in a pickle file, its keys as str, its arrays as NumPy arrays.

    path: the file, only ever read
    remedy: what to do about a broken file, for the message
    raises: BrokenDataError where the file cannot be read or holds anything but plain data
    """
    try:
        return plain(PlainUnpickler(io.BytesIO(path.read_bytes()), encoding="bytes").load())
    except OSError as error:
        raise BrokenDataError(f"{path}: it cannot be read ({error.strerror}); {remedy}.") from error
    except Exception as error:  # a broken pickle can raise nearly anything
        why = f"it is not a whole, plain pickle ({str(error) or type(error).__name__})"
        raise BrokenDataError(f"{path}: {why}; {remedy}.") from error
