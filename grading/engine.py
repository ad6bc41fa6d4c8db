"""Run one hand-in in an examiner of its own; where that is lost, another one goes on."""

import os
import time
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade, is_locked

from grading.candidates import Settings
from grading.evidence import name_cells
from grading.examination import Paper, Step
from grading.imports import set_up_imports
from grading.invigilator import ExaminerLost, Sitting
from grading.leaks import cell_name
from grading.outputs import STOPPED, clean, stopped


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
    raises: ExaminerFailed
    """
    began = time.monotonic()
    ours = locked_cells(notebook) if ours is None else ours
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    waiting = dict(enumerate(cells, 1))
    paper = Paper(
        {number: _step(cell, ours) for number, cell in waiting.items()},
        set_up_imports(notebook, ours),
        settings,
        began + settings.limits.notebook_seconds,
        dict(os.environ),
    )
    run = Run(settings.isolation.name)
    while waiting:
        paper = _sit(paper, waiting, run)
    run.notes = name_cells(run.notes, notebook)
    run.seconds = time.monotonic() - began
    return run


def _sit(paper: Paper, waiting: dict[int, NotebookNode], run: Run) -> Paper:
    """Let an examiner work; take the cells that it finishes out of `waiting`.

    A lost examiner costs the cell that it was lost in.

    returns: the paper for the next examiner, without the cells that were stopped
    """
    steps = dict(paper.steps)
    try:
        with Sitting(paper) as sitting:
            for message in sitting.messages():
                run.notes += [n for n in message.get("notes", []) if n not in run.notes]
                run.student_seconds = message.get("seconds", 0.0)
                cell = waiting.pop(message.get("number"), None)
                if cell is not None and _fill(cell, message["number"], message["outputs"]):
                    del steps[message["number"]]
            if waiting:
                raise ExaminerLost("the examiner left out cells")
    except ExaminerLost as lost:
        number = min(waiting, default=0)
        if number:
            del steps[number]
            run.notes.append(f"{cell_name(waiting[number])}: {lost}")
            _fill(waiting.pop(number), number, [stopped(f"{lost}; what was graded before is kept")])
    return replace(paper, steps=steps)


def _fill(cell: NotebookNode, number: int, outputs: list[dict]) -> bool:
    """Give a cell its outputs; return whether they say that it was stopped."""
    outputs = clean(outputs)
    cell.execution_count = number
    cell.outputs = [from_dict(_numbered(output, number)) for output in outputs]
    return any(output.get("ename") == STOPPED for output in outputs)


def _step(cell: NotebookNode, ours: dict[str, str]) -> Step:
    name = cell_name(cell)
    is_test = is_grade(cell) and name in ours
    return Step(name, ours[name] if is_test else cell.source, is_test)


def locked_cells(notebook: NotebookNode) -> dict[str, str]:
    """Return the text of each locked code cell by its grade_id."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code" and is_locked(cell))
    return {cell_name(cell): cell.source for cell in cells}


def _numbered(output: dict, number: int) -> dict:
    return {**output, "execution_count": number} if "execution_count" in output else output
