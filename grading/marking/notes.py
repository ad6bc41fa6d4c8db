"""What the gradebook has no place for: ticked rubric items, reusable comments, who is where.

It is in marking.db beside the gradebook, or in the gradebook's own database where that is none of
SQLite's: so all who mark share it, and it goes with a backup of the course folder. Points and
comments are in the gradebook alone: when this is lost, no mark is.
"""

import hashlib
import json
import time
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from grading.course import Course, DatabaseBeside
from grading.errors import MarkingError
from grading.marking.marks import Mark, Row
from grading.marking.questions import Question

NAME = "marking.db"
TABLES = MetaData()


def _of_a_cell() -> list[Column]:
    return [
        Column(name, String(128), nullable=False) for name in ("assignment", "notebook", "cell")
    ]


TICKS = Table(
    "marking_ticks",
    TABLES,
    Column("id", Integer, primary_key=True),
    *_of_a_cell(),
    Column("student", String(128), nullable=False),
    Column("ticks", Text, nullable=False),  # JSON: parts of the rubric's items by their numbers
    Column("items", String(32), nullable=False),  # a digest of these items
    Column("answer", String(32), nullable=False),  # a digest of what was marked
    Column("points", Float),  # the mark that they belong to
    Column("extra", Float),
    UniqueConstraint("assignment", "notebook", "cell", "student"),
)
COMMENTS = Table(
    "marking_comment",
    TABLES,
    Column("id", Integer, primary_key=True),
    *_of_a_cell(),
    Column("digest", String(32), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("assignment", "notebook", "cell", "digest"),
)
OPENED = Table(
    "marking_opened",
    TABLES,
    Column("who", String(32), primary_key=True),
    Column("answer", String(32), nullable=False),
    Column("at", Float, nullable=False),
)
STAYS = 300  # seconds for which an answer that somebody has opened is theirs


@dataclass(frozen=True)
class Ticks:
    """The rubric items that were ticked for an answer, by number from 0, and how much of each.

    answer: a digest of the text that was marked
    """

    parts: dict[int, float]
    answer: str


class Notes:
    """The notes on one assignment's answers."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._assignment = assignment
        self._connected = DatabaseBeside(course, NAME, TABLES, MarkingError).connected

    def ticks(self, question: Question, rows: list[Row]) -> dict[str, Ticks]:
        """Return what was ticked, by the answers' ids; what belongs to another mark is left out."""
        with self._connected(writes=False) as notes:
            found = notes.execute(select(TICKS).where(*self._of(TICKS, question))).mappings().all()
        by_student = {
            one["student"]: one for one in found if one["items"] == items_digest(question)
        }
        known = {row.id: by_student.get(row.student) for row in rows}
        return {
            row.id: Ticks({int(k): v for k, v in json.loads(one["ticks"]).items()}, one["answer"])
            for row in rows
            if (one := known[row.id])
            and (one["points"], one["extra"]) == (row.mark.points, row.mark.extra)
        }

    def keep_ticks(self, question: Question, of: list[tuple[Row, Mark, Ticks | None]]) -> None:
        """Note what was ticked for marks that were given just now; None forgets it."""
        with self._connected() as notes:
            for row, mark, ticks in of:
                mine = [*self._of(TICKS, question), TICKS.c.student == row.student]
                notes.execute(delete(TICKS).where(*mine))
                if ticks is not None:
                    values = {
                        **self._names(question),
                        "student": row.student,
                        "ticks": json.dumps(ticks.parts),
                        "items": items_digest(question),
                        "answer": ticks.answer,
                        "points": mark.points,
                        "extra": mark.extra,
                    }
                    notes.execute(insert(TICKS).values(values))

    def comments(self, question: Question) -> list[str]:
        """Return a question's reusable comments, the oldest first: each keeps its key."""
        query = select(COMMENTS.c.text).where(*self._of(COMMENTS, question))
        with self._connected(writes=False) as notes:
            return list(notes.execute(query.order_by(COMMENTS.c.id)).scalars())

    def add_comment(self, question: Question, text: str) -> None:
        """Keep a comment for reuse; one that is there already stays where it is."""
        values = {**self._names(question), "digest": digest(text), "text": text}
        try:
            with self._connected() as notes:
                notes.execute(insert(COMMENTS).values(values))
        except IntegrityError:
            return

    def remove_comment(self, question: Question, text: str) -> None:
        """Keep a comment no longer; where it was given it stays."""
        mine = [*self._of(COMMENTS, question), COMMENTS.c.digest == digest(text)]
        with self._connected() as notes:
            notes.execute(delete(COMMENTS).where(*mine))

    def open(self, who: str, answer: str) -> None:
        """Note that somebody looks at an answer, and at no other any more."""
        with self._connected() as notes:
            notes.execute(delete(OPENED).where(OPENED.c.who == who))
            if answer:
                notes.execute(insert(OPENED).values(who=who, answer=answer, at=time.time()))

    def opened_by_others(self, who: str) -> set[str]:
        """Return the answers that somebody else looks at."""
        query = select(OPENED.c.answer).where(
            OPENED.c.who != who, OPENED.c.at > time.time() - STAYS
        )
        with self._connected(writes=False) as notes:
            return set(notes.execute(query).scalars())

    def _names(self, question: Question) -> dict[str, str]:
        return {
            "assignment": self._assignment,
            "notebook": question.notebook,
            "cell": question.cell,
        }

    def _of(self, table: Table, question: Question) -> list:
        return [table.c[name] == value for name, value in self._names(question).items()]


def items_digest(question: Question) -> str:
    """Return a digest of a rubric's items: ticks mean something for these alone."""
    return digest(json.dumps([[item.points, item.text] for item in question.items]))


def digest(text: str) -> str:
    """Return a short digest of a text."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
