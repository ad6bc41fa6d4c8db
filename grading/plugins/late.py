"""What being late costs: a policy for nbgrader, and its step that applies it."""

import math

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Bool, Float

from grading.course import Course, zone_of
from grading.dates import assign_penalties, give_waiting
from grading.plugins.steps import course_root

DAY = 24 * 3600


class LatePolicy(LateSubmissionPlugin):
    """Take a share of the points off for each day that a hand-in is late.

    Named as c.AssignLatePenalties.plugin_class. Without settings nothing is taken off; nbgrader's
    own c.LateSubmissionPlugin.penalty_method = "zero" takes all.
    """

    grace_minutes = Float(0, min=0, help="so late costs nothing").tag(config=True)
    per_day = Float(
        0, min=0, max=1, help="share of the points earned that a day costs, such as 0.1"
    ).tag(config=True)
    cap = Float(1, min=0, max=1, help="the most that it costs, as a share").tag(config=True)
    whole_days = Bool(True, help="a day that has begun counts whole; False: by the second").tag(
        config=True
    )

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points that are taken off a notebook, None for none; see nbgrader's plug-in.

        score: the points that it earned; total_seconds_late: from the due date on, grace included
        """
        if self.penalty_method == "zero":
            return score
        if not self.per_day or total_seconds_late <= 60 * self.grace_minutes:
            return None
        days = total_seconds_late / DAY
        share = min(self.cap, self.per_day * (math.ceil(days) if self.whole_days else days))
        return round(share * score, 2)

    def in_words(self) -> str:
        """Return what being late costs, in a sentence."""
        if self.penalty_method == "zero":
            return "a late hand-in earns nothing"
        if not self.per_day:
            return "being late costs nothing"
        each = "each day begun" if self.whole_days else "each day, by the second"
        most = f", at most {100 * self.cap:g} %" if self.cap < 1 else ""
        grace = f"; up to {self.grace_minutes:g} minutes nothing" if self.grace_minutes else ""
        return f"{100 * self.per_day:g} % of the points earned for {each}{most}{grace}"


class LatePenalties(AssignLatePenalties):
    """Set the penalty as `course dates` does: an extension that waits for the hand-in counts."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Store the penalties of a hand-in; see nbconvert's Preprocessor."""
        where = resources["nbgrader"]
        course = Course(course_root(self), self.config)
        self.init_plugin()
        with Gradebook(where["db_url"]) as gradebook:
            submission = gradebook.find_submission(where["assignment"], where["student"])
            if where["assignment"] in course.assignment_names:
                give_waiting(course.assignment(where["assignment"]), submission)
            assign_penalties(self.plugin_inst, submission, zone_of(course))
            gradebook.db.commit()
        return nb, resources
