"""What a notebook leaves behind: figures, a log and checkpoints, in one folder beside it."""

import os
from pathlib import Path
from typing import cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Results:
    """The folder NAME_results beside a notebook; every file in it bears the notebook's name.

    A log that an earlier run left begins anew; figures and checkpoints are replaced as they are
    made.

    name: of the notebook; parent: folder that it lies in, by default the one it runs in

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     results = Results("convnet", folder)
    ...     results.log("epoch 1: loss 1.52")
    ...     results.path("best.pt").name, results.path("log.txt").read_text()
    epoch 1: loss 1.52
    ('convnet_best.pt', 'epoch 1: loss 1.52\\n')
    """

    def __init__(self, name: str, parent: str | Path = ".") -> None:
        self.name, self.folder = name, Path(parent, f"{name}_results")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path("log.txt").write_text("")

    def path(self, what: str) -> Path:
        """Return the path of one file, such as path("best.pt")."""
        return self.folder / f"{self.name}_{what}"

    def log(self, text: str) -> None:
        """Print a line and append it to the log."""
        print(text)
        with self.path("log.txt").open("a", encoding="utf-8") as log:
            log.write(f"{text}\n")

    def save_figure(self, ax: Axes, what: str) -> Axes:
        """Save the figure of an Axes as NAME_what.png, whole or not at all; return the Axes."""
        path = self.path(f"{what}.png")
        half = path.with_suffix(".part.png")
        cast(Figure, ax.figure).savefig(half, dpi=150)
        os.replace(half, path)
        return ax
