"""What the challenge asks of the gradebook: who is there, and when the assignment is due."""

from nbgrader.api import MissingEntry

from grading.course import Assignment
from grading.dates import Dates, read_dates
from grading.errors import ChallengeError


def due_dates(assignment: Assignment) -> Dates:
    """Return when an assignment is due, and for whom later.

    raises: ChallengeError where there is no gradebook, or it does not know the assignment
    """
    check_gradebook_is_there(assignment)
    with assignment.course.gradebook() as gradebook:
        try:
            gradebook.find_assignment(assignment.name)
        except MissingEntry as error:
            raise ChallengeError(
                f"the gradebook does not know {assignment} yet: run `course release {assignment}`"
            ) from error
    return read_dates(assignment)


def known_students(assignment: Assignment) -> set[str]:
    """Return whom the gradebook or nbgrader_config.py knows, and who has handed in."""
    listed = {one["id"] for one in assignment.course.listed_students}
    with assignment.course.gradebook() as gradebook:
        return {*listed, *assignment.students, *(one.id for one in gradebook.students)}


def check_gradebook_is_there(assignment: Assignment) -> None:
    """Raise ChallengeError where there is no gradebook: opening one would make it."""
    if not assignment.course.has_gradebook():
        raise ChallengeError(f"there is no gradebook yet: `course release {assignment}` makes it")
