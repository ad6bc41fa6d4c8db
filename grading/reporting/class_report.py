"""The class at a glance: points from the gradebook, notes from graded notebooks; text and CSV."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry, SubmittedAssignment, SubmittedNotebook

from grading.course import Assignment
from grading.errors import GradingFailed
from grading.notebooks import Exercise, cell_name, error_message, first_error

Scores: TypeAlias = dict[tuple[str, str], float | None]  # by notebook and cell; None: not yet


@dataclass
class Row:
    """One student: points by exercise, None where nobody has given any yet."""

    student: str
    points: list[float | None]
    to_grade: float = 0.0  # points that a person has still to give
    feedback: str = ""  # path of the page, from the folder of the report
    graded: bool = True
    notes: list[str] = field(default_factory=list)  # what was mended or noticed, in sentences
    isolation: str = ""  # what kept the student's code apart
    score: float | None = None  # all points so far as the gradebook has them; None: the sum here
    penalty: float = 0.0  # points taken off for being late

    @property
    def total(self) -> float:
        """The points so far, as nbgrader's export and the feedback page have them."""
        given = sum(points or 0.0 for points in self.points) if self.score is None else self.score
        return max(0.0, given - self.penalty)


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one student's hand-in; late is in seconds."""

    scores: Scores = field(default_factory=dict)
    score: float | None = None
    penalty: float = 0.0
    late: float = 0.0


@dataclass
class Mistake:
    """What failed tests said, who was told it, and where (dicts serve as ordered sets)."""

    message: str
    students: dict[str, None] = field(default_factory=dict)
    exercises: dict[str, None] = field(default_factory=dict)


@dataclass
class ClassReport:
    """All that a report shows of one assignment."""

    assignment: str
    exercises: list[Exercise]
    rows: list[Row]
    mistakes: list[Mistake]  # the most frequent one first

    @property
    def points(self) -> float:
        """The points of the whole assignment."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def isolation(self) -> str:
        """What kept student code apart, in each way that was used."""
        return ", ".join(sorted({row.isolation for row in self.rows if row.isolation}))


def read_report(assignment: Assignment) -> ClassReport:
    """Collect the grades of an assignment, and what went wrong, from the gradebook.

    raises: GradingFailed where the gradebook does not know the assignment yet
    """
    known = _standings(assignment)
    students = sorted({*known, *assignment.students})
    graded = {student: read_graded(assignment, student) for student in students}
    rows = [_row(assignment, name, graded[name], known.get(name, Standing())) for name in students]
    mistakes = _mistakes(assignment.exercises, graded)
    return ClassReport(assignment.name, assignment.exercises, rows, mistakes)


def text_table(report: ClassReport) -> str:
    """Return the class as text, at most 100 columns wide."""
    heads = ["student", *(e.number for e in report.exercises), "total", "to grade"]
    outof = ["", *(f"{e.points:g}" for e in report.exercises), f"{report.points:g}", ""]
    lines = [[r.student, *_cells(r), f"{r.total:g}", _waiting(r)] for r in report.rows]
    widths = [max(len(line[i]) for line in (heads, outof, *lines)) for i in range(len(heads))]
    rule = ["-" * width for width in widths]
    table = [_aligned(line, widths) for line in (heads, outof, rule, *lines)]
    legend = [f"{e.number}  {e.title}" for e in report.exercises if e.title]
    return "\n".join([*table, "", *legend])


def write_csv(report: ClassReport, path: Path) -> None:
    """Write a line for each student, points by exercise; empty where not graded yet."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["student", *(e.number for e in report.exercises), "total", "max", "to_grade", "late"]
        )
        for row in report.rows:
            points = ["" if value is None else f"{value:g}" for value in row.points]
            total = [f"{value:g}" for value in (row.total, report.points, row.to_grade)]
            total.append(f"{-row.penalty:g}" if row.penalty else "")
            writer.writerow([row.student, *points, *total])


def _standings(assignment: Assignment) -> dict[str, Standing]:
    """Return what the gradebook has, by student."""
    try:
        with assignment.course.gradebook() as gradebook:
            gradebook.find_assignment(assignment.name)
            return {
                submission.student_id: _standing(submission)
                for submission in gradebook.assignment_submissions(assignment.name)
            }
    except MissingEntry as error:
        raise GradingFailed(
            f"{assignment}: the gradebook has no grades yet: run `course grade {assignment}`"
        ) from error


