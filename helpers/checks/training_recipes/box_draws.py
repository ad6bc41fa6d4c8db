"""Boxes of our own, drawn in two ways, and how large a part of the image they leave."""

import numpy as np

from helpers.checks.training_recipes.mixing import EDGES


def draw_boxes(
    height: int, width: int, shares: np.ndarray, rng: np.random.Generator, halves: bool = True
) -> np.ndarray:
    """Return boxes (T, 4): as the paper's program draws them, or with each side rounded.

    shares: (T,) of the image that each covers before it is cut off
    halves: whether half a side is cut to whole pixels, as in that program

    >>> draw_boxes(4, 6, np.zeros(1), np.random.default_rng(0))
    array([[3, 3, 3, 3]])
    """
    ends = []
    for length in (height, width):
        side = length * shares**0.5
        side = side.astype(int) // 2 * 2 if halves else side.round().astype(int)
        first = rng.integers(length, size=len(shares)) - side // 2
        ends += [np.maximum(first, 0), np.minimum(first + side, length)]
    return np.stack(ends, axis=1)


def shares_below(alpha: float, size: tuple[int, int]) -> list[tuple[float, float]]:
    """Return how likely the larger part is below each edge, (low, high), by many draws of our own.

    It depends a little on how a side becomes a whole number of pixels.
    alpha: of Beta; size: (H, W)

    >>> [low < high for low, high in shares_below(1.0, (28, 20))]
    [True, True, True, True]
    """
    rng, found = np.random.default_rng(0), []
    for halves in (True, False):
        shares = rng.beta(alpha, alpha, 20_000)
        top, bottom, left, right = draw_boxes(*size, shares, rng, halves).T
        part = (bottom - top) * (right - left) / (size[0] * size[1])
        found.append([np.mean(np.maximum(part, 1 - part) < edge) for edge in EDGES])
    return [
        (float(min(pair)) - 0.015, float(max(pair)) + 0.015) for pair in zip(*found, strict=True)
    ]
