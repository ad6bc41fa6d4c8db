"""Photographs in folders, one folder a class, as transfer learning gets them."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from helpers.data.errors import BrokenDataError, MissingDataError

SUFFIXES = (".jpg", ".jpeg", ".png")
SPLITS = ("train", "val", "test")


def load_image_folders(folder: str | Path, size: int = 128) -> dict[str, Any]:
    """Return the photographs of folder/{train,val,test}/<class>/*.jpg as arrays.

    Each is scaled until its shorter side has `size` pixels, and its middle square is taken.

    folder: with train/ and val/, and test/ where there is one; the same classes in each
    size: pixels of a side
    returns: dict of X_train, X_val, ... uint8 (N, 3, size, size), y_train, ... int64 (N,), and
        names, the classes in alphabetical order; rows are in the order of their file names
    raises: MissingDataError, BrokenDataError with the file

    >>> load_image_folders("nowhere")
    Traceback (most recent call last):
        ...
    helpers.data.errors.MissingDataError: nowhere: it has no folder train; put one folder for each
    class in nowhere/train and nowhere/val.
    """
    folder = Path(folder)
    splits = [split for split in SPLITS if (folder / split).is_dir()]
    for split in ("train", "val"):
        if split not in splits:
            raise MissingDataError(
                f"{folder}: it has no folder {split}; put one folder for each class in"
                f" {folder}/train and {folder}/val."
            )
    names = sorted(path.name for path in (folder / "train").iterdir() if path.is_dir())
    data: dict[str, Any] = {"names": names}
    for split in splits:
        data[f"X_{split}"], data[f"y_{split}"] = read_split(folder / split, names, size)
    return data


def read_split(folder: Path, names: list[str], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pictures and labels of one split.

    raises: MissingDataError where a class has no pictures, or a class is not one of names
    """
    there = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if there != names:
        raise MissingDataError(
            f"{folder}: it has the classes {', '.join(there) or 'none'}, but train has"
            f" {', '.join(names)}; every split needs the same folders."
        )
    paths = [(path, k) for k, name in enumerate(names) for path in pictures_in(folder / name)]
    X = np.stack([read_picture(path, size) for path, _ in paths])
    return X, np.array([k for _, k in paths], dtype=np.int64)


def pictures_in(folder: Path) -> list[Path]:
    """Return the picture files of a class, sorted by name."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise MissingDataError(f"{folder}: there is no .jpg or .png file in it.")
    return paths


def read_picture(path: Path, size: int) -> np.ndarray:
    """Return one picture as uint8 (3, size, size): scaled, and its middle square."""
    try:
        with Image.open(path) as file:
            picture = file.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenDataError(f"{path}: it is no readable picture ({error}).") from None
    scale = size / min(picture.size)
    width, height = (max(size, round(side * scale)) for side in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    left, top = (width - size) // 2, (height - size) // 2
    square = picture.crop((left, top, left + size, top + size))
    return np.asarray(square).transpose(2, 0, 1)
