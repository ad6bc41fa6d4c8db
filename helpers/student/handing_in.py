"""What the last cell of a notebook and `course-student pack` do: check, then pack."""

import os
import sys
from pathlib import Path

from helpers.student.checking import check
from helpers.student.errors import StudentError
from helpers.student.older import in_words
from helpers.student.packing import write_zip
from helpers.student.running import ALL_SECONDS, CELL_SECONDS, CHECKING


def pack(
    named: str | Path | None = None,
    here: Path | str = ".",
    *,
    cell_seconds: int = CELL_SECONDS,
    all_seconds: int = ALL_SECONDS,
) -> Path:
    """Check a notebook, then write NAME_hand_in.zip beside it and say what is in it.

    The arguments are those of `check`.

    raises: StudentError where there is no such notebook, or the zip file cannot be written
    """
    checked = check(named, here, cell_seconds=cell_seconds, all_seconds=all_seconds)
    print("\nPacking it, with a page to read ...", flush=True)
    target, notes = write_zip(checked)
    print(f"To hand in: {target.name}, beside your notebook ({_size(target)}).")
    for note in notes:
        print(f"- {note}")
    return target


def hand_in(notebook: str | Path | None = None) -> None:
    """Check the open notebook as it is saved, and pack it; the last cell of a notebook calls this.

    Where a notebook is being checked or graded it does nothing.

    notebook: its name, where it is not found by itself
    """
    if os.environ.get(CHECKING):
        return
    try:
        target = pack(notebook)
    except StudentError as why:
        print(in_words(why))
        return
    except KeyboardInterrupt:
        print("Stopped; nothing of yours was changed.")
        return
    if "google.colab" in sys.modules:
        _offer_download(target)


def _offer_download(path: Path) -> None:
    """Let Colab's page download a file; where it refuses, say where the file is."""
    try:
        from google.colab import files

        files.download(str(path))
    except Exception:  # a browser may forbid it; the file is there
        print(f"Download {path.name} from the folder sign on the left.")


def _size(path: Path) -> str:
    kilobytes = path.stat().st_size / 1000
    return f"{kilobytes:.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"
