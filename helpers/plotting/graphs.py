"""The picture of a computation: a box for each step, an arrow for each number handed on.

A box stands to the right of all that it reads, in the column next to its readers where it may. An
arrow over several columns keeps a lane of its own between the boxes, so that it crosses none: an
upper one where it is the first of its box's arrows, else a lower one.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from helpers.plotting.parts import (
    COLOURS,
    GREY,
    LABEL_SIZE,
    WIDEST,
    finish,
    hide_frame,
    new_axes,
    spread,
    styled,
)

COLUMN, ROW = 1.15, 0.7  # inches, where the figure is wide enough
SWEEPS = 30
KEY = ("above an arrow: the value, forward", "below: the gradient, backward")
SHAPES = ("above an arrow: the shape of what it carries", "below: of what comes back")


@styled
def graph(
    boxes: Mapping[Hashable, str],
    arrows: Iterable[tuple],
    title: str | None = None,
    ax: Axes | None = None,
    key: Sequence[str] | None = None,
) -> Axes:
    """Draw a computation from left to right, with a value and a gradient on each arrow.

    boxes: {key: text in the box}; those that no arrow ends at, the inputs, are grey
    arrows: (from, to, value) or (from, to, value, gradient), the ends by their keys; values and
        gradients are numbers, written with three digits, or texts such as a shape
    title: text above the figure, or None
    ax: Axes to draw in, or None for a figure of its own
    key: what stands above an arrow, and below it, to be written under the figure; () for nothing,
        None for what texts or numbers there usually are: shapes, or values and gradients
    returns: the Axes
    raises: ValueError where an arrow has an end that is no box, or arrows lead round in a circle

    >>> boxes = {"x": "x", "w": "w", "product": "×", "p": "p"}
    >>> arrows = [("x", "product", 3.0, 0.5), ("w", "product", 0.5, 3.0), ("product", "p", 1.5, 1)]
    >>> ax = graph(boxes, arrows, "One product")
    >>> [text.get_text() for text in ax.texts][:4]
    ['x', 'w', '×', 'p']
    """
    lines = [_Line(*arrow) for arrow in arrows]
    columns = _columns(list(boxes), lines)
    lanes = _lanes(columns, lines)
    heights = _heights(columns, lanes)
    width, rows = max(columns.values(), default=0) + 1, np.ptp([*heights.values(), 0.0]) + 1
    ax = ax or new_axes(min(WIDEST, COLUMN * width + 0.3), ROW * rows + 0.6)
    ax.set(xlim=(-0.5, width - 0.5), xticks=[], yticks=[])
    ax.set_ylim(min(heights.values(), default=0) - 0.6, max(heights.values(), default=0) + 0.6)
    hide_frame(ax)
    drawn = _draw_boxes(ax, boxes, {line.end for line in lines}, columns, heights)
    for line, stops in zip(lines, lanes, strict=True):
        _draw_arrow(ax, line, drawn, [(columns[stop], heights[stop]) for stop in stops])
    shapes = bool(lines) and all(isinstance(line.value, str) for line in lines)
    key = (SHAPES if shapes else KEY) if key is None else key
    _write_key(ax, key if any(line.gradient is not None for line in lines) else key[:1])
    return finish(ax, title)


@dataclass
class _Line:
    """An arrow, its ends by their keys."""

    start: Hashable
    end: Hashable
    value: Any = None
    gradient: Any = None


@dataclass(frozen=True)
class _Stop:
    """A place that a long arrow keeps free for itself in a column between its ends."""

    arrow: int
    column: int


def _columns(keys, lines):
    """Return {key: column}: right of all that a box reads, and then as near to its readers."""
    unknown = [end for line in lines for end in (line.start, line.end) if end not in keys]
    if unknown:
        raise ValueError(f"graph: an arrow has the end {unknown[0]!r}, which is no box")
    columns = dict.fromkeys(keys, 0)
    for line in lines * len(keys):  # no way is longer than that
        columns[line.end] = max(columns[line.end], columns[line.start] + 1)
    if any(columns[line.end] <= columns[line.start] for line in lines):
        raise ValueError("graph: the arrows lead round in a circle")
    for key in sorted(keys, key=lambda key: -columns[key]):  # readers first
        readers = [columns[line.end] for line in lines if line.start == key]
        columns[key] = min(readers, default=columns[key] + 1) - 1
    return columns


def _lanes(columns, lines):
    """Return the stops of each arrow, its ends included; new ones are added to the columns."""
    lanes = []
    for k, line in enumerate(lines):
        between = range(columns[line.start] + 1, columns[line.end])
        stops = [_Stop(k, column) for column in between]
        columns |= {stop: stop.column for stop in stops}
        lanes.append([line.start, *stops, line.end])
    return lanes


def _heights(columns, lanes):
    """Return {key: height}: near to its neighbours', one apart in a column, the first on top."""
    order = [[key for key in columns if columns[key] == k] for k in range(len(columns))]
    heights = {k: len(here) / 2 - row for here in order for row, k in enumerate(here)}
    for stops in lanes:
        first = stops == next(other for other in lanes if other[0] == stops[0])
        heights |= dict.fromkeys(stops[1:-1], heights[stops[0]] + (0.5 if first else -0.5))
    neighbours: dict[Hashable, list] = {key: [] for key in columns}
    for stops in lanes:
        for left, right in pairwise(stops):
            neighbours[left].append(right)
            neighbours[right].append(left)
    for sweep in range(SWEEPS):
        for here in order if sweep % 2 else order[::-1]:
            wished = [np.mean([heights[n] for n in neighbours[k]] or [heights[k]]) for k in here]
            placed = spread(wished[::-1], gap=1.0)[::-1]
            heights.update(zip(here, placed.tolist(), strict=True))
    return heights


