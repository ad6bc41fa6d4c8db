import json

import nbformat
import pytest
from hand_ins import mend, plain, write

from grading.intake.read_file import read_hand_in


def test_the_old_format_is_read_as_nbformat_reads_it(tmp_path):
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Title"], "metadata": {}},
        {"cell_type": "markdown", "source": "text", "metadata": {}},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "y = 2"],
            "outputs": [],
            "language": "python",
            "collapsed": False,
            "metadata": {},
            "prompt_number": 3,
        },
    ]
    sheets = [{"cells": cells, "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}
    notebook, notes = read_hand_in(write(tmp_path, old))
    assert plain(notebook) == plain(nbformat.reads(json.dumps(old), 4))
    assert "format 3" in notes[0]
    cut = json.dumps(old)[:-20]
    assert plain(read_hand_in(write(tmp_path, cut))[0]) == plain(notebook)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        pytest.param({"cell_type": "code", "source": None}, ("code", ""), id="null"),
        pytest.param({"cell_type": "code", "source": ["a\n", "b"]}, ("code", "a\nb"), id="list"),
        pytest.param({"cell_type": "code"}, ("code", ""), id="no source"),
        pytest.param({"source": "x", "outputs": []}, ("code", "x"), id="code without type"),
        pytest.param({"source": "x"}, ("markdown", "x"), id="text without type"),
        pytest.param({"cell_type": "raw", "source": 5}, ("raw", "5"), id="a number"),
        pytest.param({"cell_type": "code", "source": "\ud83d"}, ("code", "\ufffd"), id="surrogate"),
        pytest.param(
            {"cell_type": "code", "source": "x", "metadata": [1]}, ("code", "x"), id="metadata"
        ),
        pytest.param(
            {"cell_type": "code", "source": "x", "metadata": {"nbgrader": {"grade_id": [1]}}},
            ("code", "x"),
            id="nbgrader metadata",
        ),
        pytest.param({"cell_type": "code", "source": "x", "id": 7}, ("code", "x"), id="id"),
        pytest.param(
            {"cell_type": "markdown", "source": "x", "attachments": {"a.png": {"image/png": "A"}}},
            ("markdown", "x"),
            id="picture",
        ),
        pytest.param(
            {"cell_type": "markdown", "source": "x", "attachments": {"a.png": 3}},
            ("markdown", "x"),
            id="no picture",
        ),
    ],
)
def test_a_cell_with_wrong_fields_is_mended(tmp_path, cell, wanted):
    notebook, _ = read_hand_in(write(tmp_path, {"cells": [cell], "nbformat": 4}))
    assert plain(notebook) == [wanted]
    nbformat.validate(notebook)
    nbformat.write(mend(notebook).notebook, tmp_path / "mended.ipynb")


def test_ids_that_are_missing_or_repeated_are_made_anew(tmp_path):
    cells = [
        {"cell_type": "code", "source": "x", **known} for known in ({"id": "a"}, {"id": "a"}, {})
    ]
    notebook, notes = read_hand_in(write(tmp_path, {"cells": cells, "nbformat": 4}))
    assert len({cell.id for cell in notebook.cells}) == 3
    assert notes == ["1 cells had no id", "1 cells had the id of another cell"]


LINES = ["a\n", "b"]
OUTPUTS = {
    "lines": (
        [{"output_type": "stream", "text": LINES}],
        [{"output_type": "stream", "name": "stdout", "text": "a\nb"}],
    ),
    "a picture in lines": (
        [{"output_type": "display_data", "data": {"image/png": LINES}}],
        [{"output_type": "display_data", "data": {"image/png": "a\nb"}, "metadata": {}}],
    ),
    "no output": ([7, None, "x", {}, {"output_type": "pyout"}], []),
    "no list": ({"output_type": "stream"}, []),
    "none": (None, []),
    "a kind that is no text": ([{"output_type": ["stream"], "text": "x"}], []),
}


@pytest.mark.parametrize(("found", "kept"), OUTPUTS.values(), ids=list(OUTPUTS))
def test_of_what_cells_have_shown_it_is_kept_what_can_be_stored(tmp_path, found, kept):
    cell = {"cell_type": "code", "source": "x", "outputs": found, "execution_count": 3}
    data = {"nbformat": 4, "nbformat_minor": 4, "cells": [cell]}
    notebook, notes = read_hand_in(write(tmp_path, data))
    assert (notebook.cells[0].outputs, notebook.cells[0].execution_count) == (kept, None)
    assert notes == []


def test_what_many_cells_have_shown_has_room_for_a_notebook_in_all(tmp_path):
    outputs = [{"output_type": "display_data", "data": {"image/png": "A" * 3_000_000}}]
    cells = [{"cell_type": "code", "source": "x", "outputs": outputs} for _ in range(12)]
    notebook, _ = read_hand_in(write(tmp_path, {"nbformat": 4, "cells": cells}))
    shown = [len(str(cell.outputs)) for cell in notebook.cells]
    assert len(shown) == 12
    assert 15_000_000 < sum(shown) < 21_000_000
    assert shown[0] > 3_000_000 > shown[-1]
