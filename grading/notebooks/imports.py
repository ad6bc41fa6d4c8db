"""The import statements of our own cells: what their tests need."""

import ast
from collections.abc import Iterable

from nbformat import NotebookNode

from grading.notebooks.cells import cell_name, is_grade

KINDS = (ast.Import, ast.ImportFrom)


def set_up_imports(notebook: NotebookNode, ours: dict[str, str]) -> str:
    """Return the import statements of our own cells that are no tests.

    The examiner runs these itself, so that a test's `np` is NumPy, whatever the student made of it.
    """
    names = (cell_name(cell) for cell in notebook.cells if not is_grade(cell))
    nodes = (node for name in names if name in ours for node in ast.parse(ours[name]).body)
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, KINDS))


def all_imports(sources: Iterable[str]) -> str:
    """Return the import statements in cells, those inside functions too, each once.

    >>> all_imports(["def f():\\n    from math import pi\\n    return pi"])
    'from math import pi'
    """
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    return "\n".join(dict.fromkeys(ast.unparse(node) for node in nodes if isinstance(node, KINDS)))
