"""What does JPEG cost? Send all pixels of a folder of CIFAR-10 through JPEG once more.

    python -m ci.recompress FOLDER TARGET
    COURSE_DATA=TARGET python -m ci.measure source/lenet5_pipeline/lenet5.ipynb

What a network loses on TARGET tells what it may have lost before, where FOLDER's own pixels went
through JPEG already.
"""

import argparse
import io
import pickle
from pathlib import Path

import numpy as np
from PIL import Image

from helpers.data.cifar10 import FOLDER, META, OFFICIAL, TEST, TRAIN, load_pickle
from helpers.data.store import write_all

QUALITY = 75
SHIFT = 4  # half a block: on the old grid of blocks the second time would change hardly anything


def recompress(image: np.ndarray) -> np.ndarray:
    """Return an image uint8 (3, H, W) as it comes back from JPEG, on a grid of shifted blocks.

    >>> grey = np.full((3, 32, 32), 100, dtype=np.uint8)
    >>> np.array_equal(recompress(grey), grey)
    True
    """
    wide = np.pad(image, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)), mode="edge")
    stream = io.BytesIO()
    Image.fromarray(wide.transpose(1, 2, 0)).save(stream, "JPEG", quality=QUALITY)
    return np.asarray(Image.open(stream)).transpose(2, 0, 1)[:, SHIFT:-SHIFT, SHIFT:-SHIFT]


def main() -> None:
    """Write the seven files to TARGET."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="with cifar-10-batches-py")
    parser.add_argument("target", type=Path, help="a data folder to write to")
    arguments = parser.parse_args()
    folder, files = arguments.folder / FOLDER, {}
    for name in (*TRAIN, TEST):
        batch = load_pickle(folder / name, OFFICIAL.remedy)
        images = batch["data"].reshape(-1, 3, 32, 32)
        data = np.stack([recompress(image).ravel() for image in images])
        files[name] = pickle.dumps({"data": data, "labels": batch["labels"]}, protocol=2)
    write_all(files | {META: (folder / META).read_bytes()}, arguments.target / FOLDER)


if __name__ == "__main__":
    main()
