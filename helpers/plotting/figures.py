"""Figures of the course: images, curves, heat maps, templates and bars, all in one style.

Each function draws into `ax` or makes its own figure, and returns the Axes. matplotlib's global
settings stay as they are.
"""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogFormatter, MaxNLocator

from helpers.plotting.parts import (
    COLOURS,
    DIVERGING,
    GREY,
    HEIGHT,
    SEQUENTIAL,
    as_array,
    as_pictures,
    draw_baseline,
    draw_run,
    finish,
    hide_frame,
    keep_explosions_out,
    label_ends,
    light_grid,
    new_axes,
    styled,
    tile,
)


@styled
def image_grid(
    images: Any,
    labels: Any = None,
    columns: int = 10,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Show images in rows, each with its label above it.

    images: (N, 3, H, W), (N, H, W, 3) or (N, H, W), NumPy or PyTorch; uint8, or float in [0, 1]
    labels: N texts or numbers, or None
    columns: most images in a row; fewer where long labels need the room
    title: text above the figure, or None
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes, one image in it for each of the N
    raises: ValueError when the shape, type, range or number of labels is not one of these

    >>> ax = image_grid(np.zeros((3, 8, 8), dtype=np.uint8), labels=["cat", "dog", "ship"])
    >>> [text.get_text() for text in ax.texts]
    ['cat', 'dog', 'ship']
    """
    pictures = as_pictures(images)
    if labels is not None and len(labels) != len(pictures):
        raise ValueError(f"image_grid: {len(labels)} labels for {len(pictures)} images")
    return tile(ax, pictures, labels, columns, title, cmap="gray", vmin=0, vmax=1)


@styled
def weight_templates(
    W: Any,
    names: Sequence[str],
    shape: tuple[int, ...] = (3, 32, 32),
    title: str | None = None,
    columns: int = 5,
    ax: Axes | None = None,
) -> Axes:
    """Show each column of a weight matrix as an image in which a weight of zero is neutral.

    W: (D, C) weights, NumPy or PyTorch, one column a class
    names: C labels
    shape: (3, H, W), (1, H, W) or (H, W) of one column, D numbers in all
    title: text above the figure, or None
    columns: most templates in a row
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes; in colour mid-grey is zero; one channel is red above zero, blue below
    raises: ValueError when the columns do not have that shape, or names are missing

    >>> ax = weight_templates(np.eye(12)[:, :2], ["cat", "dog"], shape=(3, 2, 2))
    >>> len(ax.images)
    2
    """
    W = as_array(W)
    if W.ndim != 2 or W.shape[0] != np.prod(shape) or W.shape[1] != len(names):
        wanted = (int(np.prod(shape)), len(names))
        raise ValueError(f"weight_templates: W has shape {W.shape}, wanted {wanted} (D, C)")
    if not np.isfinite(W).all():
        raise ValueError("weight_templates: W contains NaN or infinity: did the training diverge?")
    largest = np.maximum(np.abs(W).max(axis=0), np.finfo(float).tiny)
    templates = (W / largest).T.reshape(-1, *shape)  # each in [-1, 1]
    if templates.ndim == 4 and shape[0] == 3:
        templates = (templates.transpose(0, 2, 3, 1) + 1) / 2  # 0 becomes mid-grey
        key = "mid-grey = 0; each template on its own scale"
    else:
        templates = templates.reshape(-1, *shape[-2:])
        key = "red > 0, white = 0, blue < 0; each template on its own scale"
    return tile(ax, templates, names, columns, title, key, cmap=DIVERGING, vmin=-1, vmax=1)


@styled
def loss_curve(
    histories: Any,
    smooth: int = 0,
    xlabel: str = "step",
    title: str | None = "Loss",
    baseline: Any = None,
    ylabel: str = "loss",
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one loss history or several, each to its end or to the step where it diverged.

    histories: (T,) losses, or a dict of name -> losses
    smooth: width in steps (odd) of a running mean, drawn over the faint raw line; 0 for none
    xlabel, ylabel, title: texts
    baseline: a loss to compare with, or (loss, text), drawn as a dashed line
    log: whether losses are drawn on a logarithmic axis, where one would flatten the others
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes; a cross marks the last finite loss of a run that diverged

    >>> ax = loss_curve({"lr 1": [2.3, 9.0, np.nan], "lr 0.1": [2.3, 1.9, 1.7]})
    >>> [text.get_text() for text in ax.texts]
    ['lr 1: diverged', 'lr 0.1']
    """
    named = histories if isinstance(histories, dict) else {"": histories}
    named = {name: as_array(history).astype(float).ravel() for name, history in named.items()}
    ax = ax or new_axes()
    lines = [draw_run(ax, i, run, smooth) for i, run in enumerate(named.values())]
    faint = f" (bold line: mean of {smooth} steps)" if smooth > 1 else ""
    ax.set(xlabel=xlabel + faint, ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))  # no half steps, no half epochs
    light_grid(ax, "y")
    ax.margins(x=0.01)
    if baseline is not None:
        draw_baseline(ax, baseline)
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(LogFormatter())  # 20, not 2 × 10¹
        ax.yaxis.set_minor_formatter(LogFormatter())
    else:
        keep_explosions_out(ax, lines)
    label_ends(ax, named, lines)
    return finish(ax, title)


