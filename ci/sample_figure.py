"""Draw five pictures of each class of the sample, a column a class.

python -m ci.sample_figure docs/images/sample.png
"""

import sys

import numpy as np

from helpers import plotting
from helpers.data import data_folders
from helpers.data.sample import load_sample

ROWS = 5


def main(path: str) -> None:
    """Save the figure."""
    data = load_sample(data_folders())[0]
    found = [np.flatnonzero(data.y_test == label)[:ROWS] for label in range(len(data.names))]
    pictures = data.X_test[np.transpose(found).ravel()]
    labels = [*data.names, *[""] * (len(pictures) - len(data.names))]
    ax = plotting.image_grid(pictures, labels, columns=len(data.names))
    ax.figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main(sys.argv[1])
