"""A live figure: drawn now and then, closed at the end, the same without a screen."""

import re

import matplotlib.pyplot as plt
import nbformat
import pytest

from ci.run_notebook import run_notebook
from helpers.plotting import LivePlot


def test_draws_no_more_often_than_it_should():
    with LivePlot(seconds=1000) as plot:
        for step in range(5):
            plot.update({"loss": list(range(step + 1))})
        assert len(plot.ax.lines[0].get_xdata()) == 1
    assert len(plot.ax.lines[0].get_xdata()) == 5


def test_leaves_no_open_figure():
    before = plt.get_fignums()
    with pytest.raises(TypeError), LivePlot() as plot:  # stopped in the middle of training
        plot.update({"loss": [1.0, 0.5]}, "what is this?")
    assert plt.get_fignums() == before


def test_makes_its_title_of_the_curves():
    with LivePlot(lambda curves: f"{len(curves['loss'])} steps") as plot:
        plot.update({"loss": [1.0, 0.5]})
    assert plot.ax.get_title(loc="left") == "2 steps"


def test_leaves_one_picture_in_a_headless_notebook(tmp_path):
    cells = [
        "fast = True",
        "from helpers.plotting import LivePlot\n"
        "with LivePlot(seconds=0) as plot:\n"
        "    for k in range(3):\n"
        "        plot.update({'loss': [2.0, 1.0, 0.5][: k + 1]})",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.cells[0].metadata.tags = ["parameters"]
    nbformat.write(notebook, tmp_path / "live.ipynb")
    outputs = run_notebook(tmp_path / "live.ipynb").cells[-1].outputs
    assert [output.output_type for output in outputs] == ["display_data"]
    assert "image/png" in outputs[0].data


def test_a_progress_bar_stands_below_the_curves_until_the_end():
    with LivePlot(seconds=0) as plot:
        plot.begun -= 60
        plot.update({"loss": [1.0, 0.5, 0.4]}, num_steps=12)
        bar = plot.ax.figure.get_supxlabel()
        assert re.match(r" 25%\|█+ +\| 3/12 \[01:0\d<03:\d\d, 2\d\.\d\ds/step\]", bar)
    assert plot.ax.figure.get_supxlabel() == ""


def test_a_number_of_steps_that_is_not_known_gives_no_bar():
    with LivePlot(seconds=0) as plot:
        plot.update({"loss": [1.0, 0.5, 0.4]})
        assert plot.ax.figure.get_supxlabel() == ""
