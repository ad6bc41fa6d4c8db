"""What is alike in the hand-ins of a class, for a person to judge: evidence, not a verdict."""

from grading.similarity.comparing import Alike, Pair, Similarity, Work, compare, passages_of
from grading.similarity.showing import save_page, text_table
from grading.similarity.works import Piece, Works, read_works

__all__ = [
    "Alike",
    "Pair",
    "Piece",
    "Similarity",
    "Work",
    "Works",
    "compare",
    "passages_of",
    "read_works",
    "save_page",
    "text_table",
]
