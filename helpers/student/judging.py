"""What became of each exercise in a run of the notebook, as far as a student can know it."""

import ast
import re
from dataclasses import dataclass

from helpers.hints import in_words
from helpers.stubs import STUB_MESSAGE
from helpers.student.cells import (
    NotebookNode,
    has_stub,
    is_solution,
    is_task,
    is_test,
    is_untouched,
    is_written,
    name,
)
from helpers.student.exercises import Graded, list_graded

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
UNDEFINED = re.compile(r"name '(\w+)' is not defined")
PASSES = "passes the tests you see, hidden ones decide"
EMPTY = "empty"
WRITTEN, NOT_WRITTEN = "written, a person decides", "written, empty"
GIVEN, PERSON = "no work here, given later", "a person decides"
NOT_REACHED = "not reached"
OPEN, LOST, UNKNOWN = "open", "lost", "unknown"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    kind: OPEN where the points can still be had, LOST where not, UNKNOWN where it was not run
    """

    number: str
    title: str
    points: float
    state: str
    kind: str
    is_bonus: bool = False


def judge(run: NotebookNode) -> list[Row]:
    """Return a row for each cell of a notebook that gives points, after it was run."""
    graded = list_graded(run)
    several = {row.number for row in graded if sum(r.number == row.number for r in graded) > 1}
    rows = []
    for one in graded:
        state, kind = _state(one)
        called = one.name.removeprefix("test_")
        title = f"{one.title}: {called}" if one.number in several else one.title
        rows.append(Row(one.number, title, one.points, state, kind, one.is_bonus))
    return rows


def _state(one: Graded) -> tuple[str, str]:
    """Return what to say of a cell that gives points, and whether they are lost."""
    if is_task(one.cell):
        return (GIVEN if one.is_given else PERSON), OPEN
    if is_written(one.cell):
        return (NOT_WRITTEN, LOST) if is_untouched(one.cell) else (WRITTEN, OPEN)
    check = one.cell.metadata.get("check", {})
    if "stopped" in check:
        return f"stopped after {check['stopped']} s", UNKNOWN
    if "died" in check:
        return "stopped: the kernel died here, often for want of memory", UNKNOWN
    if error := _error(one.cell):
        return _failed(one, error), LOST
    has_run = one.cell.get("execution_count") is not None
    return (PASSES, OPEN) if has_run else (NOT_REACHED, UNKNOWN)


def _failed(one: Graded, error: NotebookNode) -> str:
    if one.answers and all(is_untouched(cell) for cell in one.answers):
        return EMPTY
    if is_stub(error):
        own = any(has_stub(cell) for cell in one.answers)
        return EMPTY if own else "fails: it uses an exercise that is still empty"
    told = first_line(error)
    means = in_words(str(error.get("ename", "")), told) if is_raw(error) else None
    return f"fails: {told}; in other words: {means}" if means else f"fails: {told}"


def is_raw(error: NotebookNode) -> bool:
    """Return whether an error is Python's, not one of our checks'."""
    return str(error.get("ename", "")) not in ("CheckFailed", "AssertionError")


def first_line(error: NotebookNode) -> str:
    """Return what an error says in one line, with its kind where that is not one of our checks'."""
    text = without_colours(str(error.get("evalue", ""))).strip()
    line = text.splitlines()[0] if text else ""
    kind = str(error.get("ename", ""))
    return line if line and not is_raw(error) else f"{kind}: {line}"


def without_colours(text: str) -> str:
    """Return a text without the codes that colour it in a terminal."""
    return ANSI.sub("", text)


def other_faults(run: NotebookNode) -> list[str]:
    """Return what cells outside of tests raise, or did not end, a sentence each.

    What only follows from an exercise that is still empty is left out.
    """
    faults, waiting = list[str](), _never_given(run)
    for place, cell in enumerate(run.cells, 1):
        if cell.cell_type != "code" or is_test(cell):
            continue
        error = _error(cell)
        if error and _follows(error, waiting):
            waiting |= _assigned(cell.source)
        elif told := _fault(cell, error):
            called = name(cell)
            where = f"cell {place} ({called})" if called else f"cell {place}"
            faults.append(f"{where}: {told}")
    return faults


def _never_given(run: NotebookNode) -> set[str]:
    """Return names that no cell gives a value, where one that would is still empty: `METHODS`."""
    cells = [cell for cell in run.cells if cell.cell_type == "code"]
    errors = [(cell, error) for cell in cells if (error := _error(cell))]
    if not any(is_solution(cell) and is_stub(error) for cell, error in errors):
        return set()
    wanted = {found[1] for _, error in errors if (found := _undefined(error))}
    return wanted.difference(*(_assigned(cell.source) for cell in cells))


def _fault(cell: NotebookNode, error: NotebookNode | None) -> str:
    check = cell.metadata.get("check", {})
    if "stopped" in check:
        return f"stopped after {check['stopped']} s: does a loop never end?"
    if "died" in check:
        return "the kernel died here, often for want of memory; what follows was not run"
    return first_line(error) if error else ""


def _follows(error: NotebookNode, waiting: set[str]) -> bool:
    """Tell whether an error comes of an empty exercise, or of a name that would come of one."""
    found = _undefined(error)
    return is_stub(error) or bool(found and found[1] in waiting)


def _undefined(error: NotebookNode) -> re.Match[str] | None:
    return UNDEFINED.search(str(error.get("evalue", "")))


def _assigned(source: str) -> set[str]:
    """Return the names that a cell would have given values.

    >>> sorted(_assigned("a, b = f()\\nfor c in a: pass"))
    ['a', 'b', 'c']
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names | {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def is_stub(error: NotebookNode) -> bool:
    """Tell whether an error only says that an exercise is still empty."""
    is_kind = error.get("ename") == "NotImplementedError"
    return is_kind and STUB_MESSAGE in str(error.get("evalue", ""))


def _error(cell: NotebookNode) -> NotebookNode | None:
    outputs = cell.get("outputs", []) if cell.cell_type == "code" else []
    return next((output for output in outputs if output.output_type == "error"), None)
