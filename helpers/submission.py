"""The last cell of a notebook: will it grade, and one zip file to hand in."""

import os
from pathlib import Path

CHECKING = "COURSE_CHECKING"  # set where a notebook is being checked or graded


def hand_in(notebook: str | Path | None = None) -> None:
    """Run the saved notebook in a clean process, print what became of it, and pack it.

    Where a notebook is being checked or graded this returns at once and loads nothing.

    notebook: its name, where it is not found by itself

    >>> hand_in("softmax.ipynb") if os.environ.get(CHECKING) else None
    """
    if os.environ.get(CHECKING):
        return
    from helpers.student import hand_in as run

    run(notebook)
