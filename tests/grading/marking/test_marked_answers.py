"""An answer is what the student wrote, all of it and nothing of the question."""

import base64
import json
import random

import nbformat
import pytest
from marking_class import *  # noqa: F403 the fixtures
from marking_class import PNG, STUB, write_graded
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from grading.marking.answers import Answers, read_notebook, section_around, without
from grading.marking.questions import read_questions


def whole(course, student="ada", question=0):
    """Return a student's answer as it is looked at."""
    assignment = course.assignment("tiny")
    questions = read_questions(assignment)
    return Answers(assignment, questions).whole(student, questions[question])


def brief(course, student="ada", question=0):
    assignment = course.assignment("tiny")
    questions = read_questions(assignment)
    return Answers(assignment, questions).brief(student, questions[question])


@pytest.mark.parametrize(
    "text",
    [
        "Because.",
        "Because.\n\nAnd so on.\n\n- one\n- two",
        "a < b & c > d, *really*",
        "```python\nx = 1\n```",
        "$$\\frac{1}{2}$$",
        "0",
        "Warum? Weil ß ≠ ss 🙂",
        "# Because\n## of this",
    ],
)
def test_the_answer_is_what_stands_where_the_stub_was(course, text):
    write_graded(course, "ada", {"why": text})
    assert whole(course).text == text
    assert not whole(course).is_empty
    assert "Why is the first loss" in whole(course).typed


@pytest.mark.parametrize("text", [STUB, "", " ", "\n\n", "\t \n"])
def test_an_answer_as_released_or_blank_is_empty(course, text):
    write_graded(course, "ada", {"why": text})
    assert whole(course).is_empty
    assert brief(course).is_empty


def put(text):
    """Return a change of a notebook: the whole cell of the first question is this text."""

    def change(notebook):
        next(cell for cell in notebook.cells if cell.id == "why").source = text

    return change


def test_an_answer_whose_question_was_deleted_is_all_of_the_cell(course):
    write_graded(course, "ada", {}, change=put("Only this.\n\nAnd this."))
    assert whole(course).text == "Only this.\n\nAnd this."


def test_an_answer_before_and_after_the_question_is_kept(course):
    released = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)
    asked = next(cell for cell in released.cells if cell.id == "why").source
    write_graded(course, "ada", {}, change=put(f"First.\n{asked}\nLast."))
    assert whole(course).text.split() == ["First.", "Last."]


def test_a_line_of_the_question_that_the_student_says_again_stays_once():
    asked = "Why is it so?\n\nYOUR ANSWER HERE"
    assert without("Why is it so?\nWhy is it so?\nBecause.", asked) == "Why is it so?\nBecause."


@pytest.mark.parametrize("seed", range(20))
def test_no_line_of_a_students_own_is_lost(seed):
    rng = random.Random(seed)
    asked = [f"question line {k}" for k in range(rng.randint(1, 6))]
    own = [f"own line {k} {rng.random()}" for k in range(rng.randint(0, 6))]
    mixed = [*asked, *own]
    rng.shuffle(mixed)
    kept = without("\n".join(mixed), "\n".join(asked)).splitlines()
    assert kept == [line for line in mixed if line in own]


def test_a_question_that_was_made_safe_to_open_is_known_again():
    assert without("a &lt; b: why so?\nBecause.", "a < b: why so?\nYOUR ANSWER HERE") == "Because."


def beside(*cells, before=False):
    """Return a change of a notebook: cells of the student's own before or after the answer."""

    def change(notebook):
        k = next(k for k, cell in enumerate(notebook.cells) if cell.id == "why")
        at = k if before else k + 1
        notebook.cells[at:at] = cells

    return change


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("make", [new_markdown_cell, new_code_cell, new_raw_cell])
def test_an_answer_in_a_cell_of_its_own_is_no_empty_answer(course, make, before):
    write_graded(course, "ada", {}, change=beside(make("It is ln C."), before=before))
    assert [text for _, text in whole(course).beside] == ["It is ln C."]
    assert not brief(course).is_empty
    assert "ln C" in brief(course).text


def test_cells_that_everybody_has_are_no_part_of_an_answer(course):
    write_graded(course, "ada", {})
    assert whole(course).beside == []
    assert whole(course, question=1).beside == []


