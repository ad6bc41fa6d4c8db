"""The class at a glance: a text table, a CSV file and a page."""

from grading.course import read_graded
from grading.reporting.class_report import (
    ClassReport,
    Row,
    read_report,
    run_notes,
    text_table,
)
from grading.reporting.page import save_report
from grading.reporting.remarks import why_not_gradable
from grading.reporting.runs import RUNS, runs_path

__all__ = [
    "RUNS",
    "ClassReport",
    "Row",
    "read_graded",
    "read_report",
    "run_notes",
    "runs_path",
    "save_report",
    "text_table",
    "why_not_gradable",
]
