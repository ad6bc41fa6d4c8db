"""The written answers as plain text, for a system that wants them pasted into a box."""

from helpers.student.cells import TEXT_STUB, NotebookNode, even, grade_id, is_untouched, is_written
from helpers.student.exercises import HEADING, list_graded

NOTHING = "(nothing written)"


def written_answers(saved: NotebookNode, released: NotebookNode | None) -> str:
    """Return each written question's heading with the answer under it.

    released: the notebook as handed out; without it the question is part of the text

    >>> from nbformat.v4 import new_notebook
    >>> written_answers(new_notebook(), None)
    'This notebook has no written questions.\\n'
    """
    questions = {grade_id(cell): cell.source for cell in (released.cells if released else ())}
    parts = []
    for row in list_graded(saved):
        if is_written(row.cell):
            title = f"{row.number} {row.title}".strip()
            text = answer_in(row.cell, questions.get(row.name, ""))
            parts.append(f"{title}\n{'=' * len(title)}\n\n{text}\n")
    return "\n\n".join(parts) or "This notebook has no written questions.\n"


def answer_in(cell: NotebookNode, question: str) -> str:
    """Return what a student wrote in a cell, without the question around it where that is known."""
    if is_untouched(cell):
        return NOTHING
    head, _, tail = even(question).partition(TEXT_STUB)
    text = even(cell.source)
    if question and text.startswith(head) and text.endswith(tail):
        text = text[len(head) : len(text) - len(tail)]
    else:
        text = HEADING.sub("", text)
    return text.replace(TEXT_STUB, "").strip() or NOTHING
