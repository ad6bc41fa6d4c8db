"""Read a notebook file that a student handed in, whatever state it is in, and however large.

Nothing here raises for a bad file: what could not be read is said in a sentence for the TA. Outputs
are cut to what can be stored, execution counts dropped. A file is read in a process of its own,
with limits: one that is made to take hours or all memory costs its own student alone.
"""

import json
import mmap
from pathlib import Path

from nbformat import NotebookNode, from_dict

from grading.intake.raw_cells import raw_cells, valid_notebook
from grading.intake.salvage import salvage
from grading.sandbox import OutOfBounds, bounded

KINDS = {b"%PDF": "a PDF", b"PK": "a zip archive", b"<": "a web page", b"# ": "a Python script"}

MOST_CELLS, MOST_MB = 20_000, 20  # of a notebook, its outputs aside: pictures in answers count
SMALL_MB = 5  # of a notebook that is parsed where it is, without a process of its own
FAULTS = (
    "is empty",
    "is no notebook",
    "cannot be read",
    "not a file",
    "damaged",
    "cut off",
    "no cells",
)
IN_PART = ("the file is cut off", "the file is too long", "of the file is damaged")
MOST_NOTES = 100  # on one notebook


def read_hand_in(path: Path, limit_mb: float = 200) -> tuple[NotebookNode | None, list[str]]:
    """Read a notebook file, mended so that nbformat and grading can take it.

    limit_mb: larger files are not loaded whole; their cells are read one by one without outputs
    returns: the notebook, None where the file holds none; and what was mended, in sentences
    """
    try:
        notebook, notes = bounded(lambda: read_here(path, limit_mb))
    except OutOfBounds as why:
        return None, [f"{path.name} cannot be read: {why}"]
    return from_dict(notebook) if notebook else None, notes


def fault_of(path: Path) -> str:
    """Return why a notebook's file cannot be read, or not whole; "" where it can.

    What is small and plain JSON is only looked at; the rest is read as for grading.
    """
    try:
        if path.stat().st_size < SMALL_MB * 1e6:
            content = json.loads(path.read_bytes())
            if isinstance(content, dict) and raw_cells(content):
                return ""
    except (OSError, ValueError, RecursionError):
        pass
    _, notes = read_hand_in(path)
    faults = [note for note in notes if any(sign in note for sign in FAULTS)]
    return faults[0].removeprefix(f"{path.name} ") if faults else ""


def is_of_a_part(note: str) -> bool:
    """Tell whether a note on a hand-in says that only a part of its file could be graded.

    >>> is_of_a_part("tiny.ipynb the file is cut off after cell 3 of (at least) 4: graded")
    True
    """
    return any(sign in note for sign in IN_PART)


def read_here(path: Path, limit_mb: float = 200) -> tuple[NotebookNode | None, list[str]]:
    """Read a notebook file as `read_hand_in` does, for who is in a bounded process already."""
    notes: list[str] = []
    try:
        if path.is_symlink() or not path.is_file():
            return None, [f"{path.name} is not a file of its own (a link, a folder): not read"]
        size = path.stat().st_size
        if size > limit_mb * 1e6:
            data = _read_huge(path, size, notes)
        else:
            data = _read_small(path.read_bytes(), notes)
    except OSError as error:
        return None, [f"{path.name} cannot be read: {error}"]
    too_large = _too_large(data or {})
    if data is None or too_large:
        return None, shortened([f"{path.name} {note}" for note in [*notes, *too_large]])
    return valid_notebook(data, notes), shortened(notes)


def _too_large(data: dict) -> list[str]:
    """Return a note on a notebook that is larger than any that a person has written."""
    cells = raw_cells(data) or []
    if len(cells) > MOST_CELLS:
        return [f"cannot be read: it has {len(cells):,} cells (limit {MOST_CELLS:,})"]
    size = sum(len(json.dumps(_written(cell))) for cell in cells if isinstance(cell, dict))
    if size > MOST_MB * 1e6:
        return [f"cannot be read: its cells hold {size / 1e6:.0f} MB of text (limit {MOST_MB} MB)"]
    return []


def _written(cell: dict) -> dict:
    return {name: part for name, part in cell.items() if name != "outputs"}


def shortened(notes: list[str]) -> list[str]:
    """Return the first notes, and how many there are more."""
    more = len(notes) - MOST_NOTES
    return [*notes[:MOST_NOTES], f"and {more} more notes of this kind"] if more > 0 else notes


def _read_small(data: bytes, notes: list[str]) -> dict | None:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        notes.append("is empty: ask the student to hand it in again")
        return None
    text = _decoded(data, notes)
    try:
        content = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        content = salvage(text.encode("utf-8", "surrogatepass"), notes)
        if content and not notes:
            notes.append("the file is not valid JSON; its cells could be read one by one")
    else:
        if not isinstance(content, dict) or raw_cells(content) is None:
            content = None
    if content is None:
        notes.append(f"is no notebook ({_kind(text)}): ask the student for the .ipynb file")
    return content


def _decoded(data: bytes, notes: list[str]) -> str:
    encoding = json.detect_encoding(data)
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"the file was in {encoding}, not UTF-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(data) - 3:
            notes.append("the file has characters that cannot be read; each is shown as \ufffd")
        return data.decode(encoding, "replace")


def _kind(text: str) -> str:
    """Return what a file is that is no notebook."""
    start = text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    return next((kind for sign, kind in KINDS.items() if start.startswith(sign)), "something else")


def _read_huge(path: Path, size: int, notes: list[str]) -> dict | None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        content = salvage(data, notes)
    if content is None:
        notes.append(f"has {size / 1e6:,.0f} MB and no cells that can be read in it")
    else:
        notes.append(f"the file has {size / 1e6:,.0f} MB: its cells were read without outputs")
    return content
