"""Functions that give the same float32 on every machine, so that pictures have the same bytes.

IEEE 754 fixes +, -, *, / and the square root to the last bit, but neither sin nor exp: NumPy's
differ between processors. What is computed in float64 and rounded to float32 differs no more, but
for one number in a billion, and a picture rounds once more, to 256 levels.
"""

from typing import Any

import numpy as np


def sin(x: Any) -> np.ndarray:
    """Return the sine, float32, of x in radians."""
    return np.sin(x, dtype=np.float64).astype(np.float32)


def cos(x: Any) -> np.ndarray:
    """Return the cosine, float32, of x in radians.

    >>> cos(np.float32(np.pi)) == np.float32(-1)
    np.True_
    """
    return np.cos(x, dtype=np.float64).astype(np.float32)


def arctan2(y: Any, x: Any) -> np.ndarray:
    """Return the angle, float32, of the points (x, y)."""
    return np.arctan2(y, x, dtype=np.float64).astype(np.float32)


def hypot(x: Any, y: Any) -> np.ndarray:
    """Return the length, float32, of the vectors (x, y)."""
    return np.sqrt(x * x + y * y, dtype=np.float32)


def grain(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return noise of mean 0 and standard deviation 1, float32: the sum of four random bytes.

    NumPy's normal numbers ask an exp whether to draw again, and float32's differs between machines.

    >>> noise = grain(np.random.default_rng(0), (100, 100))
    >>> bool(abs(noise.mean()) < 0.03), bool(abs(noise.std() - 1) < 0.03)
    (True, True)
    """
    total = np.zeros(shape, dtype=np.float32)
    for _ in range(4):
        total += rng.integers(256, size=shape, dtype=np.uint8)
    return (total - np.float32(510)) / np.float32((4 * (256**2 - 1) / 12) ** 0.5)
