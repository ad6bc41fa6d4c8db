"""The sample's ten classes: things painted from simple shapes, in random pose, proportion and colour."""

import numpy as np

from .backgrounds import background, develop, speck
from .canvas import Canvas, grid, hsv

NAMES = [
    "balloon",
    "boat",
    "butterfly",
    "car",
    "fish",
    "flower",
    "house",
    "mushroom",
    "tree",
    "umbrella",
]
# each class's usual hue, and the place (an index into backgrounds.PLACES) it is often seen in
USUAL = np.array(
    [(0.02, 6), (0.08, 1), (0.80, 0), (0.98, 5), (0.08, 1), (0.92, 0), (0.06, 4), (0.01, 5), (0.30, 0), (0.62, 3)]
)
HABIT = 0.3  # the share of pictures in which a thing has its usual hue
COMPANY = 0.6
NEAR_LO, NEAR_HI = 0.75, 1.15
FAR_LO, FAR_HI = 0.4, 0.6
SHIFT = 0.24
TURN = 0.26
HAZE = 0.5
FRONT = 2
NOISE = 0.04


class Brush(Canvas):
    """A canvas in the frame of a thing, with the thing's colours and random proportions.

    main, second: (N, 3, 1, 1) two contrasting colours; dark, light: for details
    """

    def __init__(self, rng, image, hue, size, shift):
        n = len(image)
        self.rng, self.n = rng, n
        x, y = grid()
        cx, cy = self.vary(-shift, shift), self.vary(-shift, shift)
        turn = np.clip(rng.normal(0, TURN, (n, 1, 1)), -3 * TURN, 3 * TURN).astype(np.float32)
        scale = self.vary(*size)
        mirror = rng.choice([-1, 1], (n, 1, 1)).astype(np.float32)
        c, s = np.cos(turn) / scale, np.sin(turn) / scale
        dx, dy = x - cx, y - cy
        super().__init__(image, mirror * (c * dx + s * dy), c * dy - s * dx, scale)
        self.mix_colours(hue)

    def vary(self, low, high):
        """Return a random number a picture, (N, 1, 1) float32, uniform from low to high."""
        return self.rng.uniform(low, high, (self.n, 1, 1)).astype(np.float32)

    def mix_colours(self, hue):
        rng, n = self.rng, self.n
        usual = rng.random(n) < HABIT
        hue = np.where(usual, hue + rng.normal(0, 0.05, n), rng.random(n))
        value = rng.uniform(0.45, 0.98, n)
        self.main = hsv(hue, rng.uniform(0.45, 0.9, n), value)
        other = hue + rng.choice([0.12, -0.12, 0.5], n)
        self.second = hsv(other, rng.uniform(0.2, 0.7, n), (value + rng.choice([-0.3, 0.3], n)).clip(0.3, 1))
        self.dark = hsv(hue, rng.uniform(0.2, 0.6, n), rng.uniform(0.1, 0.35, n))
        self.light = hsv(hue, rng.uniform(0, 0.2, n), rng.uniform(0.8, 1, n))

    def stripes(self, across, width):
        """Return the main colour with stripes of the second, (N, 3, 32, 32), along a coordinate."""
        wave = np.clip(0.5 + 2 * np.sin(across * (np.pi / width) + self.vary(0, 6)), 0, 1)
        wave = wave * self.rng.choice([0, 1], (self.n, 1, 1), p=[0.35, 0.65])
        return self.main + wave[:, None] * (self.second - self.main)


def balloon(b):
    w = b.vary(0.42, 0.54)
    b.paint(b.polygon((-0.3, 0.05), (0.3, 0.05), (0.09, 0.55), (-0.09, 0.55)), b.dark, 0.6)
    b.paint(b.ellipse(0, -0.2, w, 0.5), b.stripes(b.x, b.vary(0.14, 0.22)))
    b.paint(b.box(0, 0.62, 0.12, 0.10, 0.03), b.second)


def boat(b):
    tall = b.vary(0.65, 0.85)
    b.paint(b.line(-0.02, -tall, -0.02, 0.3, 0.03), b.dark)
    b.paint(b.polygon((0.04, -tall), (0.55, 0.18), (0.04, 0.18)), b.light)
    b.paint(b.polygon((-0.08, -0.5), (-0.08, 0.18), (-0.5, 0.18)), b.second)
    b.paint(b.polygon((-0.7, 0.26), (0.75, 0.26), (0.5, 0.56), (-0.5, 0.56)), b.main)


def butterfly(b):
    spread, lift = b.vary(0.32, 0.42), b.vary(0.5, 0.9)
    for side in (-1, 1):
        b.paint(b.ellipse(side * 0.28, 0.30, 0.28, 0.2, side * 0.8), b.second)
        b.paint(b.ellipse(side * 0.36, -0.2, spread, 0.27, -side * lift), b.main)
        b.paint(b.circle(side * 0.42, -0.25, 0.11), b.light)
        b.paint(b.line(0, -0.3, side * 0.2, -0.62, 0.025), b.dark)
    b.paint(b.ellipse(0, 0, 0.075, 0.45), b.dark)


def car(b):
    roof = b.vary(-0.45, -0.3)
    b.paint(b.polygon((-0.3, roof), (0.2, roof), (0.48, 0.0), (-0.5, 0.0)), b.main)
    b.paint(b.polygon((-0.24, roof + 0.09), (0.16, roof + 0.09), (0.34, 0), (-0.36, 0)), b.light)
    b.paint(b.box(0, 0.15, b.vary(0.7, 0.8), 0.18, 0.08), b.main)
    for side in (-0.42, 0.42):
        b.paint(b.circle(side, 0.34, 0.18), b.dark)
        b.paint(b.circle(side, 0.34, 0.07), b.light)


