"""A working copy is made once, never overwritten, and brought up to date with nothing lost."""

import os
import subprocess

import nbformat
import pytest
from conftest import PROJECT, code
from nbgrader.utils import compute_checksum
from student_folder import (
    HEAD,
    RIGHT,
    STUB,
    add,
    cell_of,
    change,
    make_folder,
    save,
    small_notebook,
    with_checksums,
)

from helpers.student import StudentError, list_assignments, start, update
from helpers.student.cells import checksum, is_untouched


@pytest.fixture
def folder(tmp_path):
    """A course in a folder whose name has spaces and accents, with `tiny` started."""
    root = tmp_path / "Mes études, été 1"
    make_folder(root)
    (root / "release" / "tiny" / "figure.png").write_bytes(b"picture")
    start("tiny", root)
    return root


def mine(folder):
    return folder / "work" / "tiny" / "tiny.ipynb"


def release(folder, notebook):
    return save(folder / "release" / "tiny" / "tiny.ipynb", with_checksums(notebook))


def ids(path):
    return [cell.id for cell in nbformat.read(path, 4).cells]


def test_start_copies_all_files_and_says_what_to_open(tmp_path):
    make_folder(tmp_path)
    (tmp_path / "release" / "tiny" / "figure.png").write_bytes(b"picture")
    (tmp_path / "release" / "tiny" / ".ipynb_checkpoints").mkdir()
    told = start("tiny", tmp_path / "release")  # from anywhere in the course
    assert "open work/tiny/tiny.ipynb" in told
    assert (tmp_path / "work" / "tiny" / "figure.png").read_bytes() == b"picture"
    assert not (tmp_path / "work" / "tiny" / ".ipynb_checkpoints").exists()


def test_start_never_overwrites(folder):
    change(mine(folder), double=RIGHT)
    before = mine(folder).read_bytes()
    with pytest.raises(StudentError, match="is there already and stays") as told:
        start("tiny", folder)
    assert "course-student update tiny" in str(told.value)
    assert mine(folder).read_bytes() == before


@pytest.mark.parametrize("name", ["release/tiny", "tiny/", "release\\tiny", "work/tiny"])
def test_an_assignment_may_be_named_as_its_folder(tmp_path, name):
    make_folder(tmp_path)
    assert "work/tiny" in start(name, tmp_path)


def test_a_name_that_is_not_known_gets_the_nearest(folder):
    with pytest.raises(StudentError, match=r"Did you mean tiny\?"):
        start("tinny", folder)


def test_outside_of_a_course_the_folder_is_told(tmp_path):
    with pytest.raises(StudentError, match="hold no release/; go to the folder"):
        list_assignments(tmp_path)


def test_git_ignores_working_copies_and_what_is_handed_in():
    for path in ("work/softmax/softmax.ipynb", "release/softmax/softmax_hand_in.zip"):
        command = ["git", "check-ignore", "-q", "--no-index", path]
        assert subprocess.run(command, cwd=PROJECT).returncode == 0


def test_the_checksum_is_that_of_nbgrader():
    for path in sorted(PROJECT.glob("release/*/*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if "nbgrader" in cell.metadata:
                assert checksum(cell, cell.source) == compute_checksum(cell)
                solution = cell.metadata.nbgrader.solution
                assert not solution or is_untouched(cell), (path, cell.id)


def test_without_a_change_it_is_up_to_date(folder):
    change(mine(folder), double=RIGHT, try_double="print(double(20))", parameters="fast = False")
    before = mine(folder).read_bytes()
    assert update("tiny", folder) == "work/tiny is up to date."
    assert mine(folder).read_bytes() == before
    assert sorted(path.name for path in mine(folder).parent.iterdir()) == [
        "figure.png",
        "tiny.ipynb",
    ]


def test_an_update_moves_answers_cells_and_outputs(folder):
    question = "### Question 1.2 · why (1 point, about 1 min)\n\nSay why, in a sentence."
    notebook = change(
        mine(folder), double=RIGHT, why=small_notebook().cells[6].source[:-16] + "Because."
    )
    cell_of(notebook, "try-double").outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="4\n")
    ]
    save(mine(folder), notebook)
    add(mine(folder), "try-double", "own-1", "double(3)")
    add(mine(folder), "own-1", "own-2", "double(5)")
    before = mine(folder).read_bytes()
    newer = small_notebook()
    cell_of(newer, "test_double").source += "assert double(4) == 8\n"
    cell_of(newer, "test_double").metadata.nbgrader.points = 3
    cell_of(newer, "why").source = f"{question}\n\nYOUR ANSWER HERE"
    newer.cells.insert(1, nbformat.v4.new_markdown_cell("New.", id="new"))
    release(folder, newer)

    told = update("tiny", folder)
    updated = nbformat.read(mine(folder), 4)
    nbformat.validate(updated)
    assert ids(mine(folder))[5:8] == ["try-double", "own-1", "own-2"]
    assert ids(mine(folder))[1] == "new"
    assert cell_of(updated, "double").source == RIGHT
    assert cell_of(updated, "test_double").metadata.nbgrader.points == 3
    assert cell_of(updated, "why").source == f"{question}\n\nBecause."
    assert cell_of(updated, "try-double").outputs[0].text == "4\n"
    kept = mine(folder).with_name("tiny.before-update-1.ipynb")
    assert kept.read_bytes() == before
    assert kept.name in told
    assert "why: the text around your answer has changed" in told
    assert update("tiny", folder) == "work/tiny is up to date."


