"""What a cell that failed says: one sentence, without any traceback."""

import ast

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from grading.notebooks.outputs import is_stopped

NOT_YET = "not graded yet"  # an answer that waits for a person, wherever points are shown


def error_message(output: NotebookNode, cell: NotebookNode) -> str:
    """Return what a failed cell says in one sentence, without any traceback.

    output: an error output of the cell
    returns: "ValueError: what it says"; where an error says nothing, the claim of the test cell
    """
    name, text = output.ename, strip_ansi(output.evalue).strip()
    if is_stopped(output):
        return text or "stopped: the cell took too long"
    if not text and claim(cell.source):
        text = f"this does not hold yet: {claim(cell.source)}"
    return f"{name}: {text}" if text else name


def claim(source: str) -> str:
    """Return the opening string of a test cell, which says what the cell checks.

    >>> claim('"each row sums to 1"\\nassert f(2) == 4')
    'each row sums to 1'
    """
    try:
        return (ast.get_docstring(ast.parse(source)) or "").strip().split("\n")[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def first_error(cell: NotebookNode) -> NotebookNode | None:
    """Return the error output that a cell ended with; a time limit goes before its interrupt."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return next(iter([e for e in errors if is_stopped(e)] or errors), None)
