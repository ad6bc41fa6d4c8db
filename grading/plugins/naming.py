"""What a feedback page says of points: exercises by name, what nobody graded yet, being late."""

from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.course import Course, zone_of
from grading.dates import how_long, seconds_late
from grading.errors import CourseError
from grading.notebooks import grade_id, is_grade, is_solution, is_task, titles_by_cell
from grading.plugins.steps import course_root

MACHINERY = {"colab", "hand-in"}  # tags of cells that are no part of the work


class NameExercises(NbGraderPreprocessor):
    """Give each graded cell the name of its exercise and its points; after GetGrades.

    Names are those of source/: a student may have changed a heading.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Add to the cells' metadata and to the resources; see nbconvert's Preprocessor."""
        where = resources["nbgrader"]
        names = where["notebook"], where["assignment"], where["student"]
        course = Course(course_root(self), self.config)
        titles = _titles(course, where["assignment"], where["notebook"])
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(*names)
            waiting = {grade.name for grade in notebook.grades if _waits(grade)}
            late = seconds_late(notebook.assignment, zone_of(course))
        nb.cells = [cell for cell in nb.cells if not MACHINERY & {*cell.metadata.get("tags", ())}]
        told = [_told(cell, titles, waiting) for cell in nb.cells]
        for cell, part in zip(nb.cells, told, strict=True):
            cell.metadata.pop("feedback", None)  # a hand-in may claim anything
            if part:
                cell.metadata["feedback"] = part
        resources["feedback"] = _summed(where, told, how_long(late) if late else "")
        return nb, resources


def _titles(course: Course, assignment: str, notebook: str) -> dict[str, tuple[str, str]]:
    """Return number and title of each cell's exercise; none where the source is not there."""
    try:
        return titles_by_cell(course.assignment(assignment).sources[notebook])
    except (CourseError, KeyError, OSError, ValueError):
        return {}


def _waits(grade: Any) -> bool:
    """Tell whether a person has still to give points; of a task nbgrader does not note it."""
    return bool(grade.needs_manual_grade) or (
        grade.auto_score is None and grade.manual_score is None
    )


def _told(
    cell: NotebookNode, titles: dict[str, tuple[str, str]], waiting: set[str]
) -> NotebookNode | None:
    """Return what is shown at a cell; None where it is not the student's and gives no points."""
    if not (is_grade(cell) or is_task(cell) or is_solution(cell)):
        return None
    name, known = grade_id(cell), cell.metadata.nbgrader
    is_graded = is_grade(cell) or is_task(cell)
    title = " ".join(titles[name]).strip() if name in titles else name
    return NotebookNode(
        place=name,
        name=title,
        kind=_kind(cell),
        is_graded=is_graded,
        points=known.get("score", 0.0) if is_graded and name not in waiting else None,
        most=known.get("points", 0.0) if is_graded else 0.0,
        comment=known.get("comment") or "",
    )


def _kind(cell: NotebookNode) -> str:
    if is_task(cell):
        return "task"
    if not is_solution(cell):
        return "tests"
    return "your answer" if cell.cell_type == "markdown" else "your code"


def _summed(where: dict, told: Iterable[NotebookNode | None], late: str) -> NotebookNode:
    """Return what the head of the page shows: the sums, and a line for each exercise."""
    exercises: dict[str, NotebookNode] = {}
    waiting = 0.0
    for part in filter(None, told):
        one = exercises.setdefault(part.name, NotebookNode(part, points=0.0, most=0.0, graded=0))
        one.has_comment = one.get("has_comment", False) or bool(part.comment)
        if part.is_graded:
            one.most, one.graded = one.most + part.most, one.graded + 1
            if part.points is None or one.points is None:
                one.points = None
            else:
                one.points += part.points
            waiting += part.most if part.points is None else 0.0
    penalty = where.get("late_penalty") or 0.0
    total = where["score"]  # nbgrader has taken the penalty off
    return NotebookNode(
        total=total,
        earned=total + penalty,
        penalty=penalty,
        late=late,
        most=where["max_score"],
        waiting=waiting,
        exercises=[one for one in exercises.values() if one.graded],
    )
