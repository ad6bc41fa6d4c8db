from pathlib import Path

import nbformat
import pytest
from conftest import tiny_notebook

from grading.audit import Answer, Extra, build_submission, read_answer
from grading.errors import AnswerError

PROJECT = Path(__file__).parents[3]
SUBMISSIONS = PROJECT / "tests" / "submissions"

EXAMPLE = '''"""The sum forgets the first number.

fails: test_total test_double
says: total: of [1, 2]
drop: test_double
"""
# %% total
def total(numbers):
    return sum(numbers[1:])


# %% why [markdown]
# Because it **is**.
#
# So there.
# %% + after double
print("my own cell")
'''


def write(tmp_path, text):
    path = tmp_path / "first_forgotten.py"
    path.write_text(text)
    return path


def released():
    notebook = tiny_notebook()
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN")[0] + "stub"
    return notebook


def sources(notebook):
    return {cell.id: cell.source for cell in notebook.cells}


def test_reads_all_that_an_answer_file_says(tmp_path):
    assert read_answer(write(tmp_path, EXAMPLE)) == Answer(
        name="first_forgotten",
        title="The sum forgets the first number.",
        fails=("test_total", "test_double"),
        says="total: of [1, 2]",
        drop=("test_double",),
        cells={
            "total": "def total(numbers):\n    return sum(numbers[1:])",
            "why": "Because it **is**.\n\nSo there.",
        },
        extras=(Extra("double", 'print("my own cell")', "code"),),
    )


def test_builds_the_answer_on_top_of_the_reference(tmp_path):
    answer = read_answer(write(tmp_path, EXAMPLE))
    submission = build_submission(answer, tiny_notebook(), released())
    nbformat.validate(submission)
    cells = sources(submission)
    assert list(cells)[2:6] == ["double", "first_forgotten-1", "exercise-2", "total"]
    assert cells["double"].endswith(
        "    doubled_number = number + number\n    return doubled_number"
    )
    assert cells["total"] == "def total(numbers):\n    return sum(numbers[1:])"
    assert cells["test_total"].endswith("stub")  # what is no solution stays as released


def test_the_reference_to_a_written_question_has_no_rubric():
    cells = sources(build_submission(Answer("reference", ""), tiny_notebook(), released()))
    assert cells["why"] == "Because addition is **commutative** in every ring."


def test_a_blank_answer_is_the_notebook_as_released():
    answer = Answer("blank", "", blank=True)
    assert build_submission(answer, tiny_notebook(), released()) == released()


def test_building_leaves_the_released_notebook_alone():
    before = released()
    build_submission(Answer("right", "", drop=("double",)), tiny_notebook(), before)
    assert before == released()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("# %% total\nx = 1\n", "open the file with", id="no opening string"),
        pytest.param('"""Says so.\n\nfial: test_total\n"""', "unknown field 'fial'", id="field"),
        pytest.param('"""Twice."""\n# %% a\n# %% a\n', "'a' is given twice", id="cell twice"),
        pytest.param('"""Loose."""\nx = 1\n# %% a\n', "'x = 1' stands before", id="loose code"),
        pytest.param('"""Bad."""\n# %% + before a\n', "header '# %% [+] before a'", id="header"),
    ],
)
def test_a_bad_answer_file_is_refused_in_a_sentence(tmp_path, text, message):
    with pytest.raises(AnswerError, match=message):
        read_answer(write(tmp_path, text))


def test_a_missing_answer_file_is_named(tmp_path):
    with pytest.raises(AnswerError, match=r"nowhere.py: no such answer file"):
        read_answer(tmp_path / "nowhere.py")


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
        build_submission(answer, tiny_notebook(), released())


@pytest.mark.parametrize(
    "path", sorted(SUBMISSIONS.glob("*/*/*/*.py")), ids=lambda path: "-".join(path.parts[-4:])
)
def test_every_answer_file_fits_its_notebook(path):
    assignment, notebook, verdict = path.parts[-4:-1]
    source = nbformat.read(PROJECT / "source" / assignment / f"{notebook}.ipynb", 4)
    answer = read_answer(path)
    nbformat.validate(build_submission(answer, source, source))
    assert bool(answer.fails) == (verdict == "wrong")
