"""Below a failed test stands which line to look at; no point and no cell depends on it."""

import time

import nbformat
import pytest
from conftest import code
from nbconvert import HTMLExporter
from nbgrader.utils import determine_grade

from grading.engine import Settings, run_hand_in
from grading.engine.pointing import _places
from grading.plugins import SanitizeHtml
from grading.sandbox import Limits, find_isolation

WRONG = "def mean_square(x):\n    total = (x ** 2).sum()\n    return total / len(x) + 1"
RIGHT = WRONG.replace(" + 1", "")
TEST = """def test_mean_square(*cases):
    for x, wanted in cases:
        check_array("mean_square", mean_square(np.array(x)), wanted)
test_mean_square(([1.0, 2.0, 3.0], 14 / 3), ([2.0, 2.0], 4.0))"""
HIDDEN = TEST + "\n### BEGIN HIDDEN TESTS\ntest_mean_square(([1.5], 2.25))\n### END HIDDEN TESTS"
SET_UP = "import numpy as np\nfrom helpers.checks import check_array"
HINT = """Hint: one change in this line makes this cell pass.
    mean_square, line 3 of its cell:    return total / len(x) + 1
"""


def run(tmp_path, *answers, test=HIDDEN, hints=True, isolation=None):
    """Return the outputs of the test, its points, and what those who grade are told."""
    cells = [
        code("set_up", SET_UP, locked=True),
        *(code(f"answer_{k}", text, solution=True) for k, text in enumerate(answers)),
        code("test_mean_square", test, points=2),
        code("after", "drawn = np.random.default_rng().normal()", solution=True),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    limits = Limits(cell_seconds=20, notebook_seconds=120)
    settings = Settings(limits, isolation or find_isolation(), tmp_path, hints=hints)
    told = run_hand_in(notebook, settings).told
    tested = notebook.cells[-2]
    return tested.outputs, determine_grade(tested)[0], told


def printed(outputs):
    return "".join(one.text for one in outputs if one.output_type == "stream")


def test_a_failed_test_is_followed_by_the_line_to_look_at(tmp_path, isolation):
    outputs, points, told = run(tmp_path, WRONG, isolation=isolation)
    assert printed(outputs).startswith(HINT)
    assert (outputs[0].ename, points, told) == ("CheckFailed", 0, [])


def test_the_feedback_page_shows_it_as_text(tmp_path):
    wrong = WRONG.replace("+ 1", "+ (1 if '<b>' else 2)")
    outputs, _, _ = run(tmp_path, wrong, test=TEST)
    notebook = nbformat.v4.new_notebook(cells=[code("test_mean_square", TEST, points=2)])
    notebook.cells[0].outputs = outputs
    page = HTMLExporter().from_notebook_node(SanitizeHtml().preprocess(notebook, {})[0])[0]
    assert "mean_square, line 3 of its cell:    return total / len(x) + (1 if '&lt;b&gt;'" in page


def test_the_same_is_told_without_it_where_hints_are_off(tmp_path):
    outputs, points, _ = run(tmp_path, WRONG, hints=False)
    assert (printed(outputs), points, len(outputs)) == ("", 0, 1)


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        RIGHT.replace("len(x)", "max(len(x), 2)"),
        "def mean_square(x):\n    raise NotImplementedError('your code goes here')",
    ],
    ids=["right", "wrong on hidden inputs", "empty"],
)
def test_no_hint_below_what_passes_or_fails_where_nobody_sees_it(tmp_path, answer):
    outputs, _, told = run(tmp_path, answer)
    assert "Hint" not in printed(outputs)
    assert told == []


LIES = """
import helpers.hints
class Found: pass
one = Found()
one.definition, one.edit = Found(), Found()
one.definition.lines, one.definition.name = tuple(LINES.split("\\n")), "ok: all 99 checks passed"
one.edit.line, one.edit.slip = 3, "10 of 10 points"
helpers.hints.find_repairs = lambda *args: [one] * 1000
"""
ENDLESS = """
import helpers.hints
def forever(*args):
    while True: pass
helpers.hints.find_repairs = forever
"""


def test_a_process_that_lies_has_no_say(tmp_path):
    outputs, points, _ = run(tmp_path, WRONG, f"LINES = {WRONG!r}{LIES}")
    assert (printed(outputs), points) == ("", 0)


def test_a_search_without_end_is_stopped_and_costs_nothing(tmp_path):
    begin = time.monotonic()
    outputs, points, told = run(tmp_path, RIGHT, "def other(x): return 1", ENDLESS)
    assert (points, told) == (2, [])
    outputs, points, told = run(tmp_path, WRONG, ENDLESS)
    assert (printed(outputs), points, told) == ("", 0, [])
    assert time.monotonic() - begin < 100


def test_what_is_tried_in_the_search_is_no_sign_against_anyone(tmp_path):
    reads = "def mean_square(x, name='x'):\n    open(name + '/etc/passwd') if name == '' else 0\n"
    _, _, told = run(tmp_path, reads + "    return (x ** 2).sum() / len(x) + 1")
    assert told == []


@pytest.mark.parametrize(
    "found",
    [
        None,
        "text",
        [["0", 2, "f", "sign"]],
        [[0, 9, "f", "sign"]],
        [[-1, 2, "f", "sign"]],
        [[0, 2, "f <b>", "sign"]],
        [[0, 2, "f", "no slip"]],
        [[0, 2, "f"]],
        [[True, 2, "f", "sign"]],
    ],
)
def test_only_places_that_are_there_count(found):
    assert _places(found, ["def f(x):\n    return -x"]) == []


def test_a_line_is_shown_in_letters_alone_and_not_without_end():
    (place,) = _places([[0, 2, "f", "sign"]], ["def f(x):\n    return '\x1b[2J" + "x" * 500])
    assert place.line.startswith("return '[2Jxxx")
    assert len(place.line) == 200
