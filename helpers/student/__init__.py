"""The student's side: working copies, a check before handing in, and one zip file to hand in.

The last cell of a notebook calls `helpers.submission.hand_in`; the rest is the command
`course-student`. Nothing here knows the hidden tests, and nothing changes what a student wrote.
nbformat and nbclient take longer to import than most commands to run: they are imported where a
notebook is parsed, merged or run.
"""

from helpers.student.checking import check
from helpers.student.copies import start
from helpers.student.errors import StudentError
from helpers.student.formulas import display_math, mathml, renderer_with_mathml
from helpers.student.handing_in import hand_in, pack
from helpers.student.late_parser import build_late
from helpers.student.listing import list_assignments
from helpers.student.restoring import restore
from helpers.student.updating import update

__all__ = [
    "StudentError",
    "check",
    "display_math",
    "hand_in",
    "list_assignments",
    "mathml",
    "pack",
    "renderer_with_mathml",
    "restore",
    "start",
    "update",
]

build_late()
