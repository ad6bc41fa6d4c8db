import os
import sys
from pathlib import Path

import pytest

from grading.course import find_root, open_course, prepare_environment, scratch, swap_in
from grading.errors import CourseNotFound, UnknownAssignment
from grading.releasing import release


def test_finds_the_course_from_a_folder_deep_inside(course):
    inside = course.root / "source" / "tiny"
    assert find_root(inside) == course.root


def test_says_so_where_there_is_no_course(tmp_path):
    with pytest.raises(CourseNotFound, match=r"no course in .* --root"):
        find_root(tmp_path)


def test_names_the_config_line_that_does_not_load(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = seconds\n")
    with pytest.raises(CourseNotFound, match="NameError: name 'seconds' is not defined"):
        open_course(tmp_path)


def test_lists_folders_of_source_that_hold_a_notebook(course):
    (course.root / "source" / "empty").mkdir()
    assert course.assignment_names == ["tiny"]


def test_an_unknown_assignment_is_named_with_those_that_there_are(course):
    with pytest.raises(UnknownAssignment, match=r"'softmx'.*there is tiny"):
        release(course.assignment("softmx"))


@pytest.mark.parametrize("named", ["", "class.db", "kept/class.db", "class.db?timeout=5"])
def test_a_gradebook_named_without_a_folder_lies_in_the_course(
    course, named, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    if named:
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{named}'\n")
    (course.root / "kept").mkdir()
    course = open_course(course.root)
    with course.gradebook() as gradebook:
        gradebook.add_student("ada")
    assert course.has_gradebook()
    assert (course.root / (named.partition("?")[0] or "gradebook.db")).is_file()


def test_puts_alembic_on_path(monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    prepare_environment()
    prepare_environment()
    commands = str(Path(sys.executable).parent)
    assert os.environ["PATH"] == f"{commands}{os.pathsep}/usr/bin"


def test_swaps_a_folder_in_whole(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).touch()
    swap_in(new, old)
    assert [path.name for path in old.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_swap_that_fails_leaves_the_old_folder(tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    (old / "kept").touch()
    with pytest.raises(FileNotFoundError):
        swap_in(tmp_path / "never made", old)
    assert (old / "kept").exists()


def test_what_a_killed_command_left_is_removed_a_day_later(tmp_path):
    for name, days in (("scratch-old", 2), ("scratch-new", 0)):
        (tmp_path / "build" / name / "inside").mkdir(parents=True)
        moment = (tmp_path / "build" / name).stat().st_mtime - days * 24 * 3600
        os.utime(tmp_path / "build" / name, (moment, moment))
    with scratch(tmp_path) as folder:
        there = {path.name for path in (tmp_path / "build").iterdir()}
        assert there == {"scratch-new", folder.name}
