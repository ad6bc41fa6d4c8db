"""Which notebook is meant: the one that was named, or the one that is open in this session."""

import json
import os
import re
import sys
import time
from pathlib import Path

from helpers.student.cells import NotebookNode, even
from helpers.student.errors import StudentError
from helpers.student.files import notebook_text, parse_notebook, write_whole
from helpers.student.folders import RELEASE, course_above
from helpers.student.older import missing
from helpers.student.placing import find_place
from helpers.student.session import session

DEFINED = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)
COLAB_SECONDS = 60


def find_notebook(named: str | Path | None, here: Path | str = ".") -> Path:
    """Return the notebook that is meant.

    named: a notebook, a folder with one, an assignment of the course, or None for the open one
    here: the folder that names are read from
    raises: StudentError with the sentence that asks for a name
    """
    if named is None and "google.colab" in sys.modules:
        return _from_colab(Path(here))
    is_open = _open_in_session(Path(here)) if named is None else None
    path = is_open or find_place(named, Path(here))
    if not path.is_file():
        raise StudentError(missing(path))
    return path


def _open_in_session(here: Path) -> Path | None:
    """Return the notebook that JupyterLab or VS Code says is open, or None."""
    for place in (os.environ.get("JPY_SESSION_NAME"), session().get("__vsc_ipynb_file__")):
        path = here / str(place or "").removeprefix("RTC:")
        if path.suffix == ".ipynb" and path.is_file():
            return path.absolute()
    return None


def saved_at(path: Path, now: float | None = None) -> str:
    """Say when a notebook was saved, and that what came later does not count."""
    saved = path.stat().st_mtime
    minutes = int(((time.time() if now is None else now) - saved) // 60)
    ago = f", {minutes} min ago" if 0 < minutes < 600 else ""
    clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(saved))
    return (
        f"{_shown(path)}, saved on {clock}{ago}. Changed since? Press Ctrl+S, then run this again."
    )


def wrong_place(path: Path) -> str:
    """Say that a notebook is the course's own, where it is; else ""."""
    course = course_above(path.parent)
    if course is None or course / RELEASE not in path.parents:
        return ""
    name = path.parent.name
    return (
        f"This is the course's own file, which `git pull` may change: your copy is in work/{name}, "
        f"and `course-student start {name}` makes it."
    )


def _shown(path: Path) -> str:
    """Return a path as it is seen from the course folder, or the file's name outside of one."""
    course = course_above(path.parent)
    return path.relative_to(course).as_posix() if course else path.name


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


def _from_colab(here: Path) -> Path:
    """Write the notebook that is open in Colab beside its results; return its path."""
    from google.colab import _message

    reply = _message.blocking_request("get_ipynb", timeout_sec=COLAB_SECONDS)
    if not reply or "ipynb" not in reply:
        raise StudentError(
            "Colab did not give the notebook: run this cell again, or download the notebook "
            "(File, Download) and hand it in as it is."
        )
    notebook = parse_notebook(json.dumps(reply["ipynb"]).encode(), Path("the notebook in Colab"))
    called = Path(str(notebook.metadata.get("colab", {}).get("name") or "notebook")).name
    path = Path(here, called).absolute().with_suffix(".ipynb")
    write_whole(path, notebook_text(notebook).encode())
    return path
