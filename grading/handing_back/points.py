"""The points of an assignment as one file that an LMS imports."""

import csv
import io
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from grading.course import no_formula
from grading.errors import HandingBackError
from grading.handing_back.gradescope import autograder_zip
from grading.handing_back.leaving import Leaving, Left
from grading.handing_back.matching import match_rows
from grading.handing_back.template import Template, read_template
from grading.intake import Roster, cell_value, glued, remembered_names

GRADES = (
    "grade",
    "bewertung",
    "note",
    "calificación",
    "nota",
    "cijfer",
    "valutazione",
    "classificação",
)
MOST = ("maximum grade", "höchste bewertung", "bestnote", "note maximale", "calificación máxima")
COMMENTS = re.compile(r"feedback|comment|retroaliment|rückmeldung", re.I)
ID_IN_BRACKETS = re.compile(r"\s*\(\d+\)$")  # of Canvas: "softmax (1234)"


@dataclass(frozen=True)
class Written:
    """A file to hand back.

    students: whose points are in it
    left: whose are not, and why; notes: what else is to be said
    """

    content: bytes
    students: list[str]
    left: list[Left]
    notes: list[str]


def points_file(
    leaving: Leaving,
    lms: str,
    roster: Roster,
    template: Path | None = None,
    column: str = "",
    scale: bool = False,
) -> Written:
    """Return the points in the form of an LMS: "moodle", "canvas", "gradescope" or "csv".

    roster: what the course knows of each student: addresses, numbers, names
    template: the file as the LMS gave it, to be filled in; None for one of our own
    column: of the template, where it is not the one that bears the assignment's name
    scale: whether points are brought to the LMS's own maximum, where that is another
    raises: HandingBackError where the template has no such column, or another maximum
    """
    if template:
        return _filled(leaving, read_template(template), roster, column, scale)
    if lms == "gradescope":
        return Written(*autograder_zip(leaving, roster))
    rows = {"moodle": _moodle_rows, "canvas": _canvas_rows, "csv": _csv_rows}[lms](leaving, roster)
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n" if lms != "csv" else "\n").writerows(rows)
    return Written(file.getvalue().encode(), list(leaving.rows), [], [])


def _filled(
    leaving: Leaving, template: Template, roster: Roster, column: str, scale: bool
) -> Written:
    at = _column(template, column, leaving.assignment.name)
    comments = _comment_column(template) if template.heads[at].lower() in GRADES else None
    matched = match_rows(template, list(leaving.rows), roster, remembered_names(leaving.assignment))
    left = [Left(student, why) for student, why in matched.without.items()]
    done, kept = [], []
    for student, row in matched.rows.items():
        most, is_limit = _most(template, row, at)
        total = _scaled(leaving, template, student, most, scale)
        if most is not None and is_limit and total > most:
            over = f"{total:g} points are more than the {most:g} that {template.path.name} allows"
            left.append(Left(student, over))
            continue
        template.write(row, at, template.number(total))
        done.append(student)
        if comments is not None:
            if template.read(row, comments).strip():
                kept.append(student)
            else:
                template.write(row, comments, _comment(leaving, student))
    notes = [f"a comment that was there is kept: {', '.join(kept)}"] if kept else []
    return Written(template.encoded(), done, left, notes)


def _column(template: Template, wanted: str, assignment: str) -> int:
    """Return the column for the points: the one that is named, Moodle's, or the assignment's."""
    heads = [" ".join(head.split()) for head in template.heads]
    if wanted:
        found = [
            n for n, head in enumerate(heads) if head.lower() == " ".join(wanted.lower().split())
        ]
    else:
        found = [n for n, head in enumerate(heads) if head.lower() in GRADES]
        found = found or [n for n, head in enumerate(heads) if _is_of(head, assignment)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(repr(head) for head in heads if head)
    why = f"{len(found)} columns" if found else "no column"
    named = repr(wanted) if wanted else f"the points of {assignment}"
    raise HandingBackError(
        f"{template.path.name} has {why} for {named}: name one with --column (there is {there})"
    )


def _is_of(head: str, assignment: str) -> bool:
    """Tell whether a column is an assignment's; Canvas adds its number, Moodle a kind."""
    bare = ID_IN_BRACKETS.sub("", head)
    bare = re.sub(r"^[^:]{1,30}: *|\s*\((?:real|punkte|points|brut)\)$", "", bare, flags=re.I)
    return glued(bare) == glued(assignment)


def _comment_column(template: Template) -> int | None:
    found = [n for n, head in enumerate(template.heads) if COMMENTS.search(head)]
    return found[0] if len(found) == 1 else None


def _most(template: Template, row: int, column: int) -> tuple[float | None, bool]:
    """Return the points of the assignment as the LMS has them, and whether it takes no more.

    Moodle passes over a row with more; Canvas takes it.
    """
    for n, head in enumerate(template.heads):
        if " ".join(head.lower().split()) in MOST:
            return _as_number(template.read(row, n)), True
    for n in range(min(3, len(template.lines) - 1)):  # Canvas's rows above the students
        if cell_value(template.read(n, 0)).lower() == "points possible":
            return _as_number(template.read(n, column)), False
    return None, False


def _as_number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _scaled(
    leaving: Leaving, template: Template, student: str, most: float | None, scale: bool
) -> float:
    total = leaving.rows[student].total
    if most is None or most == leaving.most or not leaving.most:
        return total
    if not scale:
        raise HandingBackError(
            f"{template.path.name} has at most {most:g} points, {leaving.assignment} "
            f"{leaving.most:g}: set the LMS to {leaving.most:g}, or take --scale"
        )
    return total * most / leaving.most


def _comment(leaving: Leaving, student: str) -> str:
    """Return how the points came about; Moodle takes it for HTML, a spreadsheet for no formula."""
    return no_formula("<br>".join(escape(line, quote=False) for line in leaving.words(student)))


def _address(roster: Roster, student: str) -> str:
    return next((key for key in roster.student(student).keys if "@" in key), "")


def _csv_rows(leaving: Leaving, roster: Roster) -> list[list[str]]:
    numbers = [exercise.number for exercise in leaving.exercises]
    rows = [["student", *numbers, "points", "penalty", "total", "max", "comment"]]
    for student, row in leaving.rows.items():
        points = ["" if value is None else f"{value:g}" for value in row.points]
        sums = [f"{value:g}" for value in (row.earned, row.penalty, row.total, leaving.most)]
        comment = "; ".join(leaving.comments.get(student, {}).values())
        rows.append([no_formula(student), *points, *sums, no_formula(comment)])
    return rows


def _moodle_rows(leaving: Leaving, roster: Roster) -> list[list[str]]:
    """Return what Grades, Import, CSV file takes: who, by id number or address; item; feedback."""
    name = leaving.assignment.name
    rows = [["ID number", "Email address", name, f"{name} feedback"]]
    for student, row in leaving.rows.items():
        who = [no_formula(student), no_formula(_address(roster, student))]
        rows.append([*who, f"{round(row.total, 4):.10g}", _comment(leaving, student)])
    return rows


def _canvas_rows(leaving: Leaving, roster: Roster) -> list[list[str]]:
    """Return what Canvas's gradebook imports; a column without its number is a new assignment."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", leaving.assignment.name]]
    rows.append(["    Points Possible", "", "", "", "", f"{leaving.most:g}"])
    for student, row in leaving.rows.items():
        known = roster.student(student)
        name = no_formula(known.names[0] if known.names else student)
        points = f"{round(row.total, 4):.10g}"
        rows.append([name, no_formula(known.number), "", no_formula(student), "", points])
    return rows
