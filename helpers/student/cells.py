"""What nbgrader's marks say of a cell: whose it is, what it is worth, whether it was written in."""

import hashlib
from typing import Any, TypeAlias

# nbformat's own takes a second and a half to import, and has no types. Here a plain dict will do.
NotebookNode: TypeAlias = Any

TEXT_STUB = "YOUR ANSWER HERE"


def marks(cell: NotebookNode) -> dict:
    """Return nbgrader's metadata of a cell, {} for a cell of no concern to it."""
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str:
    """Return the name that nbgrader knows a cell by, or ""."""
    return str(marks(cell).get("grade_id", ""))


def is_solution(cell: NotebookNode) -> bool:
    """Tell whether a student writes in the cell."""
    return bool(marks(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Tell whether the cell gives points by running."""
    return bool(marks(cell).get("grade")) and not is_solution(cell)


def is_written(cell: NotebookNode) -> bool:
    """Tell whether a person gives points for what is in the cell."""
    return bool(marks(cell).get("grade")) and is_solution(cell)


def is_task(cell: NotebookNode) -> bool:
    """Tell whether a person gives points for what is not in the cell itself."""
    return bool(marks(cell).get("task"))


def points(cell: NotebookNode) -> float:
    """Return what a cell is worth."""
    is_worth = marks(cell).get("grade") or is_task(cell)
    return float(marks(cell).get("points") or 0) if is_worth else 0.0


def even(text: str) -> str:
    """Return a text without white space at its ends and at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def name(cell: NotebookNode) -> str:
    """Return what to call a cell: its grade_id, else its id, as Colab keeps it too."""
    return grade_id(cell) or str(cell.get("id") or cell.get("metadata", {}).get("id") or "")


def has_stub(cell: NotebookNode) -> bool:
    """Tell whether a code cell still raises where the answer goes."""
    lines = (line.strip() for line in cell["source"].splitlines())
    return any(line.startswith("raise NotImplementedError(") for line in lines)


def is_untouched(cell: NotebookNode) -> bool:
    """Tell whether a cell to write in holds what it held when it was handed out, or less.

    nbgrader's checksum tells that without the released notebook. Without one, the stub does.
    """
    text, is_text = even(cell["source"]), cell["cell_type"] == "markdown"
    if text in ("", TEXT_STUB):
        return True
    if wanted := marks(cell).get("checksum"):
        body = even(text.replace(TEXT_STUB, ""))
        put_back = [f"{body}\n\n{TEXT_STUB}", f"{body}\n{TEXT_STUB}"] if is_text else []
        return any(checksum(cell, form) == wanted for form in (cell["source"], text, *put_back))
    return text.endswith(TEXT_STUB) if is_text else has_stub(cell)


def checksum(cell: NotebookNode, source: str) -> str:
    """Return nbgrader's checksum of a cell, with another text in it."""
    of_cell = marks(cell)
    flags = [bool(of_cell.get(flag)) for flag in ("grade", "solution", "locked")]
    parts = [source, cell["cell_type"], *map(str, flags), str(of_cell.get("grade_id", ""))]
    if flags[0]:
        parts.append(str(float(of_cell.get("points") or 0)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
