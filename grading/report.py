"""The class at a glance, from nbgrader's gradebook: a text table, a CSV file and a page."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry, SubmittedNotebook
from nbgrader.utils import is_grade, is_solution, is_task

from grading.course import Course, check_assignment, source_notebooks, submitted_students
from grading.errors import GradingFailed
from grading.feedback import error_message, first_error
from grading.leaks import cell_name

HEADING = re.compile(r"^#+ +(?:Exercise|Question)\s+(?P<number>[\w.]+)\W*(?P<title>.*)$", re.M)


@dataclass
class Exercise:
    """One exercise: its number, title, points, and its graded cells."""

    number: str
    title: str
    points: float = 0.0
    cells: list[tuple[str, str]] = field(default_factory=list)  # (notebook, grade_id)
    manual: bool = False


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


def read_report(course: Course, assignment: str) -> ClassReport:
    """Collect the grades of an assignment, and what went wrong, from the gradebook.

    raises: GradingFailed where the gradebook does not know the assignment yet
    """
    check_assignment(course, assignment)
    exercises = find_exercises(course, assignment)
    try:
        with course.gradebook() as gradebook:
            gradebook.find_assignment(assignment)
            scores = {
                submission.student_id: _cell_scores(submission.notebooks)
                for submission in gradebook.assignment_submissions(assignment)
            }
    except MissingEntry as error:
        raise GradingFailed(
            f"{assignment}: the gradebook has no grades yet: run `course grade {assignment}`"
        ) from error
    students = sorted({*scores, *submitted_students(course, assignment)})
    rows = [_row(course, assignment, name, exercises, scores) for name in students]
    return ClassReport(assignment, exercises, rows, _mistakes(course, assignment, exercises, rows))


def find_exercises(course: Course, assignment: str) -> list[Exercise]:
    """Return the exercises of an assignment: the headings that graded cells stand under."""
    paths = source_notebooks(course, assignment)
    return [
        exercise
        for path in paths
        for exercise in _exercises_of(nbformat.read(path, 4), path.stem)
        if exercise.cells
    ]


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


def _exercises_of(notebook: NotebookNode, name: str) -> list[Exercise]:
    exercises: list[Exercise] = []
    for cell in notebook.cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            exercises.append(Exercise(heading["number"], heading["title"].split(" (")[0]))
        if is_grade(cell) or is_task(cell):
            if not exercises:
                exercises.append(Exercise(cell_name(cell), ""))
            exercises[-1].cells.append((name, cell_name(cell)))
            exercises[-1].points += cell.metadata.nbgrader.points
            exercises[-1].manual |= is_solution(cell) or is_task(cell)
    return exercises


def _cell_scores(notebooks: Iterable[SubmittedNotebook]) -> dict:
    """Return {(notebook, cell): points}, None where a person has still to give them."""
    return {
        (notebook.name, grade.name): None if grade.needs_manual_grade else grade.score
        for notebook in notebooks
        for grade in notebook.grades
    }


def _row(
    course: Course, assignment: str, student: str, exercises: list[Exercise], scores: dict
) -> Row:
    graded = course.folder("autograded", assignment, student).is_dir()
    given = scores.get(student, {}) if graded else {}
    points = []
    for exercise in exercises:
        values = [given.get(cell) for cell in exercise.cells]
        points.append(None if None in values else sum(values))
    pairs = zip(exercises, points, strict=True)
    waiting = sum(e.points for e, value in pairs if graded and value is None)
    page = next(iter(sorted(course.folder("feedback", assignment, student).glob("*.html"))), None)
    link = f"../{page.relative_to(course.root).as_posix()}" if page else ""
    notes, isolation = read_run(course, assignment, student)
    return Row(student, points, waiting, link, graded, notes, isolation)


def read_run(course: Course, assignment: str, student: str) -> tuple[list[str], str]:
    """Return what was mended or noticed in a hand-in, and the isolation it ran in.

    Its graded notebooks say both, whichever command graded them.
    """
    paths = sorted(course.folder("autograded", assignment, student).glob("*.ipynb"))
    told = [nbformat.read(path, 4).metadata for path in paths]
    notes = dict.fromkeys(note for metadata in told for note in metadata.get("notes", []))
    isolations = {metadata["isolation"] for metadata in told if "isolation" in metadata}
    return list(notes), ", ".join(sorted(isolations))


def _mistakes(
    course: Course, assignment: str, exercises: list[Exercise], rows: list[Row]
) -> list[Mistake]:
    """Group students and exercises by what failed test cells said."""
    numbers = {cell: exercise.number for exercise in exercises for cell in exercise.cells}
    told: dict[str, Mistake] = {}
    for row in rows:
        for cell, message in _messages(course.folder("autograded", assignment, row.student)):
            if cell in numbers:
                mistake = told.setdefault(message, Mistake(message))
                mistake.students[row.student] = mistake.exercises[numbers[cell]] = None
    return sorted(told.values(), key=lambda m: (-len(m.students), list(m.exercises), m.message))


def _messages(folder: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (notebook, cell) and its message for each failed cell of a graded hand-in."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            error = first_error(cell)
            if error:
                yield (path.stem, cell_name(cell)), error_message(error, cell).split("\n")[0]


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
