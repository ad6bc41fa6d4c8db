"""The imports and constants of our own cells: what their tests need."""

import ast
from collections.abc import Iterable

from nbformat import NotebookNode

from grading.notebooks.cells import cell_name, is_grade

KINDS = (ast.Import, ast.ImportFrom)


def set_up_code(notebook: NotebookNode, ours: dict[str, str]) -> str:
    """Return the imports and the constants of our own cells that are no tests.

    The examiner runs these itself, so that a test's `np` is NumPy and its LIBRARIES are the set-up
    cell's, whatever the student made of them.
    """
    names = (cell_name(cell) for cell in notebook.cells if not is_grade(cell))
    nodes = (node for name in names if name in ours for node in ast.parse(ours[name]).body)
    return "\n".join(ast.unparse(node) for node in nodes if _is_import(node) or _is_constant(node))


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, KINDS)


def _is_constant(node: ast.stmt) -> bool:
    """Return whether this gives a name in capitals a literal value."""
    if not isinstance(node, ast.Assign):
        return False
    named = all(isinstance(target, ast.Name) and target.id.isupper() for target in node.targets)
    try:
        ast.literal_eval(node.value)
    except ValueError:
        return False
    return named


def all_imports(sources: Iterable[str]) -> str:
    """Return the import statements in cells, those inside functions too, each once.

    >>> all_imports(["def f():\\n    from math import pi\\n    return pi"])
    'from math import pi'
    """
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    return "\n".join(dict.fromkeys(ast.unparse(node) for node in nodes if isinstance(node, KINDS)))
