"""The sample's ten classes: things made of simple shapes, in random pose, proportion and colour."""

from typing import Any

import numpy as np

from helpers.data.sample.canvas import Canvas, grid, hsv
from helpers.data.sample.exact import arctan2, cos, hypot, sin

HABIT = 0.35  # the share of pictures in which a thing has its usual hue
TURN = 0.2  # standard deviation of a thing's tilt, in radians
SQUEEZE = (0.9, 1.15)  # how much narrower than usual it may be
EXCHANGED = 0.3  # the share of pictures in which dark and light colours are exchanged


class Brush(Canvas):
    """A canvas in the frame of a thing, with the thing's colours and random proportions.

    rng: the source of every random number
    image: (N, 3, 32, 32) float32, painted in place
    hue: the thing's usual hue, in 0..1
    size: the least and the greatest size; shift: how far from the middle it may be

    Its main and second colours contrast; dark and light are for details, and in some pictures they
    are exchanged, so that no template of grey values fits all. Each colour is (N, 3, 1, 1).
    """

    def __init__(
        self, rng: np.random.Generator, image: np.ndarray, hue: Any, size: Any, shift: Any
    ) -> None:
        n = len(image)
        self.rng, self.n = rng, n
        x, y = grid()
        cx, cy = self.vary(-shift, shift), self.vary(-shift, shift)
        turn = np.clip(rng.normal(0, TURN, (n, 1, 1)), -3 * TURN, 3 * TURN).astype(np.float32)
        scale = self.vary(*size)
        mirror = rng.choice([-1, 1], (n, 1, 1)).astype(np.float32)
        c, s = cos(turn) / scale, sin(turn) / scale
        dx, dy = x - cx, y - cy
        across = mirror * self.vary(*SQUEEZE) * (c * dx + s * dy)
        super().__init__(image, across, c * dy - s * dx, scale)
        self.mix_colours(hue)

    def vary(self, low: float, high: float) -> np.ndarray:
        """Return a random number a picture, (N, 1, 1) float32, uniform from low to high."""
        return self.rng.uniform(low, high, (self.n, 1, 1)).astype(np.float32)

    def mix_colours(self, hue: Any) -> None:
        """Choose each picture's colours; now and then the main one is of the usual hue."""
        rng, n = self.rng, self.n
        usual = rng.random(n) < HABIT
        hue = np.where(usual, hue + rng.normal(0, 0.05, n), rng.random(n))
        value = rng.uniform(0.25, 0.98, n)
        self.main = hsv(hue, rng.uniform(0.3, 0.9, n), value)
        other = hue + rng.choice([0.12, -0.12, 0.5], n)
        brighter = (value + rng.choice([-0.3, 0.3], n)).clip(0.2, 1)
        self.second = hsv(other, rng.uniform(0.2, 0.8, n), brighter)
        dark = hsv(hue, rng.uniform(0.2, 0.6, n), rng.uniform(0.1, 0.35, n))
        light = hsv(hue, rng.uniform(0, 0.3, n), rng.uniform(0.8, 1, n))
        exchanged = (rng.random(n) < EXCHANGED)[:, None, None, None]
        self.dark = np.where(exchanged, light, dark)
        self.light = np.where(exchanged, dark, light)

    def stripes(self, across: Any, width: Any) -> np.ndarray:
        """Return the main colour with stripes of the second, (N, 3, 32, 32), along a coordinate."""
        wave = np.clip(0.5 + 2 * sin(across * (np.pi / width) + self.vary(0, 6)), 0, 1)
        striped = self.rng.random((self.n, 1, 1)) < 0.65
        return self.main + (wave * striped)[:, None] * (self.second - self.main)


def balloon(b: Brush) -> None:
    """Paint a hot-air balloon, striped or plain, with its basket."""
    w = b.vary(0.42, 0.54)
    b.paint(b.polygon((-0.3, 0.05), (0.3, 0.05), (0.09, 0.55), (-0.09, 0.55)), b.dark, 0.6)
    b.paint(b.ellipse(0, -0.2, w, 0.5), b.stripes(b.x, b.vary(0.14, 0.22)))
    b.paint(b.box(0, 0.62, 0.12, 0.10, 0.03), b.second)


def boat(b: Brush) -> None:
    """Paint a sailing boat."""
    tall = b.vary(0.65, 0.85)
    b.paint(b.line(-0.02, -tall, -0.02, 0.3, 0.03), b.dark)
    b.paint(b.polygon((0.04, -tall), (0.55, 0.18), (0.04, 0.18)), b.light)
    b.paint(b.polygon((-0.08, -0.5), (-0.08, 0.18), (-0.5, 0.18)), b.second)
    b.paint(b.polygon((-0.7, 0.26), (0.75, 0.26), (0.5, 0.56), (-0.5, 0.56)), b.main)


def butterfly(b: Brush) -> None:
    """Paint a butterfly seen from above."""
    spread, lift = b.vary(0.32, 0.42), b.vary(0.5, 0.9)
    for side in (-1, 1):
        b.paint(b.ellipse(side * 0.28, 0.30, 0.28, 0.2, side * 0.8), b.second)
        b.paint(b.ellipse(side * 0.36, -0.2, spread, 0.27, -side * lift), b.main)
        b.paint(b.circle(side * 0.42, -0.25, 0.11), b.light)
        b.paint(b.line(0, -0.3, side * 0.2, -0.62, 0.025), b.dark)
    b.paint(b.ellipse(0, 0, 0.075, 0.45), b.dark)


