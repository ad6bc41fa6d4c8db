"""The picture of im2col: each window of a picture becomes a column, and one product does it all."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.lib.stride_tricks import sliding_window_view

from helpers.plotting.parts import (
    COLOURS,
    GREY,
    LABEL_SIZE,
    WIDEST,
    as_array,
    finish,
    hide_frame,
    new_axes,
    styled,
)

CELL = 0.3  # inches, the side of a number's square


@styled
def im2col(
    picture: np.ndarray,
    kernel: np.ndarray,
    marked: Sequence[int] = (0, 4),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a picture, its windows as the columns of a matrix, and the product with the filter.

    picture: (H, W); kernel: (KH, KW), which moves by 1 without padding
    marked: windows that have a colour of their own, counted row by row
    title: text above the figure, or None
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes

    >>> ax = im2col(np.arange(12).reshape(3, 4), np.eye(2), title="Windows become columns")
    >>> [text.get_text() for text in ax.texts if "(" in text.get_text()]
    ['picture (3, 4)', 'w as a row (1, 4)', 'cols (4, 6)', 'y as a row (1, 6)']
    """
    picture, kernel = as_array(picture), as_array(kernel)
    windows = sliding_window_view(picture, kernel.shape)
    cols = windows.reshape(-1, kernel.size).T
    row = kernel.reshape(1, -1)
    colours = dict(zip(marked, COLOURS, strict=False))
    tables = {"picture": picture, "w as a row": row, "cols": cols, "y as a row": row @ cols}
    middle = max(len(table) for table in tables.values()) / 2
    gaps = dict(zip(tables, (0, 1.6, 0.9, 1.4), strict=True))
    width = sum(gaps.values()) + sum(table.shape[1] for table in tables.values())
    ax = ax or new_axes(min(WIDEST, CELL * width + 0.2), CELL * (2 * middle + 1.6) + 0.35)
    ax.set(xlim=(-0.1, width + 0.1), ylim=(2 * middle + 1.2, -0.4), xticks=[], yticks=[])
    hide_frame(ax)
    lefts, left = {}, 0.0
    for (name, table), sign in zip(tables.items(), ("", "→", "@", "="), strict=True):
        left += gaps[name]
        ax.text(left - gaps[name] / 2, middle, sign, ha="center", va="center", color=GREY)
        shades = colours if table.shape[1] == cols.shape[1] and name != "picture" else {}
        _numbers(ax, table, left, middle - len(table) / 2, shades)
        text = f"{name} {table.shape}"
        lefts[name], here = left, left + table.shape[1] / 2
        ax.text(here, 2 * middle + 0.3, text, ha="center", va="top", fontsize=LABEL_SIZE)
        left += table.shape[1]
    for k, colour in colours.items():
        i, j = divmod(k, windows.shape[1])
        corner = lefts["picture"] + j, middle - len(picture) / 2 + i
        size = kernel.shape[1], kernel.shape[0]
        ax.add_patch(Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=2, zorder=5))
    return finish(ax, title)


def _numbers(ax, table, left, top, shades):
    """Write a table of numbers into squares; shades: {column: colour}."""
    for (i, j), value in np.ndenumerate(table):
        face = (shades[j], 0.3) if j in shades else "white"
        square = Rectangle((left + j, top + i), 1, 1, facecolor=face, edgecolor="#BBBBBB")
        ax.add_patch(square)
        place = {"ha": "center", "va": "center", "fontsize": LABEL_SIZE}
        ax.text(left + j + 0.5, top + i + 0.5, f"{value:g}".replace("-", "−"), **place)
