"""The proof of the tests: they are held against wrong answers, right answers and mutants."""

from grading.audit.answers import Answer, Extra, build_submission
from grading.audit.cases import Notebook
from grading.audit.collection import Collection, read_collection
from grading.audit.command import audit

__all__ = [
    "Answer",
    "Collection",
    "Extra",
    "Notebook",
    "audit",
    "build_submission",
    "read_collection",
]
