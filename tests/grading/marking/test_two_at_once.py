"""Several people mark at once, each with a server of their own: no mark is lost, none twice.

Each process plays a TA who hammers: it opens an answer, gives points, and where it is told that
somebody was faster it gives way. What each was told is held against the gradebook in the end.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT
from marking_class import *  # noqa: F403 the fixtures
from marking_class import Desk, add_class
from nbgrader.api import Comment
from postgresql_server import postgresql
from sqlalchemy import update

from grading.course import open_course
from grading.marking.marking import base_of
from grading.marking.marks import read_rows
from grading.marking.saving import Conflict, Given, Saver
from grading.releasing import release

POINTS = [0.0, 0.5, 1.0, 1.5, 2.0]


def play(root: str, seed: int, rounds: int) -> list[list]:
    """Mark as one TA; return what was stored: [answer, base, points, comment] in its order."""
    desk, rng, told = Desk(open_course(Path(root))), random.Random(seed), []
    ids = [one["id"] for one in desk.marking.question(0)["order"]]
    for k in range(rounds):
        id = rng.choice(ids)
        _, place = desk.marking.place(id)
        points, comment = rng.choice(POINTS), f"{seed}.{k}"
        mark = Given(base_of(place.row), place.brief.digest, points, comment=comment)
        try:
            desk.saver.save(id, mark)
            told.append([id, place.row.mark.comment, points, comment])
        except Conflict:
            told.append([id, None, None, None])
    desk.close()
    return told


def in_processes(root: Path, count: int, rounds: int) -> list[list[list]]:
    """Let so many processes play at once; return what each was told."""
    command = [sys.executable, __file__, str(root)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROJECT), str(PROJECT / "tests")]),
    }
    processes = [
        subprocess.Popen(
            [*command, str(seed), str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for seed in range(count)
    ]
    return [json.loads(process.communicate(timeout=300)[0]) for process in processes]


def assert_nothing_lost(desk: Desk, told: list[list[list]]) -> int:
    """Fail unless each mark was based on the one before it; return how many gave way."""
    stored = [tuple(one) for ta in told for one in ta if one[3] is not None]
    for row in read_rows(desk.marking.engine, "tiny", ("tiny", "why")):
        after = {base: (points, comment) for id, base, points, comment in stored if id == row.id}
        mine = [one for one in stored if one[0] == row.id]
        assert len(after) == len(mine), "two marks were based on the same one: one is lost"
        points, comment = None, None
        for _ in mine:
            points, comment = after[comment]
        assert (row.mark.points, row.mark.comment) == (points, comment)
    return sum(one[3] is None for ta in told for one in ta)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_no_mark_is_lost_where_two_processes_hammer(course, database, request):
    if database == "PostgreSQL":
        url = request.getfixturevalue("postgres")
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        course = open_course(course.root)
        release(course.assignment("tiny"))
    add_class(course, 4)
    told = in_processes(course.root, 2, 60)
    desk = Desk(course)
    gave_way = assert_nothing_lost(desk, told)
    desk.close()
    assert sum(one[3] is not None for ta in told for one in ta) >= 20, "nothing was tried"
    assert gave_way > 0, "they never met: the test tried nothing"


@pytest.fixture
def postgres():
    with postgresql() as url:
        yield url


def test_in_one_process_the_same_rule_can_be_seen_to_fail(course, monkeypatch):
    """Without the check in the update the proof above finds a mark that was lost."""
    add_class(course, 1)
    first, second = Desk(course), Desk(course)
    (id,) = [one["id"] for one in first.marking.question(0)["order"]]
    number, place = second.marking.place(id)
    told: list[list[list]] = [[], []]
    for k, desk in enumerate((first, second)):
        monkeypatch.setattr(desk.marking, "place", lambda id: (number, place))
        mark = Given(base_of(place.row), place.brief.digest, 1.0, comment=str(k))
        if k:
            monkeypatch.setattr("grading.marking.saving.swap", overwrite(first))
        Saver(desk.marking).save(id, mark)
        told[k].append([id, None, 1.0, str(k)])
    with pytest.raises(AssertionError, match="one is lost"):
        assert_nothing_lost(first, told)
    first.close()
    second.close()


def overwrite(desk: Desk):
    """Return what writes whatever was there."""

    def write(engine, changes, is_true):
        with engine.begin() as connection:
            for change in changes:
                of = update(Comment).where(Comment.id == change.row.comment_id)
                connection.execute(of.values(manual_comment=change.after.comment))
        return []

    return write


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
