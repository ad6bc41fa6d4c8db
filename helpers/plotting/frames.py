"""Axes in the course's style, for figures that a notebook draws by itself."""

from collections.abc import Iterable
from typing import Any, Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from helpers.plotting.parts import COLOURS, WIDTH, finish, light_grid, new_axes, styled


@styled
def axes(
    title: str,
    xlabel: str,
    ylabel: str,
    *,
    width: float = WIDTH,
    height: float = 3.0,
    grid: Literal["x", "y", "both"] | None = "y",
) -> Axes:
    """Return the Axes of a new figure that says what it shows, to be drawn into.

    title: the message, above the figure; xlabel, ylabel: what the axes are, with their units
    width, height: in inches
    grid: the axes whose values have pale lines; None for a picture in a box

    >>> ax = axes("It falls", "step", "loss")
    >>> ax.get_title(loc="left"), ax.get_ylabel()
    ('It falls', 'loss')
    """
    ax = new_axes(width, height)
    ax.set_prop_cycle(color=COLOURS)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if grid is not None:
        light_grid(ax, grid)
    return finish(ax, title)


@styled
def panels(
    names: Iterable[str],
    title: str,
    *,
    width: float = WIDTH,
    height: float = 2.5,
    share_y: bool = False,
) -> list[Axes]:
    """Return the Axes of panels side by side in a new figure, each with its name above it.

    names: a text for each panel; title: the message, above all of them
    width, height: of the figure, in inches
    share_y: whether all have the first one's y axis

    >>> left, right = panels(["loss", "accuracy"], "It learns")
    >>> right.get_title(), left.figure.get_suptitle()
    ('accuracy', 'It learns')
    """
    names = [*names]
    size: dict[str, Any] = {"figsize": (width, height), "layout": "constrained"}
    figure, row = plt.subplots(1, len(names), sharey=share_y, squeeze=False, **size)
    for ax, name in zip(row[0], names, strict=True):
        ax.set_prop_cycle(color=COLOURS)
        ax.set_title(name, loc="center", weight="normal", size=10)
    figure.suptitle(title, weight="bold", size=11, x=0.02, ha="left")
    return [*row[0]]