def _standing(submission: SubmittedAssignment) -> Standing:
    return Standing(
        _cell_scores(submission.notebooks),
        submission.score,
        submission.late_submission_penalty or 0.0,
        submission.total_seconds_late,
    )


def _cell_scores(notebooks: Iterable[SubmittedNotebook]) -> Scores:
    """Return a student's scores, None where a person has still to give the points."""
    return {
        (notebook.name, grade.name): None if grade.needs_manual_grade else grade.score
        for notebook in notebooks
        for grade in notebook.grades
    }


def _row(
    assignment: Assignment, student: str, notebooks: dict[str, NotebookNode], standing: Standing
) -> Row:
    graded = assignment.folder("autograded", student).is_dir()
    standing = standing if graded else Standing()
    given = standing.scores
    points = [_sum([given.get(cell) for cell in one.cells]) for one in assignment.exercises]
    pairs = zip(assignment.exercises, points, strict=True)
    waiting = sum(e.points for e, value in pairs if graded and value is None)
    page = next(iter(sorted(assignment.folder("feedback", student).glob("*.html"))), None)
    link = f"../{page.relative_to(assignment.course.root).as_posix()}" if page else ""
    notes, isolation = run_notes(notebooks)
    notes = [note for note in (_lateness(standing), *notes) if note]
    totals = standing.score, standing.penalty
    return Row(student, points, waiting, link, graded, notes, isolation, *totals)


def _lateness(standing: Standing) -> str:
    """Return how late a hand-in was, in a sentence.

    >>> _lateness(Standing(penalty=2.0, late=5400))
    'handed in 1.5 hours late: 2 points off'
    """
    if standing.late <= 0:
        return ""
    hours = standing.late / 3600
    when = f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    off = f": {standing.penalty:g} points off" if standing.penalty else ""
    return f"handed in {when} late{off}"


def _sum(values: list[float | None]) -> float | None:
    """Return the sum, None where a value is not there yet."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def read_graded(assignment: Assignment, student: str) -> dict[str, NotebookNode]:
    """Return a student's graded notebooks by name."""
    paths = sorted(assignment.folder("autograded", student).glob("*.ipynb"))
    return {path.stem: nbformat.read(path, 4) for path in paths}


def run_notes(graded: dict[str, NotebookNode]) -> tuple[list[str], str]:
    """Return what was mended or noticed in a hand-in, and the isolation it ran in.

    Its graded notebooks say both, whichever command graded them.
    """
    told = [notebook.metadata for notebook in graded.values()]
    notes = dict.fromkeys(note for metadata in told for note in metadata.get("notes", []))
    isolations = {metadata["isolation"] for metadata in told if "isolation" in metadata}
    return list(notes), ", ".join(sorted(isolations))


def _mistakes(
    exercises: list[Exercise], graded: dict[str, dict[str, NotebookNode]]
) -> list[Mistake]:
    """Group students and exercises by what failed test cells said."""
    numbers = {cell: exercise.number for exercise in exercises for cell in exercise.cells}
    told: dict[str, Mistake] = {}
    for student, notebooks in graded.items():
        for cell, message in _messages(notebooks):
            if cell in numbers:
                mistake = told.setdefault(message, Mistake(message))
                mistake.students[student] = mistake.exercises[numbers[cell]] = None
    return sorted(told.values(), key=lambda m: (-len(m.students), list(m.exercises), m.message))


def _messages(notebooks: dict[str, NotebookNode]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (notebook, cell) and its message for each failed cell of a graded hand-in."""
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            error = first_error(cell)
            if error:
                yield (name, cell_name(cell)), error_message(error, cell).split("\n")[0]


def _cells(row: Row) -> list[str]:
    return ["." if value is None else f"{value:g}" for value in row.points]


def _waiting(row: Row) -> str:
    if not row.graded:
        return "not graded"
    return f"{row.to_grade:g}" if row.to_grade else ""


def _aligned(line: list[str], widths: list[int]) -> str:
    first, *rest = line
    parts = [first.ljust(widths[0])]
    parts += [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
    return "  ".join(parts).rstrip()
