"""Signs that a hand-in tried to get at the grader: for a person; no score depends on them."""

from grading.evidence.in_the_text import find_signs
from grading.evidence.pipe import MOST_NOTES, Evidence
from grading.evidence.signs import Sign, merge, with_cell_names

__all__ = ["MOST_NOTES", "Evidence", "Sign", "find_signs", "merge", "with_cell_names"]
