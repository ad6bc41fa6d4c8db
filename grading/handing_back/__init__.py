"""Points and feedback pages back to where hand-ins came from, in the form that an LMS takes."""

from grading.handing_back.feedback import feedback_zip
from grading.handing_back.leaving import Leaving, Left, read_leaving
from grading.handing_back.points import points_file
from grading.handing_back.through_nbgrader import release_feedback

__all__ = [
    "Leaving",
    "Left",
    "feedback_zip",
    "points_file",
    "read_leaving",
    "release_feedback",
]
