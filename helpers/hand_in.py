"""What a test may know of the hand-in that is graded, and may tell those who grade it.

In a notebook nobody has handed anything in: there is no name, and what is told goes nowhere. The
grader's examiner runs each test inside `graded`; the student's code runs in another process, where
there is no name either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_STUDENT: ContextVar[str] = ContextVar("student", default="")
_NOTES: ContextVar[list[str] | None] = ContextVar("notes", default=None)


def handed_in_by() -> str:
    """Return the name under which the course knows the student, or "" where that is not known.

    >>> handed_in_by()
    ''
    """
    return _STUDENT.get()


def tell_staff(note: str) -> None:
    """Tell those who grade a sentence that costs no points; each sentence is told once.

    >>> with graded("ada") as notes:
    ...     tell_staff(f"{handed_in_by()} is early")
    >>> notes
    ['ada is early']
    """
    notes = _NOTES.get()
    if notes is not None and note not in notes:
        notes.append(note)


@contextmanager
def graded(student: str) -> Iterator[list[str]]:
    """Run a block as a test of this student's hand-in; give the list of what it tells the staff."""
    notes: list[str] = []
    tokens = _STUDENT.set(student), _NOTES.set(notes)
    try:
        yield notes
    finally:
        _STUDENT.reset(tokens[0])
        _NOTES.reset(tokens[1])
