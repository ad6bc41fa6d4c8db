"""What a student trains on, and the challenge's pictures that the predictions are for."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from helpers.data.challenge.held_out import SAMPLE
from helpers.data.data_sets import split
from helpers.data.errors import BrokenDataError, MissingDataError
from helpers.data.load import CIFAR10, load_cifar10
from helpers.data.sample import load_sample
from helpers.data.store import data_folders

FOLDER = "challenge"  # below a data folder
PRACTICE = "practice"


def load_challenge(
    name: str, num_train: int = 45_000, num_val: int = 5_000, fetch: bool = True
) -> dict[str, Any]:
    """Return a challenge: labelled pictures to learn from and choose by, and those to predict.

    Where the instructor's file NAME.npz is neither here nor in the folder challenge of a data
    folder, the test pictures of CIFAR-10, or of the sample, stand in to practise on.

    name: of the challenge, such as "cifar10_challenge"
    num_train, num_val, fetch: as in load_cifar10; there is no test split
    returns: dict of X_train, X_val, X_challenge uint8 (N, 3, 32, 32), y_train, y_val int64 (N,),
        names, a list of ten classes, source, as of load_cifar10, and board: the name of the
        challenge, or "practice" where the pictures stand in
    raises: DataError
    """
    path = find_pictures(name)
    if path is None:
        data = load_cifar10(num_train, num_val, 10_000, fetch=fetch)
        print(_banner(name, data["source"]))
        return _without_test(data) | {"X_challenge": data["X_test"], "board": PRACTICE}
    images, source = read_pictures(path)
    if source == SAMPLE:
        arrays, _ = load_sample(data_folders())
        parts = split(CIFAR10, arrays, num_train, num_val, 0)
        data = {**parts, "names": arrays.names, "source": SAMPLE}
    else:
        data = load_cifar10(num_train, num_val, 0, fetch=fetch)
        if data["source"] == SAMPLE:
            raise MissingDataError(f"{path} is of CIFAR-10, which is not there to train on.")
    return _without_test(data) | {"X_challenge": images, "board": name}


def find_pictures(name: str) -> Path | None:
    """Return the file with the pictures of a challenge, None where there is none."""
    folders = [Path.cwd(), *(folder / FOLDER for folder in data_folders())]
    return next((p for folder in folders if (p := folder / f"{name}.npz").is_file()), None)


def read_pictures(path: Path) -> tuple[np.ndarray, str]:
    """Return the pictures in a file, uint8 (N, 3, 32, 32), and their source.

    raises: BrokenDataError
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            images, source = arrays["images"], str(arrays["source"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BrokenDataError(f"{path} cannot be read ({error}): get it again.") from error
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[1:] != (3, 32, 32):
        raise BrokenDataError(f"{path} holds no pictures of 3 × 32 × 32 bytes: get it again.")
    return images, source


def _without_test(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if not key.endswith("_test")}


def _banner(name: str, source: str) -> str:
    return (
        f"PRACTICE: there is no {name}.npz here or in data/{FOLDER}/, which your instructor hands"
        f" out.\nThe test pictures of the {source} data stand in; predictions of them do not count."
    )
