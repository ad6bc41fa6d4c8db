"""Grade hand-ins that are new or changed, and none where the course itself is broken."""

from grading.grade.choice import Choice, choose
from grading.grade.everyone import Way, grade, refresh_pages, told
from grading.grade.hand_in import Result, feedback_leaks, grade_hand_in
from grading.grade.regrading import Moved, Plan, log_path, plan_regrade, regrade

__all__ = [
    "Choice",
    "Moved",
    "Plan",
    "Result",
    "Way",
    "choose",
    "feedback_leaks",
    "grade",
    "grade_hand_in",
    "log_path",
    "plan_regrade",
    "refresh_pages",
    "regrade",
    "told",
]
