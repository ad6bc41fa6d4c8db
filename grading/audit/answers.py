"""Make hand-ins out of answers: only the cells that differ from the solution are in them.

Cells that an answer does not name are filled in with the reference solution. answer_files.py reads
answers from their files.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from grading.errors import AnswerError
from grading.notebooks import cell_name, solved


@dataclass(frozen=True)
class Extra:
    """A cell that the student added."""

    after: str
    source: str
    cell_type: str


@dataclass(frozen=True)
class Answer:
    """An answer to one exercise or to several.

    title: what the answer is; of a wrong one, the mistake
    fails: the test cells that must fail, exactly these
    says: the piece of the message that the student must be shown, or {test cell: such a piece}
    drop: cells that the student deleted
    blank: whether all other cells stay as they were released
    hidden_only: why only hidden tests can see the mistake; "" where the visible ones must
    cells: {cell: its whole text}
    """

    name: str
    title: str
    fails: tuple[str, ...] = ()
    says: str | dict[str, str] = ""
    drop: tuple[str, ...] = ()
    blank: bool = False
    hidden_only: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()

    def promise(self, test: str) -> str:
        """Return the piece of the message that the student must be shown by a test."""
        return self.says if isinstance(self.says, str) else self.says[test]


def build_hand_in(answer: Answer, source: NotebookNode, released: NotebookNode) -> NotebookNode:
    """Return the notebook that a student with this answer hands in.

    source: the instructor's notebook, for the reference solution
    released: the notebook that students get; it is not changed
    raises: AnswerError where the answer names a cell that the notebook does not have
    """
    _check_names(answer, {cell_name(cell) for cell in released.cells})
    hand_in = deepcopy(released) if answer.blank else solved(source, released)
    cells, hand_in.cells = hand_in.cells, []
    for cell in cells:
        name = cell_name(cell)
        cell.source = answer.cells.get(name, cell.source)
        if name not in answer.drop:
            hand_in.cells.append(cell)
        hand_in.cells += [_new_cell(e, answer) for e in answer.extras if e.after == name]
    return hand_in


def _check_names(answer: Answer, known: set[str]) -> None:
    named = [*answer.cells, *answer.drop, *answer.fails, *(extra.after for extra in answer.extras)]
    unknown = sorted(set(named) - known)
    if unknown:
        raise AnswerError(
            f"answer {answer.name}: the notebook has no cell {unknown[0]!r}: "
            "use a grade_id or a cell id of it"
        )


def _new_cell(extra: Extra, answer: Answer) -> NotebookNode:
    cell = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    number = answer.extras.index(extra) + 1
    name = re.sub(r"[^\w-]", "-", answer.name, flags=re.ASCII)
    return cell[extra.cell_type](extra.source, id=f"extra-{number}-{name}"[:64])
