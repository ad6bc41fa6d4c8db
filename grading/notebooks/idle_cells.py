"""Which cells of a hand-in need not run again for its score.

A score needs the set-up, the student's answers, what those depend on, and the tests. A try-it cell
or a figure that stands as released, has run without an error where the student was, and gives
nothing that these use, can keep what it showed there: that is where nearly all the time goes.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nbformat import NotebookNode

from grading.notebooks.cells import cell_name, is_fixed, is_graded, is_optional
from grading.notebooks.names import Names, names_in
from grading.notebooks.reading import handed_over, objects_of, reads, reads_when_called

# What looks names up that no text shows. A student's cell with one of these may use any cell.
DYNAMIC = {"__builtins__", "__import__", "__name__", "eval", "exec", "get_ipython", "globals"}
DYNAMIC |= {"locals", "vars"}
DYNAMIC_PARTS = {"__globals__", "f_globals", "f_locals", "get_ipython", "import_module"}
DYNAMIC_PARTS |= {"query", "run_cell", "run_line_magic", "user_ns"}  # as attributes, or quoted
DYNAMIC_MODULES = {"__main__", "builtins", "code", "gc", "IPython", "runpy"}
MOST_LETTERS = 200_000  # of code: more than anybody writes by hand takes longer to read than to run


def left_as_run(
    hand_in: NotebookNode, released: NotebookNode, tests: Mapping[str, str]
) -> set[str]:
    """Return the ids of the cells that can keep the outputs that they were handed in with.

    hand_in: mended, with the ids of the release where a cell is of it
    released: the notebook that students got
    tests: the whole text of each test by its name, hidden part included
    """
    try:
        return _left_as_run(hand_in, released, tests)
    except (RecursionError, MemoryError, ValueError):  # code that is nested deeper than we can read
        return set()


def _left_as_run(
    hand_in: NotebookNode, released: NotebookNode, tests: Mapping[str, str]
) -> set[str]:
    code = [cell for cell in hand_in.cells if cell.cell_type == "code"]
    if sum(len(cell.source) for cell in code) > MOST_LETTERS:
        return set()
    given = {cell.id: cell for cell in released.cells if not is_graded(cell)}
    idle = {cell.id for cell in code if _is_idle(cell, given.get(cell.id))}
    own = [cell for cell in code if not is_fixed(cell)]
    own = [one for one in own if one.id not in given or _is_changed(one, given[one.id])]
    if any(_looks_up_what_no_text_shows(cell.source) for cell in own):
        return set()
    texts = {cell.id: tests.get(cell_name(cell), cell.source) for cell in code}
    return _unused(texts, idle, {cell.id for cell in own if not is_graded(cell)})


def _is_idle(cell: NotebookNode, released: NotebookNode | None) -> bool:
    """Tell whether a cell is the course's own, word for word, and has shown something."""
    if released is None or _is_changed(cell, released):
        return False
    if is_optional(cell) or "parameters" in cell.metadata.get("tags", []):
        return False
    kinds = [output.get("output_type") for output in cell.outputs]
    return bool(kinds) and "error" not in kinds


def _is_changed(cell: NotebookNode, released: NotebookNode) -> bool:
    return cell.source != released.source


def _looks_up_what_no_text_shows(source: str) -> bool:
    """Tell whether a cell may use names that it does not show; a magic line may do anything."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return True
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    parts = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    modules = {alias.name for one in nodes if isinstance(one, ast.Import) for alias in one.names}
    for one in nodes:
        if isinstance(one, ast.ImportFrom):
            modules.add(one.module or "")
            names |= {alias.name for alias in one.names}
    return (
        bool(names & DYNAMIC or (parts | texts) & DYNAMIC_PARTS)
        or bool({name.partition(".")[0] for name in modules} & DYNAMIC_MODULES)
        or any("__main__" in text for text in texts if isinstance(text, str))
        or any(map(_evaluates, nodes))
    )


def _evaluates(node: ast.AST) -> bool:
    """Tell whether a node is a call such as `table.eval("@x")`; `model.eval()` has no words."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in ("eval", "exec") and bool(node.args)


@dataclass(frozen=True)
class _Uses:
    """What a cell does with names, read from its text; see reading.py and names.py."""

    names: Names
    objects: set[str]
    handed_over: set[str]
    reads: set[str]
    reads_when_called: set[str]


@lru_cache(4096)  # most cells of a class have the same text
def _uses_of(text: str) -> _Uses:
    read = (read(text) for read in (objects_of, handed_over, reads, reads_when_called))
    return _Uses(names_in(text), *read)


def _unused(texts: Mapping[str, str], idle: set[str], own: set[str]) -> set[str]:
    """Return those idle cells that give nothing which the others look up, directly or by others.

    own: cells that the student added or changed; for them a cell also gives the objects that it
        hands to a function, which may have changed them, as training changes a model
    """
    uses = {cell: _uses_of(text) for cell, text in texts.items()}
    libraries = {name for one in uses.values() for name in one.names.imported}
    gives = {
        cell: uses[cell].names.assigned | (uses[cell].names.given - libraries) for cell in idle
    }
    objects = {name for one in uses.values() for name in one.objects} - libraries
    hands = {cell: objects & uses[cell].handed_over for cell in idle}
    unused, order = set(idle), list(texts)

    def is_used(cell: str) -> bool:
        place = order.index(cell)
        for k, other in enumerate(order):
            looked_up = uses[other].reads if k > place else uses[other].reads_when_called
            wanted = gives[cell] | (hands[cell] if other in own else set())
            if other not in unused and wanted & looked_up:
                return True
        return False

    while used := {cell for cell in unused if is_used(cell)}:
        unused -= used
    return unused
