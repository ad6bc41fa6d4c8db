"""The picture of a chain of layers: a box for each, and on every arrow the shape handed on."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.textpath import TextPath

from helpers.plotting.parts import (
    COLOURS,
    GREY,
    LABEL_SIZE,
    WIDEST,
    finish,
    hide_frame,
    new_axes,
    styled,
)

TALL, BESIDE, HEAD = 0.36, 0.16, 0.26  # inches: of a box, around its text, around a shape


@styled
def chain(
    boxes: Sequence[str],
    shapes: Sequence[str],
    title: str | None = None,
    *,
    notes: Mapping[int, str] | None = None,
    shortcut: tuple[int, int, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw layers from left to right, with the shape that each hands on above its arrow.

    boxes: the layers' names; the first is the input, and grey
    shapes: a text for each arrow, one less than boxes
    title: text above the figure, or None
    notes: {index of a box: text below it}, such as its parameters
    shortcut: (from, to, text) of an arrow that goes round the boxes between, by their indices
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes
    raises: ValueError where there is not one shape for each arrow

    >>> ax = chain(["picture", "conv", "ReLU"], ["3×32×32", "8×32×32"], "A block")
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['picture', 'conv', 'ReLU', '3×32×32', '8×32×32']
    """
    if len(shapes) != len(boxes) - 1:
        raise ValueError(
            f"chain: {len(boxes)} boxes have {len(boxes) - 1} arrows, not {len(shapes)}"
        )
    lefts, rights = _places(boxes, shapes)
    width = rights[-1] + 0.1
    below = 0.75 if shortcut else 0.25 if notes else 0.05
    ax = ax or new_axes(min(WIDEST, width + 0.1), TALL + below + 0.65)
    ax.set(xlim=(-0.1, width), ylim=(-TALL / 2 - below, TALL / 2 + 0.25), xticks=[], yticks=[])
    hide_frame(ax)
    for k, (name, left, right) in enumerate(zip(boxes, lefts, rights, strict=True)):
        style: dict[str, Any] = {
            "facecolor": "white" if k else "#EDEDED",
            "edgecolor": GREY,
            "zorder": 3,
        }
        ax.fill_between([left, right], -TALL / 2, TALL / 2, **style)
        ax.text((left + right) / 2, 0, name, ha="center", va="center", zorder=4)
    for k, shape in enumerate(shapes):
        _arrow(ax, (lefts[k + 1], 0), (rights[k], 0))
        _note(ax, (rights[k] + lefts[k + 1]) / 2 - 0.03, 0.05, shape, "bottom", COLOURS[0])
    for k, text in (notes or {}).items():
        _note(ax, (lefts[k] + rights[k]) / 2, -TALL / 2 - 0.05, text, "top", GREY)
    if shortcut:
        start, end, text = shortcut
        ends = [(lefts[k] + rights[k]) / 2 for k in (start, end)]
        deep = -TALL / 2 - 0.42
        ax.plot([ends[0], *ends], [-TALL / 2, deep, deep], color=COLOURS[1], linewidth=1.4)
        _arrow(ax, (ends[1], -TALL / 2), (ends[1], deep), COLOURS[1])
        _note(ax, sum(ends) / 2, deep - 0.05, text, "top", COLOURS[1])
    return finish(ax, title)


def _places(boxes, shapes):
    """Return the left and the right ends of the boxes, in inches."""
    lefts, rights = [0.0], [_width(boxes[0], 10) + BESIDE]
    for name, shape in zip(boxes[1:], shapes, strict=True):
        lefts.append(rights[-1] + _width(shape, LABEL_SIZE) + HEAD)
        rights.append(lefts[-1] + _width(name, 10) + BESIDE)
    return lefts, rights


def _width(text, size):
    """Return how wide a text is, in inches; of several lines the widest counts."""
    lines = [line for line in text.splitlines() if line.strip()]
    return (
        max((TextPath((0, 0), line, size=size).get_extents().width for line in lines), default=0)
        / 72
    )


def _arrow(ax, end, start, colour=GREY):
    style = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


def _note(ax, x, y, text, place, colour):
    ax.text(x, y, text, ha="center", va=place, color=colour, fontsize=LABEL_SIZE)