def car(b: Brush) -> None:
    """Paint a car seen from the side."""
    roof = b.vary(-0.45, -0.3)
    b.paint(b.polygon((-0.3, roof), (0.2, roof), (0.48, 0.0), (-0.5, 0.0)), b.main)
    b.paint(b.polygon((-0.24, roof + 0.09), (0.16, roof + 0.09), (0.34, 0), (-0.36, 0)), b.light)
    b.paint(b.box(0, 0.15, b.vary(0.7, 0.8), 0.18, 0.08), b.main)
    for side in (-0.42, 0.42):
        b.paint(b.circle(side, 0.34, 0.18), b.dark)
        b.paint(b.circle(side, 0.34, 0.07), b.light)


def fish(b: Brush) -> None:
    """Paint a fish, striped or plain."""
    w, h = b.vary(0.5, 0.62), b.vary(0.28, 0.4)
    b.paint(b.polygon((-0.4, 0), (-0.82, 0.34), (-0.72, 0), (-0.82, -0.34)), b.second)
    b.paint(b.polygon((-0.2, -0.25), (0.1, -0.55), (0.2, -0.2)), b.second)
    b.paint(b.ellipse(0.05, 0, w, h), b.stripes(b.x, b.vary(0.13, 0.22)))
    b.paint(b.circle(0.38, -0.08, 0.09), b.light)
    b.paint(b.circle(0.40, -0.08, 0.05), b.dark)


def flower(b: Brush) -> None:
    """Paint a flower of five to seven petals with its stem."""
    hue, value = b.rng.normal(0.3, 0.04, b.n), b.rng.uniform(0.3, 0.7, b.n)
    green = hsv(hue, b.rng.uniform(0.4, 0.8, b.n), value)
    b.paint(b.line(0, -0.1, b.vary(-0.12, 0.12), 0.8, 0.05), green)
    b.paint(b.ellipse(0.2, 0.5, 0.22, 0.09, -0.6), green)
    radius, angle = hypot(b.x, b.y + 0.25), arctan2(b.y + 0.25, b.x)
    petals = b.rng.integers(5, 8, (b.n, 1, 1)).astype(np.float32)
    b.paint(radius - 0.36 - 0.13 * cos(petals * angle + b.vary(0, 6)), b.main)
    b.paint(radius - b.vary(0.12, 0.18), b.second)


def house(b: Brush) -> None:
    """Paint a house with chimney, door and window."""
    w = b.vary(0.42, 0.52)
    b.paint(b.box(w * 0.5, -0.45, 0.07, 0.2), b.dark)
    b.paint(b.box(0, 0.25, w, 0.38), b.light * 0.6 + b.main * 0.4)
    b.paint(b.polygon((0, -0.68), (w + 0.16, -0.08), (-w - 0.16, -0.08)), b.main)
    b.paint(b.box(-0.18, 0.4, 0.11, 0.23), b.dark)
    b.paint(b.box(0.2, 0.2, 0.11, 0.11), b.second)


def mushroom(b: Brush) -> None:
    """Paint a spotted mushroom."""
    w, h = b.vary(0.5, 0.66), b.vary(0.42, 0.58)
    b.paint(b.box(0, 0.35, b.vary(0.13, 0.2), 0.38, 0.1), b.light)
    b.paint(np.maximum(b.ellipse(0, 0.08, w, h), b.y - 0.1), b.main)
    for cx, cy, r in ((-0.28, -0.06, 0.1), (0.05, -0.22, 0.12), (0.3, -0.03, 0.08)):
        b.paint(b.circle(cx, cy, r), b.light)


def tree(b: Brush) -> None:
    """Paint a round tree or a fir."""
    w, pointed = b.vary(0.4, 0.52), b.rng.random((b.n, 1, 1)) < 0.4
    b.paint(b.box(0, 0.5, b.vary(0.07, 0.12), 0.32), b.dark)
    lobes = [b.circle(0, -0.3, w), b.circle(-0.3, -0.02, 0.3), b.circle(0.3, -0.02, 0.3)]
    fir = [b.polygon((0, t), (w, t + 0.65), (-w, t + 0.65)) for t in (-0.8, -0.45)]
    round_top, fir_top = np.minimum.reduce(lobes), np.minimum.reduce(fir)
    b.paint(np.where(pointed, fir_top, round_top), b.main)
    b.paint(np.where(pointed, 1, b.circle(0.12, -0.38, 0.2)), b.main * 1.15, 0.5)


def umbrella(b: Brush) -> None:
    """Paint an open umbrella, striped or plain."""
    w, h = b.vary(0.6, 0.72), b.vary(0.45, 0.58)
    b.paint(b.line(0, -0.3, 0, 0.6, 0.035), b.dark)
    b.paint(np.abs(b.circle(0.12, 0.6, 0.12)) - 0.035 + np.maximum(0.6 - b.y, 0), b.dark)
    edge = 0.07 * np.abs(sin(b.x * (3 * np.pi / 2) / w))
    b.paint(np.maximum(b.ellipse(0, 0.05, w, h), b.y - 0.06 + edge), b.stripes(b.x, 0.24))


THINGS = [balloon, boat, butterfly, car, fish, flower, house, mushroom, tree, umbrella]
NAMES = [thing.__name__ for thing in THINGS]
USUAL = {  # each thing's usual hue, and the place (a row of backgrounds.PLACES) it is often seen in
    "balloon": (0.02, 2),
    "boat": (0.08, 1),
    "butterfly": (0.80, 0),
    "car": (0.98, 5),
    "fish": (0.08, 1),
    "flower": (0.92, 0),
    "house": (0.06, 4),
    "mushroom": (0.01, 5),
    "tree": (0.30, 0),
    "umbrella": (0.62, 6),
}
