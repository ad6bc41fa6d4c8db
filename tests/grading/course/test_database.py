"""Tables beside the gradebook, made by several commands at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from conftest import make_course
from postgresql_server import postgresql
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from grading.course import open_course
from grading.course.database import DatabaseBeside
from grading.errors import CourseError

TOGETHER = 8


@pytest.mark.parametrize("on_a_server", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_commands_that_begin_together_all_find_their_tables(tmp_path, on_a_server):
    course = make_course(tmp_path / "course")
    if not on_a_server:
        assert rounds_together(course) == []
        return
    with postgresql() as url:
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        assert rounds_together(open_course(course.root)) == []


def rounds_together(course):
    """Write from several connections that are opened at once, ten times; return what went wrong."""
    problems = []
    for number in range(10):
        tables = MetaData()
        table = Table(f"notes{number}", tables, Column("writer", Integer, primary_key=True))
        barrier = Barrier(TOGETHER)

        def write(writer, tables=tables, table=table, barrier=barrier, number=number):
            beside = DatabaseBeside(course, f"notes{number}.db", tables, CourseError)
            barrier.wait(60)
            with beside.connected() as connection:
                connection.execute(insert(table).values(writer=writer))

        with ThreadPoolExecutor(TOGETHER) as pool:
            tried = [pool.submit(write, writer) for writer in range(TOGETHER)]
        problems += [one.exception() for one in tried if one.exception()]
        beside = DatabaseBeside(course, f"notes{number}.db", tables, CourseError)
        with beside.connected(writes=False) as connection:
            assert len(connection.execute(select(table)).all()) == TOGETHER - len(problems)
    return problems
