"""The class at a glance: points from the gradebook, notes from graded notebooks; text and CSV."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode

from grading.course import (
    Assignment,
    AutoPoints,
    auto_points,
    no_formula,
    read_graded,
    write_whole,
)
from grading.dates import how_long
from grading.notebooks import NOT_YET, Exercise
from grading.reporting.items import Item, read_items
from grading.reporting.mistakes import Mistake, find_mistakes
from grading.reporting.remarks import NOTHING, remarks
from grading.reporting.runs import RanFor, read_runs, slowest
from grading.reporting.standings import Standing, lateness, read_standings

MOST_COLUMNS = 100  # of the table in a terminal


@dataclass
class Row:
    """One student: points by exercise, None where nobody has given any yet."""

    student: str
    points: list[float | None]
    to_grade: float = 0.0  # points that a person has still to give
    feedback: str = ""  # link to the page, from the folder of the report
    graded: bool = True
    notes: list[str] = field(default_factory=list)  # what was mended or noticed, in sentences
    isolation: str = ""  # what kept the student's code apart
    score: float | None = None  # all points so far as the gradebook has them; None: the sum here
    penalty: float = 0.0  # points taken off for being late
    late: str = ""  # how late it was handed in, in words
    remarks: list[str] = field(default_factory=list)  # why these are not the points of today

    @property
    def earned(self) -> float:
        """The points so far, before those for being late are taken off."""
        return sum(points or 0.0 for points in self.points) if self.score is None else self.score

    @property
    def total(self) -> float:
        """The points so far, as nbgrader's export and the feedback page have them."""
        return max(0.0, self.earned - self.penalty)

    @property
    def handed_in(self) -> bool:
        """Whether there is or was a hand-in."""
        return NOTHING not in self.remarks


@dataclass
class ClassReport:
    """All that a report shows of one assignment."""

    assignment: str
    exercises: list[Exercise]
    rows: list[Row]
    mistakes: list[Mistake]  # the most frequent one first
    items: list[Item] = field(default_factory=list)  # how each test did; none for a small class
    slow: list[tuple[str, RanFor]] = field(default_factory=list)  # whose hand-ins ran longest

    @property
    def points(self) -> float:
        """The points of the whole assignment."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def has_penalties(self) -> bool:
        """Whether anyone lost points for being late: then every total says how it came about."""
        return any(row.penalty for row in self.rows)

    @property
    def isolation(self) -> str:
        """What kept student code apart, in each way that was used."""
        return ", ".join(sorted({row.isolation for row in self.rows if row.isolation}))

    def remarks(self, told: dict[str, str] | None = None) -> dict[str, list[str]]:
        """Return for whom the points are not those of today, by what is to be said of them.

        told: what kept a hand-in from being graded just now, by student; it is said in its place
        """
        found: dict[str, list[str]] = {}
        for row in self.rows:
            said = [] if row.student in (told or {}) and not row.graded else row.remarks
            if not row.graded and not said and row.student not in (told or {}):
                said = [f"not graded: run course grade {self.assignment} to see why"]
            for text in dict.fromkeys([*filter(None, [(told or {}).get(row.student)]), *said]):
                found.setdefault(text, []).append(row.student)
        return found


def read_report(assignment: Assignment) -> ClassReport:
    """Collect the grades of an assignment, and what went wrong, from the gradebook.

    raises: GradingFailed where the gradebook does not know the assignment yet
    """
    known = read_standings(assignment)
    students = sorted({*known, *assignment.students})
    graded = {student: read_graded(assignment, student) for student in students}
    auto = auto_points(assignment)
    rows = [_row(assignment, name, graded[name], known.get(name), auto) for name in students]
    shown = {row.student: graded[row.student] for row in rows if row.graded}
    mistakes = find_mistakes(assignment.exercises, shown)
    scores = [
        standing.scores for row in rows if row.graded and (standing := known.get(row.student))
    ]
    items, runs = read_items(assignment, scores), read_runs(assignment)
    slow = slowest({row.student: runs[row.student] for row in rows if row.student in runs})
    return ClassReport(assignment.name, assignment.exercises, rows, mistakes, items, slow)


def text_table(report: ClassReport) -> str:
    """Return the class as text, at most 100 columns wide."""
    late = ["points", "late"] if report.has_penalties else []
    heads = ["student", *(e.number for e in report.exercises), *late, "total", "to grade"]
    outof = ["", *(f"{e.points:g}" for e in report.exercises), *("" for _ in late)]
    outof += [f"{report.points:g}", ""]
    lines = [
        [r.student, *_cells(r), *(_before(r) if late else ()), f"{r.total:g}", _waiting(r)]
        for r in report.rows
    ]
    widths = [max(len(line[i]) for line in (heads, outof, *lines)) for i in range(len(heads))]
    rule = ["-" * width for width in widths]
    gap = "  " if sum(widths) + 2 * len(widths) - 2 <= MOST_COLUMNS else " "
    table = [_aligned(line, widths, gap) for line in (heads, outof, rule, *lines)]
    legend = [f"{e.number}  {e.title}" for e in report.exercises if e.title]
    return "\n".join([*table, "", *legend])


def write_csv(report: ClassReport, path: Path) -> None:
    """Write a line for each student, points by exercise; empty where nothing was graded."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    numbers = [exercise.number for exercise in report.exercises]
    totals = ["points", "penalty", "total", "max", "to_grade", "late", "remarks"]
    writer.writerow(["student", *numbers, *totals])
    for row in report.rows:
        yet = NOT_YET if row.graded else ""
        points = [yet if value is None else f"{value:g}" for value in row.points]
        sums = (row.earned, row.penalty, row.total, report.points, row.to_grade)
        said = [f"{value:g}" for value in sums]
        words = [row.late, no_formula("; ".join(row.remarks))]
        writer.writerow([no_formula(row.student), *points, *said, *words])
    write_whole(path, file.getvalue())


