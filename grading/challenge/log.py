"""The log of what was submitted: challenge.db, or the database that the gradebook is in.

It holds predictions, not scores: these are computed when they are shown, so none can be out of
date. A student's submissions are numbered by the day, and no two may have one number: so commands
at the same moment cannot let a student have one more than the limit.
"""

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from grading.course import Assignment, Course, DatabaseBeside, url_beside
from grading.errors import ChallengeError

NAME = "challenge.db"
TABLE = Table(
    "challenge_submission",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("is_staff", Boolean, nullable=False),
    Column("handed_in", DateTime, nullable=False),  # UTC
    Column("day", String(10), nullable=False),  # of the course's time zone
    Column("number", Integer, nullable=False),  # of that day, from 1
    Column("digest", String(64), nullable=False),
    Column("labels", LargeBinary, nullable=False),  # a byte for each picture
    UniqueConstraint("assignment", "student", "is_staff", "day", "number"),
    UniqueConstraint("assignment", "student", "is_staff", "digest"),
)
OF = TABLE.c


@dataclass(frozen=True)
class Submission:
    """What someone submitted: labels (N,), when, and the how manieth it was of that day."""

    student: str
    is_staff: bool
    handed_in: datetime  # UTC
    day: str
    number: int
    labels: np.ndarray


def read_log(assignment: Assignment) -> list[Submission]:
    """Return all submissions of an assignment, the earliest first.

    raises: ChallengeError
    """
    with _connected(assignment.course) as log:
        query = select(TABLE).where(OF.assignment == assignment.name)
        rows = log.execute(query.order_by(OF.handed_in, OF.id)).mappings().all()
    return [
        Submission(
            row["student"],
            row["is_staff"],
            row["handed_in"].replace(tzinfo=UTC),
            row["day"],
            row["number"],
            np.frombuffer(row["labels"], dtype=np.uint8),
        )
        for row in rows
    ]


def add(
    assignment: Assignment,
    student: str,
    labels: np.ndarray,
    handed_in: datetime,
    day: str,
    most: int | None,
    is_staff: bool = False,
) -> int:
    """Add a submission to the log; return its number on that day, 0 where it is there already.

    labels: uint8 (N,); handed_in: with a time zone; day: in the course's time zone
    most: submissions that are taken on one day, None for any number
    raises: ChallengeError where there are as many
    """
    values = {
        "assignment": assignment.name,
        "student": student,
        "is_staff": is_staff,
        "handed_in": handed_in.astimezone(UTC).replace(tzinfo=None),
        "day": day,
        "digest": hashlib.sha256(labels.tobytes()).hexdigest(),
        "labels": labels.tobytes(),
    }
    for _ in range(5):  # where another command took the number, in a database that lets two write
        try:
            with _connected(assignment.course) as log:
                return _insert(log, values, most)
        except IntegrityError:
            continue
    raise ChallengeError(f"{student}: the log is busy and nothing was taken: run the command again")


def _insert(log: Connection, values: dict[str, Any], most: int | None) -> int:
    """Insert a submission with the next number of its day; see add."""
    who = [OF[name] == values[name] for name in ("assignment", "student", "is_staff")]
    if log.execute(select(OF.id).where(*who, OF.digest == values["digest"])).first():
        return 0
    count = select(func.count()).select_from(TABLE).where(*who, OF.day == values["day"])
    number = log.execute(count).scalar_one() + 1
    if most is not None and number > most:
        raise ChallengeError(
            f"{values['student']}: {most} submissions were taken on {values['day']}, as many as a "
            "day has: submit again tomorrow"
        )
    log.execute(insert(TABLE).values(values | {"number": number}))
    return number


def _connected(course: Course) -> AbstractContextManager[Connection]:
    """Connect to the log, in one transaction; see DatabaseBeside."""
    return DatabaseBeside(course, NAME, TABLE.metadata, ChallengeError).connected()


def log_url(course: Course) -> URL:
    """Return where the log is."""
    return url_beside(course, NAME)
