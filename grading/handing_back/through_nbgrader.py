"""Feedback pages through nbgrader's exchange."""

from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory

from grading.course import Course, captured_log
from grading.errors import HandingBackError
from grading.handing_back.leaving import Leaving, Left
from grading.plugins import came_through_exchange


def release_feedback(course: Course, leaving: Leaving) -> tuple[list[str], list[Left]]:
    """Put the pages of those who handed in through the exchange there.

    returns: whose were released, and who is left out
    raises: HandingBackError where the exchange cannot be used
    """
    name = leaving.assignment.name
    known, left = [], []
    for student in leaving.rows:
        if came_through_exchange(leaving.assignment.folder("feedback", student)):
            known.append(student)
        else:
            left.append(Left(student, "did not hand in through the exchange"))
    for student in known:
        _release(course, name, student)
    return known, left


def _release(course: Course, assignment: str, student: str) -> None:
    with captured_log(course.root) as first:
        try:
            factory = ExchangeFactory(config=course.config)
            factory.ReleaseFeedback(
                coursedir=course.directory(assignment, student),
                authenticator=Authenticator(config=course.config),
                config=course.config,
            ).start()
        except (ExchangeError, OSError) as error:
            why = first.text.strip().splitlines()[-1] if first.text else str(error)
            raise HandingBackError(
                f"nbgrader's exchange cannot be used ({why}): see c.Exchange.root in "
                "nbgrader_config.py"
            ) from error
