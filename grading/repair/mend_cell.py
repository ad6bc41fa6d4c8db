"""Make one cell of a hand-in, retyped or edited, one that can be graded; say what was mended."""

import difflib
from copy import deepcopy

from nbformat import NotebookNode

from grading.notebooks import cell_name, even, grade_id, is_fixed, is_graded

FLAGS = ("points", "grade", "locked", "solution", "task", "cell_type")
SHOWN = 2000  # characters of a student's text that a note quotes


def mend_cell(cell: NotebookNode, released: NotebookNode, notes: list[str]) -> NotebookNode:
    """Return the release's cell with the student's text where the student may write."""
    mended, name = deepcopy(released), cell_name(released)
    unchanged = even(cell.source) == even(released.source)
    if is_edited(cell, released):
        notes.append(_changes(name, released.source, cell.source))
    elif not is_fixed(released):
        mended.source = cell.source
        if "attachments" in cell:
            mended.attachments = cell.attachments
    if cell.cell_type == mended.cell_type == "code":
        mended.outputs = cell.get("outputs", [])
    if cell.cell_type != released.cell_type:
        if is_graded(released) or unchanged:
            notes.append(
                f"{name}: was turned into a {cell.cell_type} cell; "
                f"it is a {released.cell_type} cell again"
            )
        else:
            mended = _new(cell, released.id)
    notes += _changed_flags(name, cell, released)
    return mended


def is_edited(cell: NotebookNode, released: NotebookNode) -> bool:
    """Tell whether the student changed the text of a cell that was not theirs to write."""
    return is_fixed(released) and even(cell.source) != even(released.source)


def own_set_up(cell: NotebookNode, released: NotebookNode) -> list[tuple]:
    """Let what a student added to locked code that is no test run too, right after the original."""
    test = released.metadata.get("nbgrader", {}).get("grade")
    if not is_edited(cell, released) or test or "code" not in (cell.cell_type, released.cell_type):
        return []
    return [("", _new(cell, ""))]


def extra_cell(cell: NotebookNode, course: dict, notes: list[str]) -> NotebookNode:
    """Return a cell that is not in the release without what it claims to be worth."""
    claim = cell.metadata.get("nbgrader", {})
    if claim.get("grade") and grade_id(cell) not in course:
        notes.append(
            f"a cell calls itself {grade_id(cell)!r} with {claim.get('points')!r} points, "
            "but was not released: it runs and is not graded"
        )
    return _new(cell, cell.get("id", ""))


def _changed_flags(name: str, cell: NotebookNode, released: NotebookNode) -> list[str]:
    if not is_graded(released) or not grade_id(cell):
        return []
    was, now = cell.metadata.nbgrader, released.metadata.nbgrader
    changed = [flag for flag in FLAGS if flag in was and was[flag] != now.get(flag, was[flag])]
    notes = [
        f"{name}: {flag} is {_quoted(repr(was[flag]))} in the hand-in; {now[flag]!r} counts"
        for flag in changed
    ]
    if was["grade_id"] != name:
        notes.append(f"{name}: its grade_id was {was['grade_id']!r}")
    return notes


def _changes(name: str, released: str, text: str) -> str:
    """Return a note that says what a student changed in a locked cell."""
    texts = even(released).split("\n"), even(text).split("\n")
    lines = list(difflib.unified_diff(*texts, n=0, lineterm=""))[2:]
    added = "\n".join(line[1:] for line in lines if line.startswith("+"))
    removed = sum(line.startswith("-") for line in lines)
    note = f"{name}: its text was changed; the original is used ({removed} lines were missing"
    return f"{note}; new: {_quoted(added)})" if added.strip() else f"{note})"


def _quoted(text: str) -> str:
    more = len(text) - SHOWN
    return text if more <= 0 else f"{text[:SHOWN]} ... and {more} more characters in the hand-in"


def _new(cell: NotebookNode, cell_id: str) -> NotebookNode:
    known = {"cell_type": cell.cell_type, "source": cell.source}
    new = NotebookNode(id=cell_id, metadata=NotebookNode(), **known)
    if cell.cell_type == "code":
        new.outputs, new.execution_count = [], None
    elif "attachments" in cell:
        new.attachments = cell.attachments
    return new
