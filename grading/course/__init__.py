"""The course folder: its configuration, its assignments, and nbgrader's converters run on it."""

from grading.course.assignment import Assignment
from grading.course.converters import ConverterFailed, captured_log, run_converter
from grading.course.environment import prepare_environment
from grading.course.files import scratch, swap_in
from grading.course.folder import CONFIG_NAME, Course, find_root, open_course

__all__ = [
    "CONFIG_NAME",
    "Assignment",
    "ConverterFailed",
    "Course",
    "captured_log",
    "find_root",
    "open_course",
    "prepare_environment",
    "run_converter",
    "scratch",
    "swap_in",
]
