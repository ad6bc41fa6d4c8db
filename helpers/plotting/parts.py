"""What every figure of the course shares: the style, the axes, images in rows, runs with labels."""

import functools
import textwrap
from collections.abc import Callable
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath

# Okabe and Ito's colours, which colour-blind readers can tell apart, without their pale yellow.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY = "#666666"
SEQUENTIAL, DIVERGING = "viridis", "RdBu_r"
WIDTH, WIDEST, HEIGHT = 6.0, 8.0, 3.5  # inches
LARGEST_TILE = 1.2  # inches
LABEL_SIZE = 9  # points
EXPLOSION = 20  # times the first loss: from here on the other runs would lie flat on the axis
STYLE: dict[Any, Any] = {
    "figure.dpi": 110,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "black",
    "ytick.labelcolor": "black",
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
}


def styled(draw: Callable) -> Callable:
    """Let a drawing function run in the course's style and leave the global style as it was.

    Only our own settings are put back. `plt.rc_context` would put back all of them, among them
    `interactive`, which Jupyter turns on with the first figure: no later figure would be shown.
    """

    @functools.wraps(draw)
    def wrapper(*args, **kwargs):
        before = {name: plt.rcParams[name] for name in STYLE}
        plt.rcParams.update(STYLE)
        try:
            return draw(*args, **kwargs)
        finally:
            plt.rcParams.update(before)

    return wrapper


def new_axes(width: float = WIDTH, height: float = HEIGHT) -> Axes:
    """Return the Axes of a new figure, sizes in inches."""
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def finish(ax: Axes, title: str | None) -> Axes:
    """Write the title, in lines that fit the figure, and return the Axes."""
    letters = int(ax.bbox.width / ax.figure.dpi * 12)  # bold 11 point, and the layout widens axes
    ax.set_title(textwrap.fill(title, letters) if title else "")
    return ax


