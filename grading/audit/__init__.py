"""The proof of the tests: they are held against wrong answers, right answers and mutants."""

from grading.audit.answers import Answer, Extra, build_hand_in
from grading.audit.collection import Collection, read_collection
from grading.audit.command import audit
from grading.audit.notebook import Notebook

__all__ = [
    "Answer",
    "Collection",
    "Extra",
    "Notebook",
    "audit",
    "build_hand_in",
    "read_collection",
]
