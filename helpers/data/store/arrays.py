"""What a reader of files returns."""

from typing import NamedTuple

import numpy as np


class Arrays(NamedTuple):
    """A whole data set: X uint8 (N, ...), y int64 (N,), names a list of ten strings."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    names: list[str]
