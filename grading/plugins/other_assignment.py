"""Whether a hand-in holds the notebook of another assignment."""

from collections.abc import Iterator

from nbformat import NotebookNode

from grading.errors import ReleaseError
from grading.intake import HandIn
from grading.notebooks import cell_name, even, is_graded

FEW, MOST = 0.2, 0.5  # share of the graded cells that a notebook holds


def say_other_assignment(hand_in: HandIn, name: str) -> list[str]:
    """Return a note where a file has hardly a cell of its own notebook, and most of another."""
    one = hand_in.read.get(name)
    if one is None or one.notebook is None:
        return []
    own = hand_in.assignment
    if _share(one.notebook, own.released[name]) > FEW:
        return []
    return [
        f"{hand_in.files[name].name} holds the notebook {other} of the assignment {assignment}: "
        "ask for the right one"
        for assignment, other, released in _others(hand_in)
        if _share(one.notebook, released) >= MOST
    ]


def _others(hand_in: HandIn) -> Iterator[tuple[str, str, NotebookNode]]:
    for assignment in hand_in.assignment.course.assignments:
        if assignment.name != hand_in.assignment.name:
            try:
                released = assignment.released
            except ReleaseError:
                continue  # students do not have it yet
            yield from ((assignment.name, name, one) for name, one in released.items())


def _share(notebook: NotebookNode, released: NotebookNode) -> float:
    names = {cell_name(cell) for cell in notebook.cells}
    texts = {even(cell.source) for cell in notebook.cells}
    graded = [cell for cell in released.cells if is_graded(cell)]
    held = [cell_name(cell) in names or even(cell.source) in texts for cell in graded]
    return sum(held) / max(1, len(held))
