"""Unusual comments and names that few have in common: they survive where code is rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass

from grading.similarity.words import comments, own_names
from grading.similarity.works import Piece

MOST_HOLDERS = 0.02  # of a class may have it, and two in any
LEAST_WORDS = 4  # in a comment: shorter ones are what everybody writes
LEAST_LETTERS = 5  # in a name


@dataclass(frozen=True)
class Mark:
    """What few have in common, in what they wrote around their code."""

    students: tuple[str, ...]
    comments: list[str]
    names: list[str]


class Marks:
    """Who wrote which comments and names, gathered answer by answer."""

    def __init__(self, known: Iterable[Piece]):
        self._known = {mark for piece in known for mark in _marks(piece)}
        self._holders: dict[tuple[str, str], set[str]] = {}

    def gather(self, student: str, pieces: Iterable[Piece]) -> None:
        """Note what stands in an answer and not in what everybody knows."""
        for piece in pieces:
            for mark in _marks(piece) - self._known:
                self._holders.setdefault(mark, set()).add(student)

    def unusual(self, num_students: int, earlier: frozenset[str]) -> list[Mark]:
        """Return what two or a few have in common: a comment, or more than one name."""
        most = max(2, int(MOST_HOLDERS * num_students))
        shared: dict[tuple[str, ...], Mark] = {}
        for (kind, text), holders in sorted(self._holders.items()):
            if 1 < len(holders) <= most and not holders <= earlier:
                students = tuple(sorted(holders))
                mark = shared.setdefault(students, Mark(students, [], []))
                (mark.comments if kind == "comment" else mark.names).append(text)
        told = [mark for mark in shared.values() if mark.comments or len(mark.names) > 1]
        return sorted(told, key=lambda one: (-len(one.comments), -len(one.names), one.students))


def _marks(piece: Piece) -> set[tuple[str, str]]:
    if piece.kind != "code":
        return set()
    long = {text for text in comments(piece.source) if len(text.split()) >= LEAST_WORDS}
    names = {name for name in own_names(piece.source) if len(name) >= LEAST_LETTERS}
    return {*(("comment", text) for text in long), *(("name", name) for name in names)}
