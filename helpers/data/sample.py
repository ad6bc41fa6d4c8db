"""The sample: 8,000 + 2,000 rendered scenes in CIFAR-10's layout, for when CIFAR-10 is not there.

Made once, in seconds, from a fixed seed, and kept in DATA/sample/v1/cifar-10-batches-py, where v1
is this generator's version: whoever changes a picture raises VERSION, and a new sample is made.
"""

import os
import pickle
import tempfile
import warnings
from pathlib import Path

import numpy as np
from tqdm import tqdm

from .batches import FOLDER, META, NUM_PIXELS, TEST, TRAIN, Layout, assemble, read_batches
from .errors import DataWarning
from .pickles import plain
from .scenes import render
from .things import NAMES

VERSION = 1
SEED = 20_260_601
SAMPLE = Layout(1_600, 2_000, "delete the folder sample, and it is made again")


def render_batch(index, rows, seed=SEED):
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


def sample_files(layout):
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


def kept_in(folder):
    """Return where the sample of this version is kept below a data folder."""
    return Path(folder) / "sample" / f"v{VERSION}" / FOLDER


def write_sample(files, folder):
    """Write the sample's files below a data folder, all or none, and return where they are.

    The files are written beside their place, and their folder is renamed last; if another notebook
    got there first, its files, which are the same, stay. A killed process leaves a .partial folder.

    raises: OSError where the folder cannot be written
    """
    target = kept_in(folder).parent
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = tempfile.TemporaryDirectory(
        prefix=".partial-", dir=target.parent, ignore_cleanup_errors=True
    )
    with scratch as name:
        whole = Path(name) / target.name
        (whole / FOLDER).mkdir(parents=True)
        for name, content in files.items():
            (whole / FOLDER / name).write_bytes(pickle.dumps(content, protocol=2))
        try:
            os.replace(whole, target)
        except OSError:
            if not target.is_dir():
                raise
    return target / FOLDER


def load_sample(folders):
    """Return the sample's Batches and the Path they were read from, or None if kept in memory.

    folders: data folders; the first that has the sample is read, else the first that can be written

    warns: DataWarning where no folder can be written
    """
    for folder in folders:
        if os.path.isdir(kept_in(folder)):
            return read_batches(kept_in(folder), SAMPLE), kept_in(folder)
    files = sample_files(SAMPLE)
    for folder in folders:
        try:
            place = write_sample(files, folder)
        except OSError:
            continue
        return read_batches(place, SAMPLE), place
    warnings.warn(
        f"the sample cannot be kept in {', '.join(map(str, folders))}, so it is made each time;"
        " set COURSE_DATA to a folder that you can write to.",
        DataWarning,
        stacklevel=4,
    )
    return assemble({k: plain(v) for k, v in files.items()}, Path("sample"), SAMPLE), None
