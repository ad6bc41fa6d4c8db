"""What students handed in: collected, found, read in whatever state it is, opened as one."""

from grading.intake.collecting import Collected, collect
from grading.intake.hand_in import HandIn, ReadFile
from grading.intake.layouts import filename_pattern
from grading.intake.roster import Roster, Student
from grading.intake.roster_file import class_list

__all__ = [
    "Collected",
    "HandIn",
    "ReadFile",
    "Roster",
    "Student",
    "class_list",
    "collect",
    "filename_pattern",
]
