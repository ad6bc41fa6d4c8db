"""Backgrounds of the sample's pictures: sky, ground, clouds, bushes and stones; light and noise."""

from typing import Any

import numpy as np

from helpers.data.sample.canvas import SIZE, Canvas, grid, hsv
from helpers.data.sample.exact import cos, grain, sin

# hue, saturation, value of: top of the sky, sky at the horizon, ground
PLACES = np.array(
    [
        [(0.57, 0.55, 0.80), (0.54, 0.22, 0.95), (0.27, 0.50, 0.62)],  # meadow
        [(0.56, 0.40, 0.88), (0.53, 0.15, 0.97), (0.55, 0.62, 0.62)],  # sea
        [(0.75, 0.35, 0.62), (0.06, 0.50, 0.95), (0.93, 0.30, 0.45)],  # sunset
        [(0.64, 0.55, 0.42), (0.62, 0.38, 0.62), (0.50, 0.36, 0.42)],  # dusk
        [(0.54, 0.30, 0.92), (0.12, 0.12, 0.97), (0.11, 0.38, 0.86)],  # beach
        [(0.13, 0.16, 0.92), (0.10, 0.25, 0.90), (0.07, 0.48, 0.58)],  # autumn
        [(0.60, 0.12, 0.75), (0.58, 0.06, 0.88), (0.35, 0.18, 0.66)],  # mist
    ]
)


def places(rng: np.random.Generator, favourite: np.ndarray, loyalty: float) -> list[np.ndarray]:
    """Return the sky's, horizon's and ground's colours, (N, 3, 1, 1) each, of N random places.

    favourite: (N,) index of the place that a picture's object is often seen in
    loyalty: the share of pictures that are set there; the rest are set anywhere
    """
    n = len(favourite)
    stay = rng.random(n) < loyalty
    place = np.where(stay, favourite, rng.integers(len(PLACES), size=n))
    colours = PLACES[place] + rng.normal(0, (0.025, 0.07, 0.07), (n, 3, 3))
    colours[..., 1:] = colours[..., 1:].clip(0, 1)
    return [hsv(*colours[:, part].T) for part in range(3)]


def waves(
    rng: np.random.Generator, n: int, x: np.ndarray, y: np.ndarray, cycles: Any
) -> np.ndarray:
    """Return a random pattern of three plane waves, (N, 32, 32) in about -1..1."""
    total = np.zeros((n, 1, 1), dtype=np.float32)
    low, high = cycles
    for _ in range(3):
        angle, phase = rng.uniform(0, 2 * np.pi, (2, n, 1, 1)).astype(np.float32)
        pace = rng.uniform(low, high, (n, 1, 1)).astype(np.float32) * np.pi
        total = total + sin(pace * (cos(angle) * x + sin(angle) * y) + phase)
    return total / 3


def background(
    rng: np.random.Generator, favourite: np.ndarray, loyalty: float = 0.4, clutter: Any = 4
) -> tuple[np.ndarray, tuple]:
    """Return N empty scenes, (N, 3, 32, 32) float32 in 0..1, and their three colours.

    favourite: (N,) index into PLACES
    loyalty: how often a picture is set in its favourite place
    clutter: the number of bushes, clouds and stones in each
    """
    n = len(favourite)
    x, y = grid()
    sky, horizon, ground = places(rng, favourite, loyalty)
    level = rng.normal(0.3, 0.22, (n, 1, 1)).astype(np.float32)
    down = np.clip((y + 1) / (level + 1.2), 0, 1)[:, None]
    image = (sky + (horizon - sky) * down).astype(np.float32)
    image += 0.10 * waves(rng, n, x, 2 * y, (0.5, 2.0))[:, None]
    canvas = Canvas(image)
    hill = level + 0.12 * waves(rng, n, x, 0 * y, (0.5, 1.5))
    rough = ground + 0.08 * waves(rng, n, x, 2 * y, (2.0, 7.0))[:, None]
    canvas.paint(hill - y, rough)
    for _ in range(clutter):
        speck(rng, canvas, (sky, horizon, ground))
    return image, (sky, horizon, ground)


def speck(rng: np.random.Generator, canvas: Canvas, colours: Any) -> None:
    """Paint one bush, cloud or stone on each picture, in a colour near those of its place."""
    n = len(canvas.image)
    cx, cy = rng.uniform(-1, 1, (2, n, 1, 1)).astype(np.float32)
    rx, ry = rng.uniform(0.08, 0.36, (2, n, 1, 1)).astype(np.float32)
    share = rng.dirichlet((0.5, 0.5, 0.5), n).astype(np.float32).T[:, :, None, None, None]
    colour = sum(part * c for part, c in zip(share, colours, strict=True))
    colour = colour + rng.normal(0, 0.13, (n, 3, 1, 1)).astype(np.float32)
    angle = rng.uniform(0, np.pi, (n, 1, 1)).astype(np.float32)
    boxy = rng.random((n, 1, 1)) < 0.25
    distance = np.where(
        boxy, canvas.box(cx, cy, rx, ry, 0.05), canvas.ellipse(cx, cy, rx, ry, angle)
    )
    canvas.paint(distance, colour, rng.uniform(0.5, 1, (n, 1, 1)).astype(np.float32))


def develop(rng: np.random.Generator, image: np.ndarray, noise: Any = 0.02) -> np.ndarray:
    """Return pictures, uint8, in slanting light of varying colour and strength, with noise.

    image: (N, 3, 32, 32) float32 in 0..1
    noise: standard deviation of the noise of each pixel and channel
    """
    n = len(image)
    x, y = grid()
    angle = rng.uniform(0, 2 * np.pi, (n, 1, 1)).astype(np.float32)
    slant = rng.uniform(0, 0.28, (n, 1, 1)).astype(np.float32)
    light = 1 + slant * (cos(angle) * x + sin(angle) * y)
    tint = rng.normal(1, (0.05, 0.03, 0.05), (n, 3)).astype(np.float32)[:, :, None, None]
    gain = rng.uniform(0.78, 1.12, (n, 1, 1, 1)).astype(np.float32)
    specks = np.float32(noise) * grain(rng, (n, 3, SIZE, SIZE))
    return (
        (np.clip(image * light[:, None] * tint * gain + specks, 0, 1) * 255)
        .round()
        .astype(np.uint8)
    )
