from copy import deepcopy

import pytest
from hand_ins import COURSES, STUB, TINY, at, cell_of, mend, right, said, strip_ids, strip_metadata
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import is_solution

from grading.audit import Answer, build_hand_in
from grading.notebooks import cell_name, reference


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
@pytest.mark.parametrize(
    "damages",
    [
        pytest.param([strip_metadata], id="metadata"),
        pytest.param([strip_ids], id="ids"),
        pytest.param([strip_metadata, strip_ids], id="both"),
    ],
)
def test_cells_are_known_without_metadata_and_ids(damages, course):
    hand_in = right(course)
    for damage in damages:
        damage(hand_in)
    notebook = mend(hand_in, course).notebook
    assert [c.source for c in notebook.cells] == [c.source for c in hand_in.cells]
    assert [c.id for c in notebook.cells] == [c.id for c in course[1].cells]


@pytest.mark.parametrize("offset", [-1, 0, 1, 5], ids=["far above", "above", "below", "far below"])
def test_an_answer_in_a_new_cell_counts_where_the_stub_stayed(offset):
    hand_in = build_hand_in(Answer(name="blank", title="", blank=True), *TINY)
    answer = new_code_cell("import math\n\ndef double(x):\n    return 2 * x", id="new")
    hand_in.cells.insert(at(hand_in, "double") + offset, answer)
    result = mend(hand_in)
    assert cell_of(result.notebook, "double").source == answer.source
    assert not any(STUB in c.source for c in result.notebook.cells if "double(number)" in c.source)
    assert said(result, "double", "another cell defines it")


def test_an_answer_typed_into_a_test_cell_counts_and_the_test_is_put_back():
    hand_in = build_hand_in(Answer(name="blank", title="", blank=True), *TINY)
    cell_of(hand_in, "test_double").source = "def double(x):\n    return 2 * x"
    assert "2 * x" in cell_of(mend(hand_in).notebook, "double").source


def test_answers_that_share_one_cell_are_not_overwritten_by_stubs():
    both = "def double(x):\n    return 2 * x\n\ndef total(xs):\n    return sum(xs)"
    answer = Answer(name="both", title="", blank=True, cells={"double": both})
    result = mend(build_hand_in(answer, *TINY))
    assert cell_of(result.notebook, "total").source == "# answered in the cell double"
    assert said(result, "total", "answered in the cell double")


def test_a_solution_answered_in_another_cell_and_deleted_is_not_put_back_as_a_stub():
    both = "def double(x):\n    return 2 * x\n\ndef total(xs):\n    return sum(xs)"
    answer = Answer(name="both", title="", drop=("total",), cells={"double": both})
    result = mend(build_hand_in(answer, *TINY))
    assert cell_of(result.notebook, "total").source == "# answered in the cell double"


def test_a_test_runs_after_the_cell_in_which_its_answer_is():
    both = "def double(x):\n    return 2 * x\n\ndef total(xs):\n    return sum(xs)"
    answer = Answer(name="both", title="", blank=True, cells={"total": both})
    names = [cell_name(c) for c in mend(build_hand_in(answer, *TINY)).notebook.cells]
    assert names.index("test_double") > names.index("total")


def test_magics_and_broken_code_stay_as_they_are():
    hand_in = right()
    strip_metadata(hand_in)
    strip_ids(hand_in)
    answer = "%%time\n!ls\ndef double(number):\n    return number +"
    hand_in.cells[at(TINY[1], "double")].source = answer
    assert cell_of(mend(hand_in).notebook, "double").source == answer


def test_a_question_answered_in_a_new_cell_below_is_pointed_out():
    hand_in = build_hand_in(Answer(name="blank", title="", blank=True), *TINY)
    hand_in.cells.append(new_markdown_cell("Because it commutes.", id="new"))
    result = mend(hand_in)
    assert result.notebook.cells[-1].source == "Because it commutes."
    assert said(result, "why", "may hold the answer")


def test_a_written_answer_without_its_name_is_known_by_its_place():
    hand_in = right()
    hand_in.cells[-1] = new_markdown_cell("Because it commutes.", id="new")
    result = mend(hand_in)
    assert cell_of(result.notebook, "why").source == "Because it commutes."
    assert said(result, "why", "known by its place")


@pytest.mark.parametrize("name", ["double", "test_double", "why"])
@pytest.mark.parametrize("new", ["renamed", "total"], ids=["unknown", "of another cell"])
def test_a_renamed_grade_id_is_restored(name, new):
    hand_in = right()
    cell = cell_of(hand_in, name)
    text, cell.id = cell.source, "other"
    cell.metadata.nbgrader.grade_id = new
    result = mend(hand_in)
    assert cell_of(result.notebook, name).source == text
    assert "sum(numbers)" in cell_of(result.notebook, "total").source


def test_swapped_grade_ids_do_not_swap_the_answers():
    hand_in = right()
    one, two = cell_of(hand_in, "double"), cell_of(hand_in, "test_total")
    one.metadata, two.metadata = two.metadata, one.metadata
    one.id, two.id = two.id, one.id
    result = mend(hand_in)
    assert cell_of(result.notebook, "double").source == one.source
    assert result.changed_tests == []


@pytest.mark.parametrize("answered", [(True, False), (False, True), (True, True)], ids=str)
@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_of_two_copies_of_the_notebook_the_answered_one_counts(course, answered):
    halves = [right(course) if done else deepcopy(course[1]) for done in answered]
    hand_in = halves[0]
    hand_in.cells += halves[1].cells
    notebook = mend(hand_in, course).notebook
    for cell in course[0].cells:
        if is_solution(cell):
            assert cell_of(notebook, cell_name(cell)).source == reference(cell)