def light_grid(ax: Axes, axis: Literal["x", "y", "both"]) -> None:
    """Draw a pale grid behind the data and keep only the axis lines that carry numbers."""
    ax.grid(axis=axis, color="#E3E3E3", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def hide_frame(ax: Axes) -> None:
    """Remove the box and the tick marks, which say nothing around cells and images."""
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def as_array(values: Any) -> np.ndarray:
    """Return a list, NumPy array or PyTorch tensor as a NumPy array."""
    return np.asarray(values.detach().cpu() if hasattr(values, "detach") else values)


def as_pictures(images: Any) -> np.ndarray:
    """Return images as (N, H, W, 3) or (N, H, W) floats in [0, 1], or say in a sentence why not."""
    images = as_array(images)
    if images.ndim == 4 and images.shape[1] in (1, 3):
        images = images.transpose(0, 2, 3, 1)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.size == 0 or not (images.ndim == 3 or (images.ndim == 4 and images.shape[-1] == 3)):
        wanted = "(N, 3, H, W), (N, H, W, 3) or (N, H, W)"
        raise ValueError(f"image_grid: images have shape {images.shape}, wanted {wanted}")
    if images.dtype == np.uint8:
        return images / 255
    if images.dtype.kind != "f":
        raise ValueError(f"image_grid: images are {images.dtype}, wanted uint8 or float in [0, 1]")
    low, high = float(images.min()), float(images.max())
    if not (low >= -1e-6 and high <= 1 + 1e-6):  # written so that NaN fails too
        advice = "undo the normalisation, or divide by 255?"
        raise ValueError(
            f"image_grid: float images run from {low:.3g} to {high:.3g}, wanted 0 to 1: {advice}"
        )
    return images.clip(0, 1)


def tile(
    ax: Axes | None,
    pictures: Any,
    labels: Any,
    columns: int,
    title: str | None,
    key: str = "",
    **colours: Any,
) -> Axes:
    """Draw pictures in rows, in inches, a label above each and the key to the colours below."""
    labels = [""] * len(pictures) if labels is None else [str(label) for label in labels]
    columns, cell, tile = _cell_width(labels, min(columns, len(pictures)))
    tall = tile * pictures.shape[1] / pictures.shape[2]
    above = 0.2 if any(labels) else 0.04  # inches
    rows = -(-len(pictures) // columns)
    ax = ax or new_axes(
        columns * cell, rows * (tall + above) + 0.15 + 0.2 * (bool(title) + bool(key))
    )
    for i, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left = i % columns * cell + (cell - tile) / 2
        top = i // columns * (tall + above) + above
        extent = (left, left + tile, top + tall, top)
        ax.imshow(picture, extent=extent, interpolation="nearest", **colours)
        if label:
            middle = left + tile / 2
            ax.text(middle, top - 0.03, label, fontsize=LABEL_SIZE, ha="center", va="bottom")
    ax.set(xlim=(0, columns * cell), ylim=(rows * (tall + above), 0), xticks=[], yticks=[])
    ax.set_xlabel(key, color=GREY, fontsize=LABEL_SIZE, loc="left")
    hide_frame(ax)
    return finish(ax, title)


def _cell_width(labels, columns):
    """Return how many columns fit, and the widths in inches of a cell and of the image in it."""
    texts = [TextPath((0, 0), label, size=LABEL_SIZE) for label in set(labels) if label.strip()]
    widest = max((text.get_extents().width for text in texts), default=0)
    cell = max(min(WIDTH / columns, LARGEST_TILE), widest / 72 + 0.12)
    columns = min(columns, max(1, int(WIDEST / cell)))
    return columns, cell, min(cell, LARGEST_TILE) - 0.04


def draw_run(ax: Axes, index: int, losses: Any, smooth: Any) -> tuple[Any, bool]:
    """Draw one run up to its first NaN or infinity; return the line and whether there was one."""
    colour, dash = COLOURS[index % len(COLOURS)], ("-", "--", ":")[index // len(COLOURS) % 3]
    broken = np.flatnonzero(~np.isfinite(losses))
    line = losses = losses[: broken[0]] if broken.size else losses
    if smooth > 1 and losses.size:
        ax.plot(losses, color=colour, alpha=0.25, linewidth=0.8)
        line = smoothed(losses, smooth // 2)
    ax.plot(line, color=colour, linestyle=dash, linewidth=1.8 if smooth > 1 else 1.2)
    return line, bool(broken.size)


def smoothed(losses: np.ndarray, half: int) -> np.ndarray:
    """Return the mean of each loss and up to half neighbours on each side.

    Near the start as many as there are on the left, so that the line starts at the first loss.

    >>> smoothed(np.array([3.0, 0.0, 0.0, 3.0]), half=1)
    array([3. , 1. , 1. , 1.5])
    """
    reach = np.minimum(half, np.arange(losses.size))
    with np.errstate(over="ignore"):  # a run on its way to infinity
        return np.array([losses[i - r : i + r + 1].mean() for i, r in enumerate(reach)])


def keep_explosions_out(ax: Axes, lines: Any) -> None:
    """Cut the loss axis at twice the first losses when a run that diverged would flatten the rest.

    lines: (line, diverged) of each run; one that only grew counts from EXPLOSION times on
    """
    first = max((line[0] for line, _ in lines if line.size), default=0)
    largest = max((line.max() for line, _ in lines if line.size), default=0)
    if largest > (2 if any(diverged for _, diverged in lines) else EXPLOSION) * first > 0:
        ax.set_ylim(0, 2 * first)


def draw_baseline(ax: Axes, baseline: Any) -> None:
    """Draw a dashed line at a loss, with its text above its right end."""
    loss, text = baseline if isinstance(baseline, tuple) else (baseline, f"{baseline:.3g}")
    ax.axhline(loss, color=GREY, linestyle="--", linewidth=1)
    place: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "textcoords": "offset points"}
    note: dict[str, Any] = {"ha": "right", "va": "bottom", "color": GREY, "fontsize": LABEL_SIZE}
    ax.annotate(text, (1, loss), xytext=(0, 2), **place, **note)


def label_ends(ax: Axes, names: Any, lines: Any) -> None:
    """Write each run's name where its line ends or leaves the axes; cross those that diverged."""
    ax.autoscale_view()
    on_paper = 72 / ax.figure.dpi  # points in a pixel
    top = ax.transData.inverted().transform(ax.transAxes.transform((0, 0.96)))[1]  # below the title
    ends = [_visible_end(line, top) for line, _ in lines]
    wished = [ax.transData.transform(end)[1] * on_paper for end in ends]
    heights = spread(wished, gap=1.25 * LABEL_SIZE)
    for i, (name, (step, loss), (_, diverged)) in enumerate(zip(names, ends, lines, strict=True)):
        colour = COLOURS[i % len(COLOURS)]
        if diverged:
            ax.plot(step, loss, "x", color=colour, markersize=8, markeredgewidth=2, clip_on=False)
        text = ": ".join(part for part in (name, "diverged" if diverged else "") if part)
        place: dict[str, Any] = {
            "xytext": (7, heights[i] - wished[i]),
            "textcoords": "offset points",
        }
        note: dict[str, Any] = {"va": "center", "color": colour, "annotation_clip": False}
        ax.annotate(text, (step, loss), **place, **note)


def _visible_end(line, top):
    """Return (step, loss) where a line ends, or where it first passes the top."""
    if not line.size:
        return 0, top
    above = np.flatnonzero(line > top)
    step = above[0] if above.size else line.size - 1
    return step, min(line[step], top)


def spread(heights: Any, gap: float) -> np.ndarray:
    """Return the heights moved up and down by as little as keeps each pair at least a gap apart.

    >>> spread([0.0, 0.5, 4.0], gap=1.0).round(2)
    array([-0.25,  0.75,  4.  ])
    """
    order = np.argsort(heights, kind="stable")
    placed = np.array(heights, dtype=float)[order]
    for _ in range(200):  # push close neighbours apart, each by half, until none is close
        short = np.clip(gap - np.diff(placed), 0, None)
        placed[:-1] -= short / 2
        placed[1:] += short / 2
    return placed[np.argsort(order)]
