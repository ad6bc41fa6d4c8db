"""Turn what a student handed in into a notebook that can be graded, and say what was mended."""

from grading.repair.mend_notebook import Repaired, repair

__all__ = ["Repaired", "repair"]
