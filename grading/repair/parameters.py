"""The parameters of a notebook, such as `fast`: a hand-in is graded with the course's own.

A student who ran the real experiment leaves `fast = False` behind; ten minutes of it in the grader
would cost the tests that follow.
"""

import ast

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.notebooks import cell_name, even, is_graded, parse_cell

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def hold_parameters(pairs: list[tuple], course: dict[str, NotebookNode], notes: list[str]) -> None:
    """Set parameters again, right after each cell of the student's that gives them other values.

    pairs: (name in the release or "", cell), changed in place
    course: the cells of the release by name
    """
    wanted: dict[str, str] = {}
    for cell in course.values():
        if "parameters" in cell.metadata.get("tags", []):
            wanted |= _given(cell.source)
    for place in range(len(pairs) - 1, -1, -1) if wanted else ():
        name, cell = pairs[place]
        if cell.cell_type != "code" or (name and _is_ours(cell, course[name])):
            continue
        given = _given(cell.source)
        changed = {n: wanted[n] for n in wanted if given.get(n, wanted[n]) != wanted[n]}
        if changed:
            source = "\n".join(f"{n} = {value}" for n, value in changed.items())
            own_cell = new_code_cell(source)
            own_cell.id = ""  # it gets one that does not change from run to run
            pairs.insert(place + 1, ("", own_cell))
            own = ", ".join(f"{n} = {value}" for n, value in changed.items())
            notes.append(f"{name or cell_name(cell)}: graded with the course's own {own}")


def _is_ours(cell: NotebookNode, released: NotebookNode) -> bool:
    return is_graded(released) or even(cell.source) == even(released.source)


def _given(source: str) -> dict[str, str]:
    """Return the global names that a cell gives values, and the values as Python.

    >>> _given("fast = False\\nfor seed in (1, 2):\\n    def f(): x = 1")
    {'seed': '', 'fast': 'False'}
    """
    try:
        statements: list[ast.AST] = [*parse_cell(source).body]
    except (SyntaxError, RecursionError, MemoryError):
        return {}
    names, values = list[str](), dict[str, str]()
    for node in statements:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = _text(node.value)
    while statements:
        node = statements.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
        if not isinstance(node, SCOPES):
            statements += ast.iter_child_nodes(node)
    return {name: values.get(name, "") for name in names}


def _text(value: ast.expr) -> str:
    try:
        return ast.unparse(value)
    except RecursionError:
        return ""
