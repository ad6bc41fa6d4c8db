"""A figure in words, made from its title and data, for who does not see it.

The words go with the picture as the metadata `alt`, which nbconvert's pages (feedback, the course's
site, what is handed in) give to a screen reader. JupyterLab 4.6 keeps them in the file and does not
show them yet.
"""

from typing import Any, cast

import numpy as np
from IPython import get_ipython
from IPython.core.pylabtools import print_figure
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

MOST_TEXTS, MOST_LINES = 20, 8  # words for a minute, not for an hour


def describe(figure: Figure) -> str:
    """Return a figure in words: titles, what is drawn, and the numbers that say most.

    >>> from helpers import plotting
    >>> ax = plotting.bars({"SGD": 0.5, "Adam": 0.75}, "accuracy", title="Adam leads")
    >>> describe(ax.figure)
    'Adam leads. Bars of accuracy: SGD 0.5, Adam 0.75.'
    """
    texts = [ax_in_words(ax) for ax in figure.axes]
    whole = figure.get_suptitle().strip()
    return " ".join(_sentence(text) for text in [whole, *texts] if text)


def ax_in_words(ax: Axes) -> str:
    """Return the title of one Axes and what is drawn in it; "" where there is nothing."""
    title = " ".join((ax.get_title(loc="left") or ax.get_title()).split())
    drawn = next(filter(None, (tell(ax) for tell in KINDS)), "")
    return " ".join(_sentence(text) for text in (title, drawn) if text)


def install() -> None:
    """Let Jupyter send a figure's description with its picture; outside of Jupyter do nothing.

    The inline backend sets its own way to make pictures when the first figure is made, so ours is
    put around it before figures are shown.
    """
    shell = get_ipython()
    if shell is None or not hasattr(shell, "display_formatter"):
        return
    formatter = shell.display_formatter.formatters["image/png"]
    current = formatter.for_type(Figure)
    if getattr(current, "describes", False):
        return

    def picture(figure: Figure) -> Any:
        made = current(figure) if current else print_figure(figure)
        if made is None or isinstance(made, tuple):
            return made
        return made, {"alt": describe(figure)}

    picture.describes = True  # type: ignore[attr-defined]
    formatter.for_type(Figure, picture)


def install_before_figures_are_shown() -> None:
    """Call `install` at the end of each cell, before the inline backend shows its figures."""
    shell = get_ipython()
    if shell is not None and hasattr(shell, "events"):
        shell.events.register("post_execute", install)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _pictures(ax: Axes) -> str:
    count = len(ax.images)
    if not count:
        return ""
    what = "A picture" if count == 1 else f"{count} pictures"
    return _with(what, _texts(ax))


def _bars(ax: Axes) -> str:
    names = [label.get_text() for label in ax.get_yticklabels()]
    containers: list[Any] = ax.containers
    bars = [bar for one in containers if isinstance(one, BarContainer) for bar in one.patches]
    widths = [bar.get_width() for bar in bars]
    if not widths:
        return ""
    if len(names) != len(widths):
        return _with(f"{len(widths)} bars", _texts(ax))
    values = [f"{name} {_number(width)}" for name, width in zip(names, widths, strict=True)]
    return _with(f"Bars of {ax.get_xlabel()}" if ax.get_xlabel() else "Bars", values)


def _table(ax: Axes) -> str:
    meshes = [mesh for mesh in ax.collections if type(mesh).__name__ == "QuadMesh"]
    if not meshes:
        return ""
    values = np.ma.compressed(np.ma.masked_invalid(cast(Any, meshes[0]).get_array()))
    between = f" from {_number(values.min())} to {_number(values.max())}" if values.size else ""
    return f"A table of numbers{between}{_axes(ax)}"


def _lines(ax: Axes) -> str:
    curves = [line for line in ax.lines if np.size(line.get_xdata()) > 2]
    names = {to_hex(text.get_color()): text.get_text() for text in ax.texts if text.get_text()}
    told: dict[str, str] = {}
    for line in curves:
        colour, label = to_hex(line.get_color()), str(line.get_label())
        name = names.get(colour) or ("" if label.startswith("_") else label)
        values = np.asarray(line.get_ydata(), dtype=float)
        values = values[np.isfinite(values)]
        if values.size:
            told[f"{colour} {name}"] = f"{name} {_course(values)}".strip()  # the last is smoothed
    named = [text for key, text in told.items() if not key.endswith(" ")]
    shown = named or list(told.values())
    more = [f"and {len(shown) - MOST_LINES} more"] if len(shown) > MOST_LINES else []
    return _with(f"Curves{_axes(ax)}", [*shown[:MOST_LINES], *more], "; ") if told else ""


def _course(values: np.ndarray) -> str:
    first, last = _number(values[0]), _number(values[-1])
    low, high = _number(values.min()), _number(values.max())
    ends = f"from {first} to {last}"
    return ends if {low, high} <= {first, last} else f"{ends}, between {low} and {high}"


def _histogram(ax: Axes) -> str:
    legend = ax.get_legend()
    names = [*_texts(ax), *(text.get_text() for text in (legend.get_texts() if legend else ()))]
    return _with(f"Histogram{_axes(ax)}", names) if ax.patches else ""


def _points(ax: Axes) -> str:
    counts = [np.size(part.get_offsets(), 0) for part in ax.collections]
    counts += [np.size(line.get_xdata()) for line in ax.lines]
    if sum(counts):
        return _with(f"{sum(counts)} points{_axes(ax)}", _texts(ax))
    return _with("Drawn", _texts(ax)) if ax.texts else ""


KINDS = (_pictures, _bars, _table, _lines, _histogram, _points)  # the first that finds something


def _axes(ax: Axes) -> str:
    y, x = ax.get_ylabel(), ax.get_xlabel()
    return (f" of {y}" if y else "") + (f" against {x}" if x else "")


def _texts(ax: Axes) -> list[str]:
    texts = [" ".join(text.get_text().split()) for text in ax.texts]
    texts = [text for text in texts if text]
    more = [f"and {len(texts) - MOST_TEXTS} more"] if len(texts) > MOST_TEXTS else []
    return [*texts[:MOST_TEXTS], *more]


def _with(what: str, details: list[str], between: str = ", ") -> str:
    return f"{what}: {between.join(details)}" if details else what


def _number(value: float) -> str:
    return f"{value:.3g}" if value else "0"  # not -0
