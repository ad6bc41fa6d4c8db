"""What being late costs: computed anew when a date, an extension, a policy or points moved.

nbgrader computes a penalty when it grades, and never again. Here it is done for hand-ins that were
graded, by the same plug-in, c.AssignLatePenalties.plugin_class.
"""

import math
from datetime import tzinfo

from nbgrader.api import MissingEntry, SubmittedAssignment
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties

from grading.course import Assignment, Course, captured_log, zone_of
from grading.dates.due import settle
from grading.dates.late import seconds_late
from grading.errors import DatesError


def update_penalties(assignment: Assignment) -> dict[str, tuple[float, float]]:
    """Compute all penalties of an assignment anew.

    returns: of the students whose penalty moved, the points before and now
    raises: DatesError where the policy cannot be used; nothing changes then
    """
    zone, moved = zone_of(assignment.course), {}
    with captured_log(assignment.course.root):
        plugin = policy_of(assignment.course)
        with assignment.course.gradebook() as gradebook:
            settle(assignment, gradebook)
            try:
                submissions = gradebook.find_assignment(assignment.name).submissions
            except MissingEntry:
                return {}
            for submission in submissions:
                before = submission.late_submission_penalty or 0.0
                after = assign_penalties(plugin, submission, zone)
                if before != after:
                    moved[submission.student_id] = (before, after)
            gradebook.db.commit()
    return dict(sorted(moved.items()))


def assign_penalties(plugin: BasePlugin, submission: SubmittedAssignment, zone: tzinfo) -> float:
    """Set the penalty of each notebook of a hand-in; return their sum. The caller commits.

    raises: DatesError where the plug-in gives no number
    """
    late, total = seconds_late(submission, zone), 0.0
    for notebook in submission.notebooks:
        penalty = None
        if late > 0:
            said = _ask(plugin, submission.student_id, notebook.score, late)
            penalty = None if said is None else max(0.0, min(said, notebook.score))
        if notebook.late_submission_penalty != penalty:
            notebook.late_submission_penalty = penalty
        total += penalty or 0.0
    return total


def _ask(plugin: BasePlugin, student: str, score: float, late: float) -> float | None:
    try:
        said = plugin.late_submission_penalty(student, score, late)
        said = None if said is None else float(said)
    except Exception as error:  # it may be anyone's
        raise _unusable(f"{type(error).__name__}: {error}") from error
    if said is not None and not math.isfinite(said):
        raise _unusable(f"it gives {said} points for {student}")
    return said


def policy_of(course: Course) -> BasePlugin:
    """Return the plug-in that says what being late costs, with the course's settings.

    raises: DatesError where it cannot be made
    """
    try:
        step = AssignLatePenalties(config=course.config)
        step.init_plugin()
    except Exception as error:  # a value that a trait refuses, or a class of somebody's
        raise _unusable(f"{error}") from error
    return step.plugin_inst


def policy_in_words(course: Course) -> str:
    """Return what being late costs, in a sentence."""
    plugin = policy_of(course)
    words = getattr(plugin, "in_words", None)
    return words() if words else f"by the plug-in {type(plugin).__name__}"


def _unusable(why: str) -> DatesError:
    return DatesError(
        "nbgrader_config.py: what being late costs cannot be computed by "
        f"c.AssignLatePenalties.plugin_class ({why}): mend its settings"
    )
