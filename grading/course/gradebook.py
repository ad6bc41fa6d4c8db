"""Open nbgrader's gradebook; one that is damaged, emptied or something else is left as it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from grading.errors import GradebookBroken

TABLES = {"alembic_version", "assignment", "submitted_assignment", "grade"}
BACKUP = (
    "nothing was changed: put your latest backup in its place (without one, move it away: `course "
    "grade ASSIGNMENT --all` brings back the points of tests, not those that a person gave)"
)


@contextmanager
def open_gradebook(db_url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook; where there is none a new one is made.

    raises: GradebookBroken where it is none that nbgrader can use, or fails while it is used
    """
    check_gradebook(db_url)
    try:
        with Gradebook(db_url, course_id) as gradebook:
            yield gradebook
    except ModuleNotFoundError as error:
        raise GradebookBroken(
            f"the gradebook {_shown(db_url)} needs the package {error.name}, which is not "
            'installed: for PostgreSQL pip install ".[postgresql]" and begin the address with '
            "postgresql+psycopg://"
        ) from error
    except DBAPIError as error:
        raise GradebookBroken(
            f"the gradebook {_shown(db_url)} cannot be used ({error.orig}): mend that and run the "
            "command again; for one of an older nbgrader make a copy, then `nbgrader db upgrade`"
        ) from error


def check_gradebook(db_url: str) -> None:
    """Raise GradebookBroken where the file is no gradebook; nbgrader would write into it."""
    try:
        url = make_url(db_url)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise GradebookBroken(
            "nbgrader_config.py: c.CourseDirectory.db_url names no database that can be used: "
            "write one such as sqlite:///gradebook.db or postgresql+psycopg://user@host/deep_learning"
        ) from error
    path = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and path.is_file():
        state = path.stat()
        if trouble := _trouble(path, state.st_size, state.st_mtime_ns):
            raise GradebookBroken(f"{path} {trouble}: {BACKUP}")


@lru_cache(maxsize=8)
def _trouble(path: Path, size: int, _changed: int) -> str:
    """Return what is wrong with an SQLite file, by its size and the time of its last change."""
    if not size:
        return "is empty (0 bytes)"
    try:  # not read-only: what a command that was killed left is rolled back first
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as file:
            names = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
            found = file.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        return ""  # locked or not to be opened: what uses it says so
    except sqlite3.DatabaseError as error:
        return f"is damaged ({error})"
    if not names >= TABLES:
        return f"is no gradebook of nbgrader's (it has no table {min(TABLES - names)})"
    return "" if found == "ok" else f"is damaged ({' '.join(found.split())})"


def _shown(db_url: str) -> str:
    """Return where a gradebook is, without a password."""
    url = make_url(db_url)
    return str(url.database if url.get_backend_name() == "sqlite" else url)
