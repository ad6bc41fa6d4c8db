"""The sample: 8,000 + 2,000 rendered scenes in CIFAR-10's layout, for when CIFAR-10 is not there.

Made once, in seconds, from a fixed seed, and kept in DATA/sample/v4/cifar-10-batches-py, where v4
is this generator's version: whoever changes a picture raises VERSION, and a new sample is made.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from helpers.data.cifar10 import FOLDER, META, NUM_PIXELS, TEST, TRAIN, Layout, read_batches
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


def sample_files(layout: Layout) -> dict[str, dict]:
    """Return the contents of the sample's seven files, a dictionary each, by file name."""
    sizes = dict.fromkeys(TRAIN, layout.train_rows) | {TEST: layout.test_rows}
    meta = {
        b"num_cases_per_batch": layout.train_rows,
        b"label_names": [name.encode() for name in NAMES],
        b"num_vis": NUM_PIXELS,
    }
    files = {}
    bar = tqdm(sizes.items(), desc="rendering the sample", unit="batch", leave=False, delay=2)
    for index, (name, rows) in enumerate(bar):
        data, labels = render_batch(index, rows)
        files[name] = {
            b"batch_label": name.encode(),
            b"labels": labels.tolist(),
            b"data": data,
            b"filenames": [f"{NAMES[k]}_{i:05d}.png".encode() for i, k in enumerate(labels)],
        }
    return files | {META: meta}


def load_sample(folders: Sequence[Path]) -> tuple[Arrays, Path | None]:
    """Return the sample's Arrays, and the Path they were read from or None; see load_kept."""

    def render():
        return {n: pickle.dumps(c, protocol=2) for n, c in sample_files(SAMPLE).items()}

    return load_kept(folders, PLACE, render, lambda folder: read_batches(folder, SAMPLE))
