from pathlib import Path

import nbformat
import pytest
from hand_ins import REAL, TINY, WHOLE, right

from grading.intake.find_files import find_notebooks


def lay_out(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WHOLE)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        *("softmax.ipynb", "Softmax (1).ipynb", "softmax-2.ipynb", "softmax.ipynb.txt"),
        *("softmax_final.ipynb", "SOFTMAX.IPYNB", "soft max.ipynb", "softmax-Copy1.ipynb"),
        *("Copy of softmax.ipynb", "softmax_final_v2 (3).ipynb", "part/deep/softmax.ipynb"),
        *("ada_softmax.ipynb", "Untitled.ipynb", "softmax - Copy.ipynb"),
    ],
)
def test_a_notebook_is_found_by_its_name(tmp_path, name):
    found, notes = find_notebooks(lay_out(tmp_path, name), ["softmax"])
    assert found == {"softmax": tmp_path / name}
    assert bool(notes) == (name != "softmax.ipynb")


def test_the_longest_name_that_fits_is_taken(tmp_path):
    lay_out(tmp_path, "softmax 2.ipynb", "softmax_regression-1.ipynb")
    found, _ = find_notebooks(tmp_path, ["softmax", "softmax_regression"])
    assert {name: path.name for name, path in found.items()} == {
        "softmax": "softmax 2.ipynb",
        "softmax_regression": "softmax_regression-1.ipynb",
    }


def test_lab_10_is_not_lab_1(tmp_path):
    found, _ = find_notebooks(lay_out(tmp_path, "lab10.ipynb", "lab2.ipynb"), ["lab1", "lab2"])
    assert found == {"lab2": tmp_path / "lab2.ipynb"}


def test_of_two_files_for_one_notebook_the_other_is_named(tmp_path):
    lay_out(tmp_path, "softmax.ipynb", "softmax (1).ipynb")
    found, notes = find_notebooks(tmp_path, ["softmax"])
    assert found == {"softmax": tmp_path / "softmax.ipynb"}
    assert notes == ["also handed in and not graded: softmax (1).ipynb"]


def test_of_two_copies_one_that_can_be_read_is_taken(tmp_path):
    lay_out(tmp_path, "softmax-1.ipynb", "softmax-2.ipynb")
    (tmp_path / "softmax-1.ipynb").write_text("")
    found, _ = find_notebooks(tmp_path, ["softmax"])
    assert found == {"softmax": tmp_path / "softmax-2.ipynb"}


def test_a_notebook_with_another_name_is_known_by_its_content(tmp_path):
    nbformat.write(right(), tmp_path / "Untitled.ipynb")
    nbformat.write(right(REAL), tmp_path / "Untitled1.ipynb")
    versions = {"softmax": REAL[1], "tiny": TINY[1], "third": nbformat.v4.new_notebook()}
    found, notes = find_notebooks(tmp_path, list(versions), versions)
    assert {name: path.name for name, path in found.items()} == {
        "softmax": "Untitled1.ipynb",
        "tiny": "Untitled.ipynb",
    }
    assert any("no notebook third" in note for note in notes)


def test_links_are_reported_and_not_followed(tmp_path):
    lay_out(tmp_path / "elsewhere", "softmax.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "softmax.ipynb").symlink_to(tmp_path / "elsewhere" / "softmax.ipynb")
    (tmp_path / "ada" / "more").symlink_to(tmp_path / "elsewhere")
    found, notes = find_notebooks(tmp_path / "ada", ["softmax"])
    assert found == {}
    assert notes[0] == "links were not followed: more, softmax.ipynb"


def test_checkpoints_are_ignored_and_other_files_are_named(tmp_path):
    lay_out(tmp_path, ".ipynb_checkpoints/softmax.ipynb", "softmax.pdf", "._softmax.ipynb")
    assert find_notebooks(tmp_path, ["softmax"]) == (
        {},
        ["no notebook softmax was handed in; there is softmax.pdf"],
    )


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    found, notes = find_notebooks(tmp_path / "missing", ["softmax"])
    assert found == {}
    assert notes == ["no notebook softmax was handed in; there is nothing"]