def _row(
    assignment: Assignment,
    student: str,
    notebooks: dict[str, NotebookNode],
    standing: Standing | None,
    auto: AutoPoints,
) -> Row:
    known = standing or Standing()
    said, graded = remarks(assignment, student, known.has_points, auto)
    known = known if graded else Standing()
    points = [_sum([known.scores.get(cell) for cell in one.cells]) for one in assignment.exercises]
    pairs = zip(assignment.exercises, points, strict=True)
    waiting = sum(e.points for e, value in pairs if graded and value is None)
    notes, isolation = run_notes(notebooks if graded else {})
    notes = [note for note in (lateness(known), *known.looked_at, *notes) if note]
    link, totals = _link(assignment, student), (known.score, known.penalty)
    late = how_long(known.late) if known.late > 0 else ""
    return Row(student, points, waiting, link, graded, notes, isolation, *totals, late, said)


def _link(assignment: Assignment, student: str) -> str:
    """Return the address of a student's feedback page, as seen from the report."""
    page = next(iter(sorted(assignment.folder("feedback", student).glob("*.html"))), None)
    return f"../{quote(page.relative_to(assignment.course.root).as_posix())}" if page else ""


def _sum(values: list[float | None]) -> float | None:
    """Return the sum, None where a value is not there yet."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def run_notes(graded: dict[str, NotebookNode]) -> tuple[list[str], str]:
    """Return what was mended or noticed in a hand-in, and the isolation it ran in.

    Its graded notebooks say both, whichever command graded them.
    """
    told = [notebook.metadata for notebook in graded.values()]
    notes = dict.fromkeys(note for metadata in told for note in metadata.get("notes", []))
    isolations = {metadata["isolation"] for metadata in told if "isolation" in metadata}
    return list(notes), ", ".join(sorted(isolations))


def _cells(row: Row) -> list[str]:
    return ["." if value is None else f"{value:g}" for value in row.points]


def _before(row: Row) -> list[str]:
    """Return the points before those for being late are taken off, and these."""
    return [f"{row.earned:g}", f"-{row.penalty:g}" if row.penalty else ""]


def _waiting(row: Row) -> str:
    if not row.graded:
        return "not graded" if row.handed_in else NOTHING
    return f"{row.to_grade:g}" if row.to_grade else ""


def _aligned(line: list[str], widths: list[int], gap: str) -> str:
    first, *rest = line
    parts = [first.ljust(widths[0])]
    parts += [text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)]
    return gap.join(parts).rstrip()
