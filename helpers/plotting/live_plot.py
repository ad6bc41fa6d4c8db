"""A figure that is drawn anew while a network trains."""

import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import matplotlib.pyplot as plt
from IPython import get_ipython
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from tqdm import tqdm

from helpers.plotting import alternatives
from helpers.plotting.figures import loss_curve
from helpers.plotting.parts import LABEL_SIZE, new_axes


class LivePlot:
    """Curves in one figure that grows with them; the last picture stays in the notebook.

    It works the same in JupyterLab, Colab and headless runs. Outside of IPython nothing is shown.

    title, style: as in loss_curve; title may be a function of the curves
    seconds: least time between two pictures, so that drawing costs little of the training

    >>> with LivePlot("Loss", ylabel="mean loss") as plot:
    ...     for step in range(3):
    ...         plot.update({"train": [2.3, 1.9, 1.8][: step + 1]})
    >>> plot.ax.get_title(loc="left"), len(plot.ax.lines)
    ('Loss', 1)
    """

    def __init__(self, title: str | Callable = "Loss", seconds: float = 2.0, **style: Any) -> None:
        self.title, self.seconds, self.style = title, seconds, style
        self.curves: dict[str, Sequence[float]] = {}
        self.ax: Axes | None = None
        self.handle, self.drawn = None, -seconds
        self.num_steps: int | None = None
        self.begun = time.monotonic()

    def __enter__(self) -> "LivePlot":
        return self

    def __exit__(self, *error: object) -> None:
        """Draw what came last; the figure is closed, or the notebook would show it once more."""
        if self.curves:
            self.num_steps = None  # nothing is left to wait for
            plt.close(cast(Figure, self._draw().figure))

    def update(self, curves: dict[str, Sequence[float]], num_steps: int | None = None) -> None:
        """Take over curves, {name: list of numbers}, and draw them if it is time.

        num_steps: of the whole training; a progress bar below the curves tells how long it takes
        """
        self.curves, self.num_steps = curves, num_steps
        if time.monotonic() - self.drawn >= self.seconds:
            self._draw()

    def _draw(self) -> Axes:
        self.ax = ax = self.ax or new_axes()
        ax.clear()
        title = self.title(self.curves) if callable(self.title) else self.title
        loss_curve(self.curves, title=title, ax=ax, **self.style)
        ax.figure.supxlabel(self._bar(), size=LABEL_SIZE, family="monospace")
        if get_ipython() is not None:
            alternatives.install()
            if self.handle is None:
                self.handle = display(ax.figure, display_id=True)
            else:
                self.handle.update(ax.figure)
        self.drawn = time.monotonic()
        return ax

    def _bar(self):
        """Return a line of text: how much is done, and how long the rest will take."""
        if self.num_steps is None:
            return ""
        done, seconds = max(map(len, self.curves.values())), time.monotonic() - self.begun
        return tqdm.format_meter(done, self.num_steps, seconds, ncols=70, unit="step")
