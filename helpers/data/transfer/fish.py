"""Sixteen species of fish that differ in four details: tail, fin, mouth and pattern."""

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np

from helpers.data.sample import Brush

DETAILS = {  # what two species may differ in
    "tail": ("forked", "round"),
    "fin": ("high", "low"),
    "mouth": ("long", "short"),
    "pattern": ("banded", "lined"),
}


def paint_fish(b: Brush, tail: str, fin: str, mouth: str, pattern: str) -> None:
    """Paint a fish of a species."""
    w, h = b.vary(0.46, 0.56), b.vary(0.28, 0.38)
    if tail == "forked":
        b.paint(b.polygon((-0.36, 0), (-0.86, -0.42), (-0.62, 0)), b.second)
        b.paint(b.polygon((-0.36, 0), (-0.62, 0), (-0.86, 0.42)), b.second)
    else:
        b.paint(b.ellipse(-0.62, 0, 0.22, 0.27), b.second)
    if fin == "high":
        b.paint(b.polygon((-0.25, -0.2), (-0.1, -0.72), (0.2, -0.2)), b.second)
    else:
        b.paint(b.ellipse(-0.02, -0.3, 0.36, 0.14), b.second)
    if mouth == "long":
        b.paint(b.polygon((0.4, -0.1), (0.95, 0.02), (0.4, 0.12)), b.dark)
    along = b.x if pattern == "banded" else b.y
    wave = np.abs((along + b.vary(0, 1)) % 0.3 - 0.15) < 0.075
    b.paint(b.ellipse(0.05, 0, w, h), b.main + wave[:, None] * (b.second - b.main))
    b.paint(b.circle(0.36, -0.08, 0.09), b.light)
    b.paint(b.circle(0.38, -0.08, 0.05), b.dark)


def _painter(values):
    return partial(paint_fish, **dict(zip(DETAILS, values, strict=True)))


def species() -> dict[str, Callable[[Brush], None]]:
    """Return {name: how it is painted} of the species, all combinations of the details.

    >>> len(species()), next(iter(species()))
    (16, 'forked high long banded')
    """
    return {" ".join(values): _painter(values) for values in product(*DETAILS.values())}
