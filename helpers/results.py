"""What a notebook leaves behind: figures, a log and checkpoints, in one folder beside it."""

import os
from pathlib import Path
from typing import cast

from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.image import imread

DPI = 150  # of a saved figure


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
        cast(Figure, ax.figure).savefig(half, dpi=DPI)
        os.replace(half, path)
        return ax

    def save_pdf(self) -> Path:
        """Write the figures of this notebook, and of those beside it, to one PDF; return its path.

        Each has a page that bears its name, in the order of folders and names; NAME_figures.pdf is
        written whole or not at all.
        """
        path = self.path("figures.pdf")
        half = path.with_suffix(".part.pdf")
        with PdfPages(half, metadata={"CreationDate": None}) as pdf:  # the same bytes each time
            for picture in sorted(self.folder.parent.glob("*_results/*.png")):
                pdf.savefig(_page(picture))
        os.replace(half, path)
        return path


def _page(picture: Path) -> Figure:
    """Return a page with a saved figure in its own size, under its name."""
    pixels = imread(picture)
    height, width = pixels.shape[0] / DPI, pixels.shape[1] / DPI
    page = Figure(figsize=(width, height + 0.4))
    page.add_axes((0, 0, 1, height / (height + 0.4))).imshow(pixels)
    page.axes[0].axis("off")
    page.suptitle(picture.stem, y=1 - 0.1 / (height + 0.4), size=10)
    return page
