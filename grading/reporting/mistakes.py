"""What failed tests said to whom: a message that many got is a hint for the next lecture."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grading.notebooks import Exercise, cell_name, error_message, first_error


@dataclass
class Mistake:
    """What failed tests said, who was told it, and where (dicts serve as ordered sets)."""

    message: str
    students: dict[str, None] = field(default_factory=dict)
    exercises: dict[str, None] = field(default_factory=dict)


def find_mistakes(
    exercises: list[Exercise], graded: dict[str, dict[str, NotebookNode]]
) -> list[Mistake]:
    """Group students and exercises by what failed test cells said, the most frequent one first."""
    numbers = {cell: exercise.number for exercise in exercises for cell in exercise.cells}
    told: dict[str, Mistake] = {}
    for student, notebooks in graded.items():
        for cell, message in _messages(notebooks):
            if cell in numbers:
                mistake = told.setdefault(message, Mistake(message))
                mistake.students[student] = mistake.exercises[numbers[cell]] = None
    return sorted(told.values(), key=lambda m: (-len(m.students), list(m.exercises), m.message))


def _messages(notebooks: dict[str, NotebookNode]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (notebook, cell) and its message for each failed cell of a graded hand-in."""
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            error = first_error(cell)
            if error:
                yield (name, cell_name(cell)), error_message(error, cell).split("\n")[0]
