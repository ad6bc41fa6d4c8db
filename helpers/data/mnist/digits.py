"""MNIST's sample on disk: drawn once, and read from then on."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from helpers.data.mnist.idx import FOLDER, MD5, idx_bytes, read_idx_files
from helpers.data.store import Arrays, load_kept

VERSION = 1
PLACE = Path("sample", f"mnist-v{VERSION}", FOLDER)
NUM_TRAIN, NUM_TEST = 8_000, 2_000


def load_sample(folders: Sequence[Path]) -> tuple[Arrays, Path | None]:
    """Return the sample's Arrays, and the Path they were read from or None; see load_kept."""

    def render():
        from helpers.data.mnist.drawing import render_digits  # SciPy and scikit-learn: a second

        drawn = render_digits(NUM_TRAIN, NUM_TEST, VERSION)
        arrays = (array.astype(np.uint8) for array in drawn)
        return {name: idx_bytes(array) for name, array in zip(MD5, arrays, strict=True)}

    remedy = "delete the folder sample, and it is made again"
    read = partial(read_idx_files, num_train=NUM_TRAIN, num_test=NUM_TEST, remedy=remedy)
    return load_kept(folders, PLACE, render, read)
