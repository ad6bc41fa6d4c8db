"""Trouble with disk, gradebook and names: one true sentence, nothing lost, others are graded."""

import errno
import shutil
import sqlite3
import subprocess
import sys
from unicodedata import normalize

import pytest
from conftest import course_command, hand_in, make_course, tiny_notebook

from grading.course import open_course, swap_in
from grading.errors import CourseNotFound
from grading.releasing import release
from grading.reporting import read_report

TINY_DISK = """
import resource, sys
from grading.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def course(graded_class, tmp_path):
    """A copy of the class, to change."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    return open_course(tmp_path / "course")


def everything(course):
    """Return every file that must not get lost, with its bytes."""
    steps = ("submitted", "autograded", "feedback", "release", "source", "report")
    paths = [path for step in steps for path in (course.root / step).rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in [*paths, course.root / "gradebook.db"]}


def cut_a_page(path):
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 9] = b"\xff" * (4096 * 6)
    path.write_bytes(data)


def other_database(path):
    path.unlink()
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    file.close()


BROKEN = {
    "empty": (lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
    "text": (lambda path: path.write_text("grades of my class " * 99), "is damaged (file is not"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:9000]), "is damaged ("),
    "pages lost": (cut_a_page, "is damaged ("),
    "foreign": (other_database, "is no gradebook of nbgrader's (it has no table"),
}


@pytest.mark.parametrize("command", ["grade", "report", "release"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_gradebook_that_is_none_is_told_and_left_as_it_is(course, kind, command, capsys):
    break_it, said = BROKEN[kind]
    break_it(course.root / "gradebook.db")
    before = everything(course)
    assert course_command(course, command, "tiny") == 2
    error = capsys.readouterr().err.splitlines()
    assert len(error) == 1
    assert said in error[0]
    assert "put your latest backup in its place" in error[0]
    assert everything(course) == before


def run(course, code, *words):
    """Type `course WORDS...` in a process of its own, with code around it."""
    command = [sys.executable, "-c", code, "--root", str(course.root), *words]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
@pytest.mark.parametrize(
    ("words", "size"), [(["report", "tiny"], 2000), (["grade", "tiny", "--all"], 30_000)]
)
def test_a_full_disk_is_a_sentence_and_loses_nothing(course, words, size):
    before = everything(course)
    done = run(course, TINY_DISK.replace("LARGEST", str(size)), *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.splitlines()[-1].startswith("course: ")
    assert everything(course) == before
    assert not list((course.root / "build").glob("*"))


def test_a_disk_that_fills_up_at_one_hand_in_keeps_its_old_result(course, monkeypatch, capsys):
    def full_for_ada(new, old):
        if "ada" in old.parts:
            raise OSError(errno.ENOSPC, "No space left on device", str(old))
        swap_in(new, old)

    monkeypatch.setattr("grading.grade.hand_in.swap_in", full_for_ada)
    ada = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    before = ada.read_bytes()
    assert course_command(course, "grade", "tiny", "--all", "--jobs", "1") == 1
    told = capsys.readouterr().out
    assert "ada/tiny: not graded: " in told
    assert "No space left on device" in told
    assert "bob/tiny: not graded" not in told
    assert ada.read_bytes() == before


@pytest.mark.parametrize("words", [["report", "tiny"], ["grade", "tiny", "--all"]])
def test_a_read_only_folder_is_a_sentence(course, bubblewrap, words):
    before = everything(course)
    code = "import sys; from grading.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "--root", str(course.root), *words]
    inside = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", *[str(course.root)] * 2, *command]
    done = subprocess.run(inside, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Read-only file system" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr + done.stdout
    assert everything(course) == before


def test_a_course_folder_that_nbgrader_would_not_find_is_told(tmp_path):
    with pytest.raises(CourseNotFound, match=r"takes a folder's name with \[, \* or \?"):
        make_course(tmp_path / "course [2026]")


def test_names_with_signs_and_accents_are_graded_or_told(tmp_path, capsys):
    course = make_course(tmp_path / "50% off #1 für alle")
    release(course.assignment("tiny"))
    two = [normalize(form, "zoé") for form in ("NFC", "NFD")]
    good = ["a%b", "c#d", "josé e"]
    for student in [*good, "x[1]", *two]:
        hand_in(course, student, tiny_notebook())
    assert course_command(course, "grade", "tiny") == 1
    told = capsys.readouterr().out
    assert "x[1]/tiny: not graded: nbgrader takes a name with [, * or ? for a pattern" in told
    assert told.count("the same name is there in two encodings of its accents") == 2
    rows = {row.student: row for row in read_report(course.assignment("tiny")).rows}
    assert {name: rows[name].total for name in good} == dict.fromkeys(good, 5)
    page = (course.root / "report" / "tiny.html").read_text()
    assert 'href="../feedback/c%23d/tiny/tiny.html"' in page
    assert 'href="../feedback/a%25b/tiny/tiny.html"' in page
