"""Draw the pictures of docs/figures.md: five figures as they were, and as they are.

    python -m ci.before_and_after

The old ones come from the notebooks and helpers of an old commit, so it takes the repository's
history. Each notebook runs in fast mode, as far as its figure; on two cores that is minutes.
"""

import base64
import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import nbformat
from nbformat import NotebookNode
from PIL import Image

from ci.notebooks import ROOT
from ci.run_notebook import run_notebook

OLD = "2cb6566"
IMAGES = ROOT / "docs" / "images"
WIDTH = 480  # pixels


class Pair(NamedTuple):
    """A figure before and after.

    name: of its two files; notebook: under source/, without .ipynb
    old, new: the cells that show it, and which of their pictures it is
    """

    name: str
    notebook: str
    old: tuple[str, int]
    new: tuple[str, int]


PAIRS = (
    Pair("update_rules", "two_layer_net/two_layer_net", ("try-trainer", 0), ("try-trainer", 0)),
    Pair("batch_size", "layers/normalization", ("batch-size", 0), ("batch-size", 0)),
    Pair("depth", "lenet5_pipeline/resnet20", ("first-gradient", 0), ("by-heart", 0)),
    Pair("filters", "pytorch_models/convnet", ("figures-and-test", 2), ("figures-and-test", 2)),
    Pair(
        "maps",
        "pytorch_models/filter_viz",
        ("maps-of-two-classes", 0),
        ("maps-of-two-classes", 0),
    ),
)


def up_to(notebook: NotebookNode, cell: str) -> NotebookNode:
    """Return a notebook that ends with a cell.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [new_code_cell(id=name) for name in "abc"]
    >>> [cell.id for cell in up_to(new_notebook(cells=cells), "b").cells]
    ['a', 'b']
    """
    ids = [one.id for one in notebook.cells]
    return nbformat.from_dict({**notebook, "cells": notebook.cells[: ids.index(cell) + 1]})


def figure(root: Path, notebook: str, cell: str, which: int) -> Image.Image:
    """Run a notebook with the helpers beside its source/, and return a picture that a cell shows.

    root: holds source/ and helpers/; which: of the cell's pictures, counted from 0
    raises: NotebookFailed; IndexError where the cell shows fewer
    """
    path = root / "source" / f"{notebook}.ipynb"
    with patch.dict(os.environ, PYTHONPATH=str(root)):
        run = run_notebook(path, notebook=up_to(nbformat.read(path, 4), cell), fast=True, seed=0)
    data = [output.get("data", {}) for output in run.cells[-1].outputs]
    pictures = [base64.b64decode(one["image/png"]) for one in data if "image/png" in one]
    return Image.open(io.BytesIO(pictures[which]))


def save(picture: Image.Image, path: Path) -> None:
    """Save a picture in few bytes."""
    height = round(WIDTH * picture.height / picture.width)
    small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    few = small.quantize(256, method=Image.Quantize.MAXCOVERAGE)  # keeps thin lines' colours
    few.save(path, optimize=True)


def main() -> None:
    """Draw all pairs."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", OLD], cwd=ROOT, capture_output=True, check=True)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        for pair in PAIRS:
            for when, root, cell in (("before", Path(folder), pair.old), ("after", ROOT, pair.new)):
                path = IMAGES / f"{pair.name}_{when}.png"
                save(figure(root, pair.notebook, *cell), path)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