def test_a_cell_that_was_given_out_and_changed_is_no_part_of_an_answer(course):
    def change(notebook):
        next(cell for cell in notebook.cells if cell.id == "section-2").source = "## 2 · Mine"

    write_graded(course, "ada", {}, change=change)
    assert whole(course).beside == []


def test_a_picture_in_the_answer_is_no_empty_answer(course):
    def change(notebook):
        cell = next(cell for cell in notebook.cells if cell.id == "why")
        cell.attachments = {"a.png": {"image/png": base64.b64encode(PNG).decode()}}

    write_graded(course, "ada", {}, change=change)
    assert not brief(course).is_empty


def test_figures_and_prints_are_those_of_the_answers_own_section(course):
    write_graded(course, "ada", {})
    for question, name in enumerate(("plot-1", "plot-2")):
        answer = whole(course, question=question)
        assert [(kind, data) for kind, data, _ in answer.figures] == [("image/png", PNG)]
        assert answer.printed == f"{name}: done"


@pytest.mark.parametrize(
    ("left", "times", "kept"),
    [([], 1, 0), (["plot-1"], 1, 1), (["plot-2"], 1, 0), (["plot-1"], 30, 12), (None, 1, 0)],
)
def test_figures_that_no_run_has_made_are_counted(course, left, times, kept):
    """Such a figure may show anything, and a page that says nothing would vouch for it."""
    write_graded(course, "ada", {})
    path = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["left_as_run"] = left
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] *= times
    path.write_text(json.dumps(notebook))
    assert whole(course).kept == kept


def test_a_section_without_a_figure_shows_those_of_the_one_before():
    picture = new_output("display_data", {"image/png": base64.b64encode(PNG).decode()})
    cells = [
        new_markdown_cell("## 1"),
        new_code_cell("", outputs=[picture]),
        new_markdown_cell("## 2\n### Question"),
        new_markdown_cell("## 3"),
        new_code_cell("", outputs=[picture]),
    ]
    assert section_around(cells, 2) == (0, 3)


@pytest.mark.parametrize(
    "data",
    [
        {"image/svg+xml": "<svg onload='alert(1)'/>"},
        {"image/png": "AAAA"},
        {"image/png": base64.b64encode(b"<script>alert(1)</script>").decode()},
        {"image/png": "no base64 at all!"},
        {"image/png": ["a", "list"]},
        {"image/png": {"a": 1}},
        {"image/jpeg": base64.b64encode(PNG).decode()},
        {"text/html": "<img src=x>"},
        {"image/gif": base64.b64encode(b"GIF89a").decode()},
    ],
    ids=str,
)
def test_what_is_no_picture_is_not_shown_as_one(course, data):
    write_graded(course, "ada", {})
    path = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "plot-1")
    cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    path.write_text(json.dumps(notebook))
    assert whole(course).figures == []


def test_the_digest_tells_every_change_of_what_is_marked(course):
    digests = set()
    for text in ("a", "b", "a b", "a  b"):
        write_graded(course, "ada", {"why": text})
        digests.add(brief(course).digest)
        assert brief(course).digest == whole(course).digest
    write_graded(course, "ada", {"why": "a"}, change=beside(new_markdown_cell("more")))
    digests.add(brief(course).digest)
    assert len(digests) == 5
    write_graded(course, "ada", {"why": "a", "how": "something else"})
    assert brief(course).digest in digests, "another question's answer makes no difference"


def test_an_answer_is_read_again_when_its_file_changes(course):
    assignment = course.assignment("tiny")
    questions = read_questions(assignment)
    answers = Answers(assignment, questions)
    assert answers.brief("ada", questions[0]) is None
    for text in ("first", "second, longer", ""):
        write_graded(course, "ada", {"why": text})
        assert answers.brief("ada", questions[0]).text == text


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"cells": []}',
        '{"nbformat": 4, "cells": 3}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}',
        '{"nbformat": 3, "nbformat_minor": 0, "worksheets": []}',
        "\x00\xff",
    ],
)
def test_a_broken_notebook_is_none(tmp_path, content):
    path = tmp_path / "tiny.ipynb"
    path.write_bytes(content.encode("latin-1"))
    assert read_notebook(path) is None
