from copy import deepcopy

import nbformat
import pytest
from conftest import tiny_notebook
from hand_ins import COURSES, REAL, TINY, at, cell_of, mend, right, said
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.notebooks import cell_name, reference


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_a_right_hand_in_stays_as_it_is(course):
    hand_in = right(course)
    result = mend(hand_in, course)
    assert [c.source for c in result.notebook.cells] == [c.source for c in hand_in.cells]
    assert result.notes == result.changed_tests == []


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_an_untouched_hand_in_stays_as_it_is(course):
    result = mend(deepcopy(course[1]), course)
    assert [c.source for c in result.notebook.cells] == [c.source for c in course[1].cells]
    assert result.notes == []


@pytest.mark.parametrize("name", ["test_double", "double", "test_total", "why"])
def test_a_deleted_graded_cell_is_put_back_at_its_place(name):
    hand_in = right()
    del hand_in.cells[at(hand_in, name)]
    result = mend(hand_in)
    assert at(result.notebook, name) == at(TINY[1], name)
    assert cell_of(result.notebook, name).source == cell_of(TINY[1], name).source
    assert said(result, name, "missing", "put back")


@pytest.mark.parametrize("name", ["test_double", "double", "test_total", "why"])
def test_an_emptied_cell_is_called_empty_not_missing(name):
    hand_in = right()
    cell_of(hand_in, name).source = " \n"
    result = mend(hand_in)
    assert cell_of(result.notebook, name).source == cell_of(TINY[1], name).source
    assert said(result, name, "was empty", "put back")
    assert not said(result, name, "missing")


def test_an_answer_beside_the_empty_cell_counts_and_the_note_says_so():
    hand_in = right()
    cell_of(hand_in, "why").source = ""
    hand_in.cells.insert(at(hand_in, "why") + 1, new_markdown_cell("Because it adds up."))
    result = mend(hand_in)
    assert cell_of(result.notebook, "why").source == "Because it adds up."
    assert said(result, "why", "is empty: another was known by its place")


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_many_missing_cells_are_one_note_that_names_each(kept):
    hand_in = right()
    hand_in.cells = hand_in.cells[:kept]
    result = mend(hand_in)
    lost = [name for name in ("double", "test_double", "total", "test_total", "why")
            if name not in map(cell_name, hand_in.cells)]  # fmt: skip
    notes = [note for note in result.notes if "missing" in note]
    assert len(notes) == (1 if len(lost) > 3 else len(lost))
    assert all(name in " ".join(notes) for name in lost)


def test_a_hand_in_without_the_cell_that_installs_lacks_nothing():
    hand_in = right(REAL)
    hand_in.cells = [c for c in hand_in.cells if c.id != "colab"]
    result = mend(hand_in, REAL)
    assert result.notes == result.changed_tests == []
    assert "colab" not in [c.id for c in result.notebook.cells]


def test_a_deleted_set_up_cell_is_put_back_and_deleted_prose_is_not():
    hand_in = right(REAL)
    hand_in.cells = [c for c in hand_in.cells if c.id not in ("set-up", "title")]
    result = mend(hand_in, REAL)
    assert [c.id for c in result.notebook.cells[1:3]] == ["parameters", "set-up"]
    assert said(result, "set-up", "put back")


def test_a_deleted_test_is_put_back_after_the_second_half_of_the_solution():
    hand_in = right()
    hand_in.cells[at(hand_in, "test_double")] = new_code_cell("twice = double", id="half")
    names = [cell_name(cell) for cell in mend(hand_in).notebook.cells]
    assert names.index("half") == names.index("double") + 1 == names.index("test_double") - 1


def test_of_a_solution_and_its_stub_with_one_grade_id_the_answered_one_counts():
    for move in (0, 1):
        hand_in = right()
        place = at(hand_in, "double")
        hand_in.cells.insert(place + move, deepcopy(cell_of(TINY[1], "double")))
        result = mend(hand_in)
        assert cell_of(result.notebook, "double").source == reference(cell_of(TINY[0], "double"))
        assert len(result.notebook.cells) == len(TINY[0].cells)
        assert said(result, "double", "2 cells")


def test_of_two_answers_with_one_grade_id_both_run_and_the_last_before_the_test_counts():
    hand_in = right()
    first, last, late = (deepcopy(cell_of(hand_in, "double")) for _ in range(3))
    first.source, last.source = "def double(x):\n    return 2", "def double(x):\n    return x + x"
    late.source = "def double(x):\n    return None"
    place = at(hand_in, "double")
    hand_in.cells[place : place + 1] = [first, last]
    hand_in.cells.append(late)
    notebook = mend(hand_in).notebook
    assert [c.source for c in notebook.cells[place : place + 2]] == [first.source, last.source]
    assert cell_of(notebook, "double").source == last.source
    assert notebook.cells[-1].source == late.source
    assert "nbgrader" not in notebook.cells[-1].metadata


