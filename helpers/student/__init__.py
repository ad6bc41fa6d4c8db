"""The student's side: working copies, a check before handing in, and one zip file to hand in.

The last cell of a notebook calls `helpers.submission.hand_in`; the rest is the command
`course-student`. Nothing here knows the hidden tests, and nothing changes what a student wrote.
"""

from helpers.student.checking import check
from helpers.student.copies import list_assignments, start
from helpers.student.errors import StudentError
from helpers.student.handing_in import hand_in, pack
from helpers.student.page import renderer_with_mathml
from helpers.student.updating import update

__all__ = [
    "StudentError",
    "check",
    "hand_in",
    "list_assignments",
    "pack",
    "renderer_with_mathml",
    "start",
    "update",
]
