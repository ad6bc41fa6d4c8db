"""Notebooks and other files, read with a sentence where that fails, written whole or not at all."""

import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.student.errors import StudentError

OTHER_COPY = "open it in Jupyter and save it, or take an older copy"


def read_notebook(path: Path) -> NotebookNode:
    """Return a notebook.

    raises: StudentError where it is missing, cut off, or something else
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise StudentError(f"There is no notebook {path}: is the name right?") from None
    except (OSError, UnicodeDecodeError) as why:
        raise StudentError(f"{path.name} cannot be read ({_reason(why)}): {OTHER_COPY}.") from None
    return parse_notebook(text, path.name)


def parse_notebook(text: str, name: str) -> NotebookNode:
    """Return the notebook that a text holds; cells of older forms get what they lack.

    name: of the file, for the sentence where it is none
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ids that older files lack are made up
            notebook = nbformat.reads(text, as_version=4)
    except (json.JSONDecodeError, nbformat.reader.NotJSONError):
        raise StudentError(f"{name} is damaged, perhaps cut off: {OTHER_COPY}.") from None
    except Exception as why:
        raise StudentError(f"{name} is no notebook ({_reason(why)}): {OTHER_COPY}.") from None
    if not isinstance(notebook.get("cells"), list):
        raise StudentError(f"{name} is no notebook (it has no cells): {OTHER_COPY}.")
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
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
