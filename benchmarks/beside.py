"""Each notebook's fast mode beside a busy process, as a multiple of its time alone.

    python benchmarks/beside.py [NOTEBOOK ...]

As a student runs it: with as many threads as NumPy and PyTorch take by themselves. On two cores one
busy process leaves a fair scheduler three quarters of the machine to two threads.
"""

import os
import sys
from pathlib import Path

from busy import busy

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # ci is no part of what is installed

from ci.run_notebook import run_notebook  # noqa: E402

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
TARGET = 2.0


def seconds(path: Path, is_busy: bool) -> float:
    """Return how long a notebook takes, kernel and imports included."""
    with busy(is_busy):
        return run_notebook(path, fast=True).metadata.papermill.duration


def main() -> None:
    """Measure each notebook in turn, alone and then beside a busy process."""
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ["COURSE_FETCH"] = "0"
    named = [Path(word) for word in sys.argv[1:]]
    for path in named or sorted((ROOT / "source").glob("*/*.ipynb")):
        alone, beside = seconds(path, False), seconds(path, True)
        name = f"{path.parent.name}_{path.stem}_busy_to_alone"
        met = "met" if beside <= TARGET * alone else "short"
        print(f"{name}: {alone:.1f} s alone, {beside:.1f} s beside a busy process")
        print(f"{name} ratio={beside / alone:.2f} target={TARGET:g} {met}", flush=True)


if __name__ == "__main__":
    main()
