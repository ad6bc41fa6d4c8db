"""The file of predictions: `image_id,label`, a line for each picture, in any order."""

import csv
import io
import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from helpers.data.errors import DataError

COLUMNS = ["image_id", "label"]
NUM_CLASSES = 10
MOST_BYTES = 1_000_000  # 10,000 pictures take under 80,000
MOST_TOLD = 20  # errors that are told one by one
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


class PredictionsError(DataError):
    """A file of predictions is not as it should be.

    place: its name; errors: all that is wrong, a clause each

    >>> str(PredictionsError("predictions.csv", ["there is no such file"]))
    'predictions.csv: there is no such file'
    """

    def __init__(self, place: str, errors: list[str]):
        self.place, self.errors = place, errors
        super().__init__(self.told("\n  "))

    def told(self, between: str) -> str:
        """Return the message, what is wrong divided by a text."""
        if len(self.errors) == 1:
            return f"{self.place}: {self.errors[0]}"
        more = len(self.errors) - MOST_TOLD
        shown = self.errors[:MOST_TOLD] + ([f"and {more:,} more"] if more > 0 else [])
        return between.join([f"{self.place}: {len(self.errors):,} errors:", *shown])


def write_predictions(path: str | Path, labels: Any) -> str:
    """Write a file of predictions, whole or not at all; return its path.

    labels: (N,) integers, NumPy or PyTorch, in the order of the pictures

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_predictions(f"{folder}/predictions.csv", np.array([3, 8]))
    ...     Path(path).read_text()
    'image_id,label\\n0,3\\n1,8\\n'
    """
    rows = [f"{image_id},{label}" for image_id, label in enumerate(labels.tolist())]
    half = Path(path).with_suffix(".part")
    half.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")
    os.replace(half, path)
    return str(path)


def read_predictions(path: str | Path, num_rows: int) -> np.ndarray:
    """Return the labels in a file of predictions, uint8 (num_rows,), in the order of the pictures.

    raises: PredictionsError, which tells all that is wrong at once
    """
    path = Path(path)
    if path.is_dir():
        raise PredictionsError(str(path), ["it is a folder: name the file in it"])
    if not path.is_file():
        raise PredictionsError(str(path), ["there is no such file"])
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PredictionsError(str(path), [f"it cannot be read: {error.strerror}"]) from error
    return parse_predictions(content, num_rows, path.name)


def parse_predictions(content: bytes, num_rows: int, place: str = "predictions.csv") -> np.ndarray:
    """Return the labels in the content of a file of predictions; see read_predictions.

    A byte-order mark, Windows' line ends, empty lines and spaces around a number change nothing.

    >>> parse_predictions(b"image_id,label\\n1,8\\n0,3\\n", num_rows=2)
    array([3, 8], dtype=uint8)
    >>> parse_predictions(b"image_id,label\\n0,12\\n1,nan\\n", num_rows=2)
    Traceback (most recent call last):
    helpers.data.challenge.predictions.PredictionsError: predictions.csv: 2 errors:
      line 2, label: '12' is no class from 0 to 9
      line 3, label: 'nan' is no class from 0 to 9
    """
    if len(content) > MOST_BYTES:
        more = f"it has more than {MOST_BYTES:,} bytes, far more than {num_rows:,} lines take"
        raise PredictionsError(place, [more])
    labels: dict[int, int] = {}
    errors = _fill(labels, _lines(content, place), num_rows)
    if errors:
        raise PredictionsError(place, errors)
    return np.array([labels[image_id] for image_id in range(num_rows)], dtype=np.uint8)


def _lines(content: bytes, place: str) -> list[tuple[int, list[str]]]:
    """Return the number and the values of each line that is not empty."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        lines = [(reader.line_num, [value.strip() for value in row]) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PredictionsError(place, ["it is no CSV file in UTF-8: save it as one"]) from error
    lines = [(number, values) for number, values in lines if any(values)]
    if not lines:
        raise PredictionsError(place, ["it is empty"])
    return lines


def _fill(labels: dict[int, int], lines: list[tuple[int, list[str]]], num_rows: int) -> list[str]:
    """Put the label of each picture into labels; return all that is wrong with the lines."""
    (number, header), *rows = lines
    errors = []
    if len(header) == 1 and (parted := re.search(r"[;\t|]", header[0])):
        return [f"line {number}: its columns are parted by {parted[0]!r}, wanted is a comma"]
    if header != COLUMNS:
        errors = [f"line {number}: the header is {_short(header)}, wanted 'image_id,label'"]
        if header == COLUMNS[::-1]:
            return errors  # of swapped columns all the rest is as wrong
        rows = lines if WHOLE_NUMBER.fullmatch(header[0]) else rows
    seen: dict[int, int] = {}
    for number, values in rows:
        errors += [
            f"line {number}{error}" for error in _row(labels, seen, number, values, num_rows)
        ]
    missing = [str(image_id) for image_id in range(num_rows) if image_id not in seen]
    if missing:
        named = ", ".join(missing[:5]) + (f" and {len(missing) - 5:,} more" * (len(missing) > 5))
        errors.insert(0, f"image_id: {len(missing):,} of {num_rows:,} are missing: {named}")
    return errors


def _row(
    labels: dict[int, int], seen: dict[int, int], number: int, values: list[str], num_rows: int
) -> list[str]:
    """Take in one line; return what is wrong with it.

    seen: {image_id: the line that it stands in}
    """
    if len(values) != 2:
        return [f": {_short(values)} has {len(values)} columns, wanted 2"]
    errors = []
    picture, label = ((int(v) if WHOLE_NUMBER.fullmatch(v) else -1) for v in values)
    if not 0 <= picture < num_rows:
        errors.append(f", image_id: {_short(values[:1])} is no number from 0 to {num_rows - 1}")
    elif picture in seen:
        errors.append(f", image_id: {picture} stands in line {seen[picture]} already")
    else:
        seen[picture] = number
    if not 0 <= label < NUM_CLASSES:
        errors.append(f", label: {_short(values[1:])} is no class from 0 to {NUM_CLASSES - 1}")
    elif picture >= 0:
        labels.setdefault(picture, label)
    return errors


def _short(values: list[str]) -> str:
    text = ",".join(values)
    return repr(text if len(text) <= 30 else f"{text[:30]}…")
