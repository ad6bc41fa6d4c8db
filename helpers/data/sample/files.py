"""The sample: 8,000 + 2,000 rendered scenes in CIFAR-10's layout, for when CIFAR-10 is not there.

Made once, in seconds, from a fixed seed, and kept in DATA/sample/v4/cifar-10-batches-py, where v4
is this generator's version: whoever changes a picture raises VERSION, and a new sample is made.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from helpers.data.cifar10 import (
    FOLDER,
    NUM_PIXELS,
    TEST,
    TRAIN,
    Layout,
    pickled_files,
    read_batches,
)
from helpers.data.sample.scenes import render
from helpers.data.sample.things import NAMES
from helpers.data.store import Arrays, load_kept

VERSION = 4
SEED = 20_260_601
PLACE = Path("sample", f"v{VERSION}", FOLDER)
SAMPLE = Layout(1_600, 2_000, "delete the folder sample, and it is made again")


def render_batch(index: int, rows: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures uint8 (rows, 3072) and labels (rows,), all classes equally often, shuffled.

    index: 0 to 4 for a train batch, 5 for the test batch; no two batches share a picture
    rows: a multiple of ten

    >>> data, labels = render_batch(5, 20)
    >>> data.shape, np.bincount(labels).tolist()
    ((20, 3072), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    """
    rng = np.random.default_rng([seed, VERSION, index])
    each = rows // len(NAMES)
    data = np.concatenate([render(rng, label, each) for label in range(len(NAMES))])
    labels = np.repeat(np.arange(len(NAMES)), each)
    order = rng.permutation(rows)
    return data.reshape(rows, NUM_PIXELS)[order], labels[order]


def sample_files(layout: Layout) -> dict[str, bytes]:
    """Return the contents of the sample's seven files by their names."""
    sizes = dict.fromkeys(TRAIN, layout.train_rows) | {TEST: layout.test_rows}
    bar = tqdm(sizes.items(), desc="rendering the sample", unit="batch", leave=False, delay=2)
    batches = {name: render_batch(index, rows) for index, (name, rows) in enumerate(bar)}
    return pickled_files(batches, NAMES)


def load_sample(folders: Sequence[Path]) -> tuple[Arrays, Path | None]:
    """Return the sample's Arrays, and the Path they were read from or None; see load_kept."""
    return load_kept(
        folders, PLACE, lambda: sample_files(SAMPLE), lambda folder: read_batches(folder, SAMPLE)
    )
