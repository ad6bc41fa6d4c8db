"""Notebooks and other files, read with a sentence where that fails, written whole or not at all."""

import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from helpers.student.cells import NotebookNode
from helpers.student.errors import DamagedError, StudentError

CONFLICT = "<<<<<<< "  # git writes it into a file that two people have changed


def read_notebook(path: Path) -> NotebookNode:
    """Return a notebook.

    raises: StudentError where it is missing; DamagedError where it is cut off, or something else
    """
    return parse_notebook(_read(path), path)


def read_cells(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook as plain dictionaries, without nbformat's long import.

    raises: as read_notebook
    """
    return parse_cells(_read(path), path)


def parse_cells(content: bytes, path: Path) -> list[dict[str, Any]]:
    """Return the cells in the bytes of a notebook's file; see read_cells."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
        cells = [cell | {"source": "".join(cell["source"])} for cell in found["cells"]]
        if found["nbformat"] == 4 and all(cell["cell_type"] for cell in cells):
            return cells
    except (ValueError, TypeError, KeyError, RecursionError):
        pass  # an older form, or no notebook: nbformat knows
    return parse_notebook(content, path).cells


def parse_notebook(content: bytes, path: Path) -> NotebookNode:
    """Return the notebook in the bytes of a file; cells of older forms get what they lack.

    raises: DamagedError where they hold none
    """
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ids that older files lack are made up
            notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    except UnicodeDecodeError:
        raise DamagedError(path, "is damaged: it is no UTF-8 text.") from None
    except (json.JSONDecodeError, nbformat.reader.NotJSONError):
        raise DamagedError(path, _damage(content)) from None
    except Exception as why:
        raise DamagedError(path, f"is no notebook ({_reason(why)}).") from None
    if not isinstance(notebook.get("cells"), list):
        raise DamagedError(path, "is no notebook: it has no cells.")
    return notebook


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StudentError(f"There is no notebook {path}: is the name right?") from None
    except OSError as why:
        raise StudentError(f"{path.name} cannot be read ({_reason(why)}).") from None


def _damage(content: bytes) -> str:
    """Say what became of a text that is no JSON."""
    if not content.strip():
        return "is empty."
    if CONFLICT.encode() in content:
        return "holds two versions at once: git has marked a conflict in it."
    return "is damaged, perhaps cut off."


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    import nbformat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a student's notebook lacks is not ours to mend
        return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    raises: StudentError where that fails; the file is as it was then

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "note.txt"), b"hello")
    ...     Path(folder, "note.txt").read_text()
    'hello'
    """
    with told_if_not_writable(path):
        number, half = tempfile.mkstemp(prefix=".half-", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            os.chmod(half, path.stat().st_mode if path.exists() else 0o644)
            os.replace(half, path)
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise


def copy_whole(path: Path, target: Path) -> None:
    """Copy a file, whole or not at all, with the time at which it was saved.

    raises: StudentError where that fails
    """
    with told_if_not_writable(target):
        content, saved = path.read_bytes(), path.stat().st_mtime
        write_whole(target, content)
        os.utime(target, (saved, saved))


@contextmanager
def told_if_not_writable(path: Path) -> Iterator[None]:
    """Turn the system's word into a sentence where a file cannot be written."""
    try:
        yield
    except OSError as why:
        raise StudentError(
            f"{path.name} cannot be written in {path.parent} ({_reason(why)}): close programs that "
            "hold it open, or work in a folder that is yours."
        ) from None


def _reason(why: Exception) -> str:
    text = (why.strerror if isinstance(why, OSError) else "") or str(why) or type(why).__name__
    return text.splitlines()[0].lower()[:100]
