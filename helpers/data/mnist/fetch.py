"""MNIST's published files: where they are, and how they get to a data folder."""

import os
from pathlib import Path

from helpers.data.mnist import idx
from helpers.data.store import Remote, alone, download_all

MIRRORS = (  # both carry the published files; the first is torchvision's own
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
SIZES = (9_912_422, 28_881, 1_648_877, 4_542)  # bytes of the gzipped files, in the order of MD5


FILES = {
    f"{name}.gz": Remote(tuple(f"{mirror}{name}.gz" for mirror in MIRRORS), f"md5:{md5}", size)
    for (name, md5), size in zip(idx.MD5.items(), SIZES, strict=True)
}


def fetch_mnist(folder: str | Path) -> Path:
    """Download the four files to a data folder, and return the folder with them.

    raises: DownloadError
    """
    target = Path(folder, idx.FOLDER)
    with alone(target):
        if not target.is_dir():
            partial = target.with_name("raw.partial")  # kept for the next try
            download_all(FILES, partial)
            os.rename(partial, target)
    return target
