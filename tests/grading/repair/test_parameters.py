"""A hand-in is graded with the course's own parameters, wherever a student has set others."""

import pytest
from hand_ins import REAL, at, cell_of, mend, right, said, strip_ids
from nbformat.v4 import new_code_cell

ON = "fast = True"


def held(notebook) -> bool:
    """Run what sets `fast`, in order; return whether the set-up would see the course's value."""
    names: dict = {}
    for cell in notebook.cells[: at(notebook, "set-up")]:
        if cell.cell_type == "code" and "fast" in cell.source:
            exec(cell.source, names)
    return names["fast"]


@pytest.mark.parametrize(
    "text",
    [
        "fast = False\nseed = 0",
        "fast, seed = False, 0",
        "fast: bool = False",
        "if True:\n    fast = False",
        "fast = not True  # the real experiment\nmine = 3",
        "%matplotlib inline\nfast = False".replace("%matplotlib inline", "pass"),
        "for fast in (True, False):\n    pass",
    ],
)
@pytest.mark.parametrize("where", ["in place", "in a new cell", "without its id"])
def test_the_grader_s_own_parameters_hold(text, where):
    hand_in = right(REAL)
    if where == "in a new cell":
        hand_in.cells.insert(at(hand_in, "parameters") + 1, new_code_cell(text, id="mine"))
    else:
        cell_of(hand_in, "parameters").source = text
    if where == "without its id":
        strip_ids(hand_in)
    result = mend(hand_in, REAL)
    assert held(result.notebook)
    assert said(result, "graded with the course's own", ON)
    assert text in [cell.source for cell in result.notebook.cells], "the student's text stays"


def test_a_cell_that_sets_them_as_the_course_does_is_left_alone():
    hand_in = right(REAL)
    hand_in.cells.insert(3, new_code_cell("fast = True\ndef f():\n    fast = False", id="mine"))
    result = mend(hand_in, REAL)
    assert len(result.notebook.cells) == len(hand_in.cells)
    assert result.notes == []