def _draw_boxes(ax, boxes, ends, columns, heights):
    """Write each box and return {key: its Text}."""
    drawn: dict[Hashable, Text] = {}
    for key, text in boxes.items():
        face = "white" if key in ends else "#EDEDED"
        box = {"boxstyle": "round,pad=0.35", "facecolor": face, "edgecolor": GREY}
        drawn[key] = ax.text(
            columns[key], heights[key], text, ha="center", va="center", bbox=box, zorder=2
        )
    return drawn


def _draw_arrow(ax, line, drawn, places):
    """Draw an arrow through its places, from box to box, and write its numbers at its first part.

    drawn: {key: the Text of its box}
    """
    boxes = [drawn[end].get_bbox_patch() for end in (line.start, line.end)]
    last = len(places) - 2
    for k, (start, end) in enumerate(pairwise(places)):
        shape: dict[str, Any] = {"arrowstyle": "-|>" if k == last else "-", "color": GREY}
        shape |= {"patchA": None if k else boxes[0], "shrinkA": 0}
        shape |= {"patchB": boxes[1] if k == last else None, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=shape, zorder=3)  # after its boxes have their size
    middle = np.mean(places[:2], axis=0)
    for value, colour, side, place in (
        (line.value, COLOURS[0], 1, "bottom"),
        (line.gradient, COLOURS[1], -1, "top"),
    ):
        ax.annotate(
            _written(value),
            middle,
            (0, 1.5 * side),
            textcoords="offset points",
            ha="center",
            va=place,
            color=colour,
            fontsize=LABEL_SIZE,
            bbox={"boxstyle": "square,pad=0", "facecolor": (1, 1, 1, 0.7), "edgecolor": "none"},
            zorder=4,
        )


def _written(value):
    """Return a number with three digits, a text as it is, and nothing for None."""
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{float(value):.3g}".replace("-", "−")
    return "0" if text == "−0" else text


def _write_key(ax, key):
    """Write below the figure what stands above and below the arrows."""
    for k, text in enumerate(key):
        place = {"xycoords": "axes fraction", "textcoords": "offset points"}
        style = {"color": COLOURS[k], "fontsize": LABEL_SIZE, "va": "top"}
        side = {"ha": "right" if k else "left"}
        ax.annotate(text, (k, 0), (0, -2), **place, **style, **side)
