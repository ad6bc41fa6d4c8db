"""Grade hand-ins that are new or changed, and none where the course itself is broken."""

from grading.grade.choice import Choice, choose
from grading.grade.everyone import grade, refresh_pages, run_what_was_left, told
from grading.grade.hand_in import Result, feedback_leaks, grade_hand_in

__all__ = [
    "Choice",
    "Result",
    "choose",
    "feedback_leaks",
    "grade",
    "grade_hand_in",
    "refresh_pages",
    "run_what_was_left",
    "told",
]
