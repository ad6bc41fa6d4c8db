"""Whatever became of a notebook, the way back is named, works, and loses nothing."""

import os
import shutil

import nbformat
import pytest
from student_folder import RIGHT, cell_of, change, make_folder, save, small_notebook, with_checksums

from helpers.student import StudentError, cli, list_assignments, restore, start, update
from helpers.student.older import older_copies
from helpers.student.packing import zip_bytes

BROKEN = {
    "cut off": lambda whole: whole[: len(whole) // 2],
    "one letter left": lambda whole: whole[:1],
    "empty": lambda whole: b"",
    "white space": lambda whole: b" \n",
    "zeros, as after a power cut": lambda whole: bytes(len(whole)),
    "no UTF-8": lambda whole: whole[:80] + b"\xff\xfe" + whole[80:],
    "another JSON": lambda whole: b"[1, 2]",
    "no cells": lambda whole: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "a page of HTML": lambda whole: b"<!doctype html><title>Log in</title>",
    "a conflict of git's": lambda whole: b"<<<<<<< HEAD\n" + whole + b"=======\n>>>>>>> main\n",
}
SAYS = {
    "empty": "is empty",
    "white space": "is empty",
    "a conflict of git's": "two versions at once",
}
COPIES = (  # the newest first, an hour between two
    "tiny.before-restore-1.ipynb",
    ".ipynb_checkpoints/tiny-checkpoint.ipynb",
    "tiny_hand_in.zip",
    "tiny.before-update-2.ipynb",
    "tiny-Copy1.ipynb",
    "tiny.before-update-1.ipynb",
)


@pytest.fixture
def mine(tmp_path):
    root = tmp_path / "Mes études, été 1"
    make_folder(root)
    start("tiny", root)
    path = root / "work" / "tiny" / "tiny.ipynb"
    change(path, double=RIGHT)
    return path


def lay_copies(mine, names=COPIES):
    """Put copies of a notebook beside it, each with its own first cell; return them by name."""
    contents = {}
    for age, name in enumerate(names):
        notebook = nbformat.read(mine, 4)
        notebook.cells[0].source = name
        place = mine.parent / name
        place.parent.mkdir(exist_ok=True)
        contents[name] = nbformat.writes(notebook).encode()
        packed = zip_bytes({"tiny.ipynb": contents[name]})
        place.write_bytes(packed if place.suffix == ".zip" else contents[name])
        os.utime(place, (2e9 - 3600 * age,) * 2)
    return contents


def said(words, root, capsys):
    """Run a command in a folder; return its exit status and all that it said."""
    capsys.readouterr()
    status = cli.main([*words, "--here", str(root)])
    return status, "".join(capsys.readouterr())


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("command", ["check", "pack", "update"])
def test_a_damaged_notebook_is_told_alike_with_its_copies_newest_first(how, command, mine, capsys):
    lay_copies(mine)
    mine.write_bytes(BROKEN[how](mine.read_bytes()))
    status, text = said([command, "tiny"], mine.parents[2], capsys)
    assert status == 2
    assert text.startswith("tiny.ipynb is") or text.startswith("tiny.ipynb holds"), text
    assert SAYS.get(how, "tiny.ipynb") in text
    assert "`course-student restore tiny`" in text
    places = [text.index(f"- {name}, saved on 2033-05-1") for name in COPIES[:5]]
    assert places == sorted(places)
    assert "- and 1 more" in text
    assert "Traceback" not in text
    assert "course-student restore tiny" in list_assignments(mine.parents[2])


@pytest.mark.parametrize("how", BROKEN)
def test_restore_brings_the_newest_whole_copy_back_and_keeps_the_damaged_file(how, mine):
    contents = lay_copies(mine)
    broken = BROKEN[how](mine.read_bytes())
    for place in (mine, mine.parent / COPIES[0], mine.parent / COPIES[1]):
        place.write_bytes(broken)  # damaged copies are of no use
    before = {path: path.read_bytes() for path in mine.parent.rglob("*") if path.is_file()}
    told = restore("tiny", mine.parents[2])
    assert mine.read_bytes() == contents["tiny_hand_in.zip"]
    assert "tiny.ipynb is what tiny_hand_in.zip holds" in told
    kept = [p for p in mine.parent.rglob("*") if p.is_file() and p not in before]
    assert [path.read_bytes() for path in kept] == ([broken] if broken else [])
    assert all(path.name in told for path in kept)
    assert {p: p.read_bytes() for p in before if p != mine} == {
        p: content for p, content in before.items() if p != mine
    }


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_may_be_chosen_by_its_name(name, mine):
    before, contents = mine.read_bytes(), lay_copies(mine)
    with pytest.raises(StudentError, match="can be read, so nothing was changed") as told:
        restore("tiny", mine.parents[2])
    assert "`course-student restore tiny --copy tiny.before-restore-1.ipynb`" in str(told.value)
    assert mine.read_bytes() == before
    restore("tiny", mine.parents[2], name)
    assert mine.read_bytes() == contents[name]
    assert mine.with_name("tiny.before-restore-2.ipynb").read_bytes() == before
    with pytest.raises(StudentError, match=r"nothing\.ipynb is no copy of tiny\.ipynb"):
        restore("tiny", mine.parents[2], "nothing.ipynb")


def test_without_a_copy_the_courses_own_comes_back(mine, capsys):
    mine.write_bytes(b"{")
    _, text = said(["check", "tiny"], mine.parents[2], capsys)
    assert "`course-student restore tiny` puts the course's notebook in its place" in text
    assert said(["restore", "tiny"], mine.parents[2], capsys)[0] == 0
    assert mine.read_bytes() == (mine.parents[2] / "release/tiny/tiny.ipynb").read_bytes()
    assert mine.with_name("tiny.before-restore-1.ipynb").read_bytes() == b"{"


def test_outside_of_a_course_a_damaged_notebook_has_its_way_back_too(mine, tmp_path, capsys):
    alone = tmp_path / "ada.ipynb"
    alone.write_bytes(mine.read_bytes()[:99])
    status, text = said(["check", "ada.ipynb"], tmp_path, capsys)
    assert status == 2
    assert "take it once more from where you have it" in text
    with pytest.raises(StudentError, match=r"no older copy of ada\.ipynb"):
        restore("ada.ipynb", tmp_path)
    shutil.copyfile(mine, tmp_path / "ada-Copy1.ipynb")
    restore("ada.ipynb", tmp_path)
    assert alone.read_bytes() == mine.read_bytes()


@pytest.mark.parametrize("command", ["start", "check", "update"])
def test_a_damaged_release_is_the_courses_to_mend(command, mine, capsys):
    released = mine.parents[2] / "release/tiny/tiny.ipynb"
    released.write_text("{")
    name = "release/tiny/tiny.ipynb" if command == "check" else "tiny"
    status, text = said([command, name], mine.parents[2], capsys)
    assert status == 2
    assert "`git checkout -- release/tiny/tiny.ipynb`" in text


def test_a_damaged_record_is_none(mine):
    (mine.parents[1] / ".released/tiny/tiny.ipynb").write_text("{")
    newer = small_notebook()
    cell_of(newer, "test_double").source = "# Newer"
    save(mine.parents[2] / "release/tiny/tiny.ipynb", with_checksums(newer))
    update("tiny", mine.parents[2])
    cells = nbformat.read(mine, 4)
    assert cell_of(cells, "test_double").source == "# Newer"
    assert cell_of(cells, "double").source == RIGHT


def test_a_missing_notebook_is_told_and_start_brings_it_back(mine, capsys):
    root = mine.parents[2]
    (mine.parent / "notes.txt").write_text("own")
    mine.unlink()
    for command in ("check", "pack"):
        status, text = said([command, "tiny"], root, capsys)
        assert status == 2
        assert "tiny/tiny.ipynb is missing: `course-student start tiny` brings back" in text
    assert "missing: `course-student start tiny`" in list_assignments(root)
    assert "Back in work/tiny, as the course has it: tiny.ipynb." in start("tiny", root)
    assert mine.read_bytes() == (root / "release/tiny/tiny.ipynb").read_bytes()
    assert (mine.parent / "notes.txt").read_text() == "own"
    with pytest.raises(StudentError, match="is there already and stays"):
        start("tiny", root)


def test_start_brings_back_one_of_several_and_overwrites_none(mine):
    root = mine.parents[2]
    second = root / "release/tiny/second.ipynb"
    save(second, small_notebook())
    (root / "release/tiny/figure.png").write_bytes(b"picture")
    before = mine.read_bytes()
    assert "figure.png, second.ipynb" in start("tiny", root)
    assert mine.read_bytes() == before
    assert mine.with_name("second.ipynb").read_bytes() == second.read_bytes()


def test_older_copies_of_a_missing_notebook_are_named_and_come_back(mine, capsys):
    root, contents = mine.parents[2], lay_copies(mine)
    mine.unlink()
    (mine.parent / "tiny-Copy1.ipynb").unlink()
    _, text = said(["check", "tiny"], root, capsys)
    assert text.index("restore tiny`") < text.index(COPIES[0]) < text.index(COPIES[1])
    told = start("tiny", root)
    assert f"`course-student restore tiny --copy {COPIES[0]}` takes one" in told
    mine.unlink()
    restore("tiny", root)
    assert mine.read_bytes() == contents[COPIES[0]]


def test_what_was_kept_before_an_update_gets_that_update_again(mine):
    root, answered = mine.parents[2], mine.read_bytes()
    newer = small_notebook()
    newer.cells[0].source = "# Newer"
    save(root / "release/tiny/tiny.ipynb", with_checksums(newer))
    os.utime(mine, (1e9, 1e9))
    update("tiny", root)
    (copy,) = older_copies(mine)
    assert copy.saved == 1e9  # when the student saved it, not when it was kept
    restore("tiny", root, copy.name)
    assert mine.read_bytes() == answered
    assert "a newer version is out" in list_assignments(root)
    update("tiny", root)
    notebook = nbformat.read(mine, 4)
    assert notebook.cells[0].source == "# Newer"
    assert cell_of(notebook, "double").source == RIGHT


def test_a_full_disk_loses_nothing(mine, monkeypatch):
    lay_copies(mine)
    mine.write_bytes(b"{")

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("helpers.student.files.os.replace", refuse)
    with pytest.raises(StudentError, match="no space left on device"):
        restore("tiny", mine.parents[2])
    assert mine.read_bytes() == b"{"
