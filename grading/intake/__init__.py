"""What students handed in: collected, found, read in whatever state it is, opened as one."""

from grading.intake.collecting import Collected, collect
from grading.intake.hand_in import HandIn, ReadFile
from grading.intake.layouts import filename_pattern
from grading.intake.read_file import is_of_a_part
from grading.intake.remembered import LmsNames, remembered_names
from grading.intake.roster import Called, Roster, Student, glued
from grading.intake.roster_file import cell_value, class_list, decoded, students_in

__all__ = [
    "Called",
    "Collected",
    "HandIn",
    "LmsNames",
    "ReadFile",
    "Roster",
    "Student",
    "cell_value",
    "class_list",
    "collect",
    "decoded",
    "filename_pattern",
    "glued",
    "is_of_a_part",
    "remembered_names",
    "students_in",
]
