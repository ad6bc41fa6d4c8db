"""The course folder: its configuration, its assignments, and nbgrader's converters run on it."""

from grading.course.assignment import Assignment
from grading.course.cells import append_rows, no_formula
from grading.course.converters import ConverterFailed, captured_log, run_converter
from grading.course.database import DatabaseBeside, url_beside
from grading.course.environment import prepare_environment
from grading.course.files import remove_old, scratch, swap_in, write_whole, write_whole_bytes
from grading.course.folder import CONFIG_NAME, Course, find_root, open_course
from grading.course.gradebook import check_gradebook
from grading.course.record import (
    CHECKS,
    PENDING,
    RECORD,
    AutoPoints,
    Change,
    auto_points,
    changes,
    hand_in_digest,
    read_graded,
    tests_graded,
    why_tests_differ,
)
from grading.course.syllabus import Unit, read_syllabus
from grading.course.zone import zone_of

__all__ = [
    "CHECKS",
    "CONFIG_NAME",
    "PENDING",
    "RECORD",
    "Assignment",
    "AutoPoints",
    "Change",
    "ConverterFailed",
    "Course",
    "DatabaseBeside",
    "Unit",
    "append_rows",
    "auto_points",
    "captured_log",
    "changes",
    "check_gradebook",
    "find_root",
    "hand_in_digest",
    "no_formula",
    "open_course",
    "prepare_environment",
    "read_graded",
    "read_syllabus",
    "remove_old",
    "run_converter",
    "scratch",
    "swap_in",
    "tests_graded",
    "url_beside",
    "why_tests_differ",
    "write_whole",
    "write_whole_bytes",
    "zone_of",
]
