"""The class at a glance: points from the gradebook, notes from graded notebooks; text and CSV."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry, SubmittedNotebook

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

    @property
    def total(self) -> float:
        """The points given so far."""
        return sum(points or 0.0 for points in self.points)


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
    scores = _scores(assignment)
    students = sorted({*scores, *assignment.students})
    graded = {student: read_graded(assignment, student) for student in students}
    rows = [_row(assignment, name, graded[name], scores.get(name, {})) for name in students]
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
            ["student", *(e.number for e in report.exercises), "total", "max", "to_grade"]
        )
        for row in report.rows:
            points = ["" if value is None else f"{value:g}" for value in row.points]
            total = [f"{row.total:g}", f"{report.points:g}", f"{row.to_grade:g}"]
            writer.writerow([row.student, *points, *total])


def _scores(assignment: Assignment) -> dict[str, Scores]:
    """Return each student's scores as the gradebook has them."""
    try:
        with assignment.course.gradebook() as gradebook:
            gradebook.find_assignment(assignment.name)
            return {
                submission.student_id: _cell_scores(submission.notebooks)
                for submission in gradebook.assignment_submissions(assignment.name)
            }
    except MissingEntry as error:
        raise GradingFailed(
            f"{assignment}: the gradebook has no grades yet: run `course grade {assignment}`"
        ) from error


def _cell_scores(notebooks: Iterable[SubmittedNotebook]) -> Scores:
    """Return a student's scores, None where a person has still to give the points."""
    return {
        (notebook.name, grade.name): None if grade.needs_manual_grade else grade.score
        for notebook in notebooks
        for grade in notebook.grades
    }


def _row(
    assignment: Assignment, student: str, notebooks: dict[str, NotebookNode], scores: Scores
) -> Row:
    graded = assignment.folder("autograded", student).is_dir()
    given = scores if graded else {}
    points = [_sum([given.get(cell) for cell in one.cells]) for one in assignment.exercises]
    pairs = zip(assignment.exercises, points, strict=True)
    waiting = sum(e.points for e, value in pairs if graded and value is None)
    page = next(iter(sorted(assignment.folder("feedback", student).glob("*.html"))), None)
    link = f"../{page.relative_to(assignment.course.root).as_posix()}" if page else ""
    notes, isolation = run_notes(notebooks)
    return Row(student, points, waiting, link, graded, notes, isolation)


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
