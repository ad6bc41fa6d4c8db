"""What each student wrote for each exercise, read out of hand-ins in whatever state they are."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from joblib import cpu_count
from nbformat import NotebookNode

from grading.course import Assignment
from grading.errors import SimilarityError
from grading.intake import HandIn
from grading.notebooks import (
    Exercise,
    cell_name,
    is_optional,
    is_solution,
    reference,
    tests_by_solution,
    untouched,
)

MOST_PIECES = 30  # of one exercise: the cells that a student adds


@dataclass(frozen=True)
class Piece:
    """A cell of an answer; kind: code or text."""

    kind: str
    source: str


@dataclass(frozen=True)
class Works:
    """All that was written for an assignment.

    exercises: as the class page has them
    answers: {student: {number of the exercise in that list: its cells}}; one who wrote nothing for
        an exercise has none
    earlier: those of `answers` who handed in earlier
    given: the cells that students were given
    references: {number of the exercise: the cells of the reference solution}
    unread: students whose notebook cannot be read
    """

    exercises: list[Exercise]
    answers: dict[str, dict[int, list[Piece]]]
    earlier: frozenset[str]
    given: list[Piece]
    references: dict[int, list[Piece]]
    unread: list[str]


def read_works(assignment: Assignment, earlier: Iterable[Path] = ()) -> Works:
    """Read what the class wrote, and what others wrote before.

    earlier: folders as submitted/ is one: a folder for each student with one of the assignment's
        name in it
    raises: SimilarityError where a folder has no such hand-in; ReleaseError where the assignment
        was not released
    """
    assignment.check_released()
    hand_ins = [(name, HandIn(assignment, name)) for name in assignment.students]
    before = [pair for folder in earlier for pair in _earlier(assignment, folder)]
    answers = _read_all([*hand_ins, *before])
    pairs = assignment.sources.items()
    solutions = {
        place: [Piece(_kind(cell), reference(cell)) for cell in cells]
        for place, cells in _solutions(assignment).items()
    }
    return Works(
        exercises=assignment.exercises,
        answers={name: read for name, read in answers.items() if read is not None},
        earlier=frozenset(name for name, _ in before),
        given=[
            Piece(_kind(cell), cell.source)
            for name, _ in pairs
            for cell in assignment.released[name].cells
        ],
        references=solutions,
        unread=[name for name, read in answers.items() if read is None],
    )


def _earlier(assignment: Assignment, folder: Path) -> list[tuple[str, HandIn]]:
    """Return the hand-ins of a folder, each named by the folder and the student."""
    found = sorted(path for path in folder.glob(f"*/{assignment}") if path.is_dir())
    if not found:
        raise SimilarityError(
            f"{folder}: no hand-in of {assignment} is there: name a folder that has "
            f"STUDENT/{assignment}/, as submitted/ has"
        )
    label = folder.resolve().name
    label = folder.resolve().parent.name if label == "submitted" else label
    return [
        (f"{label}: {path.parent.name}", HandIn(assignment, path.parent.name, path))
        for path in found
    ]


def _read_all(hand_ins: list[tuple[str, HandIn]]) -> dict[str, dict[int, list[Piece]] | None]:
    """Read hand-ins, several at a time: each is read and mended in forks with limits."""
    names, opened = [name for name, _ in hand_ins], [one for _, one in hand_ins]
    with ProcessPoolExecutor(cpu_count(), get_context("fork")) as pool:
        return dict(zip(names, pool.map(_written, opened, chunksize=4), strict=True))


def _written(hand_in: HandIn) -> dict[int, list[Piece]] | None:
    """Return what a student wrote, by the exercise's number; None where nothing can be read."""
    if not hand_in.can_be_read:
        return None
    answer: dict[int, list[Piece]] = {}
    for name in hand_in.files:
        places = _places(hand_in.assignment, name)
        released = {cell_name(cell): cell for cell in hand_in.assignment.released[name].cells}
        place = max(places.values(), default=None)
        for cell in reversed(hand_in.mended(name).cells):  # a cell that was added serves the next
            place = places.get(cell_name(cell), place)
            if place is not None and _is_own_work(cell, released):
                answer.setdefault(place, []).insert(0, Piece(_kind(cell), cell.source))
    return {place: pieces[-MOST_PIECES:] for place, pieces in answer.items()}


def _is_own_work(cell: NotebookNode, released: dict[str, NotebookNode]) -> bool:
    """Tell whether a cell of a mended hand-in is a filled in solution, or one that was added."""
    before = released.get(cell_name(cell))
    if before is None:
        return cell.cell_type in ("code", "markdown") and not is_optional(cell)
    return is_solution(cell) and bool(cell.source.strip()) and not untouched(cell, before)


def _places(assignment: Assignment, notebook: str) -> dict[str, int]:
    """Return {solution or graded cell of a notebook: its exercise's number}."""
    places = {
        cell: number
        for number, exercise in enumerate(assignment.exercises)
        for name, cell in exercise.cells
        if name == notebook
    }
    tests = tests_by_solution(assignment.sources[notebook])
    return places | {solution: places[first] for solution, (first, *_) in tests.items()}


def _solutions(assignment: Assignment) -> dict[int, list[NotebookNode]]:
    found: dict[int, list[NotebookNode]] = {}
    for name, source in assignment.sources.items():
        places = _places(assignment, name)
        for cell in source.cells:
            if is_solution(cell) and cell_name(cell) in places:
                found.setdefault(places[cell_name(cell)], []).append(cell)
    return found


def _kind(cell: NotebookNode) -> str:
    return "code" if cell.cell_type == "code" else "text"
