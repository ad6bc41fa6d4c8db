"""The exercises of a student's notebook: a line of the table for each cell that gives points."""

import re
from dataclasses import dataclass, field

from helpers.student.cells import (
    NotebookNode,
    grade_id,
    is_solution,
    is_task,
    is_test,
    is_written,
    points,
)

HEADING = re.compile(r"^#+ +(?:Exercise|Question)\s+(?P<number>[\w.]+)\W*(?P<title>.*)$", re.M)
BONUS = re.compile(r"\([^)]*\bbonus\b", re.IGNORECASE)
NO_WORK = re.compile(r"\([^)]*\bno work\b", re.IGNORECASE)


@dataclass
class Graded:
    """One cell that gives points, and the exercise that it belongs to.

    place: of the cell in the notebook; answers: the cells of its exercise that a student writes in
    """

    place: int
    cell: NotebookNode
    number: str
    title: str
    heading: str
    answers: list[NotebookNode] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the cell's grade_id."""
        return grade_id(self.cell)

    @property
    def points(self) -> float:
        """Return what the cell is worth."""
        return points(self.cell)

    @property
    def is_bonus(self) -> bool:
        """Tell whether its points come on top of those of the notebook."""
        return bool(BONUS.search(self.heading))

    @property
    def is_given(self) -> bool:
        """Tell whether its points come without work in the notebook."""
        return is_task(self.cell) and bool(NO_WORK.search(self.heading))


def list_graded(notebook: NotebookNode) -> list[Graded]:
    """Return the cells of a notebook that give points, in order.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> graded = {"grade_id": "why", "grade": True, "solution": True, "points": 2}
    >>> cell = new_markdown_cell("### Question 1.2 · why (2 points)", metadata={"nbgrader": graded})
    >>> [(row.number, row.title, row.points) for row in list_graded(new_notebook(cells=[cell]))]
    [('1.2', 'why', 2.0)]
    """
    rows: list[Graded] = []
    number, title, heading, answers = "", "", "", list[NotebookNode]()
    for place, cell in enumerate(notebook.cells):
        found = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            number, title = found["number"], found["title"].split(" (")[0]
            heading, answers = found[0], []
        if is_solution(cell):
            answers.append(cell)
        if is_test(cell) or is_written(cell) or is_task(cell):
            of_cell = title if title else grade_id(cell)
            rows.append(Graded(place, cell, number, of_cell, heading, answers))
    return rows
