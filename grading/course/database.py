"""Tables of ours beside the gradebook: a file of their own, or the database that it is in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import NullPool

from grading.course.folder import Course
from grading.errors import CourseError


class DatabaseBeside:
    """Tables of ours; they are made where there are none.

    name: of the file, such as "challenge.db"
    error: what is raised where they cannot be used
    """

    def __init__(
        self, course: Course, name: str, tables: MetaData, error: type[CourseError]
    ) -> None:
        self._url, self._tables, self._error = url_beside(course, name), tables, error
        self._is_file = self._url.get_backend_name() == "sqlite"

    @contextmanager
    def connected(self, writes: bool = True) -> Iterator[Connection]:
        """Connect to them, in one transaction; one that only reads keeps nobody waiting.

        raises: the error; IntegrityError where another command wrote the same meanwhile
        """
        if self._is_file:
            path = Path(self._url.database or "")
            _make_whole(path, self._tables)
            _refuse_emptied(path, self._error)
        try:
            opened = self._engine.connect().execution_options(writes=writes)
            with opened as connection, connection.begin():
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as failed:
            shown = self._url.database if self._is_file else self._url
            raise self._error(
                f"{shown} cannot be used ({failed.orig}): nothing was changed; put your latest "
                "backup in its place"
            ) from failed

    @cached_property
    def _engine(self) -> Engine:
        """Where they are; a file is opened anew each time, as it may be another by then."""
        engine = create_engine(self._url, poolclass=NullPool)
        if self._is_file:
            _write_in_turn(engine)
        try:
            self._make_tables(engine)
        except (IntegrityError, ProgrammingError):  # another command made them at this moment
            self._make_tables(engine)
        return engine

    def _make_tables(self, engine: Engine) -> None:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            self._tables.create_all(connection)


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
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_emptied(path: Path, error: type[CourseError]) -> None:
    """Raise the error where the file is empty, as a full disk leaves it."""
    if path.is_file() and not path.stat().st_size:
        raise error(f"{path} is empty (0 bytes): put your latest backup in its place")