def test_an_answer_whose_exercise_is_gone_is_kept_and_told(folder):
    change(mine(folder), double=RIGHT)
    newer = small_notebook()
    newer.cells = [cell for cell in newer.cells if "double" not in cell.id]
    release(folder, newer)
    assert "double: its exercise is gone; your answer is in the last cell" in update("tiny", folder)
    last = nbformat.read(mine(folder), 4).cells[-1]
    assert last.cell_type == "markdown"
    assert RIGHT in last.source
    newer.cells[0].source = "# Again"
    release(folder, newer)
    update("tiny", folder)
    cells = nbformat.read(mine(folder), 4).cells
    assert [RIGHT in cell.source for cell in cells].count(True) == 1  # once, and still there
    assert mine(folder).with_name("tiny.before-update-2.ipynb").exists()


def test_an_untouched_answer_follows_the_release(folder):
    newer = small_notebook()
    cell_of(newer, "double").source = f'{HEAD}    """Twice."""\n{STUB}'
    release(folder, newer)
    update("tiny", folder)
    assert '"""Twice."""' in cell_of(nbformat.read(mine(folder), 4), "double").source


def test_cells_that_both_have_changed_are_told(folder):
    change(mine(folder), try_double="print(double(20))", parameters="fast = False\nseed = 1")
    newer = small_notebook()
    cell_of(newer, "try-double").source = "print(double(7))"
    release(folder, newer)
    assert "try-double: changed by you and by the course" in update("tiny", folder)
    updated = nbformat.read(mine(folder), 4)
    assert cell_of(updated, "try-double").source == "print(double(7))"
    assert cell_of(updated, "parameters").source == "fast = False\nseed = 1"  # only by the student


def test_a_copy_made_by_hand_is_updated_too(tmp_path):
    path = make_folder(tmp_path)
    own = tmp_path / "work" / "tiny" / "tiny.ipynb"
    own.parent.mkdir(parents=True)
    own.write_bytes(path.read_bytes())
    change(own, double=RIGHT, parameters="fast = False")
    assert update("tiny", tmp_path) == "work/tiny is up to date."
    (tmp_path / "work" / ".released" / "tiny" / "tiny.ipynb").unlink()
    newer = small_notebook()
    newer.cells.insert(2, code("set-up", "import math"))
    save(path, with_checksums(newer))
    update("tiny", tmp_path)
    assert cell_of(nbformat.read(own, 4), "double").source == RIGHT
    assert ids(own)[2] == "set-up"


def test_other_files_are_renewed_unless_the_student_changed_them(folder):
    picture = folder / "release" / "tiny" / "figure.png"
    picture.write_bytes(b"better")
    (picture.parent / "more.txt").write_text("more")
    assert "more.txt" in update("tiny", folder)
    assert (mine(folder).parent / "figure.png").read_bytes() == b"better"
    (mine(folder).parent / "figure.png").write_bytes(b"own")
    picture.write_bytes(b"best")
    assert "figure.png: yours differs from the course's, and stays" in update("tiny", folder)
    assert (mine(folder).parent / "figure.png").read_bytes() == b"own"


def test_a_notebook_that_is_cut_off_is_a_sentence_and_nothing_changes(folder):
    mine(folder).write_text(mine(folder).read_text()[:300])
    newer = small_notebook()
    newer.cells[0].source = "# Newer"
    release(folder, newer)
    before = {path: path.read_bytes() for path in mine(folder).parent.iterdir()}
    with pytest.raises(StudentError, match=r"tiny\.ipynb is damaged, perhaps cut off"):
        update("tiny", folder)
    assert {path: path.read_bytes() for path in mine(folder).parent.iterdir()} == before
    assert "is damaged, perhaps cut off: `course-student restore tiny`" in list_assignments(folder)


def test_an_update_that_cannot_be_written_leaves_the_notebook_whole(folder, monkeypatch):
    newer = small_notebook()
    newer.cells[0].source = "# Newer"
    release(folder, newer)
    before = mine(folder).read_bytes()

    def refuse(source, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StudentError, match=r"cannot be written in .*close programs"):
        update("tiny", folder)
    assert mine(folder).read_bytes() == before
    assert not list(mine(folder).parent.glob(".half*"))


def test_a_file_that_colab_saved_without_ids_is_updated(folder):
    notebook = change(mine(folder), double=RIGHT)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("own = 1"))
    for cell in notebook.cells:
        del cell["id"]
    notebook.nbformat_minor = 0
    save(mine(folder), notebook)
    newer = small_notebook()
    newer.cells.append(nbformat.v4.new_markdown_cell("More.", id="more"))
    release(folder, newer)
    update("tiny", folder)
    updated = nbformat.read(mine(folder), 4)
    nbformat.validate(updated)
    assert cell_of(updated, "double").source == RIGHT
    assert [cell.source for cell in updated.cells][1:2] == ["own = 1"]
    assert len(updated.cells) == len(newer.cells) + 1
