"""Checks of the file of predictions that a run leaves."""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import call, on_other_device


def check_predictions(name: str, write_predictions: Callable, labels: np.ndarray) -> None:
    """Check the file that write_predictions(path, labels) leaves.

    labels: (N,) integers
    raises: CheckFailed that names the usual mistakes
    """
    left = predictions_file(write_predictions, torch.tensor(labels))
    if left["others"]:
        raise CheckFailed(f"{name} leaves {left['others'][0]} behind: move it with os.replace.")
    if left["text"] is None:
        raise CheckFailed(f"{name}: no file is left at the path that was given.")
    if left["text"] == "earlier\n":
        raise CheckFailed(f"{name}: an earlier file is not replaced.")
    if left["earlier"] != "earlier\n":
        raise CheckFailed(
            f"{name} writes into the file itself: if it stops half-way, half a file is left. Write "
            "another one beside it, then os.replace."
        )
    if left["opened"]:
        raise CheckFailed(
            f"{name} opens the file itself to write: if it stops half-way, half a file is left. "
            "Write another one beside it, then os.replace."
        )
    _check_rows(name, left["text"], labels)
    there = call(name, predictions_elsewhere, write_predictions, torch.tensor(labels))
    _check_rows(f"{name}, of labels on another device", there, labels)


@beside
def predictions_file(write_predictions: Callable, labels: torch.Tensor) -> dict[str, Any]:
    """Return what write_predictions(path, labels) leaves of a file and in its folder.

    returns: {"text": the file's, or None, "opened": whether it was opened to write,
        "earlier": of the file that was there before, kept by
        another name, "others": names of further files}
    """
    with tempfile.TemporaryDirectory() as folder:
        path, kept = Path(folder, "run", "predictions.csv"), Path(folder, "kept.csv")
        path.parent.mkdir()
        path.write_text("earlier\n")
        try:
            os.link(path, kept)
        except OSError:  # a file system without second names
            kept.write_text("earlier\n")
        opened: list[str] = []
        with noting_writes(opened):
            write_predictions(path, labels)
        return {
            "opened": str(path) in opened,
            "text": path.read_text() if path.is_file() else None,
            "earlier": kept.read_text(),
            "others": sorted(p.name for p in path.parent.iterdir() if p != path),
        }


@contextmanager
def noting_writes(opened: list[str]) -> Iterator[None]:
    """Append the names of the files that are opened to write."""
    real = io.open

    def noting(file, mode="r", *args, **kwargs):
        if not isinstance(file, int) and {*mode} & {*"wax+"}:
            opened.append(os.path.abspath(os.fspath(file)))
        return real(file, mode, *args, **kwargs)

    with patch("io.open", noting), patch("builtins.open", noting):
        yield


@beside
def predictions_elsewhere(write_predictions: Callable, labels: torch.Tensor) -> str:
    """Return the text of the file of write_predictions(path, labels), of another device."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "predictions.csv")
        on_other_device.beside(lambda labels: write_predictions(path, labels) and None, labels)
        return path.read_text()


def _check_rows(name, text, labels):
    header, *rows = [line for line in text.splitlines() if line] or [""]
    if header != "image_id,label":
        cause = ": the header is missing" if header[:1].isdigit() else ""
        told, untold = " {yours!r}, wanted 'image_id,label'", " not 'image_id,label'"
        clause = f"{name}: the first line is"
        raise CheckFailed(clause, told, f"{cause}.", untold=untold, yours=header)
    for line, row in enumerate(rows, start=2):
        if row.count(",") != 1:
            clause, untold = f"{name}: line {line} is", " not two numbers and a comma"
            told = " {yours!r}, wanted two numbers and a comma"
            raise CheckFailed(clause, told, ".", untold=untold, yours=row)
        if not row.replace(",", "").isdigit():
            clause, told = f"{name}: line {line} is", " {yours!r}: whole numbers"
            untold = " not of whole numbers"
            raise CheckFailed(clause, told, ", such as 0,3.", untold=untold, yours=row)
    ids, yours = np.array([row.split(",") for row in rows], dtype=int).reshape(-1, 2).T
    N = len(labels)
    suspects = {"begins at 1: the first image is 0": np.arange(1, N + 1), "is the label": labels}
    check_array(f"{name}: image_id", ids, np.arange(N), suspects=suspects)
    suspects = (
        {"is in another order: the rows are those of the test set": yours}
        if (np.array_equal(np.sort(yours), np.sort(labels)))
        else {}
    )
    check_array(f"{name}: label", yours, np.asarray(labels), suspects=suspects)
