"""How many rows and columns of its input a value of a layer's output depends on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

FAR = 1e3  # more than any value: a maximum changes with it
IS_A_SIZE = ("height", "width", "size", "kernel")
MOST_LINES = 40  # rows or columns of an input


def of_window(
    y_of: Callable[..., np.ndarray],
    inputs: Mapping[str, Any],
    now: np.ndarray,
    wanted: np.ndarray,
) -> str | None:
    """Return a clause where a value depends on another window than the settings say; else None.

    y_of: returns y where inputs are changed by name; now: y as it is; wanted: as it should be
    inputs: x of images (N, C, H, W), and what says how large a window is: weights of four axes, or
        a dictionary with a height and a width

    >>> def pool(x):
    ...     return np.array([[[[x[0, 0, :2, :2].max()]]]])
    >>> x, param = np.arange(16.0).reshape(1, 1, 4, 4), {"pool_height": 3, "pool_width": 2}
    >>> of_window(pool, {"x": x, "param": param}, pool(x), pool(x) + 1)
    'depends on 2 rows and 2 columns of x, where pool_height is 3 and pool_width is 2'
    """
    x, said = inputs.get("x"), next(_sizes(inputs), None)
    if not isinstance(x, np.ndarray) or x.ndim != 4 or now.shape != wanted.shape or now.ndim != 4:
        return None
    if said is None or max(x.shape[2:]) > MOST_LINES:
        return None
    text, sizes = said
    if np.allclose(now, wanted):
        return None
    place = tuple(size // 2 for size in now.shape)  # away from what is padded
    found = tuple(_lines(y_of, x, axis, place, now) for axis in (2, 3))
    if 0 in found or found == sizes or found[0] >= x.shape[2] or found[1] >= x.shape[3]:
        return None
    if _is_padded(inputs) and found[0] <= sizes[0] and found[1] <= sizes[1]:
        return None
    return f"depends on {found[0]} rows and {found[1]} columns of x, where {text}"


def _sizes(inputs: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield in words how large a window is, and its height and width."""
    for name, value in inputs.items():
        if isinstance(value, dict):
            sizes = [key for key in value if any(word in key for word in IS_A_SIZE)]
            if len(sizes) == 2:
                one, other = sizes
                yield (
                    f"{one} is {value[one]} and {other} is {value[other]}",
                    (int(value[one]), int(value[other])),
                )
        elif name != "x" and isinstance(value, np.ndarray) and value.ndim == 4:
            height, width = value.shape[2:]
            yield f"{name} has {height} rows and {width} columns", (height, width)


def _is_padded(inputs: Mapping[str, Any]) -> bool:
    settings = [value for value in inputs.values() if isinstance(value, dict)]
    return any(one[key] for one in settings for key in one if "pad" in key)


def _lines(
    y_of: Callable[..., np.ndarray],
    x: np.ndarray,
    axis: int,
    place: tuple[int, ...],
    now: np.ndarray,
) -> int:
    """Return how many rows, or columns, of x a value of y changes with."""
    count = 0
    for k in range(x.shape[axis]):
        up, down = x.copy(), x.copy()
        np.moveaxis(up, axis, 0)[k] += FAR
        np.moveaxis(down, axis, 0)[k] -= FAR
        count += any(y_of(x=other)[place] != now[place] for other in (up, down))
    return count
