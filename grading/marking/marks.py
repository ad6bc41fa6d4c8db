"""The marks of written answers in nbgrader's gradebook, as formgrader puts them there.

A mark is only written over the one that it was based on: the update itself says which that was, so
of two people at the same moment one is told, and nothing of the other's is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, Engine, and_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from grading.errors import MarkingError

GRADE, COMMENT = Grade.__table__, Comment.__table__


@dataclass(frozen=True)
class Mark:
    """What a person gave for an answer: points, extra credit and a comment, None where none.

    waits: whether the gradebook asks for a person
    """

    points: float | None = None
    extra: float | None = None
    comment: str | None = None
    waits: bool = True

    @property
    def is_given(self) -> bool:
        """Whether a person gave points."""
        return self.points is not None


@dataclass(frozen=True)
class Row:
    """An answer's place in the gradebook, and the mark that it has.

    auto: the points that it has without a person, 0 of an answer that is as released
    """

    id: str
    student: str
    name: str
    notebook: str
    cell: str
    auto: float | None
    mark: Mark
    comment_id: str | None

    @property
    def is_open(self) -> bool:
        """Whether points are still to be given."""
        return self.mark.waits or (self.auto is None and self.mark.points is None)


@dataclass(frozen=True)
class Change:
    """A mark in place of another: nothing is written where the gradebook has a third one."""

    row: Row
    after: Mark


def read_rows(
    engine: Engine, assignment: str, where: tuple[str, str] | None = None, id: str | None = None
) -> list[Row]:
    """Return the answers of an assignment that a person grades, by id: an order without names.

    where: notebook and cell of one question
    id: of one answer
    """
    solution = aliased(SolutionCell, flat=True)  # both are cells, in one table
    query = (
        select(
            GRADE.c.id,
            Student.id.label("student"),
            Student.first_name,
            Student.last_name,
            Notebook.name.label("notebook"),
            GradeCell.name.label("cell"),
            GRADE.c.auto_score,
            GRADE.c.manual_score,
            GRADE.c.extra_credit,
            GRADE.c.needs_manual_grade,
            COMMENT.c.manual_comment,
            COMMENT.c.id.label("comment_id"),
        )
        .select_from(GRADE)
        .join(GradeCell, GradeCell.id == GRADE.c.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == GRADE.c.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(
            solution,
            and_(solution.name == GradeCell.name, solution.notebook_id == GradeCell.notebook_id),
        )
        .outerjoin(
            COMMENT,
            and_(
                COMMENT.c.cell_id == solution.id,
                COMMENT.c.notebook_id == GRADE.c.notebook_id,
            ),
        )
        .where(Assignment.name == assignment)
        .order_by(GRADE.c.id)
    )
    if where:
        query = query.where(Notebook.name == where[0], GradeCell.name == where[1])
    if id is not None:
        query = query.where(GRADE.c.id == id)
    try:
        with engine.connect() as connection:
            return [_row(one) for one in connection.execute(query)]
    except DBAPIError as error:
        raise MarkingError(f"the gradebook cannot be read now ({error.orig}): try again") from error


def swap(
    engine: Engine, changes: Sequence[Change], is_true: Callable[[], bool] = lambda: True
) -> list[Change]:
    """Write marks, all or none; return those that met another mark than the one of their row.

    is_true: asked last, when all is written: where it says no, nothing is, and all count as met
    raises: MarkingError where the gradebook cannot be written, with nothing written
    """
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            met = [one for one in changes if not _write(connection, one)]
            if not met and not is_true():
                met = list(changes)
            if met:
                transaction.rollback()
            return met
    except DBAPIError as error:
        raise MarkingError(
            f"the gradebook cannot be written now ({error.orig}), and nothing was stored: "
            "another command may be at work in it; try again"
        ) from error


def after(row: Row, points: float | None, extra: float | None, comment: str | None) -> Mark:
    """Return the mark that formgrader would leave: no points make an answer wait again.

    An answer that has points without a person's, as one that is as released, does not wait.
    """
    return Mark(points, extra, comment, waits=points is None and row.auto is None)


def _row(one: Any) -> Row:
    (id, student, first, last, notebook, cell, auto, points, extra, waits, comment, comment_id) = (
        one
    )
    name = " ".join(filter(None, [first, last]))
    return Row(
        id, student, name, notebook, cell, auto, Mark(points, extra, comment, waits), comment_id
    )


def _write(connection: Connection, change: Change) -> bool:
    """Write a mark over the one of its row; tell whether that was still there."""
    old, new, row = change.row.mark, change.after, change.row
    same = [
        GRADE.c.id == row.id,
        GRADE.c.manual_score.is_not_distinct_from(old.points),
        GRADE.c.extra_credit.is_not_distinct_from(old.extra),
        GRADE.c.auto_score.is_not_distinct_from(row.auto),
        GRADE.c.needs_manual_grade == old.waits,
    ]
    values = {
        "manual_score": new.points,
        "extra_credit": new.extra,
        "needs_manual_grade": new.waits,
    }
    if connection.execute(update(GRADE).where(*same).values(values)).rowcount != 1:
        return False
    if row.comment_id is None:
        return new.comment is None
    same = [
        COMMENT.c.id == row.comment_id,
        COMMENT.c.manual_comment.is_not_distinct_from(old.comment),
    ]
    changed = update(COMMENT).where(*same).values(manual_comment=new.comment)
    return bool(connection.execute(changed).rowcount == 1)
