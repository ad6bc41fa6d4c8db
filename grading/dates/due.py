"""Read and set when an assignment is due, and for whom later."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import nbgrader.api as db
from nbgrader.api import Gradebook, MissingEntry

from grading.course import Assignment, zone_of
from grading.dates.moments import later, span_between
from grading.dates.waiting import read_waiting, write_waiting
from grading.errors import DatesError


@dataclass(frozen=True)
class Extension:
    """By how much later than others a student may hand in, and until when (UTC)."""

    student: str
    span: timedelta
    until: datetime | None


@dataclass(frozen=True)
class Dates:
    """When an assignment is due (UTC), None where nobody has said so; and for whom later."""

    due: datetime | None = None
    extensions: tuple[Extension, ...] = ()

    def of(self, student: str) -> datetime | None:
        """Return until when a student may hand in (UTC), None where there is no date."""
        given = (one.until for one in self.extensions if one.student == student)
        return next(given, None) or self.due


def read_dates(assignment: Assignment) -> Dates:
    """Return when an assignment is due and who has an extension, by name; nothing is written.

    raises: CourseNotFound where the course's time zone is none; DatesError; GradebookBroken
    """
    zone, given = zone_of(assignment.course), read_waiting(assignment)
    due = None
    if assignment.course.has_gradebook():
        with assignment.course.gradebook() as gradebook:
            known = _find(gradebook, assignment)
            due = _aware(known.duedate) if known else None
            given |= _extensions(known, due, zone) if known and due else {}
    told = [
        Extension(who, span, later(due, span, zone) if due else None)
        for who, span in sorted(given.items())
    ]
    return Dates(due, tuple(told))


def set_due(assignment: Assignment, due: datetime | None) -> None:
    """Set when an assignment is due, None for no date; extensions stay as long as they were.

    due: with a time zone
    """
    zone = zone_of(assignment.course)
    with _settled(assignment) as (known, waiting):
        before = _aware(known.duedate)
        spans = _extensions(known, before, zone) if before else {}
        known.duedate = due and due.astimezone(UTC).replace(tzinfo=None)
        for submission in known.submissions:
            if span := spans.get(submission.student_id):
                waiting[submission.student_id] = span
                submission.extension = None


def extend(
    assignment: Assignment,
    given: Mapping[str, timedelta | datetime],
    of_groups: Iterable[tuple[str, timedelta | datetime]] = (),
) -> None:
    """Give students an extension in place of the one they had; a span of 0 takes it back.

    given: by student, how much later, or until when (with a time zone)
    of_groups: a student and the same, for who is not in given; here a longer one stays that the
        student has already, alone or in another group, for it was given for a reason
    raises: DatesError where there is no due date to which a moment could be compared, or it is
        before that date
    """
    zone = zone_of(assignment.course)
    with _settled(assignment) as (known, waiting):
        due = _aware(known.duedate)
        had = waiting | (_extensions(known, due, zone) if due else {})
        spans: dict[str, timedelta] = {}
        for who, one in of_groups:
            span, before = _span(assignment, due, one, zone), spans.get(who, had.get(who))
            spans[who] = max(span, before or span) if span else span
        spans |= {who: _span(assignment, due, one, zone) for who, one in given.items()}
        waiting |= spans
        for submission in known.submissions:
            if submission.student_id in spans:
                submission.extension = None


def _span(
    assignment: Assignment, due: datetime | None, given: timedelta | datetime, zone: tzinfo
) -> timedelta:
    if isinstance(given, timedelta):
        return given
    if due is None:
        raise DatesError(
            f"{assignment} has no due date yet, so nobody can have a later one: set it first with "
            f"`course dates {assignment} --due 2026-12-01`"
        )
    if given <= due:
        raise DatesError(
            f"{assignment}: an extension ends after the due date: take one back with none"
        )
    return span_between(due, given, zone)


@contextmanager
def _settled(
    assignment: Assignment,
) -> Iterator[tuple[db.Assignment, dict[str, timedelta]]]:
    """Open the gradebook to change dates; extensions are put where they belong at the end."""
    waiting = read_waiting(assignment)
    with assignment.course.gradebook() as gradebook:
        known = _find(gradebook, assignment)
        if known is None:
            known = gradebook.add_assignment(assignment.name)
        yield known, waiting
        _settle(assignment, known, waiting)
        gradebook.db.commit()
    write_waiting(assignment, waiting)


def settle_dates(assignment: Assignment) -> None:
    """Put extensions where they belong: nbgrader fails at one without a due date."""
    with assignment.course.gradebook() as gradebook:
        settle(assignment, gradebook)


def settle(assignment: Assignment, gradebook: Gradebook) -> None:
    """Put extensions where they belong: with the hand-in, or where there is no place in waiting."""
    known, waiting = _find(gradebook, assignment), read_waiting(assignment)
    if known is not None:
        _settle(assignment, known, waiting)
        gradebook.db.commit()
        write_waiting(assignment, waiting)


def _settle(assignment: Assignment, known: db.Assignment, waiting: dict[str, timedelta]) -> None:
    zone, due = zone_of(assignment.course), _aware(known.duedate)
    for submission in known.submissions:
        who = submission.student_id
        if due is None and submission.extension:
            waiting[who] = submission.extension
            submission.extension = None
        elif due is not None and (span := waiting.pop(who, None)):
            submission.extension = later(due, span, zone) - due


def give_waiting(assignment: Assignment, submission: db.SubmittedAssignment) -> None:
    """Give a hand-in that has no extension the one that waits for it; `settle` tidies up later."""
    due, who = _aware(submission.assignment.duedate), submission.student_id
    span = read_waiting(assignment).get(who)
    if due and span and not submission.extension:
        submission.extension = later(due, span, zone_of(assignment.course)) - due


def _extensions(known: db.Assignment, due: datetime, zone: tzinfo) -> dict[str, timedelta]:
    return {
        one.student_id: span_between(due, due + one.extension, zone)
        for one in known.submissions
        if one.extension
    }


def _find(gradebook: Gradebook, assignment: Assignment) -> db.Assignment | None:
    try:
        return gradebook.find_assignment(assignment.name)
    except MissingEntry:
        return None


def _aware(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=UTC)  # the gradebook keeps UTC
