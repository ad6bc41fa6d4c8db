"""What is known of one cell: whether it is graded, whose text it is, what it defines."""

import re

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

__all__ = [
    "cell_name",
    "definitions",
    "even",
    "grade_id",
    "is_fixed",
    "is_grade",
    "is_graded",
    "is_locked",
    "is_optional",
    "is_solution",
    "is_task",
    "untouched",
    "words",
]

OPTIONAL = (
    "colab",
    "hand-in",
)  # tags of cells that a release brings along and grading does not need
DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


def grade_id(cell: NotebookNode) -> str:
    """Return the name that nbgrader knows the cell by, "" for a cell of no concern to it."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def cell_name(cell: NotebookNode) -> str:
    """Return a cell's grade_id, else its id."""
    return cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", "a cell")


def is_graded(cell: NotebookNode) -> bool:
    """Tell whether nbgrader knows the cell: a solution, a test, or a locked one."""
    return bool(grade_id(cell))


def is_fixed(cell: NotebookNode) -> bool:
    """Tell whether nbgrader knows the cell and the student may not write in it."""
    return is_graded(cell) and not is_solution(cell)


def is_optional(cell: NotebookNode) -> bool:
    """Tell whether a cell only serves who works on the notebook: it installs, or packs the zip."""
    return any(tag in OPTIONAL for tag in cell.metadata.get("tags", []))


def definitions(cell: NotebookNode) -> set[str]:
    """Return the functions and classes that a cell defines; it need not be valid Python."""
    return set(DEFINITION.findall(cell.source))


def untouched(cell: NotebookNode, released: NotebookNode) -> bool:
    """Tell whether a solution is as released, comments aside."""
    return even(_uncommented(cell.source)) == even(_uncommented(released.source))


def even(text: str) -> str:
    """Return the text without the white space at its ends and at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def words(text: str) -> list[str]:
    """Return the words and the signs of a text, in order."""
    return re.findall(r"\w+|[^\w\s]", text)


def _uncommented(text: str) -> str:
    return re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE)
