"""The proof of the tests: they are held against wrong answers, right answers and mutants."""

from grading.audit.answers import Answer, Extra, build_hand_in
from grading.audit.cases import Case, answer_cases, case_steps, set_up_cells
from grading.audit.collection import Collection, read_collection
from grading.audit.command import audit
from grading.audit.notebook import Notebook

__all__ = [
    "Answer",
    "Case",
    "Collection",
    "Extra",
    "Notebook",
    "answer_cases",
    "audit",
    "build_hand_in",
    "case_steps",
    "read_collection",
    "set_up_cells",
]
