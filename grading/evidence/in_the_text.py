"""Signs that a hand-in tried to get at the grader: evidence for a person; no score depends on it.

Read from the text of the student's cells. Nothing here is proof: a person looks at the line named.
"""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from grading.evidence.signs import Sign
from grading.notebooks import cell_name, parse_cell

MODULES = {
    "ctypes": "calls into C",
    "gc": "looks through the objects in memory",
    "inspect": "looks at frames or source text",
    "multiprocessing": "starts processes",
    "socket": "opens network connections",
    "subprocess": "starts processes",
    "pty": "starts processes",
}
NAMES = {
    "_exit": "ends the Python process",
    "_getframe": "looks at frames",
    "ast_transformers": "changes how cells are run",
    "input_transformers_post": "changes how cells are run",
    "events": "hooks into how cells are run",
    "fork": "starts processes",
    "get_objects": "looks through the objects in memory",
    "get_referrers": "looks through the objects in memory",
    "killpg": "ends other processes",
    "setsid": "leaves its process group",
    "setprofile": "watches what runs",
    "settrace": "watches what runs",
    "symlink": "makes links",
    "__builtins__": "changes built-in functions",
    "builtins": "changes built-in functions",
    "meta_path": "changes how modules are found",
}
PLACES = re.compile(r"/proc/|\.\./|gradebook\.db|nbgrader_config|site-packages|(?<!re)source/")
PATCHED = {"np", "numpy", "torch", "builtins", "helpers", "checks", "sys", "plt", "nbgrader"}
MAGIC = re.compile(r"^\s*(%%(?:bash|sh|script|writefile|perl|ruby)|!|%run|%%?sx|%%?system)")


def find_signs(notebook: NotebookNode, own: set[str]) -> list[Sign]:
    """Return the signs in the student's cells.

    own: the names of cells whose text is ours
    """
    signs: list[Sign] = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell_name(cell) not in own:
            signs += signs_in(cell.source, cell_name(cell))
    return list(dict.fromkeys(signs))


def signs_in(source: str, cell: str) -> list[Sign]:
    """Return the signs in a cell, by line.

    >>> [str(sign) for sign in signs_in("import numpy as np\\nnp.allclose = lambda *a: True", "f")]
    ['cell f, line 2: replaces np.allclose']
    """
    lines = source.split("\n")
    magics = {n: m[1] for n, line in enumerate(lines, 1) if (m := MAGIC.match(line))}
    found = [Sign(cell, n, f"runs a command of the system ({m})") for n, m in magics.items()]
    try:
        tree = parse_cell(source)
    except SyntaxError:
        return found
    except (RecursionError, MemoryError):
        return [*found, Sign(cell, 0, "holds an expression that is too deep to be searched")]
    for node in ast.walk(tree):
        found += _signs(node, cell)
    return sorted(set(found), key=lambda sign: (sign.line, sign.what))


def _signs(node: ast.AST, cell: str) -> Iterator[Sign]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        for module in filter(None, modules):
            root = module.split(".")[0]
            if root in MODULES:
                what = f"imports {root}: {MODULES[root]}"
                yield Sign(cell, node.lineno, what, is_import=True)
    elif isinstance(node, ast.expr):
        for replaces in _replaced(node):
            yield Sign(cell, node.lineno, f"replaces {replaces}", replaces)
        for what in _doubtful(node):
            yield Sign(cell, node.lineno, what)


def _replaced(node: ast.expr) -> Iterator[str]:
    """Yield what an assignment puts something else in the place of."""
    if not isinstance(node, ast.Attribute | ast.Subscript):
        return
    in_module = isinstance(node, ast.Attribute) and _root(node) in PATCHED
    is_module = isinstance(node, ast.Subscript) and _is_sys_modules(node.value)
    if isinstance(node.ctx, ast.Store | ast.Del) and (in_module or is_module):
        yield _shown(node)


def _doubtful(node: ast.expr) -> Iterator[str]:
    """Yield what an expression does that no exercise asks for."""
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield f"uses {node.attr}: {NAMES[node.attr]}"
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield f"uses {node.id}: {NAMES[node.id]}"
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr" and node.args:
        if _root(node.args[0]) in PATCHED:
            yield f"replaces an attribute: {_shown(node)[:60]}"
    elif isinstance(node, ast.Constant) and PLACES.search(_text(node)):
        yield f"names a place outside its folder: {_text(node)[:60]!r}"


def _text(constant: ast.Constant) -> str:
    """Return the beginning of a text; a number of 5,000 digits has none."""
    return constant.value[:200] if isinstance(constant.value, str) else ""


def _is_sys_modules(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "modules" and _root(node) == "sys"


def _shown(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except RecursionError:
        return "(an expression of thousands of terms)"


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")
