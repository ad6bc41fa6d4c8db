"""An empty exercise is one line in a notebook; every other error keeps its traceback."""

import subprocess
import sys

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from helpers.stubs import tell_stubs_briefly

STUB = 'raise NotImplementedError("your code goes here")'
CELLS = {
    "function": f"def f():\n    {STUB}\n",
    "calls it": "f()",
    "method": f"class A:\n    def go(self):\n        {STUB}\n\n\nA().go()",
    "no function": STUB,
    "own message": "raise NotImplementedError('not yet')",
    "other error": "1 / 0",
    "chained": "try:\n    f()\nexcept Exception as e:\n    raise ValueError('why') from e",
}


@pytest.fixture(scope="module")
def errors():
    """The error outputs of the cells, by their names, as a notebook shows them."""
    cells = [
        nbformat.v4.new_code_cell(text, id=name.replace(" ", "-")) for name, text in CELLS.items()
    ]
    first = nbformat.v4.new_code_cell("import helpers", id="first")
    notebook = nbformat.v4.new_notebook(cells=[first, *cells])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120).execute()
    return {
        cell.id: output
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "error"
    }


@pytest.mark.parametrize(
    ("name", "where"),
    [("calls-it", "f"), ("method", "A.go"), ("no-function", "the exercise")],
)
def test_a_stub_is_one_line_that_names_what_is_empty(name, where, errors):
    line = f"NotImplementedError: your code goes here ({where} is still empty)"
    assert errors[name].traceback == [line]
    assert (errors[name].ename, errors[name].evalue) == (
        "NotImplementedError",
        "your code goes here",
    )


@pytest.mark.parametrize("name", ["own-message", "other-error", "chained"])
def test_other_errors_keep_their_traceback(name, errors):
    text = "\n".join(errors[name].traceback)
    assert "Traceback (most recent call last)" in text
    assert len(text.splitlines()) > 4


def test_the_functions_cell_itself_raises_nothing(errors):
    assert "function" not in errors


def test_nothing_is_done_where_no_notebook_runs():
    shell = InteractiveShell()
    tell_stubs_briefly(shell)
    assert shell.custom_exceptions == ()
    code = "import helpers, sys; sys.exit('IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_handler_of_somebody_elses_stays():
    shell = InteractiveShell()
    shell.kernel = object()
    shell.set_custom_exc((KeyError,), lambda *_, **__: None)
    tell_stubs_briefly(shell)
    assert shell.custom_exceptions == (KeyError,)
