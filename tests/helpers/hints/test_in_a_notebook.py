"""Under a test cell that fails in a notebook stands a hint; elsewhere nothing does."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

WRONG = "def mean_square(x):\n    total = (x ** 2).sum()\n    return total / len(x) + 1"
RIGHT = WRONG.replace(" + 1", "")
STUB = "def mean_square(x):\n    raise NotImplementedError('your code goes here')"
TEST = """def test_mean_square():
    check_array("mean_square", mean_square(np.array([1.0, 2.0, 3.0])), 14 / 3)
    check_array("mean_square", mean_square(np.array([2.0, 2.0])), 4.0)


test_mean_square()"""
SET_UP = "import numpy as np\nfrom helpers.checks import check_array"
HINT = """Hint: one change in this line makes this cell pass.
    mean_square, line 3 of its cell:    return total / len(x) + 1
"""


def printed(*cells, **environment):
    """Return what the last cell of a notebook prints, and the errors of all cells."""
    made = [nbformat.v4.new_code_cell(cell) for cell in (SET_UP, *cells)]
    notebook = nbformat.v4.new_notebook(cells=made)
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        client.execute()
    outputs = made[-1].outputs
    text = "".join(one.text for one in outputs if one.output_type == "stream")
    return text, [one.ename for one in outputs if one.output_type == "error"]


def test_a_failed_check_is_followed_by_a_hint():
    text, errors = printed(WRONG, TEST)
    assert errors == ["CheckFailed"]
    assert HINT in text


def test_the_latest_definition_counts():
    text, errors = printed(RIGHT, TEST, WRONG, "%matplotlib inline", TEST)
    assert errors == ["CheckFailed"]
    assert text.count("Hint:") == 1
    assert HINT in text


def test_importing_helpers_anew_gives_no_second_hint():
    again = "import sys\nfor name in [n for n in sys.modules if n.startswith('helpers')]:\n"
    again += "    del sys.modules[name]\nimport helpers\nfrom helpers.checks import check_array"
    assert printed(again, WRONG, TEST)[0].count("Hint:") == 1


@pytest.mark.parametrize("answer", [RIGHT, STUB])
def test_what_passes_or_is_empty_gets_none(answer):
    assert "Hint:" not in printed(answer, TEST)[0]


def test_other_cells_get_none():
    text, errors = printed(WRONG, "assert mean_square(np.ones(2)) == 1")
    assert errors == ["AssertionError"]
    assert "Hint:" not in text


def test_where_it_is_graded_or_checked_there_is_none():
    assert "Hint:" not in printed(WRONG, TEST, COURSE_CHECKING="1")[0]


def test_outside_of_a_notebook_importing_helpers_does_nothing():
    code = "import helpers, sys; sys.exit('IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
