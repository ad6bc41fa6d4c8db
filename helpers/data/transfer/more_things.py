"""Seven more things, which make the broad source broader than the sample."""

import numpy as np

from helpers.data.sample import Brush, arctan2, cos, hypot


def bicycle(b: Brush) -> None:
    """Paint a bicycle seen from the side."""
    wheel = b.vary(0.26, 0.34)
    for side in (-0.42, 0.42):
        b.paint(np.abs(b.circle(side, 0.28, wheel)) - 0.05, b.dark)
    for ax, ay, bx, by in ((-0.42, 0.28, -0.12, -0.2), (-0.12, -0.2, 0.3, -0.2),
                           (-0.12, -0.2, 0.0, 0.28), (-0.42, 0.28, 0.0, 0.28),
                           (0.0, 0.28, 0.3, -0.2), (0.42, 0.28, 0.26, -0.42)):  # fmt: skip
        b.paint(b.line(ax, ay, bx, by, 0.045), b.main)
    b.paint(b.line(-0.26, -0.32, -0.02, -0.32, 0.06), b.second)


def cup(b: Brush) -> None:
    """Paint a cup with its handle."""
    w, h = b.vary(0.36, 0.46), b.vary(0.36, 0.5)
    b.paint(np.abs(b.ellipse(w, 0.02, 0.24, 0.24)) - 0.06, b.second)
    b.paint(b.box(0, 0, w, h, 0.1), b.stripes(b.y, b.vary(0.16, 0.26)))
    b.paint(b.ellipse(0, -h, w, 0.1), b.light)


def key(b: Brush) -> None:
    """Paint a key, its ring on the left."""
    ring = b.vary(0.24, 0.32)
    b.paint(b.box(0.25, 0, 0.52, 0.065), b.main)
    for place in (0.45, 0.68):
        b.paint(b.box(place, 0.16, 0.06, b.vary(0.1, 0.2)), b.main)
    b.paint(np.abs(b.circle(-0.42, 0, ring)) - 0.085, b.main)


def ladder(b: Brush) -> None:
    """Paint a ladder of four or five rungs."""
    w, pace = b.vary(0.26, 0.34), b.vary(0.3, 0.4)
    for k in (-2, -1, 0, 1, 2):
        b.paint(b.box(0, k * pace, w, 0.05), b.second)
    for side in (-1, 1):
        b.paint(b.box(side * w, 0, 0.06, 0.85), b.main)


def lamp(b: Brush) -> None:
    """Paint a lamp with its shade on a foot."""
    w = b.vary(0.4, 0.52)
    b.paint(b.line(0, -0.1, 0, 0.6, 0.05), b.dark)
    b.paint(b.ellipse(0, 0.66, 0.34, 0.09), b.dark)
    b.paint(b.polygon((-0.4 * w, -0.6), (0.4 * w, -0.6), (w, 0.02), (-w, 0.02)), b.main)


def star(b: Brush) -> None:
    """Paint a star of five to seven points."""
    radius, angle = hypot(b.x, b.y), arctan2(b.y, b.x)
    points = b.rng.integers(5, 8, (b.n, 1, 1)).astype(np.float32)
    b.paint(radius - 0.46 - 0.24 * cos(points * angle + b.vary(0, 6)), b.main)
    b.paint(b.circle(0, 0, b.vary(0.12, 0.2)), b.second)


def windmill(b: Brush) -> None:
    """Paint a windmill, its four sails turned by any angle."""
    w = b.vary(0.2, 0.28)
    b.paint(b.polygon((-0.6 * w, -0.2), (0.6 * w, -0.2), (w, 0.75), (-w, 0.75)), b.main)
    start = b.vary(0, np.pi / 2)
    for k in range(4):
        across, up = cos(start + k * np.pi / 2), cos(start + (k - 1) * np.pi / 2)
        b.paint(b.line(0, -0.22, 0.6 * across, -0.22 + 0.6 * up, 0.075), b.light)
    b.paint(b.circle(0, -0.22, 0.1), b.dark)


MORE_THINGS = [bicycle, cup, key, ladder, lamp, star, windmill]
