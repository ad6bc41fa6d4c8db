"""The proof of the tests: they are held against wrong answers, right answers and mutants."""

from grading.audit.answers import Answer, Extra, build_hand_in
from grading.audit.cases import Case, answer_cases, set_up_cells
from grading.audit.collection import Collection, read_collection
from grading.audit.command import audit
from grading.audit.naming import Told, named, tell
from grading.audit.naming import summary as naming_summary
from grading.audit.notebook import Notebook
from grading.audit.students_view import (
    changed_lines,
    first_failure,
    run_cell,
    scratch_folder,
    visible_steps,
)

__all__ = [
    "Answer",
    "Case",
    "Collection",
    "Extra",
    "Notebook",
    "Told",
    "answer_cases",
    "audit",
    "build_hand_in",
    "changed_lines",
    "first_failure",
    "named",
    "naming_summary",
    "read_collection",
    "run_cell",
    "scratch_folder",
    "set_up_cells",
    "tell",
    "visible_steps",
]
