"""A student's total wherever it is told, for tests that hold these to each other."""

import csv
import re

from conftest import course_command
from nbgrader.plugins.export import CsvExportPlugin

from grading.course import Course


def totals(course: Course, student: str) -> tuple[float, float, float]:
    """Return a student's total as the class page, the CSV, the export and the feedback have it."""
    assert course_command(course, "report", "tiny") == 0
    page = (course.root / "report" / "tiny.html").read_text()
    row = re.search(rf"{student}</a></td>.*?class=\"total\">([^<]*)<", page, re.DOTALL)
    with (course.root / "report" / "tiny.csv").open() as file:
        line = next(line for line in csv.DictReader(file) if line["student"] == student)
    export = course.root / "grades.csv"
    with course.gradebook() as gradebook:
        CsvExportPlugin(to=str(export)).export(gradebook)
    with export.open() as file:
        exported = next(one for one in csv.DictReader(file) if one["student_id"] == student)
    return float(row[1]), float(line["total"]), float(exported["score"])
