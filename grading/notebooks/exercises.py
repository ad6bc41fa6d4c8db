"""The exercises of an instructor's notebook: as headings with points, and as tests by solution."""

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grading.notebooks.cells import cell_name, grade_id, is_grade, is_solution, is_task

PROMISED = re.compile(r"\((?P<points>\d+(?:\.\d+)?) points?\b")
HEADING = re.compile(r"^#+ +(?:Exercise|Question)\s+(?P<number>[\w.]+)\W*(?P<title>.*)$", re.M)


@dataclass
class Exercise:
    """One exercise: its number, title, points, and its graded cells."""

    number: str
    title: str
    points: float = 0.0
    cells: list[tuple[str, str]] = field(default_factory=list)  # (notebook, grade_id)
    manual: bool = False


def list_exercises(notebook: NotebookNode, name: str) -> list[Exercise]:
    """Return the exercises of a notebook that are graded: the headings of its graded cells.

    name: of the notebook, without .ipynb
    """
    exercises: list[Exercise] = []
    for cell in notebook.cells:
        if heading := _heading(cell):
            exercises.append(Exercise(heading["number"], heading["title"].split(" (")[0]))
        if is_grade(cell) or is_task(cell):
            if not exercises:
                exercises.append(Exercise(cell_name(cell), ""))
            exercises[-1].cells.append((name, cell_name(cell)))
            exercises[-1].points += cell.metadata.nbgrader.points
            exercises[-1].manual |= is_solution(cell) or is_task(cell)
    return [exercise for exercise in exercises if exercise.cells]


def titles_by_cell(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Return under which exercise each cell that nbgrader knows stands: its number and title.

    A cell before the first heading is not in it.
    """
    found, current = {}, None
    for cell in notebook.cells:
        if heading := _heading(cell):
            current = heading["number"], heading["title"].split(" (")[0].strip()
        if current and grade_id(cell):
            found[grade_id(cell)] = current
    return found


def mend_headings(notebook: NotebookNode) -> list[str]:
    """Write the points that an exercise's cells give into its heading, where it says others.

    returns: what was mended, in words
    """
    points = {exercise.number: exercise.points for exercise in list_exercises(notebook, "")}
    mended = []
    for cell in notebook.cells:
        heading = _heading(cell)
        said = PROMISED.search(heading[0]) if heading else None
        if not heading or not said:
            continue
        right = points.get(heading["number"], 0)
        if float(said["points"]) != right:
            new = f"({right:g} point{'' if right == 1 else 's'}"
            cell.source = cell.source.replace(heading[0], heading[0].replace(said[0], new), 1)
            told = f"says {said['points']} points, its cells {right:g}"
            mended.append(f"the heading of {heading['number']} {told}")
    return mended


def _heading(cell: NotebookNode) -> re.Match[str] | None:
    return HEADING.search(cell.source) if cell.cell_type == "markdown" else None


def tests_by_solution(source: NotebookNode) -> dict[str, tuple[str, ...]]:
    """Return {solution cell: its test cells} of the exercises that are graded by running them."""
    exercises: dict[str, tuple[str, ...]] = {}
    current = None
    for cell in source.cells:
        if cell.cell_type == "code" and is_solution(cell):
            current = cell_name(cell)
            exercises[current] = ()
        elif cell.cell_type == "code" and is_grade(cell) and current:
            exercises[current] += (cell_name(cell),)
    return {name: tests for name, tests in exercises.items() if tests}
