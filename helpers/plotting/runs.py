"""Figures of runs beside each other: epochs in panels, accuracies with intervals, pairs of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.plotting.frames import panels
from helpers.plotting.parts import (
    COLOURS,
    GREY,
    as_array,
    finish,
    light_grid,
    new_axes,
    smoothed,
    styled,
)

LINES = {"train loss": COLOURS[0], "val loss": COLOURS[1], "val error": COLOURS[2]}


@styled
def epoch_panels(histories: Mapping[str, Mapping[str, Any]], title: str) -> Axes:
    """Draw losses and error of runs by the epoch, a panel each, the best epoch starred.

    histories: {name of the panel: {"train loss", "val loss", "val error": a number an epoch,
        "best": the epoch whose weights are kept, from 1}}
    title: text above the first panel
    returns: the Axes of the first panel

    >>> run = {"train loss": [2, 1], "val loss": [2, 3], "val error": [0.5, 0.4], "best": 1}
    >>> epoch_panels({"broad": run, "narrow": run}, "Stops early").get_title()
    'broad'
    """
    row = panels(histories, title, width=3.2 * len(histories), height=3.4, share_y=True)
    for ax, run in zip(row, histories.values(), strict=True):
        for what, colour in LINES.items():
            ax.plot(np.arange(1, len(run[what]) + 1), run[what], color=colour, label=what)
        star = (run["best"], run["val loss"][run["best"] - 1])
        ax.plot(*star, "*", color="black", markersize=12, label="best epoch, kept")
        ax.set(xlabel="epoch")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        light_grid(ax, "y")
    row[0].set_ylabel("loss; error as a share")
    row[-1].legend(frameon=False)
    return row[0]


@styled
def losses_by_epoch(losses: Any, val_losses: Any, title: str, smooth: int = 25) -> Axes:
    """Draw the loss of every step, and validation's after each epoch, where each was measured.

    losses: (T,) of train, each before its step; val_losses: one for each epoch
    title: text above the figure
    smooth: width in steps (odd) of a running mean, drawn over the faint raw line
    returns: the Axes; the steps are spread over the epochs

    >>> ax = losses_by_epoch([2.3, 2.0, 1.8, 1.7], [1.9, 1.8], "Both fall", smooth=1)
    >>> ax.lines[0].get_xdata().tolist(), ax.lines[-1].get_xdata().tolist()
    ([0.0, 0.5, 1.0, 1.5], [1, 2])
    """
    losses, val_losses = as_array(losses).astype(float), as_array(val_losses)
    epochs = range(1, len(val_losses) + 1)
    at = np.arange(len(losses)) / len(losses) * len(val_losses)
    ax = new_axes()
    ax.plot(at, losses, color=COLOURS[0], alpha=0.25, linewidth=0.8)
    label = f"train, mean of {smooth} steps" if smooth > 1 else "train"
    ax.plot(at, smoothed(losses, smooth // 2), color=COLOURS[0], linewidth=1.8, label=label)
    ax.plot(epochs, val_losses, "o-", color=COLOURS[1], label="validation, after the epoch")
    ax.set(xlabel="epochs trained", ylabel="loss")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    light_grid(ax, "y")
    ax.margins(x=0.02)
    ax.legend(frameon=False)
    return finish(ax, title)


@styled
def intervals(rows: Mapping[str, tuple[float, float, float]], xlabel: str, title: str) -> Axes:
    """Draw values with their intervals, first on top; every second one in another colour.

    rows: {name: (low, value, high)}
    returns: the Axes

    >>> ax = intervals({"LP": (0.7, 0.8, 0.9), "LP-FT": (0.75, 0.85, 0.9)}, "accuracy", "Alike")
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['LP', 'LP-FT']
    """
    ax = new_axes(height=1.0 + 0.33 * len(rows))
    for k, (low, value, high) in enumerate(rows.values()):
        ends = [[value - low], [high - value]]
        ax.errorbar(value, k, xerr=ends, fmt="o", color=COLOURS[k % 2], capsize=3)
        place: dict[str, Any] = {"xytext": (0, 5), "textcoords": "offset points", "ha": "center"}
        ax.annotate(f"{value:.3f}", (value, k), size=8, **place)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.invert_yaxis()
    ax.margins(y=max(0.12, 0.6 / len(rows)))  # room for the top row's number
    ax.set_xlabel(xlabel)
    light_grid(ax, "x")
    ax.tick_params(axis="y", length=0)
    return finish(ax, title)


@styled
def named_points(
    points: Mapping[str, tuple[float, Any]], xlabel: str, ylabel: str, title: str
) -> Axes:
    """Draw one point for each name, and a thin line from the lowest to the highest of its runs.

    points: {name: (x, (runs,) values of y)}
    returns: the Axes

    >>> ax = named_points({"a": (0.5, [0.6, 0.8]), "b": (0.7, [0.9])}, "source", "target", "Up")
    >>> [text.get_text() for text in ax.texts]
    ['a', 'b']
    """
    ax = new_axes()
    for k, (name, (x, runs)) in enumerate(points.items()):
        runs = np.asarray(runs, dtype=float)
        ax.plot([x, x], [runs.min(), runs.max()], color=GREY, linewidth=1)
        ax.plot(x, runs.mean(), "o", color=COLOURS[k % len(COLOURS)], markersize=8)
        place: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(name, (x, runs.mean()), **place)
    ax.margins(x=0.25, y=0.15)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    light_grid(ax, "both")
    return finish(ax, title)
