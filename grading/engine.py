"""Run one hand-in: the student's cells in the candidate, the tests in the examiner, in their order.

A candidate that dies or is stopped costs the cell, or the test, that it died in. For what follows a
fresh one is started, and the student's cells so far are run again without the one that killed it.
"""

import ast
import time
from dataclasses import dataclass, field

from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade, is_locked

from grading.candidates import Candidates, Settings
from grading.examiner import CandidateLost, Examiner
from grading.leaks import cell_name
from grading.outputs import clean, stopped


@dataclass
class Run:
    """How a hand-in was run."""

    isolation: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    student_seconds: float = 0.0  # of these, the student's own cells


def run_hand_in(
    notebook: NotebookNode, settings: Settings, ours: dict[str, str] | None = None
) -> Run:
    """Fill in the outputs of every code cell of a hand-in.

    notebook: with the test cells of source/, hidden part included; its outputs are replaced
    ours: the text of each locked cell by its grade_id: only these are trusted, whatever the
        notebook's metadata claim; None where the notebook itself is ours
    """
    began = time.monotonic()
    ours = locked_cells(notebook) if ours is None else ours
    with Candidates(settings) as candidates:
        examiner = Examiner(set_up_imports(notebook, ours))
        number = 0
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            number += 1
            cell.execution_count = number
            if is_grade(cell) and cell_name(cell) in ours:
                outputs = run_test(examiner, candidates, ours[cell_name(cell)])
            else:
                outputs = candidates.run(number, cell.source)
            cell.outputs = [from_dict(_numbered(output, number)) for output in clean(outputs)]
        notes = candidates.finish()
    seconds = time.monotonic() - began
    return Run(settings.isolation.name, notes, seconds, candidates.student_seconds)


def run_test(examiner: Examiner, candidates: Candidates, source: str) -> list[dict]:
    """Run a test cell against the candidate; a lost candidate fails the test."""
    try:
        examiner.line = candidates.line()
    except CandidateLost as lost:
        return [stopped(str(lost))]
    seconds = candidates.limits.cell_seconds + 1  # the student's code is stopped before
    outputs = [candidates.explain(output) for output in examiner.run(source, seconds)]
    try:
        candidates.check_limits()
    except CandidateLost as lost:
        return [stopped(candidates.reason(lost))]
    return outputs


def locked_cells(notebook: NotebookNode) -> dict[str, str]:
    """Return the text of each locked code cell by its grade_id."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code" and is_locked(cell))
    return {cell_name(cell): cell.source for cell in cells}


def set_up_imports(notebook: NotebookNode, ours: dict[str, str]) -> str:
    """Return the import statements of our own cells that are no tests.

    The examiner runs these itself, so that a test's `np` is NumPy, whatever the student made of it.
    """
    names = (cell_name(cell) for cell in notebook.cells if not is_grade(cell))
    texts = (ours[name] for name in names if name in ours)
    return "\n".join(ast.unparse(node) for text in texts for node in _imports(text))


def _imports(source: str) -> list[ast.stmt]:
    nodes = ast.parse(source).body
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def _numbered(output: dict, number: int) -> dict:
    return {**output, "execution_count": number} if "execution_count" in output else output
