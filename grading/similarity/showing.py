"""What is alike as a text table and as a page, both versions side by side."""

from collections.abc import Iterator
from pathlib import Path

from grading.course import Assignment, write_whole
from grading.pages import render
from grading.similarity.comparing import Alike, Pair, Similarity, Work
from grading.similarity.words import LENGTHS, passages, words_of
from grading.similarity.works import Piece

MOST_PAIRS, MOST_MARKS = 60, 100  # on the page; the counts are of all


def text_table(found: Similarity) -> str:
    """Return how many pairs there are by exercise, and the pairs that have most in common."""
    head = ("exercise", "answers", "pairs", "like the reference")
    rows = [head, *(_row(found, number) for number in found.works)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    told = [f"{' and '.join(pair.students)}: {in_words(found, pair)}" for pair in found.pairs[:10]]
    more = len(found.pairs) - len(told)
    return "\n".join([*lines, "", *told, *([f"and {more} more pairs"] if more > 0 else [])])


def in_words(found: Similarity, pair: Pair) -> str:
    """Return where a pair is alike: exercises, how much, and how many have it in the median."""
    return "; ".join(
        f"{found.works[one.exercise].exercise.number} {one.share:.0%}, "
        f"{holders(found.works[one.exercise], one)}"
        for one in pair.alike
    )


def holders(work: Work, one: Alike) -> str:
    """Return how many of those who answered have what two have in common, as "2 of 40"."""
    return f"{round(one.class_share * work.answers)} of {work.answers}"


def save_page(assignment: Assignment, found: Similarity) -> Path:
    """Write report/<assignment>-similar.html and return its path."""
    path = assignment.course.root / "report" / f"{assignment}-similar.html"
    page = render(
        "similar.html",
        assignment=assignment.name,
        found=found,
        pairs=found.pairs[:MOST_PAIRS],
        marks=found.marks[:MOST_MARKS],
        cases=[_case(found, pair) for pair in found.pairs[:MOST_PAIRS]],
        row=lambda number: _row(found, number),
        words=lambda pair: in_words(found, pair),
        small=max((work.answers for work in found.works.values()), default=0) < 10,
    )
    write_whole(path, page)
    return path


def _row(found: Similarity, number: int) -> tuple[str, ...]:
    work = found.works[number]
    count = sum(any(one.exercise == number for one in pair.alike) for pair in found.pairs)
    name = f"{work.exercise.number}  {work.exercise.title}"
    return name, str(work.answers), str(count or "-"), str(len(work.like_reference) or "-")


def _case(found: Similarity, pair: Pair) -> list[dict]:
    """Return each exercise of a pair with both versions, cut where what is common begins."""
    return [
        {
            "exercise": found.works[one.exercise].exercise,
            "alike": one,
            "holders": holders(found.works[one.exercise], one),
            "versions": _versions(found, pair, one),
        }
        for one in pair.alike
    ]


def _versions(found: Similarity, pair: Pair, one: Alike) -> list[list[list[tuple[str, str]]]]:
    """Return, of each of the two, the cells, each as [(text, who else has it)]."""
    sides = [found.answers[name][one.exercise] for name in pair.students]
    sets = [{p for piece in side for p in _passages(piece)} for side in sides]
    common = (sets[0] & sets[1]) - found.boilerplate
    work = found.works[one.exercise]
    return [[list(_cut(piece, common, work)) for piece in side] for side in sides]


def _passages(piece: Piece) -> list:
    return passages(piece.kind, words_of(piece.kind, piece.source))


def _cut(piece: Piece, common: set, work: Work) -> Iterator[tuple[str, str]]:
    """Yield the text of a cell in parts: (text, "" or how many have the rarest passage there)."""
    words = words_of(piece.kind, piece.source)
    fewest: dict[int, int] = {}  # of each word
    for start, passage in enumerate(passages(piece.kind, words)):
        if passage in common:
            for k in range(start, start + LENGTHS[piece.kind]):
                fewest[k] = min(fewest.get(k, work.answers), work.holders[passage])
    end = 0
    for k, word in enumerate(words):
        if k in fewest and (k == 0 or fewest.get(k - 1) != fewest[k]):
            yield piece.source[end : word.start], ""
            stop = next((j for j in range(k, len(words)) if fewest.get(j) != fewest[k]), len(words))
            end = words[stop - 1].end
            yield piece.source[word.start : end], f"{fewest[k]} of {work.answers}"
    yield piece.source[end:], ""