@pytest.mark.parametrize("copied", [True, False], ids=["metadata copied", "metadata lost"])
def test_a_split_solution_runs_whole_before_its_test(copied):
    hand_in = right()
    place = at(hand_in, "double")
    half = deepcopy(hand_in.cells[place]) if copied else new_code_cell()
    half.id, half.source = "half", "double = cached(double)"
    hand_in.cells.insert(place + 1, half)
    sources = [c.source for c in mend(hand_in).notebook.cells]
    assert sources[place : place + 2] == [c.source for c in hand_in.cells[place : place + 2]]


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
@pytest.mark.parametrize("name", ["double", "test_double"])
def test_a_retyped_cell_is_turned_back(name, cell_type):
    hand_in = right()
    cell = cell_of(hand_in, name)
    cell.cell_type = cell_type
    cell.pop("outputs", None)
    result = mend(hand_in)
    assert cell_of(result.notebook, name).cell_type == "code"
    assert said(result, name, cell_type, "code cell again")


def test_a_written_answer_turned_into_code_is_turned_back():
    hand_in = right()
    hand_in.cells[at(hand_in, "why")] = deepcopy(cell_of(hand_in, "double"))
    hand_in.cells[-1].update(id="why", source="It commutes.")
    hand_in.cells[-1].metadata = deepcopy(cell_of(TINY[1], "why").metadata)
    assert cell_of(mend(hand_in).notebook, "why").source == "It commutes."


def test_the_students_order_is_kept_where_tests_follow_their_solutions():
    hand_in = right()
    hand_in.cells = hand_in.cells[4:7] + hand_in.cells[:4] + hand_in.cells[7:]
    result = mend(hand_in)
    assert [c.id for c in result.notebook.cells] == [c.id for c in hand_in.cells]
    assert result.notes == []


def test_a_test_that_stands_before_its_solution_is_moved_behind_it():
    hand_in = right()
    hand_in.cells.append(hand_in.cells.pop(at(hand_in, "double")))
    result = mend(hand_in)
    assert [c.id for c in result.notebook.cells][-2:] == ["double", "test_double"]
    assert said(result, "test_double", "moved", "double")


def test_an_edited_test_is_replaced_by_the_original_and_the_edit_is_told():
    hand_in = right()
    cell_of(hand_in, "test_double").source = "assert double(2) == 5"
    result = mend(hand_in)
    assert result.changed_tests == ["test_double"]
    assert said(result, "test_double", "the original is used", "assert double(2) == 5")


def test_trailing_white_space_in_a_test_is_no_edit():
    hand_in = right()
    cell_of(hand_in, "test_double").source += "  \n\n"
    assert mend(hand_in).changed_tests == []


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [
        pytest.param("test_double", "points", 100, id="points"),
        pytest.param("test_double", "points", "NaN", id="points not a number"),
        pytest.param("double", "grade", True, id="grade"),
        pytest.param("test_total", "locked", False, id="locked"),
        pytest.param("test_total", "solution", True, id="solution"),
        pytest.param("double", "solution", False, id="no solution"),
    ],
)
def test_changed_points_and_flags_are_restored(name, flag, value):
    hand_in = right()
    cell_of(hand_in, name).metadata.nbgrader[flag] = value
    result = mend(hand_in)
    assert said(result, name, flag, repr(value))


def test_points_that_the_course_changed_after_the_release_count_from_the_source():
    source = tiny_notebook()
    cell_of(source, "test_double").metadata.nbgrader.points = 7
    result = mend(right(), (source, TINY[1]))
    assert cell_of(result.notebook, "test_double").metadata.nbgrader.points == 7
    assert result.notes == []


def test_own_lines_in_a_locked_set_up_cell_run_after_the_original():
    hand_in = right(REAL)
    cell_of(hand_in, "set-up").source += "\nimport math"
    result = mend(hand_in, REAL)
    place = at(result.notebook, "set-up")
    assert result.notebook.cells[place + 1].source.endswith("import math")
    assert "import math" not in result.notebook.cells[place].source
    assert result.changed_tests == ["set-up"]


def test_extra_cells_are_kept_without_claims_to_points():
    hand_in = right()
    extra = deepcopy(cell_of(hand_in, "test_double"))
    extra.id, extra.source = "extra", "bonus = True"
    extra.metadata.nbgrader.update(grade_id="bonus", points=50)
    hand_in.cells.insert(3, extra)
    result = mend(hand_in)
    assert result.notebook.cells[3].source == "bonus = True"
    assert result.notebook.cells[3].metadata == {}
    assert said(result, "'bonus'", "50 points", "not graded")


def test_two_repairs_of_one_hand_in_give_the_same_bytes():
    hand_in = right()
    hand_in.cells += right().cells
    once, again = (nbformat.writes(mend(hand_in).notebook) for _ in range(2))
    assert once == again


def test_repairing_a_repaired_notebook_changes_nothing():
    hand_in = right()
    del hand_in.cells[at(hand_in, "test_double")]
    once = mend(hand_in).notebook
    again = mend(once)
    assert (again.notebook, again.notes) == (once, [])
