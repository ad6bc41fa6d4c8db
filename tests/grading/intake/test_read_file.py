import random

import nbformat
import pytest
from hand_ins import WHOLE, mend, plain, right, write

from grading.intake.read_file import read_hand_in


@pytest.mark.parametrize(
    ("content", "note"),
    [
        pytest.param(WHOLE.encode(), "", id="whole"),
        pytest.param(WHOLE.encode("utf-8-sig"), "", id="byte-order mark"),
        pytest.param(WHOLE.encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(WHOLE.encode("utf-16-le"), "utf-16", id="UTF-16 without a mark"),
        pytest.param(WHOLE.replace("\n", "\r\n").encode(), "", id="Windows line ends"),
        pytest.param(WHOLE[:-2].encode(), "not valid JSON", id="last bracket lost"),
        pytest.param((WHOLE + "}\n]").encode(), "not valid JSON", id="text after the end"),
        pytest.param(
            WHOLE.replace('"cells"', "<<<<\n" + '"cells"').encode(), "not valid", id="git"
        ),
    ],
)
def test_a_file_is_read_whatever_its_encoding_and_ends(tmp_path, content, note):
    notebook, notes = read_hand_in(write(tmp_path, content))
    assert plain(notebook) == plain(right())
    assert note in " ".join(notes)
    assert bool(note) == bool(notes)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_the_cells_before_the_cut_of_a_file_are_graded(tmp_path, share):
    text = WHOLE[: int(share * len(WHOLE))]
    notebook, notes = read_hand_in(write(tmp_path, text))
    kept = len(notebook.cells)
    assert plain(notebook) == plain(right())[:kept]
    assert kept == text.count("\n  }")
    assert f"cut off after cell {kept} of (at least)" in notes[0]
    mend(notebook)


def test_the_text_of_a_cell_that_is_cut_is_in_the_note(tmp_path):
    text = WHOLE[: WHOLE.index("return doubled_number") + 3]
    _, notes = read_hand_in(write(tmp_path, text))
    assert notes[0].endswith("\n    doubled_number = number + number\n    ret")


@pytest.mark.parametrize(
    ("content", "note"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(bytes(5000), "is empty", id="zeros"),
        pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "a PDF", id="PDF"),
        pytest.param(b"<!DOCTYPE html><html>", "a web page", id="HTML"),
        pytest.param(b"PK\x03\x04\0\0", "a zip", id="zip"),
        pytest.param(b"# %% a cell\nx = 1", "a Python script", id="percent cells"),
        pytest.param(b'{"cells": [', "is no notebook", id="cut before the first cell"),
        pytest.param(b'{"cells": 5}', "is no notebook", id="no list of cells"),
        pytest.param(b"[" * 100_000, "is no notebook", id="nested"),
        pytest.param(b"5", "is no notebook", id="a number"),
        pytest.param(random.Random(0).randbytes(4000), "is no notebook", id="noise"),
    ],
)
def test_what_is_no_notebook_is_reported(tmp_path, content, note):
    notebook, notes = read_hand_in(write(tmp_path, content))
    assert notebook is None
    assert len(notes) >= 1
    assert note in " ".join(notes)


def test_a_missing_file_a_folder_and_a_link_are_reported(tmp_path):
    (tmp_path / "link.ipynb").symlink_to(write(tmp_path, WHOLE))
    for name in ("missing.ipynb", ".", "link.ipynb"):
        notebook, notes = read_hand_in(tmp_path / name)
        assert notebook is None
        assert len(notes) == 1


@pytest.mark.parametrize("seed", range(250, 290))
def test_a_file_with_damaged_bytes_is_read_or_reported(tmp_path, seed):
    rng, data = random.Random(seed), bytearray(WHOLE.encode())
    for _ in range(rng.choice([1, 3, 30])):
        place = rng.randrange(len(data))
        data[place : place + rng.choice([0, 1, 100])] = rng.choice(
            [b'"', b"{", b"]", b"\\", b"\xff"]
        )
    notebook, notes = read_hand_in(write(tmp_path, bytes(data)))
    if notebook is None:
        assert notes
    else:
        mend(notebook)


def test_a_file_over_the_limit_is_read_without_its_outputs(tmp_path):
    hand_in = right()
    nested = {"a": [{"cells": [{"source": 'x"]}'}], "outputs": [[]]}]}
    hand_in.cells[2].outputs = [
        nbformat.v4.new_output("stream", text='print "[{" \\' * 50_000),
        nbformat.v4.new_output("display_data", {"application/json": nested}),
    ]
    notebook, notes = read_hand_in(write(tmp_path, nbformat.writes(hand_in)), limit_mb=0.1)
    assert plain(notebook) == plain(right())
    assert len(notes) == 1
    assert "read without outputs" in notes[0]


def test_a_file_too_long_to_be_read_to_its_end_is_graded_as_far_as_it_is_read(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("grading.intake.salvage.MOST_TOKENS", 100)
    notebook, notes = read_hand_in(write(tmp_path, WHOLE), limit_mb=0.001)
    kept = len(notebook.cells)
    assert 0 < kept < len(right().cells)
    assert f"too long to be read after cell {kept} of (at least) {kept + 1}" in notes[0]


def test_a_file_over_the_limit_that_is_no_notebook_is_reported(tmp_path):
    notebook, notes = read_hand_in(write(tmp_path, bytes(200_000)), limit_mb=0.1)
    assert notebook is None
    assert "no cells" in notes[0]
