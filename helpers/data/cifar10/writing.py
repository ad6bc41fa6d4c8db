"""Write CIFAR-10's on-disk layout: what `batches` reads."""

import pickle
from collections.abc import Mapping, Sequence

import numpy as np

from helpers.data.cifar10.batches import META, NUM_PIXELS


def pickled_files(
    batches: Mapping[str, tuple[np.ndarray, np.ndarray]], names: Sequence[str]
) -> dict[str, bytes]:
    """Return the contents of the seven files by their names.

    batches: {file name: (images uint8 (rows, 3072), labels (rows,))}, train batches and test batch
    names: of the classes

    >>> images, labels = np.zeros((2, 3072), np.uint8), np.array([1, 0])
    >>> sorted(pickled_files({"test_batch": (images, labels)}, ["cat", "dog"]))
    ['batches.meta', 'test_batch']
    """
    rows = [len(labels) for _, labels in batches.values()]
    meta = {
        b"num_cases_per_batch": rows[0],
        b"label_names": [name.encode() for name in names],
        b"num_vis": NUM_PIXELS,
    }
    contents = {name: _batch(name, *batch, names) for name, batch in batches.items()}
    return {n: pickle.dumps(c, protocol=2) for n, c in (contents | {META: meta}).items()}


def _batch(name: str, data: np.ndarray, labels: np.ndarray, names: Sequence[str]) -> dict:
    return {
        b"batch_label": name.encode(),
        b"labels": labels.tolist(),
        b"data": data,
        b"filenames": [f"{names[k]}_{i:05d}.png".encode() for i, k in enumerate(labels)],
    }
