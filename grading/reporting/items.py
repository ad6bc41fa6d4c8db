"""How each test did with a class: its difficulty, and whether it tells the strong from the weak."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

from grading.course import Assignment
from grading.notebooks import cell_name, is_grade, is_solution
from grading.reporting.standings import Scores

LEAST = 20  # students: of fewer a correlation says nothing (at 20 its standard error is about 0.2)


@dataclass(frozen=True)
class Item:
    """A test and its class.

    exercise: its number
    share: of its points that were earned, from 0 to 1
    discrimination: correlation of its points with those of all other tests, from -1 to 1; None
        where all have the same, or there is no other test
    """

    exercise: str
    cell: str
    points: float
    share: float
    discrimination: float | None


def read_items(assignment: Assignment, scores: Iterable[Scores]) -> list[Item]:
    """Return how each test did, in the order of the notebooks; nothing for a small class.

    scores: of each student who was graded
    """
    tests = _tests(assignment)
    rows = [[one.get(key) for key in tests] for one in scores]
    whole = [[p for p in row if p is not None] for row in rows]
    full = [row for row in whole if len(row) == len(tests)]
    if len(full) < LEAST:
        return []
    numbers = {key: one.number for one in assignment.exercises for key in one.cells}
    return [
        Item(
            numbers.get(key, ""),
            key[1],
            points,
            fmean(row[k] for row in full) / points,
            discrimination([row[k] for row in full], [sum(row) - row[k] for row in full]),
        )
        for k, (key, points) in enumerate(tests.items())
    ]


def discrimination(points: list[float], rest: list[float]) -> float | None:
    """Return the correlation of a test's points with the rest of the points, student by student.

    Of a test that is passed or failed this is the point-biserial correlation. The rest leaves the
    test itself out, which would be alike with itself.

    >>> discrimination([0, 0, 1, 1], [1, 2, 4, 5])
    0.9486832980505138
    >>> discrimination([1, 1, 1], [1, 2, 3]) is None
    True
    """
    try:
        return correlation(points, rest)
    except StatisticsError:  # all the same
        return None


def _tests(assignment: Assignment) -> dict[tuple[str, str], float]:
    """Return the points of each test that a machine grades, by notebook and cell."""
    return {
        (name, cell_name(cell)): float(cell.metadata.nbgrader.points)
        for name, notebook in assignment.sources.items()
        for cell in notebook.cells
        if is_grade(cell) and not is_solution(cell) and cell.metadata.nbgrader.points
    }