@styled
def accuracy_heat_map(results: Any, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Show the accuracy of every setting of a search as a grid, the best one framed.

    results: dict of (lr, reg) -> accuracy in [0, 1]; a combination that is not there stays blank
    title: text above the figure; by default it names the best setting
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes
    raises: ValueError when there is no finite accuracy to show

    >>> ax = accuracy_heat_map({(1e-3, 0.0): 0.31, (1e-2, 0.0): 0.38})
    >>> ax.get_title(loc="left")
    'Best: 0.380 at learning rate 1e-2, regularisation 0'
    """
    lrs, regs = (sorted({setting[k] for setting in results}) for k in (0, 1))
    grid = np.array([[results.get((lr, reg), np.nan) for lr in lrs] for reg in regs], dtype=float)
    if not np.isfinite(grid).any():
        raise ValueError("accuracy_heat_map: no finite accuracy in results")
    ax = ax or new_axes()
    mesh = ax.pcolormesh(np.ma.masked_invalid(grid), cmap=SEQUENTIAL, edgecolors="white", lw=2)
    for (row, column), value in np.ndenumerate(grid):
        if np.isfinite(value):
            ink = "black" if cast(float, mesh.norm(value)) > 0.55 else "white"
            ax.text(column + 0.5, row + 0.5, f"{value:.3f}", ha="center", va="center", color=ink)
    row, column = np.unravel_index(np.nanargmax(grid), grid.shape)
    frame: dict[str, Any] = {
        "fill": False,
        "edgecolor": COLOURS[1],
        "linewidth": 3.5,
        "clip_on": False,
        "zorder": 3,
    }
    ax.add_patch(Rectangle((float(column), float(row)), 1, 1, **frame))
    ax.set_xticks(np.arange(len(lrs)) + 0.5, [_power(lr) for lr in lrs])
    ax.set_yticks(np.arange(len(regs)) + 0.5, [_power(reg) for reg in regs])
    ax.set(xlabel="learning rate", ylabel="regularisation")
    hide_frame(ax)
    best = f"learning rate {_power(lrs[column])}, regularisation {_power(regs[row])}"
    return finish(ax, title or f"Best: {grid[row, column]:.3f} at {best}")


@styled
def bars(
    values: Any, ylabel: str, title: str | None, errors: Any = None, ax: Axes | None = None
) -> Axes:
    """Draw horizontal bars, first on top, with the values written at their ends.

    values: dict of name -> number
    ylabel: what the values are, with their unit; it stands along the axis of the values
    title: text above the figure
    errors: dict of name -> half-width in the same unit, for some names or all, or None
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes

    >>> ax = bars({"loops": 120.0, "vectorised": 1.5}, "time (ms)", "80 times faster")
    >>> [text.get_text() for text in ax.texts]
    ['120', '1.5']
    """
    ax = ax or new_axes(height=min(HEIGHT, 1.0 + 0.35 * len(values)))
    ax.barh(range(len(values)), list(values.values()), height=0.65, color=COLOURS[0])
    for row, (name, value) in enumerate(values.items()):
        error = (errors or {}).get(name)
        text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
        if error is not None:
            text += f" ± {error:.2g}"
            ax.errorbar(value, row, xerr=error, color="black", capsize=3, linewidth=1.2)
        side = -1 if value < 0 else 1
        end = (value + side * (error or 0), row)
        place: dict[str, Any] = {"ha": "right" if side < 0 else "left", "va": "center"}
        ax.annotate(text, end, xytext=(4 * side, 0), textcoords="offset points", **place)
    ax.set_yticks(range(len(values)), list(values))
    ax.invert_yaxis()
    ax.set_xlabel(ylabel)
    light_grid(ax, "x")
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.03 * max((len(text.get_text()) for text in ax.texts), default=0))
    return finish(ax, title)


@styled
def bands(
    x: Any,
    curves: Any,
    xlabel: str,
    ylabel: str,
    title: str | None,
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean of repeated runs as a line, in a band from their lowest to their highest.

    x: (K,) positions, or a dict of name -> positions; few of them get a mark each, and whole
        numbers whole ticks
    curves: dict of name -> (K, runs) values, one row a position
    log: whether x is drawn on a logarithmic axis, with a tick at each position
    xlabel, ylabel, title: texts
    ax: Axes to draw in, or None for a figure of its own
    returns: the Axes

    >>> ax = bands([1, 2], {"lr 0.1": [[0.2, 0.4], [0.5, 0.5]]}, "epoch", "accuracy", "It learns")
    >>> ax.lines[0].get_ydata().round(2)
    array([0.3, 0.5])
    """
    ax = ax or new_axes()
    own = x if isinstance(x, Mapping) else dict.fromkeys(curves, x)
    for (name, values), colour in zip(curves.items(), COLOURS, strict=False):
        at, values = own[name], as_array(values)
        marker = "o" if len(at) <= 10 else None
        ax.plot(at, values.mean(axis=1), marker=marker, color=colour, label=name)
        low, high = values.min(axis=1), values.max(axis=1)
        ax.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_xscale("log")
        ticks = sorted({value for at in own.values() for value in at})
        ax.set_xticks(
            ticks, [f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" for value in ticks]
        )
        ax.minorticks_off()
    elif all(isinstance(value, Integral) for at in own.values() for value in at):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))  # no half epochs
    light_grid(ax, "y")
    ax.legend(frameon=False)
    return finish(ax, title)


def _power(value):
    """Return 0.001 as 1e-3, 0.0025 as 2.5e-3 and 0 as 0."""
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}" if value else "0"
