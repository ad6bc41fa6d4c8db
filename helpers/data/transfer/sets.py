"""Three sets of rendered pictures: a broad and a narrow source to pretrain on, and a small target.

Broad has sixteen unlike things, narrow sixteen species of fish; numbers of classes and pictures are
the same, so that only breadth differs. Whoever changes a picture raises VERSION, and runs
`course pretrain` again.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from helpers.data.sample import THINGS, Brush, Canvas, background, develop, speck
from helpers.data.transfer.fish import species
from helpers.data.transfer.insects import INSECTS
from helpers.data.transfer.more_things import MORE_THINGS

VERSION = 1
SEED = 20_261_128
SIZE, SHIFT = (0.8, 1.2), 0.2  # of a thing, and how far it may be from the middle
HAZE, SPECKS, NOISE = 0.25, 2, 0.02
PARTS = ("train", "val", "test")


class PictureSet(NamedTuple):
    """The classes of a set, {name: how one is painted}, and the pictures of each in its parts."""

    classes: Mapping[str, Callable[[Brush], None]]
    each: tuple[int, int, int]  # train, val, test


def _by_name(things):
    return {thing.__name__: thing for thing in things}


SETS = {
    "broad": PictureSet(
        _by_name([*(thing for thing in THINGS if thing.__name__ != "butterfly"), *MORE_THINGS]),
        (800, 25, 100),
    ),  # without the sample's butterfly, so that no insect is in a source
    "narrow": PictureSet(species(), (800, 25, 100)),
    "target": PictureSet(_by_name(INSECTS), (50, 30, 100)),
}


def render_part(name: str, part: str, each: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures uint8 (N, 3, 32, 32) and labels int64 (N,), all classes equally often.

    name: "broad", "narrow" or "target"; part: "train", "val" or "test", no two of which share
        a picture
    each: pictures of a class, or None for as many as the set has

    >>> X, y = render_part("target", "val", each=2)
    >>> X.shape, np.bincount(y).tolist()
    ((10, 3, 32, 32), [2, 2, 2, 2, 2])
    """
    chosen = SETS[name]
    index = PARTS.index(part)
    each = chosen.each[index] if each is None else each
    rng = np.random.default_rng([SEED, VERSION, [*SETS].index(name), index])
    X = np.concatenate([_scene(rng, paint, each) for paint in chosen.classes.values()])
    labels = np.repeat(np.arange(len(chosen.classes)), each)
    order = rng.permutation(len(labels))
    return X[order], labels[order]


def load_pictures(name: str) -> dict[str, Any]:
    """Return a set as load_cifar10 returns CIFAR-10: X_train, y_train, ..., names, source.

    >>> data = load_pictures("target")
    >>> data["X_train"].shape, data["names"][:2]
    ((250, 3, 32, 32), ['ant', 'bee'])
    """
    data: dict[str, Any] = {"names": [*SETS[name].classes], "source": f"rendered, {name}"}
    for part in PARTS:
        data[f"X_{part}"], data[f"y_{part}"] = render_part(name, part)
    return data


def _scene(rng, paint, n):
    """Return n pictures of one class: a scene, the thing in haze, and specks before it."""
    image, colours = background(rng, rng.integers(7, size=n))
    before = image.copy()
    paint(Brush(rng, image, rng.random(n), SIZE, SHIFT))
    haze = rng.uniform(0, HAZE, (n, 1, 1, 1)).astype(np.float32)
    image += haze * (before - image)
    for _ in range(SPECKS):
        speck(rng, Canvas(image), colours)
    return develop(rng, image, NOISE)