def fish(b):
    w, h = b.vary(0.5, 0.62), b.vary(0.28, 0.4)
    b.paint(b.polygon((-0.4, 0), (-0.82, 0.34), (-0.72, 0), (-0.82, -0.34)), b.second)
    b.paint(b.polygon((-0.2, -0.25), (0.1, -0.55), (0.2, -0.2)), b.second)
    b.paint(b.ellipse(0.05, 0, w, h), b.stripes(b.x, b.vary(0.13, 0.22)))
    b.paint(b.circle(0.38, -0.08, 0.09), b.light)
    b.paint(b.circle(0.40, -0.08, 0.05), b.dark)


def flower(b):
    green = hsv(b.rng.normal(0.3, 0.04, b.n), b.rng.uniform(0.4, 0.8, b.n), b.rng.uniform(0.3, 0.7, b.n))
    b.paint(b.line(0, -0.1, b.vary(-0.12, 0.12), 0.8, 0.05), green)
    b.paint(b.ellipse(0.2, 0.5, 0.22, 0.09, -0.6), green)
    radius, angle = np.hypot(b.x, b.y + 0.25), np.arctan2(b.y + 0.25, b.x)
    petals = b.rng.integers(5, 8, (b.n, 1, 1))
    b.paint(radius - 0.36 - 0.13 * np.cos(petals * angle + b.vary(0, 6)), b.main)
    b.paint(radius - b.vary(0.12, 0.18), b.second)


def house(b):
    w = b.vary(0.42, 0.52)
    b.paint(b.box(w * 0.5, -0.45, 0.07, 0.2), b.dark)
    b.paint(b.box(0, 0.25, w, 0.38), b.light * 0.6 + b.main * 0.4)
    b.paint(b.polygon((0, -0.68), (w + 0.16, -0.08), (-w - 0.16, -0.08)), b.main)
    b.paint(b.box(-0.18, 0.4, 0.11, 0.23), b.dark)
    b.paint(b.box(0.2, 0.2, 0.11, 0.11), b.second)


def mushroom(b):
    w, h = b.vary(0.5, 0.66), b.vary(0.42, 0.58)
    b.paint(b.box(0, 0.35, b.vary(0.13, 0.2), 0.38, 0.1), b.light)
    b.paint(np.maximum(b.ellipse(0, 0.08, w, h), b.y - 0.1), b.main)
    for cx, cy, r in ((-0.28, -0.06, 0.1), (0.05, -0.22, 0.12), (0.3, -0.03, 0.08)):
        b.paint(b.circle(cx, cy, r), b.light)


def tree(b):
    w, pointed = b.vary(0.4, 0.52), b.rng.random((b.n, 1, 1)) < 0.4
    b.paint(b.box(0, 0.5, b.vary(0.07, 0.12), 0.32), b.dark)
    lobes = [b.circle(0, -0.3, w), b.circle(-0.3, -0.02, 0.3), b.circle(0.3, -0.02, 0.3)]
    fir = [b.polygon((0, t), (w, t + 0.65), (-w, t + 0.65)) for t in (-0.8, -0.45)]
    round_top, fir_top = np.minimum.reduce(lobes), np.minimum.reduce(fir)
    b.paint(np.where(pointed, fir_top, round_top), b.main)
    b.paint(np.where(pointed, 1, b.circle(0.12, -0.38, 0.2)), b.main * 1.15, 0.5)


def umbrella(b):
    w, h = b.vary(0.6, 0.72), b.vary(0.45, 0.58)
    b.paint(b.line(0, -0.3, 0, 0.6, 0.035), b.dark)
    b.paint(np.abs(b.circle(0.12, 0.6, 0.12)) - 0.035 + np.maximum(0.6 - b.y, 0), b.dark)
    edge = 0.07 * np.abs(np.sin(b.x * (3 * np.pi / 2) / w))
    b.paint(np.maximum(b.ellipse(0, 0.05, w, h), b.y - 0.06 + edge), b.stripes(b.x, 0.24))


THINGS = [balloon, boat, butterfly, car, fish, flower, house, mushroom, tree, umbrella]


def place(rng, image, label, size, shift, haze):
    """Paint one thing of a class on each picture, seen through haze."""
    n = len(image)
    scene = image.copy()
    THINGS[label](Brush(rng, image, USUAL[label, 0], size, shift))
    image += rng.uniform(0, haze, (n, 1, 1, 1)).astype(np.float32) * (scene - image)


def render(rng, label, n):
    """Return n pictures of one class, (n, 3, 32, 32) uint8.

    >>> render(np.random.default_rng(0), NAMES.index("fish"), 2).shape
    (2, 3, 32, 32)
    """
    image, colours = background(rng, np.full(n, int(USUAL[label, 1])))
    far = rng.integers(10, size=n)
    far[rng.random(n) > COMPANY] = -1
    for other in range(10):
        rows = np.flatnonzero(far == other)
        if len(rows):
            part = image[rows]
            place(rng, part, other, (FAR_LO, FAR_HI), 0.8, HAZE)
            image[rows] = part
    place(rng, image, label, (NEAR_LO, NEAR_HI), SHIFT, HAZE)
    for _ in range(FRONT):
        speck(rng, Canvas(image), colours)
    return develop(rng, image, NOISE)
