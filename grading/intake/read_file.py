"""Read a notebook file that a student handed in, whatever state it is in.

Nothing here raises for a bad file: what could not be read is said in a sentence for the TA. Outputs
and execution counts are dropped.
"""

import json
import mmap
from pathlib import Path

from nbformat import NotebookNode

from grading.intake.raw_cells import raw_cells, valid_notebook
from grading.intake.salvage import salvage

KINDS = {b"%PDF": "a PDF", b"PK": "a zip archive", b"<": "a web page", b"# ": "a Python script"}


def read_hand_in(path: Path, limit_mb: float = 200) -> tuple[NotebookNode | None, list[str]]:
    """Read a notebook file, mended so that nbformat and grading can take it.

    limit_mb: larger files are not loaded whole; their cells are read one by one without outputs
    returns: the notebook, None where the file holds none; and what was mended, in sentences
    """
    notes: list[str] = []
    try:
        if path.is_symlink() or not path.is_file():
            return None, [f"{path.name} is not a file of its own (a link, a folder): not read"]
        size = path.stat().st_size
        if size > limit_mb * 1e6:
            data = _read_huge(path, size, notes)
        else:
            data = _read_small(path.read_bytes(), notes)
    except (OSError, MemoryError) as error:
        return None, [f"{path.name} cannot be read ({error or type(error).__name__})"]
    if data is None:
        return None, [f"{path.name} {note}" for note in notes]
    return valid_notebook(data, notes), notes


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
