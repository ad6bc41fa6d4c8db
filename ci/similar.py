"""Measure what `course similar` finds in made-up classes, in which some have copied.

    python -m ci.similar                        classes out of answers/, three seeds
    python -m ci.similar --written FOLDER       classes out of what people wrote

An honest student writes each exercise as an answer of answers/ that nobody else took, and of which
none derives from another, or else as the reference solution, with habits of their own. Who copies
takes another's answers, disguised: all of them, or half, or one. FOLDER has a folder for each
exercise with a file for each author, AUTHOR.py, and perhaps given.py, what all were given.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ci.copies import DISGUISES, disguised, with_habits
from grading.audit import read_collection
from grading.course import Assignment, open_course
from grading.notebooks import Exercise
from grading.similarity import Piece, Works, compare, passages_of, read_works

ASSIGNMENTS = ("softmax", "two_layer_net", "layers", "convnet", "training_recipes")
COPIES = 6  # in a class

Answers = dict[str, dict[int, list[Piece]]]


@dataclass(frozen=True)
class Measured:
    """What was found in a class.

    caught: pairs that copied and are listed
    copied: pairs that copied
    others: pairs that are listed and did not copy
    """

    caught: int
    copied: int
    others: int


def drawn_class(assignment: Assignment, num_students: int, rng: random.Random) -> Works:
    """Return what an honest class wrote, each answer drawn from answers/ and written anew."""
    works = read_works(assignment)
    answers: Answers = {f"student-{k:03}": {} for k in range(num_students)}
    for number, (reference, others) in _choices(assignment, works).items():
        texts = [*others, *[reference] * num_students][:num_students]
        for student, text in zip(rng.sample(sorted(answers), num_students), texts, strict=True):
            answers[student][number] = [Piece("code", with_habits(text, rng))]
    return Works(works.exercises, answers, frozenset(), works.given, works.references, [])


def written_class(folder: Path) -> Works:
    """Return what people wrote, as it lies in a folder; see the head of this module."""
    answers: Answers = {}
    exercises, given = [], []
    for number, place in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        exercises.append(Exercise(str(number + 1), place.name))
        for path in sorted(place.glob("*.py")):
            piece = Piece("code", path.read_text(encoding="utf-8"))
            if path.stem == "given":
                given.append(piece)
            else:
                answers.setdefault(path.stem, {})[number] = [piece]
    references = {number: [Piece("code", "")] for number in range(len(exercises))}
    return Works(exercises, answers, frozenset(), given, references, [])


def with_copies(
    works: Works, disguise: str, part: float, rng: random.Random
) -> tuple[Works, set[tuple[str, str]]]:
    """Let some of a class copy from others; return it and the pairs.

    part: of the exercises that are copied; 0 is one
    """
    names = rng.sample(sorted(works.answers), 2 * COPIES)
    answers, pairs = dict(works.answers), set()
    for copier, author in zip(names[:COPIES], names[COPIES:], strict=True):
        theirs = sorted(works.answers[author])
        taken = rng.sample(theirs, max(1, round(part * len(theirs))))
        answers[copier] = works.answers[copier] | {
            number: [
                Piece(piece.kind, disguised(piece.source, disguise, rng))
                for piece in works.answers[author][number]
            ]
            for number in taken
        }
        pairs.add((min(copier, author), max(copier, author)))
    return (
        Works(works.exercises, answers, frozenset(), works.given, works.references, []),
        pairs,
    )


def measure(works: Works, disguise: str, part: float, seed: int) -> Measured:
    """Let some of a class copy, and count what is found."""
    made, copied = with_copies(works, disguise, part, random.Random(f"{seed} {disguise} {part}"))
    listed = {pair.students for pair in compare(made).pairs}
    return Measured(len(listed & copied), len(copied), len(listed - copied))


def _choices(assignment: Assignment, works: Works) -> dict[int, tuple[str, list[str]]]:
    """Return of each exercise that is code the reference solution, and answers on their own."""
    places = {cell: k for k, one in enumerate(works.exercises) for _, cell in one.cells}
    texts: dict[int, list[str]] = {}
    for name, source in assignment.sources.items():
        folder = assignment.course.root / "answers" / assignment.name / name
        for answer in read_collection(folder, source).answers.values():
            for cell, text in answer.cells.items():
                place = places.get(cell, places.get(f"test_{cell}"))
                if place is not None:
                    texts.setdefault(place, []).append(text)
    return {
        number: (pieces[0].source, _underived(texts.get(number, []), pieces[0].source))
        for number, pieces in works.references.items()
        if pieces[0].kind == "code"
    }


def _underived(texts: list[str], reference: str) -> list[str]:
    """Return the texts that share less than half with the reference and those before them."""
    known = [passages_of([Piece("code", reference)])]
    kept = []
    for text in texts:
        mine = passages_of([Piece("code", text)])
        if mine and all(len(mine & one) < len(mine) / 2 for one in known):
            kept.append(text)
            known.append(mine)
    return kept


def classes(arguments: argparse.Namespace) -> Iterator[tuple[str, int, Works]]:
    """Yield the classes to measure: name, seed, what they wrote."""
    for seed in range(arguments.seeds):
        if arguments.written:
            yield arguments.written.name, seed, written_class(arguments.written)
        else:
            course = open_course()
            for name in ASSIGNMENTS:
                rng = random.Random(f"{seed} {name}")
                yield name, seed, drawn_class(course.assignment(name), arguments.students, rng)


def main() -> None:
    """Print a line for each disguise and part: copies found, and others listed, in all classes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--written", type=Path, metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--students", type=int, default=60)
    arguments = parser.parse_args()
    made = list(classes(arguments))
    print(f"{len(made)} classes of {len(made[0][2].answers)}, {COPIES} copies in each")
    honest = [len(compare(works).pairs) for _, _, works in made]
    print(f"without copies: {sum(honest)} pairs listed ({honest})")
    for part, word in ((1.0, "all exercises"), (0.5, "half"), (0.0, "one")):
        for disguise in DISGUISES:
            found = [measure(works, disguise, part, seed) for _, seed, works in made]
            caught, copied = sum(one.caught for one in found), sum(one.copied for one in found)
            others = sum(one.others for one in found)
            print(f"{word:14} {disguise:21} caught {caught}/{copied}, others listed {others}")


if __name__ == "__main__":
    main()
