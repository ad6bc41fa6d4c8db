"""Points for the final standing, in the gradebook's cells for them: manually graded tasks.

What tests give is computed anew with every grading; what is given here stays, as points that a
person gave do, and every total counts it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from grading.challenge.board import Board, Row
from grading.course import Assignment
from grading.errors import ChallengeError
from grading.notebooks import grade_id, is_task

CELLS: dict[str, Callable[[Board, Row], bool]] = {
    "beats_chance": Board.beats_chance,
    "beats_staff": Board.beats_staff,
}


@dataclass(frozen=True)
class Given:
    """The points of a final standing: {student: {cell: points}}, and what stays open, in words."""

    points: dict[str, dict[str, float]]
    open: list[str]


def check_has_cells(assignment: Assignment) -> None:
    """Raise ChallengeError where no notebook has a cell for the points of a challenge."""
    _cells(assignment)


def give_points(assignment: Assignment, board: Board) -> Given:
    """Put the points of the final standing into the gradebook; who is not on the board gets none.

    raises: ChallengeError where the notebooks have no cell for them
    """
    cells = _cells(assignment)
    remarks: list[str] = []
    given: dict[str, dict[str, float]] = {}
    if board.staff is None and "beats_staff" in cells:
        del cells["beats_staff"]
        remarks = [
            "beats_staff: there is no model of the staff's to beat yet: "
            f"`course challenge submit {assignment} NAME FILE --staff`"
        ]
    rows = {row.name: row for row in board.students}
    with assignment.course.gradebook() as gradebook:
        submissions = gradebook.assignment_submissions(assignment.name)
        graded = {one.student_id for one in submissions if _is_graded(one)}
        for student in sorted(graded):
            worth = {
                cell: points if (row := rows.get(student)) and CELLS[cell](board, row) else 0.0
                for cell, (_, points) in cells.items()
            }
            given[student] = worth
            for cell, points in worth.items():
                _give(gradebook, assignment, cells[cell][0], cell, student, points)
        gradebook.db.commit()
    return Given(given, [*remarks, *_without_grades(assignment, {*rows} - graded), *_nobody(given)])


def _without_grades(assignment: Assignment, names: set[str]) -> list[str]:
    """Return what is to be done about names of the board that points cannot be given to yet."""
    there = {*assignment.students}
    told = []
    if waiting := sorted(names & there):
        told.append(
            f"{', '.join(waiting)}: no graded hand-in to give points to: run "
            f"`course grade {assignment}`, then this again"
        )
    if lacking := sorted(names - there):
        told.append(
            f"{', '.join(lacking)}: no notebook was handed in, so there is no place for points: "
            f"collect it, run `course grade {assignment}`, then this again"
        )
    return told


def _nobody(given: dict) -> list[str]:
    return [] if given else ["no points were given: nobody has a graded hand-in"]


def _is_graded(submission: SubmittedAssignment) -> bool:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return any(grade.auto_score is not None for grade in grades)


def _cells(assignment: Assignment) -> dict[str, tuple[str, float]]:
    """Return {cell: (its notebook, its points)} of the cells that are there."""
    found = {
        grade_id(cell): (name, float(cell.metadata.nbgrader.points))
        for name, source in assignment.sources.items()
        for cell in source.cells
        if is_task(cell) and grade_id(cell) in CELLS
    }
    if not found:
        raise ChallengeError(
            f"{assignment}: no notebook has a manually graded task named "
            f"{' or '.join(CELLS)}, which the points go to"
        )
    return found


def _give(
    gradebook: Gradebook,
    assignment: Assignment,
    notebook: str,
    cell: str,
    student: str,
    points: float,
) -> None:
    try:
        grade = gradebook.find_grade(cell, notebook, assignment.name, student)
    except MissingEntry as error:
        raise ChallengeError(
            f"the gradebook has no cell {cell} of {student}'s: run `course release {assignment}`, "
            f"then `course grade {assignment}`"
        ) from error
    grade.manual_score, grade.needs_manual_grade = points, False
