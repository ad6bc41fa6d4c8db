"""Tables beside the gradebook, made by several commands at the same moment."""

from contextlib import suppress
from multiprocessing import get_context
from threading import BrokenBarrierError

import pytest
from conftest import make_course
from postgresql_server import postgresql
from sqlalchemy import Column, Integer, MetaData, Table, event, insert, select

from grading.course import open_course
from grading.course.database import DatabaseBeside
from grading.errors import CourseError

TOGETHER = 4


@pytest.mark.parametrize("on_a_server", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_commands_that_begin_together_all_find_their_tables(tmp_path, on_a_server):
    course = make_course(tmp_path / "course")
    if not on_a_server:
        write_together(course)
        return
    with postgresql() as url:
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        write_together(open_course(course.root))


def write_together(course):
    """Write from several connections, each of which has seen that there is no table yet."""
    fork = get_context("fork")  # a process for each, as threads would wait for each other
    all_have_looked = fork.Barrier(TOGETHER)

    def wait(table, connection, **_):
        with suppress(BrokenBarrierError):  # who comes again, comes alone
            all_have_looked.wait(5)

    def write(writer):
        table = notes()
        event.listen(table, "before_create", wait)
        with beside(course, table).connected() as connection:
            connection.execute(insert(table).values(writer=writer))

    writers = [fork.Process(target=write, args=[writer]) for writer in range(TOGETHER)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * TOGETHER
    with beside(course, notes()).connected(writes=False) as connection:
        assert {*connection.execute(select(notes())).scalars()} == {*range(TOGETHER)}


def notes():
    return Table("notes", MetaData(), Column("writer", Integer, primary_key=True))


def beside(course, table):
    return DatabaseBeside(course, "notes.db", table.metadata, CourseError)
