"""Which pairs wrote the same, more than their class does.

A passage that only two have in common counts 1, one that a third of the class has counts 0, those
between by the logarithm of their share (as rare words do in a search engine). What students were
given, and the reference solution, count nothing between students. So an exercise that has one
natural answer makes nobody suspicious, however alike the answers are.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from grading.notebooks import Exercise
from grading.similarity.marks import Mark, Marks
from grading.similarity.words import passages, words_of
from grading.similarity.works import Piece, Works

# A pair is shown from here on; docs/results.md has what these let through.
LEAST_SHARE = 0.5  # of the rare passages of the shorter answer
LEAST_WEIGHT = {"code": 25, "text": 8}  # rare passages in common
COMMON = 1 / 3  # of a class: what so many write is nobody's own


@dataclass(frozen=True)
class Alike:
    """One exercise of a pair.

    share: of what the one with less wrote on their own, the part that the other has too, 0 to 1
    weight: passages in common; one counts the less the more of the class have it
    class_share: of those who answered, the part that has what they have in common: of the passages
        that count the one in the middle; these two are included
    """

    exercise: int
    share: float
    weight: float
    class_share: float


@dataclass(frozen=True)
class Pair:
    """Two students, and the exercises in which they are more alike than their class."""

    students: tuple[str, str]
    alike: list[Alike]

    @property
    def weight(self) -> float:
        """Rare passages in common, of all their exercises."""
        return sum(one.weight for one in self.alike)


@dataclass(frozen=True)
class Work:
    """An exercise as it was compared.

    answers: how many answered it
    holders: {passage: how many have it}, without what was given
    like_reference: {student: the part of the reference solution's rare passages that they have}
    """

    exercise: Exercise
    kind: str
    answers: int
    holders: dict[Hashable, int]
    like_reference: dict[str, float]


@dataclass(frozen=True)
class Similarity:
    """What is alike in a class.

    pairs: the most alike first
    works: by the exercise's number
    marks: unusual comments and names, with the few who have them
    """

    works: dict[int, Work]
    pairs: list[Pair]
    marks: list[Mark]
    answers: dict[str, dict[int, list[Piece]]] = field(repr=False)
    boilerplate: frozenset[Hashable] = field(repr=False)
    unread: list[str]

    def groups(self) -> list[list[str]]:
        """Return who hangs together by pairs, three or more, the largest group first."""
        names = sorted({name for pair in self.pairs for name in pair.students})
        index = {name: k for k, name in enumerate(names)}
        edges = [(index[a], index[b]) for a, b in (pair.students for pair in self.pairs)]
        graph = sparse.coo_array(
            (np.ones(len(edges)), tuple(np.array(edges, int).reshape(-1, 2).T)),
            shape=(len(names), len(names)),
        )
        _, labels = sparse.csgraph.connected_components(graph, directed=False)
        groups = [[n for n, at in zip(names, labels, strict=True) if at == k] for k in {*labels}]
        return sorted((one for one in groups if len(one) > 2), key=lambda one: (-len(one), one))


def compare(works: Works) -> Similarity:
    """Compare everybody in the class with everybody, and with those of earlier classes."""
    given = passages_of(works.given)
    marks = Marks([*works.given, *(p for pieces in works.references.values() for p in pieces)])
    boilerplate = given | passages_of(p for pieces in works.references.values() for p in pieces)
    compared: dict[int, Work] = {}
    alike: dict[tuple[str, str], list[Alike]] = {}
    for number, exercise in enumerate(works.exercises):
        answers = {
            name: pieces for name, answer in works.answers.items() if (pieces := answer.get(number))
        }
        kind = _kind(works.references.get(number, []))
        sets = {}
        for name, pieces in answers.items():
            sets[name] = passages_of(pieces) - given
            marks.gather(name, pieces)
        holders = Counter(passage for one in sets.values() for passage in one)
        wanted = passages_of(works.references.get(number, [])) - given
        compared[number] = Work(
            exercise, kind, len(answers), holders, _like_reference(sets, wanted, holders, kind)
        )
        own = {name: one - boilerplate for name, one in sets.items()}
        for names, one in _pairs(own, number, kind):
            if not {*names} <= works.earlier:
                alike.setdefault(names, []).append(one)
    pairs = [Pair(names, found) for names, found in alike.items()]
    return Similarity(
        works=compared,
        pairs=sorted(pairs, key=lambda pair: (-len(pair.alike), -pair.weight, pair.students)),
        marks=marks.unusual(len(works.answers), works.earlier),
        answers=works.answers,
        boilerplate=frozenset(boilerplate),
        unread=works.unread,
    )


def passages_of(pieces: Iterable[Piece]) -> set[Hashable]:
    """Return the passages of some cells."""
    return {
        passage
        for piece in pieces
        for passage in passages(piece.kind, words_of(piece.kind, piece.source))
    }


def rarity(holders: int, answers: int) -> float:
    """Return what a passage counts that so many of the answers have.

    >>> rarity(2, 60), rarity(20, 60), round(rarity(5, 60), 2)
    (1.0, 0.0, 0.6)
    """
    usual = COMMON * answers
    if holders <= 2:
        return 1.0
    return math.log(usual / holders) / math.log(usual / 2) if holders < usual else 0.0


def _pairs(
    sets: dict[str, set[Hashable]], number: int, kind: str
) -> Iterable[tuple[tuple[str, str], Alike]]:
    """Yield the pairs that are alike in an exercise, with how much."""
    names = sorted(sets)
    table, counts = _table([sets[name] for name in names])
    weights = np.array([rarity(count, len(names)) for count in counts])
    own = table @ weights
    shared = np.triu(((table * weights) @ table.T).toarray(), 1)
    shares = shared / np.maximum(np.minimum.outer(own, own), 1e-9)
    for a, b in np.argwhere((shared >= LEAST_WEIGHT[kind]) & (shares >= LEAST_SHARE)):
        both = np.intersect1d(table[[a]].indices, table[[b]].indices)
        both = both[weights[both] > 0]
        middle = float(np.median(counts[both])) / len(names)
        share, weight = float(shares[a, b]), float(shared[a, b])
        yield (names[a], names[b]), Alike(number, share, weight, middle)


def _table(sets: list[set[Hashable]]) -> tuple[sparse.csr_array, np.ndarray]:
    """Return a table of who (row) has which passage (column), and how many have each."""
    columns: dict[Hashable, int] = {}
    cells = [[columns.setdefault(passage, len(columns)) for passage in one] for one in sets]
    ends = np.cumsum([0, *map(len, cells)])
    flat = np.array([column for row in cells for column in row], int)
    table = sparse.csr_array((np.ones(len(flat)), flat, ends), shape=(len(sets), len(columns)))
    return table, np.bincount(flat, minlength=len(columns))


def _like_reference(
    sets: dict[str, set[Hashable]], wanted: set[Hashable], holders: Counter[Hashable], kind: str
) -> dict[str, float]:
    """Return who has most of the reference solution, where few of the class have."""
    weights = {passage: rarity(holders[passage], len(sets)) for passage in wanted}
    total = sum(weights.values())
    had = {name: sum(weights[p] for p in one & wanted) for name, one in sets.items()}
    least = max(LEAST_WEIGHT[kind], LEAST_SHARE * total)
    return {name: weight / total for name, weight in had.items() if weight >= least}


def _kind(pieces: list[Piece]) -> str:
    return "code" if any(piece.kind == "code" for piece in pieces) else "text"
