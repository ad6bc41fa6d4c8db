"""What the gradebook has of each student for an assignment."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TypeAlias

from nbgrader.api import Grade, MissingEntry, SubmittedAssignment

from grading.course import Assignment, zone_of
from grading.dates import how_long, seconds_late
from grading.errors import GradingFailed

Scores: TypeAlias = dict[tuple[str, str], float | None]  # by notebook and cell; None: not yet


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one student's hand-in; late is in seconds."""

    scores: Scores = field(default_factory=dict)
    score: float | None = None
    penalty: float = 0.0
    late: float = 0.0
    has_points: bool = False  # a hand-in that could not be graded has a place for them only
    looked_at: tuple[str, ...] = ()  # answers that changed since a person graded them, in sentences


def read_standings(assignment: Assignment) -> dict[str, Standing | None]:
    """Return what the gradebook has, by student; None for one who has handed in nothing.

    raises: GradingFailed where the gradebook does not know the assignment yet
    """
    zone = zone_of(assignment.course)
    try:
        with assignment.course.gradebook() as gradebook:
            gradebook.find_assignment(assignment.name)
            standings: dict[str, Standing | None] = {
                one["id"]: None for one in assignment.course.listed_students
            }
            standings |= dict.fromkeys(student.id for student in gradebook.students)
            for submission in gradebook.assignment_submissions(assignment.name):
                standings[submission.student_id] = _standing(submission, zone)
            return standings
    except MissingEntry as error:
        raise GradingFailed(
            f"{assignment}: the gradebook has no grades yet: run `course grade {assignment}`"
        ) from error


def lateness(standing: Standing) -> str:
    """Return how late a hand-in was, in a sentence.

    >>> lateness(Standing(penalty=2.0, late=5400))
    'handed in 1.5 hours late: 2 points off'
    """
    off = f": {standing.penalty:g} points off" if standing.penalty else ""
    return f"handed in {how_long(standing.late)} late{off}" if standing.late > 0 else ""


def _standing(submission: SubmittedAssignment, zone: tzinfo) -> Standing:
    grades = [(one.name, grade) for one in submission.notebooks for grade in one.grades]
    return Standing(
        {
            (notebook, grade.name): None if _is_open(grade) else grade.score
            for notebook, grade in grades
        },
        submission.score,
        submission.late_submission_penalty or 0.0,
        seconds_late(submission, zone),
        _has_points(submission),
        tuple(_look_again(grade) for _, grade in grades if _is_old(grade)),
    )


def _has_points(submission: SubmittedAssignment) -> bool:
    """Tell whether anything was graded, or all of it is left to a person."""
    for notebook in submission.notebooks:
        by_hand = {cell.name for cell in notebook.notebook.solution_cells}
        by_hand |= {cell.name for cell in notebook.notebook.task_cells}
        for grade in notebook.grades:
            if grade.manual_score is not None or grade.auto_score is not None:
                return True
            if grade.name not in by_hand:
                return False
    return True


def _is_open(grade: Grade) -> bool:
    """Tell whether points are still to be given; of a task nbgrader does not note that they are."""
    nothing = grade.auto_score is None and grade.manual_score is None
    return bool(grade.needs_manual_grade) or nothing


def _is_old(grade: Grade) -> bool:
    """Tell whether a person gave the points for another answer than the one that is there now."""
    return bool(grade.needs_manual_grade) and grade.manual_score is not None


def _look_again(grade: Grade) -> str:
    then = f"{grade.manual_score:g} points then"
    return f"{grade.name}: changed since a person graded it ({then}): look again"
