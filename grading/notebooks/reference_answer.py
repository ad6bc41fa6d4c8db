"""What a student would hand in who answers as the instructor does."""

import re
from copy import deepcopy

from nbformat import NotebookNode

from grading.notebooks.cells import cell_name, is_solution
from grading.notebooks.regions import MARKER


def reference(cell: NotebookNode) -> str:
    """Return a solution cell as a student would have written it: without the marker lines.

    Of a written question it is the model answer, without the rubric for the grader.

    >>> from nbformat.v4 import new_code_cell
    >>> reference(new_code_cell("### BEGIN SOLUTION\\nx = 1\\n### END SOLUTION"))
    'x = 1'
    """
    text = "\n".join(line for line in cell.source.split("\n") if not MARKER.search(line))
    if cell.cell_type == "markdown":
        paragraphs = text.split("\n\n")
        kept = [part for part in paragraphs if not re.match(r"\W*rubric\b", part, re.IGNORECASE)]
        text = re.sub(r"\*\*Model answer\.?\*\*\s*", "", "\n\n".join(kept)).strip()
    return text


def solved(source: NotebookNode, released: NotebookNode) -> NotebookNode:
    """Return the notebook that students got with every solution filled in.

    source: the instructor's notebook
    released: it is not changed
    """
    solutions = {cell_name(cell): reference(cell) for cell in source.cells if is_solution(cell)}
    notebook = deepcopy(released)
    for cell in notebook.cells:
        cell.source = solutions.get(cell_name(cell), cell.source)
    return notebook
