"""Tables of ours beside the gradebook: a file of their own, or the database that it is in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from grading.course.folder import Course
from grading.errors import CourseError


@contextmanager
def database_beside(
    course: Course, name: str, tables: MetaData, error: type[CourseError]
) -> Iterator[Connection]:
    """Connect to tables of ours, in one transaction; they are made where there are none.

    name: of the file, such as "challenge.db"
    error: what is raised where they cannot be used
    raises: error; IntegrityError where another command wrote the same meanwhile
    """
    url = url_beside(course, name)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        _make_whole(Path(url.database or ""), tables)
        _refuse_emptied(Path(url.database or ""), error)
    engine = create_engine(url)
    if is_file:
        _write_in_turn(engine)
    try:
        with engine.begin() as connection:
            tables.create_all(connection)
            yield connection
    except IntegrityError:
        raise
    except DBAPIError as failed:
        shown = url.database if is_file else url
        raise error(
            f"{shown} cannot be used ({failed.orig}): nothing was changed; put your latest "
            "backup in its place"
        ) from failed
    finally:
        engine.dispose()


def url_beside(course: Course, name: str) -> URL:
    """Return where they are: beside a gradebook of SQLite's, else in the gradebook's database."""
    url = make_url(course.directory().db_url)
    if url.get_backend_name() != "sqlite":
        return url
    return url.set(database=str(course.root / name), query={"timeout": "60"})


def _make_whole(path: Path, tables: MetaData) -> None:
    """Make the file where there is none, with its tables: an empty one is never seen.

    Of several commands at the same moment the first one's file stays.
    """
    if path.exists():
        return
    with TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as folder:
        new = Path(folder) / path.name
        engine = create_engine(f"sqlite:///{new}")
        tables.create_all(engine)
        engine.dispose()
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                os.replace(new, path)


def _write_in_turn(engine: Engine) -> None:
    """Let a transaction of SQLite's begin by waiting for its turn, not fail half-way."""

    @event.listens_for(engine, "connect")
    def leave_begin_to_us(connection: Any, record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_emptied(path: Path, error: type[CourseError]) -> None:
    """Raise the error where the file is empty, as a full disk leaves it."""
    if path.is_file() and not path.stat().st_size:
        raise error(f"{path} is empty (0 bytes): put your latest backup in its place")
