"""What the challenge asks of the gradebook: who is there, and when the assignment is due."""

from datetime import UTC, datetime

from nbgrader.api import MissingEntry

from grading.course import Assignment
from grading.errors import ChallengeError


def due_date(assignment: Assignment) -> datetime | None:
    """Return when an assignment is due, None where nobody has said so.

    raises: ChallengeError where there is no gradebook, or it does not know the assignment
    """
    check_gradebook_is_there(assignment)
    with assignment.course.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment.name).duedate
        except MissingEntry as error:
            raise ChallengeError(
                f"the gradebook does not know {assignment} yet: run `course release {assignment}`"
            ) from error
    return due and due.replace(tzinfo=UTC)  # stored in UTC


def known_students(assignment: Assignment) -> set[str]:
    """Return whom the gradebook or nbgrader_config.py knows, and who has handed in."""
    listed = {one["id"] for one in assignment.course.listed_students}
    with assignment.course.gradebook() as gradebook:
        return {*listed, *assignment.students, *(one.id for one in gradebook.students)}


def check_gradebook_is_there(assignment: Assignment) -> None:
    """Raise ChallengeError where there is no gradebook: opening one would make it."""
    if not assignment.course.has_gradebook():
        raise ChallengeError(f"there is no gradebook yet: `course release {assignment}` makes it")
