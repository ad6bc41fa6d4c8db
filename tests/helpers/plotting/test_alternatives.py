"""Each figure in words: its title, what is drawn, and the numbers that say most."""

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers import plotting
from helpers.plotting import describe


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_curves_are_told_by_name_with_ends_and_extremes():
    ax = plotting.loss_curve({"train": [2.3, 4.0, 1.0], "val": [2.3, 2.0, 1.9]}, title="It falls")
    assert describe(ax.figure) == (
        "It falls. Curves of loss against step: train from 2.3 to 1, between 1 and 4; "
        "val from 2.3 to 1.9."
    )


def test_a_run_that_diverged_is_told_up_to_there():
    ax = plotting.loss_curve({"lr 9": [2.0, 8.0, 9.0, float("nan")]}, title="Too far")
    assert "diverged" in describe(ax.figure)
    assert "nan" not in describe(ax.figure)


def test_a_table_is_told_by_its_smallest_and_largest_number():
    results = {(0.1, 0.0): 0.25, (0.1, 1.0): 0.5, (1.0, 0.0): 0.125, (1.0, 1.0): 0.375}
    text = describe(plotting.accuracy_heat_map(results, title="Each pair").figure)
    assert text.startswith("Each pair. A table of numbers from 0.125 to 0.5 of ")


def test_pictures_are_counted_and_their_labels_told():
    ax = plotting.image_grid(np.zeros((3, 4, 4)), labels=["cat", "dog", "owl"], title="Three")
    assert describe(ax.figure) == "Three. 3 pictures: cat, dog, owl."


def test_two_axes_are_told_one_after_the_other():
    figure, (left, right) = plt.subplots(1, 2)
    left.set_title("Before?", loc="left")
    left.plot([1, 2, 3])
    right.set_title("After")
    right.scatter([1, 2], [3, 4])
    assert describe(figure) == "Before? Curves: from 1 to 3. After. 2 points."


def test_a_histogram_is_told_by_what_it_counts():
    ax = plt.figure().gca()
    ax.hist([1.0, 2.0, 2.0], histtype="stepfilled", label="red")
    ax.legend()
    ax.set(title="Bytes lie far from 0", xlabel="value")
    assert describe(ax.figure) == "Bytes lie far from 0. Histogram against value: red."


def test_many_names_do_not_make_an_hour():
    ax = plotting.image_grid(np.zeros((40, 4, 4)), labels=[f"class {k}" for k in range(40)])
    assert "class 19, and 20 more" in describe(ax.figure)


CELLS = (
    "from helpers import plotting",
    "plotting.bars({'SGD': 0.5}, 'accuracy', title='First figure');",
    "import matplotlib.pyplot as plt",
    "plt.figure().gca().set_title('By plt alone')\nplt.plot([1, 2, 3]);",
    "with plotting.LivePlot('It grows') as plot:\n    plot.update({'train': [3.0, 2.0, 1.0]})",
)


def test_the_words_go_with_every_picture_of_a_notebook(monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # the kernel shows figures as in JupyterLab
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    ran = NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name="python3").execute()
    outputs = [output for cell in ran.cells for output in cell.outputs]
    words = [output.metadata.get("image/png", {}).get("alt", "") for output in outputs]
    titles = [text.split(".")[0] for text in words if text]
    assert titles == ["First figure", "By plt alone", "It grows"]
