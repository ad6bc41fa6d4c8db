"""Numeric gradients: slow, simple and trusted, to check the ones derived by hand.

The error of a central difference falls as step**2 until rounding takes over, so 1e-5 suits float64.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


def numeric_gradient(
    f: Callable, x: np.ndarray, upstream: np.ndarray | None = None, step: float = 1e-5
) -> np.ndarray:
    """Return the gradient of sum(f(x) * upstream) by central differences.

    f: takes an array shaped like x, returns a float or an array
    x: (...) float64, left as it was
    upstream: shaped like f(x), the gradient that arrives from above; None stands for 1
    step: half the distance between the two evaluations
    returns: (...) float64, shaped like x

    >>> numeric_gradient(lambda x: (x ** 2).sum(), np.array([1.0, 3.0])).round(4)
    array([2., 6.])
    >>> numeric_gradient(np.sin, np.zeros(2), upstream=np.array([1.0, 5.0])).round(4)
    array([1., 5.])
    """
    x = np.asarray(x, dtype=np.float64)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        direction = np.zeros_like(x)
        direction[index] = 1.0
        gradient[index] = slope(f, x, direction, upstream, step)
    return gradient


def slope(
    f: Callable,
    x: np.ndarray,
    direction: np.ndarray,
    upstream: np.ndarray | None = None,
    step: float = 1e-5,
) -> float:
    """Return how fast sum(f(x) * upstream) grows from x along a direction.

    x, direction: (...) float64; f never sees x itself, so it cannot change it
    returns: float

    >>> slope(lambda x: (x ** 2).sum(), np.array([1.0, 3.0]), np.array([1.0, 1.0])).round(4)
    np.float64(8.0)
    """
    change = np.asarray(f(x + step * direction)) - np.asarray(f(x - step * direction))
    weighted = change if upstream is None else change * upstream
    return weighted.sum() / (2 * step)


def relative_error(a: Any, b: Any) -> np.ndarray:
    """Return |a - b| / max(1e-8, |a| + |b|), value by value: below 1e-7 is right, above 1e-2 wrong.

    >>> relative_error(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    array([0., 0.])
    >>> float(relative_error(1.0, -1.0))
    1.0
    """
    a, b = np.asarray(a), np.asarray(b)
    return np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))


def sparse_gradient_error(
    f: Callable,
    x: np.ndarray,
    gradient: np.ndarray,
    rng: np.random.Generator,
    upstream: np.ndarray | None = None,
    num_coordinates: int = 10,
    num_directions: int = 5,
    step: float = 1e-5,
) -> float:
    """Compare a gradient with slopes at a few random coordinates and along random directions.

    For arrays too large for numeric_gradient. A coordinate finds one wrong entry if it hits it; a
    direction sees every entry at once, so it finds what coordinates miss.

    gradient: shaped like x, the one to check
    rng: np.random.Generator that draws the coordinates and directions
    returns: float, the worst relative error

    >>> x = np.linspace(1, 2, 1000)
    >>> rng = np.random.default_rng(0)
    >>> sparse_gradient_error(lambda x: (x ** 2).sum(), x, 2 * x, rng) < 1e-6
    True
    >>> sparse_gradient_error(lambda x: (x ** 2).sum(), x, 3 * x, rng) > 1e-2
    True
    """
    x = np.asarray(x, dtype=np.float64)
    coordinates = rng.choice(x.size, size=min(num_coordinates, x.size), replace=False)
    directions = [np.eye(1, x.size, k).reshape(x.shape) for k in coordinates]
    directions += [_unit(rng.standard_normal(x.shape)) for _ in range(num_directions)]
    numeric = [slope(f, x, direction, upstream, step) for direction in directions]
    analytic = [(gradient * direction).sum() for direction in directions]
    return float(relative_error(analytic, numeric).max())


def _unit(direction):
    return direction / np.linalg.norm(direction)
