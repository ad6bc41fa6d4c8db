"""Whose points and pages may leave: those that are the last word, unless more is asked for."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.course import Assignment
from grading.intake import is_of_a_part
from grading.notebooks import NOT_YET, Exercise, titles_by_cell
from grading.reporting import Row, read_report


@dataclass(frozen=True)
class Left:
    """A student of whom nothing leaves, and why, in words."""

    student: str
    why: str

    def __str__(self) -> str:
        return f"{self.student}: left out: {self.why}"


@dataclass(frozen=True)
class Leaving:
    """What leaves: rows of the class report, by student; and who is left out.

    comments: what a person wrote, by student and the exercise's number
    """

    assignment: Assignment
    exercises: list[Exercise]
    rows: dict[str, Row]
    left: list[Left]
    comments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def most(self) -> float:
        """The points of the whole assignment."""
        return sum(exercise.points for exercise in self.exercises)

    def words(self, student: str) -> list[str]:
        """Return how a student's total came about, a line for each exercise and one for being late.

        Nothing in it is the grader's: no hidden test, no path.
        """
        row, said = self.rows[student], self.comments.get(student, {})
        lines = []
        for exercise, points in zip(self.exercises, row.points, strict=True):
            name = f"{exercise.number} {exercise.title}".strip()
            worth = NOT_YET if points is None else f"{points:g} of {exercise.points:g}"
            comment = said.get(exercise.number, "")
            lines.append(f"{name}: {worth}" + (f" ({comment})" if comment else ""))
        if row.penalty:
            late = f"handed in {row.late} late" if row.late else "late"
            lines.append(f"{late}: {row.earned:g} - {row.penalty:g} = {row.total:g}")
        return lines

    def without(self, why: dict[str, str]) -> "Leaving":
        """Return the same without some students, and for each why."""
        rows = {name: row for name, row in self.rows.items() if name not in why}
        left = [Left(name, why[name]) for name in self.rows if name in why]
        return replace(self, rows=rows, left=[*self.left, *left])

    def pages(self, student: str) -> list[Path]:
        """Return a student's feedback pages."""
        return sorted(self.assignment.folder("feedback", student).glob("*.html"))


def read_leaving(assignment: Assignment, everything: bool = False) -> Leaving:
    """Return what may leave.

    everything: points and pages that are not the last word too: answers that nobody has graded
        count 0, a later hand-in or a changed test is not in them
    raises: GradingFailed where the gradebook does not know the assignment
    """
    report = read_report(assignment)
    rows, left = {}, []
    for row in report.rows:
        if not row.handed_in:
            continue
        if why := _why_left(row, everything):
            left.append(Left(row.student, why))
        else:
            rows[row.student] = row
    return Leaving(assignment, report.exercises, rows, left, _comments(assignment))


def _why_left(row: Row, everything: bool) -> str:
    if not row.graded:
        return next(iter(row.remarks), "not graded")
    if everything:
        return ""
    if row.to_grade:
        return f"{row.to_grade:g} points wait for a person (--all sends the points so far)"
    parts = (
        "a part of the file was graded: ask for it again" for n in row.notes if is_of_a_part(n)
    )
    why = next(iter([*row.remarks, *parts]), "")
    return f"{why} (--all sends them all the same)" if why else ""


def _comments(assignment: Assignment) -> dict[str, dict[str, str]]:
    """Return what a person wrote to answers, by student and by the exercise's number."""
    of = {
        (name, cell): number
        for name, notebook in assignment.sources.items()
        for cell, (number, _) in titles_by_cell(notebook).items()
    }
    found: dict[str, dict[str, str]] = {}
    with assignment.course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment.name):
            for notebook in submission.notebooks:
                for one in notebook.comments:
                    number = of.get((notebook.name, one.name))
                    if one.manual_comment and number:
                        said = found.setdefault(submission.student_id, {})
                        text = " ".join(one.manual_comment.split())
                        said[number] = f"{said[number]} {text}" if number in said else text
    return found
