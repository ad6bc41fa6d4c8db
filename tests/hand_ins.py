"""Hand-ins, as students change them, for the tests that repair and read them."""

import json
from copy import deepcopy
from pathlib import Path

import nbformat
from conftest import PROJECT, tiny_notebook
from nbgrader.utils import is_locked, is_solution

from grading.audit import Answer, build_hand_in
from grading.notebooks import cell_name, split_regions
from grading.repair import Repaired, repair

STUB = '    # YOUR CODE HERE\n    raise NotImplementedError("your code goes here")'


def released(source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the student version of a small notebook, without nbgrader's half a second."""
    notebook = deepcopy(source)
    for cell in notebook.cells:
        hidden = [kind for kind, _ in split_regions(cell.source) if kind]
        cell.source = "\n".join(line for kind, line in split_regions(cell.source) if not kind)
        if hidden and is_solution(cell):
            cell.source = (
                f"{cell.source}\n{STUB}" if cell.cell_type == "code" else "YOUR ANSWER HERE"
            )
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(cell_type=cell.cell_type, checksum="0")
    return notebook


def real(step: str) -> nbformat.NotebookNode:
    return nbformat.read(PROJECT / step / "softmax" / "softmax.ipynb", 4)


TINY = tiny_notebook(), released(tiny_notebook())
REAL = real("source"), real("release")
COURSES = {"tiny": TINY, "softmax": REAL}


def right(course=TINY) -> nbformat.NotebookNode:
    """Return a hand-in with every solution right."""
    return build_hand_in(Answer(name="right", title=""), *course)


def at(notebook: nbformat.NotebookNode, name: str) -> int:
    return [cell_name(cell) for cell in notebook.cells].index(name)


def cell_of(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return notebook.cells[at(notebook, name)]


def mend(hand_in: nbformat.NotebookNode, course=TINY) -> Repaired:
    """Repair a hand-in, and check what must hold of every result."""
    before = deepcopy((hand_in, *course))
    result = repair(hand_in, *course)
    assert (hand_in, *course) == before, "repair changed what it was given"
    nbformat.validate(result.notebook)
    check_graded_cells(result.notebook, course)
    check_nothing_lost(hand_in, result, course)
    return result


def check_graded_cells(notebook: nbformat.NotebookNode, course) -> None:
    """Check that each graded cell is there once, as the course has it, tests after solutions."""
    source, student_version = course
    graded = {cell_name(c): c for c in source.cells if "nbgrader" in c.metadata}
    found = [cell_name(c) for c in notebook.cells if "nbgrader" in c.metadata]
    assert sorted(found) == sorted(graded)
    solution = None
    for name, cell in graded.items():
        mended = cell_of(notebook, name)
        assert mended.cell_type == cell.cell_type
        assert mended.metadata.nbgrader.items() >= cell.metadata.nbgrader.items()
        if is_locked(cell):
            assert mended.source == cell_of(student_version, name).source
            assert solution is None or at(notebook, name) > at(notebook, solution)
        elif cell.cell_type == "code":
            solution = name


def check_nothing_lost(hand_in: nbformat.NotebookNode, result: Repaired, course) -> None:
    """Check that each line of the student's own is in the result or in the notes."""
    lines = {line.strip() for cell in result.notebook.cells for line in cell.source.split("\n")}
    lines |= {line.strip() for cell in course[1].cells for line in cell.source.split("\n")}
    notes = "\n".join(result.notes)
    for cell in hand_in.cells:
        for line in cell.source.split("\n"):
            assert line.strip() in lines or line.strip() in notes, f"lost: {line}"


def said(result: Repaired, *words: str) -> bool:
    return any(all(word in note for word in words) for note in result.notes)


def strip_metadata(notebook, rng=None):
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})


def strip_ids(notebook, rng=None):
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"


def write(folder: Path, content: bytes | str | dict) -> Path:
    path = folder / "softmax.ipynb"
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def plain(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


WHOLE = nbformat.writes(right())
