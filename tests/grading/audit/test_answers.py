import nbformat
import pytest
from conftest import tiny_notebook

from grading.audit import Answer, Extra, build_hand_in
from grading.errors import AnswerError

FIRST_FORGOTTEN = Answer(
    name="first_forgotten",
    title="The sum forgets the first number.",
    drop=("test_double",),
    cells={"total": "def total(numbers):\n    return sum(numbers[1:])"},
    extras=(Extra("double", 'print("my own cell")', "code"),),
)


def released():
    notebook = tiny_notebook()
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN")[0] + "stub"
    return notebook


def sources(notebook):
    return {cell.id: cell.source for cell in notebook.cells}


def test_builds_the_answer_on_top_of_the_reference():
    submission = build_hand_in(FIRST_FORGOTTEN, tiny_notebook(), released())
    nbformat.validate(submission)
    cells = sources(submission)
    assert list(cells)[2:6] == ["double", "extra-1-first_forgotten", "exercise-2", "total"]
    assert cells["double"].endswith(
        "    doubled_number = number + number\n    return doubled_number"
    )
    assert cells["total"] == "def total(numbers):\n    return sum(numbers[1:])"
    assert cells["test_total"].endswith("stub")  # what is no solution stays as released


def test_the_reference_to_a_written_question_has_no_rubric():
    cells = sources(build_hand_in(Answer("reference", ""), tiny_notebook(), released()))
    assert cells["why"] == "Because addition is **commutative** in every ring."


def test_a_blank_answer_is_the_notebook_as_released():
    answer = Answer("blank", "", blank=True)
    assert build_hand_in(answer, tiny_notebook(), released()) == released()


def test_building_leaves_the_released_notebook_alone():
    before = released()
    build_hand_in(Answer("right", "", drop=("double",)), tiny_notebook(), before)
    assert before == released()


@pytest.mark.parametrize(
    "answer",
    [
        Answer("made", "", cells={"totl": "x"}),
        Answer("made", "", drop=("totl",)),
        Answer("made", "", fails=("totl",)),
        Answer("made", "", extras=(Extra("totl", "x", "code"),)),
    ],
    ids=["cells", "drop", "fails", "extras"],
)
def test_a_cell_that_the_notebook_lacks_is_named(answer):
    with pytest.raises(AnswerError, match="answer made: the notebook has no cell 'totl'"):
        build_hand_in(answer, tiny_notebook(), released())
