"""Make an instructor notebook clean again after it was edited in JupyterLab."""

import re
import unicodedata
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.notebooks.cells import grade_id
from grading.notebooks.exercises import mend_headings

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("nbgrader", "tags")
MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")  # JupyterLab's ids


def tidy(path: Path, check: bool = False) -> list[str]:
    """Rewrite a notebook without outputs, with stable cell ids and only the metadata we need.

    An exercise's heading gets the points that its cells give.


    check: only look, write nothing
    returns: what was not tidy, in words; an empty list means that the file is left alone
    """
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, 4)
    clean = tidied(notebook)
    after = nbformat.writes(clean) + "\n"
    if after == before:
        return []
    if not check:
        path.write_text(after, encoding="utf-8")
    return faults(notebook, clean) or ["layout of the file"]


def tidied(notebook: NotebookNode) -> NotebookNode:
    """Return a clean copy of a notebook; tidying it again changes nothing."""
    clean = deepcopy(notebook)
    clean.nbformat, clean.nbformat_minor = 4, 5
    clean.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    mend_headings(clean)
    taken = {grade_id(cell) for cell in clean.cells}
    for cell in clean.cells:
        cell.id = grade_id(cell) or _free(_readable_id(cell), taken)
        taken.add(cell.id)
        kept = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return clean


def faults(notebook: NotebookNode, clean: NotebookNode) -> list[str]:
    """Return what differs between a notebook and its clean copy, in words."""
    pairs = list(zip(notebook.cells, clean.cells, strict=True))
    ran = sum(bool(cell.get("outputs") or cell.get("execution_count")) for cell, _ in pairs)
    ids = sum(cell.get("id") != tidy_cell.id for cell, tidy_cell in pairs)
    metadata = sum(cell.metadata != tidy_cell.metadata for cell, tidy_cell in pairs)
    found = {
        "cells with outputs or execution counts": ran,
        "cells with an unstable id": ids,
        "cells with metadata of an editor": metadata,
        "metadata of the notebook": notebook.metadata != clean.metadata,
    }
    counted = [f"{int(n)} {what}" if n is not True else what for what, n in found.items() if n]
    return counted + mend_headings(deepcopy(notebook))


def slug(text: str) -> str:
    """Return a short id made of the first words of a text.

    >>> slug("## 3 · How wrong is a guess?")
    '3-how-wrong-is-a-guess'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    short = ""
    for word in words[:6]:
        short = f"{short}-{word}".strip("-") if len(short) + len(word) < 40 else short
    return short or "cell"


def _readable_id(cell: NotebookNode) -> str:
    """Keep an id that a person chose; it stays when the text changes."""
    given = cell.get("id", "")
    return slug(cell.source) if not given or MACHINE_MADE.fullmatch(given) else given


def _free(name: str, taken: set) -> str:
    candidates = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)
