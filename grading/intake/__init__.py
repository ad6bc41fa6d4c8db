"""What students handed in: collected, found, read in whatever state it is, opened as one."""

from grading.intake.hand_in import HandIn, ReadFile
from grading.intake.zip_files import Collected, collect, filename_pattern

__all__ = ["Collected", "HandIn", "ReadFile", "collect", "filename_pattern"]
