"""What students handed in: collected, found, read in whatever state it is, opened as one."""

from grading.intake.collecting import Collected, collect
from grading.intake.hand_in import HandIn, ReadFile
from grading.intake.layouts import filename_pattern

__all__ = ["Collected", "HandIn", "ReadFile", "collect", "filename_pattern"]
