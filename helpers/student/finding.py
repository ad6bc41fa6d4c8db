"""Which notebook is meant: the one that was named, or the one that is open in this session."""

import os
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from helpers.student.cells import even
from helpers.student.errors import StudentError
from helpers.student.files import notebook_text, parse_notebook, write_whole
from helpers.student.folders import WORK, course_above

DEFINED = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)
COLAB_SECONDS = 60
COPIES = re.compile(r"\.before-update-\d+$")


def find_notebook(named: str | Path | None, here: Path | str = ".") -> Path:
    """Return the notebook that is meant.

    named: a notebook, a folder with one, an assignment of the course, or None for the open one
    here: the folder that names are read from
    raises: StudentError with the sentence that asks for a name
    """
    if named is not None:
        return _by_name(str(named), Path(here))
    if "google.colab" in sys.modules:
        return _from_colab(Path(here))
    for place in (os.environ.get("JPY_SESSION_NAME"), session().get("__vsc_ipynb_file__")):
        path = Path(here, str(place or "").removeprefix("RTC:"))
        if path.suffix == ".ipynb" and path.is_file():
            return path.absolute()
    return _by_name(".", Path(here))


def session() -> Mapping[str, Any]:
    """Return the names that the notebook's cells share; none outside of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else {}


def saved_at(path: Path, now: float | None = None) -> str:
    """Say when a notebook was saved, and that what came later does not count."""
    saved = path.stat().st_mtime
    minutes = int(((time.time() if now is None else now) - saved) // 60)
    ago = f", {minutes} min ago" if 0 < minutes < 600 else ""
    clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(saved))
    return f"{path.name}, saved on {clock}{ago}. Changed since? Press Ctrl+S, then run this again."


def not_in_file(notebook: NotebookNode, history: list[str]) -> list[str]:
    """Return what was run last in this session and is not in the saved file, in words.

    history: the cells that were run, as the session's `In` holds them, without the running one

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> not_in_file(new_notebook(cells=[new_code_cell("def f(): pass")]), ["def f(): return 1"])
    ['f']
    """
    texts = {even(cell.source) for cell in notebook.cells if cell.cell_type == "code"}
    latest: dict[str, str] = {}
    for source in history:
        latest |= dict.fromkeys(DEFINED.findall(source), even(source))
    in_file = {name for text in texts for name in DEFINED.findall(text)}
    return sorted(name for name, text in latest.items() if name in in_file and text not in texts)


def _by_name(named: str, here: Path) -> Path:
    course = course_above(here)
    places = [Path(here, named).expanduser()]
    if course and named != ".":
        places += [course / WORK / named, course / WORK / f"{named}.ipynb"]
    for place in places:
        if place.is_file():
            return _checked(place.absolute())
        found = _notebooks(place)
        if len(found) == 1:
            return found[0].absolute()
        if found:
            names = " or ".join(path.name for path in found)
            raise StudentError(f"Which notebook do you mean, {names}? {_how_to_name(found[0])}")
    if named == ".":
        raise StudentError(
            "It is not clear which notebook this is: name it, as in "
            '`hand_in("softmax.ipynb")` or `course-student check softmax.ipynb`.'
        )
    raise StudentError(f"There is no notebook {named}: is the name right, and the folder?")


def _checked(path: Path) -> Path:
    if path.suffix != ".ipynb":
        raise StudentError(f"{path.name} is no notebook: name the file that ends in .ipynb.")
    return path


def _notebooks(folder: Path) -> list[Path]:
    """Return the notebooks in a folder; copies from before an update are none."""
    found = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    return [p for p in found if not COPIES.search(p.stem) and not p.name.startswith(".")]


def _how_to_name(path: Path) -> str:
    return f'Name it, as in `hand_in("{path.name}")` or `course-student check {path.name}`.'


def _from_colab(here: Path) -> Path:
    """Write the notebook that is open in Colab beside its results; return its path."""
    from google.colab import _message

    reply = _message.blocking_request("get_ipynb", timeout_sec=COLAB_SECONDS)
    if not reply or "ipynb" not in reply:
        raise StudentError(
            "Colab did not give the notebook: run this cell again, or download the notebook "
            "(File, Download) and hand it in as it is."
        )
    import json

    notebook = parse_notebook(json.dumps(reply["ipynb"]), "the notebook in Colab")
    called = Path(str(notebook.metadata.get("colab", {}).get("name") or "notebook")).name
    path = Path(here, called).absolute().with_suffix(".ipynb")
    write_whole(path, notebook_text(notebook).encode())
    return path
