"""Bring a student's notebook up to a newer release: three versions in, one out.

What was handed out (`base`), what is released now and what the student made of it are compared cell
by cell. The course decides what its own cells say and in which order; the student's answers, cells
and outputs stay.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from helpers.student.cells import (
    TEXT_STUB,
    NotebookNode,
    even,
    grade_id,
    is_solution,
    is_untouched,
    name,
)

KEPT = "answers-kept"  # the id of the cell with answers whose exercise is gone
KEPT_TITLE = "## Answers whose exercise is no longer in the notebook"


@dataclass
class Merged:
    """A notebook brought up to date, and what the student is told about it."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def same_cells(one: NotebookNode, other: NotebookNode) -> bool:
    """Tell whether two releases of a notebook say the same, all in all."""
    return [_content(cell) for cell in one.cells] == [_content(cell) for cell in other.cells]


def looks_older(mine: NotebookNode, released: NotebookNode) -> bool:
    """Tell whether a copy of which no record is left was made from another release.

    Only cells that the student has no reason to change are compared.
    """
    of_mine = {name(cell): cell for cell in reversed(mine.cells)}
    for cell in released.cells:
        if name(cell) not in of_mine:
            return True
        own = of_mine[name(cell)]
        free = is_solution(cell) or "parameters" in cell.metadata.get("tags", [])
        if not free and even(own.source) != even(cell.source):
            return True
    return False


def merge(base: NotebookNode, released: NotebookNode, mine: NotebookNode) -> Merged:
    """Return the new release with the student's answers, own cells and outputs.

    base: the release from which the student's copy was made; none of the three is changed
    """
    pairs = _pair(mine, base, released)
    own_of = {key: cell for key, cell in pairs if key}
    before = {name(cell): cell for cell in base.cells}
    merged = Merged(deepcopy(released))
    merged.notebook.metadata = deepcopy(mine.metadata)
    merged.notebook.cells = [
        _merged_cell(before.get(name(cell)), cell, own_of.get(name(cell)), merged.notes)
        for cell in released.cells
    ]
    known = {name(cell) for cell in released.cells}
    _put_own_cells(merged.notebook, pairs, known)
    _keep_lost_answers(merged, pairs, known)
    _make_ids_unique(merged.notebook)
    return merged


def _pair(
    mine: NotebookNode, base: NotebookNode, released: NotebookNode
) -> list[tuple[str, NotebookNode]]:
    """Return the student's cells with the name of the course's cell that each is, or ""."""
    known = {name(cell) for cell in (*base.cells, *released.cells)}
    by_text = {even(cell.source): name(cell) for cell in base.cells if not grade_id(cell)}
    taken: set[str] = set()
    pairs = []
    for cell in mine.cells:
        key = name(cell) if name(cell) in known else by_text.get(even(cell.source), "")
        key = "" if key in taken else key  # a copy of a cell is the student's own
        taken.add(key)
        pairs.append((key, cell))
    return pairs


def _merged_cell(
    base: NotebookNode | None, released: NotebookNode, own: NotebookNode | None, notes: list[str]
) -> NotebookNode:
    """Return one cell of the course as it shall be, with a note where the student must look."""
    cell = deepcopy(released)
    if own is None:
        return cell
    if own.cell_type == cell.cell_type:
        cell.source = _text(base, released, own, notes)
        if even(cell.source) == even(own.source) and cell.cell_type == "code":
            cell.outputs = deepcopy(own.get("outputs", []))
            cell.execution_count = own.get("execution_count")
    return cell


def _text(
    base: NotebookNode | None, released: NotebookNode, own: NotebookNode, notes: list[str]
) -> str:
    """Return what a cell of the course says: its new text, or what the student made of it."""
    called, has_news = name(released), base is None or even(base.source) != even(released.source)
    if is_solution(released):
        if is_untouched(own) or (base is not None and even(base.source) == even(own.source)):
            return str(released.source)
        if base is not None and has_news:
            notes.append(f"{called}: the text around your answer has changed, please compare")
            return _moved_answer(base.source, released.source, own.source)
        return str(own.source)
    is_mine = base is not None and even(base.source) != even(own.source)
    if is_mine and has_news and even(released.source) != even(own.source):
        notes.append(f"{called}: changed by you and by the course; the course's text stands")
    may_keep = is_mine and not has_news and not grade_id(released)
    return str(own.source if may_keep else released.source)


def _moved_answer(base: str, released: str, own: str) -> str:
    """Return a written answer under the new text of its question; code is left as it is."""
    head, found, tail = even(base).partition(TEXT_STUB)
    text = even(own)
    if not found or TEXT_STUB not in released:
        return own
    if not text.startswith(head) or not text.endswith(tail):
        return own
    answer = text[len(head) : len(text) - len(tail)]
    return released.replace(TEXT_STUB, answer, 1)


def _put_own_cells(
    notebook: NotebookNode, pairs: list[tuple[str, NotebookNode]], known: set[str]
) -> None:
    """Put each cell that the student added after the cell that stood before it."""
    place = {name(cell): number for number, cell in enumerate(notebook.cells)}
    after: dict[int, list[NotebookNode]] = {}
    anchor = -1
    for key, cell in pairs:
        if key in known:
            anchor = place[key]
        elif not key and name(cell) != KEPT:
            after.setdefault(anchor, []).append(deepcopy(cell))
    cells = after.get(-1, [])
    for number, cell in enumerate(notebook.cells):
        cells += [cell, *after.get(number, [])]
    notebook.cells = cells


def _keep_lost_answers(
    merged: Merged, pairs: list[tuple[str, NotebookNode]], known: set[str]
) -> None:
    """Keep answers whose exercise is gone in a last cell, where they are read but not run."""
    texts = [str(c.source).removeprefix(KEPT_TITLE).strip() for _, c in pairs if name(c) == KEPT]
    for key, cell in pairs:
        if not key or key in known or not is_solution(cell) or is_untouched(cell):
            continue
        code = cell.cell_type == "code"
        body = f"```python\n{cell.source}\n```" if code else cell.source
        texts.append(f"**{key}**\n\n{body}")
        merged.notes.append(f"{key}: its exercise is gone; your answer is in the last cell")
    if texts:
        from nbformat.v4 import new_markdown_cell

        text = "\n\n".join([KEPT_TITLE, *texts])
        merged.notebook.cells.append(new_markdown_cell(text, id=KEPT))


def _make_ids_unique(notebook: NotebookNode) -> None:
    """Give a cell another id where an earlier one has the same: Jupyter refuses such a file."""
    seen: set[str] = set()
    for cell in notebook.cells:
        given, number = str(cell.get("id") or name(cell) or "cell"), 1
        cell.id = given
        while cell.id in seen:
            number += 1
            cell.id = f"{given[:58]}-{number}"
        seen.add(cell.id)


def _content(cell: NotebookNode) -> tuple:
    return name(cell), cell.cell_type, even(cell.source), str(cell.metadata.get("nbgrader", ""))
