import random
from copy import deepcopy

import nbformat
import pytest
from hand_ins import COURSES, TINY, cell_of, mend, right, strip_ids, strip_metadata
from nbformat.v4 import new_code_cell
from nbgrader.utils import is_locked, is_solution

from grading.notebooks import reference

EXTRA = "my_note = 1"


# Each damage changes a notebook in place, with a random choice.


def delete_test(notebook, rng):
    locked = [c for c in notebook.cells if is_locked(c) and "nbgrader" in c.metadata]
    if locked:
        notebook.cells.remove(rng.choice(locked))


def duplicate(notebook, rng):
    notebook.cells.insert(rng.randrange(len(notebook.cells)), deepcopy(rng.choice(notebook.cells)))


def retype(notebook, rng):
    cell = rng.choice([c for c in notebook.cells if c.cell_type == "code"])
    cell.cell_type = rng.choice(["markdown", "raw"])


def move(notebook, rng):
    cell = notebook.cells.pop(rng.randrange(len(notebook.cells)))
    notebook.cells.insert(rng.randrange(len(notebook.cells)), cell)


def edit_test(notebook, rng):
    rng.choice([c for c in notebook.cells if "assert" in c.source] or [{}])["source"] = (
        "assert True"
    )


def change_points(notebook, rng):
    cell = rng.choice(notebook.cells)
    if "nbgrader" in cell.metadata:
        cell.metadata.nbgrader.update(points=rng.choice([-1, 1000]), grade=True, locked=False)


def add_extras(notebook, rng):
    for _ in range(3):
        notebook.cells.insert(rng.randrange(len(notebook.cells)), new_code_cell(EXTRA, id="same"))


def add_stub(notebook, rng):
    stub = deepcopy(cell_of(TINY[1], "double"))
    notebook.cells.insert(rng.randrange(len(notebook.cells)), stub)


def append_release(notebook, rng):
    notebook.cells += deepcopy(TINY[1].cells)


def rename(notebook, rng):
    cell = rng.choice([c for c in notebook.cells if "nbgrader" in c.metadata] or [new_code_cell()])
    cell.metadata = nbformat.from_dict({"nbgrader": {"grade_id": "else", "grade": False}})


DAMAGES = [
    *(strip_metadata, strip_ids, delete_test, duplicate, retype, move, edit_test),
    *(change_points, add_extras, add_stub, append_release, rename),
]


@pytest.mark.parametrize("seed", range(60))
def test_damages_together_lose_no_test_and_no_answer(seed):
    rng = random.Random(seed)
    name = rng.choice(list(COURSES))
    hand_in = right(COURSES[name])
    for damage in rng.sample(DAMAGES if name == "tiny" else DAMAGES[:-3], rng.choice([2, 3])):
        damage(hand_in, rng)
    texts = "\n".join(c.source for c in mend(hand_in, COURSES[name]).notebook.cells)
    for cell in COURSES[name][0].cells:
        if is_solution(cell):
            assert reference(cell) in texts
