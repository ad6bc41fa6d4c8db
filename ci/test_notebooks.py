"""Every notebook in source/ runs from top to bottom, with its solutions, in its fast setting."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from ci.claimed import held, read_claims, stale_claims, with_claims
from ci.notebooks import faults, list_notebooks, short_name
from ci.run_notebook import NotebookFailed, run_notebook

NOTEBOOKS = list_notebooks("source")
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=short_name)


def test_there_is_a_notebook_to_check() -> None:
    assert NOTEBOOKS, "source/ holds no notebook, so nothing in ci/ checks anything"


@each_notebook
def test_is_kept_as_the_course_keeps_notebooks(path: Path) -> None:
    assert not faults(nbformat.read(path, 4))


@each_notebook
def test_says_what_is_held_against_its_runs(path: Path) -> None:
    assert stale_claims(nbformat.read(path, 4), read_claims(path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if read_claims(path)], ids=short_name)
def test_what_it_says_holds_with_other_seeds(path: Path, seed: int) -> None:
    notebook = with_claims(nbformat.read(path, 4), read_claims(path))
    run_notebook(path, notebook=notebook, fast=True, seed=seed)


@each_notebook
def test_runs_from_top_to_bottom(path: Path, record_property: Callable) -> None:
    notebook = with_claims(nbformat.read(path, 4), read_claims(path))
    executed = run_notebook(path, notebook=notebook, fast=True)
    record_property("seconds", round(executed.metadata.papermill.duration, 1))
    assert warnings_shown(executed) == []
    assert undescribed(executed) == []


def warnings_shown(notebook: NotebookNode) -> list[str]:
    """Return the lines of a run notebook's outputs that begin a Python warning."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    lines = [line for output in outputs for line in output.get("text", "").splitlines()]
    return [line for line in lines if re.search(r":\d+: \w*Warning: ", line)]


def undescribed(notebook: NotebookNode) -> list[str]:
    """Return the cells of a run notebook that show a figure without saying it in words."""
    return [
        f"{cell.id}: {output.metadata}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
        and len(output.metadata.get("image/png", {}).get("alt", "").split()) < 5
    ]


def test_a_figure_without_words_is_found() -> None:
    shown = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    told = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    told.metadata["image/png"] = {"alt": "The loss falls, batch by batch. Curves of loss."}
    assert undescribed(new_notebook(cells=[new_code_cell(outputs=[told])])) == []
    assert len(undescribed(new_notebook(cells=[new_code_cell(outputs=[shown, told])]))) == 1


def test_a_warning_in_the_outputs_is_found() -> None:
    text = "ok\n/x/_methods.py:219: RuntimeWarning: Degrees of freedom <= 0 for slice\n  ret\n"
    cell = new_code_cell(outputs=[new_output("stream", name="stderr", text=text)])
    assert len(warnings_shown(new_notebook(cells=[cell]))) == 1


def test_a_claim_that_does_not_hold_is_found() -> None:
    cells = [
        new_code_cell("fast = True", metadata={"tags": ["parameters"]}),
        new_code_cell("x = 1", id="x"),
    ]
    path = Path("tiny.ipynb")
    run_notebook(path, notebook=with_claims(new_notebook(cells=cells), {"x": {"x is 1": "x == 1"}}))
    wrong = with_claims(new_notebook(cells=cells), {"x": {"x is 1": "x == 1", "x is 2": "x == 2"}})
    with pytest.raises(NotebookFailed, match=r"AssertionError: x is 2"):
        run_notebook(path, notebook=wrong)


def test_a_claim_is_held_with_a_word_on_the_data(tmp_path: Path) -> None:
    cells = [new_code_cell("fast, seed = True, 0", metadata={"tags": ["parameters"]})]
    path = tmp_path / "tiny.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    assert held(path, 1).endswith("seed 1, no data set: as claimed")
    cells += [new_code_cell("data = {'source': 'MNIST'}")]
    nbformat.write(new_notebook(cells=cells), path)
    assert held(path, 2).endswith("seed 2, MNIST: as claimed")


def test_a_claim_that_the_notebook_does_not_make_is_found() -> None:
    notebook = new_notebook(cells=[new_code_cell("x = 1  # It is one", id="x")])
    assert stale_claims(notebook, {"x": {"It is one": "x == 1"}}) == []
    assert len(stale_claims(notebook, {"x": {"It is two": "x == 2"}, "y": {"It is": "1"}})) == 2
