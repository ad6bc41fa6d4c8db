"""Real photographs of ants and bees, where somebody has put them into a data folder."""

from typing import Any

import numpy as np

from helpers.data.image_folders import load_image_folders
from helpers.data.store import data_folders

FOLDER = "ants_bees"
HELD_OUT = 5  # every fifth training photograph is for validation


def load_photographs(size: int = 128) -> dict[str, Any] | None:
    """Return ants_bees out of a data folder, or None where no data folder has it.

    Its folder val, which no training sees, is the test; every fifth photograph of train is val.

    size: pixels of a side
    returns: dict as of load_image_folders, with train, val and test
    raises: MissingDataError, BrokenDataError with the file
    """
    for folder in data_folders():
        if (folder / FOLDER).is_dir():
            return _split(load_image_folders(folder / FOLDER, size))
    return None


def _split(data):
    """Return the same with train, val and test, of which the last was val."""
    held = np.arange(len(data["y_train"])) % HELD_OUT == 0
    made = {"names": data["names"], "X_test": data["X_val"], "y_test": data["y_val"]}
    for part, rows in (("train", ~held), ("val", held)):
        made |= {f"X_{part}": data["X_train"][rows], f"y_{part}": data["y_train"][rows]}
    return made
