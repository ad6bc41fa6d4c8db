"""Fixtures that several test files share."""

import os

os.environ["MPLBACKEND"] = "agg"  # before anything imports matplotlib: no window, no display

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.audit import Answer, build_hand_in
from grading.cli import main
from grading.course import Course, open_course, prepare_environment
from grading.grade import Way, grade
from grading.intake import HandIn
from grading.releasing import release
from grading.reporting import read_graded, run_notes
from grading.sandbox import Isolation, find_isolation
from helpers.data import cifar10
from helpers.data.store import places, read_cached

PROJECT = Path(__file__).parents[1]
AMOUNTS = ("--jobs", "--scheduler")  # how many hand-ins are run at a time


def pytest_report_header() -> str:
    """Say which pixels the tests marked real_data run on."""
    if not os.environ.get("REAL_DATA"):
        return "real data: none (REAL_DATA is not set)"
    folder = Path(os.environ["REAL_DATA"])
    _, changed = read_cached(folder / cifar10.FOLDER, cifar10.read)
    pixels = "other pixels than the published ones" if changed else "the original pixels"
    return f"real data: CIFAR-10 with {pixels}, in {folder}"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real data sets, as the shared unpack.py lays it out."""
    folder = os.environ.get("REAL_DATA")
    if not folder:  # the data are not part of the project, and most who run the tests lack them
        pytest.skip("needs the real data sets: set REAL_DATA to their folder")
    return Path(folder)


@pytest.fixture
def no_data(tmp_path, monkeypatch):
    """A machine without data sets, where nothing may be downloaded; the work is done in here/."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("COURSE_FETCH", "0")
    monkeypatch.setattr(
        places.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "user data"
    )


def code(grade_id: str, source: str, **nbgrader: float) -> nbformat.NotebookNode:
    """Return a code cell that nbgrader knows: a solution, a test (points=...), or locked."""
    return _graded(nbformat.v4.new_code_cell(source, id=grade_id), grade_id, nbgrader)


def text(grade_id: str, source: str, **nbgrader: float) -> nbformat.NotebookNode:
    """Return a Markdown cell; with nbgrader fields a written question, else plain text."""
    cell = nbformat.v4.new_markdown_cell(source, id=grade_id)
    return _graded(cell, grade_id, nbgrader) if nbgrader else cell


def _graded(
    cell: nbformat.NotebookNode, grade_id: str, nbgrader: dict[str, float]
) -> nbformat.NotebookNode:
    points = nbgrader.pop("points", None)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": nbgrader.get("solution", False),
        "locked": not nbgrader.get("solution", False),
        "task": False,
    }
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def tiny_notebook() -> nbformat.NotebookNode:
    """Return an instructor notebook with two exercises and a written question."""
    cells = [
        text("title", "# Tiny\nTwo exercises."),
        text("exercise-1", "### Exercise 1.1 · double (2 points, about 1 min)\nDouble a number."),
        code("double", DOUBLE, solution=True),
        code("test_double", TEST_DOUBLE, points=2),
        text("exercise-2", "### Exercise 1.2 · total (3 points, about 1 min)\nSum a list."),
        code("total", TOTAL, solution=True),
        code("test_total", TEST_TOTAL, points=3),
        text("question", "### Question 1.3 · why (1 point)\nSay why."),
        text("why", WHY, solution=True, points=1),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


DOUBLE = '''def double(number):
    """Return twice the number."""
    ### BEGIN SOLUTION
    doubled_number = number + number
    return doubled_number
    ### END SOLUTION'''

TEST_DOUBLE = """"double(x) is twice x"
assert double(2) == 4, "double: of 2 should be 4"
### BEGIN HIDDEN TESTS
secret_inputs = [3, 5, 7]
assert [double(number) for number in secret_inputs] == [6, 10, 14]
### END HIDDEN TESTS"""

TOTAL = '''def total(numbers):
    """Return the sum of the numbers."""
    ### BEGIN SOLUTION
    running_total = sum(numbers)
    return running_total
    ### END SOLUTION'''

TEST_TOTAL = """"total(x) is the sum of x"
assert total([1, 2]) == 3, "total: of [1, 2] should be 3"
### BEGIN HIDDEN TESTS
assert total([10, 20, 30]) == 60, "total: wrong for three numbers"
### END HIDDEN TESTS"""

WHY = """### BEGIN SOLUTION
Because addition is **commutative** in every ring.

Rubric: one point for naming commutativity.
### END SOLUTION"""


def make_course(root: Path) -> Course:
    """Lay out a course with the project's own configuration and the assignment `tiny`."""
    (root / "source" / "tiny").mkdir(parents=True)
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    nbformat.write(tiny_notebook(), root / "source" / "tiny" / "tiny.ipynb")
    if not find_isolation():  # elsewhere than in a test that is refused
        with (root / "nbgrader_config.py").open("a") as config:
            config.write("\nc.Examine.sandbox = False\n")
    (root / "gradebook.db").write_bytes(empty_gradebook())
    return open_course(root)


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ada and bob are graded; a test that changes something makes a copy first."""
    course = make_course(tmp_path_factory.mktemp("class") / "course")
    release(course.assignment("tiny"))
    for student in ("ada", "bob"):
        hand_in(course, student, tiny_notebook())
    assert course_command(course, "grade", "tiny") == 0
    return course


@cache
def empty_gradebook() -> bytes:
    """Return a fresh gradebook's bytes; nbgrader takes a second to make one."""
    prepare_environment()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        Gradebook(f"sqlite:///{path}", "deep-learning").close()
        return path.read_bytes()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of its own, with the assignment `tiny` in source/."""
    return make_course(tmp_path / "course")


def hand_in(course: Course, student: str, notebook: nbformat.NotebookNode | str) -> Path:
    """Put a notebook (or any text) where nbgrader looks for the student's hand-in."""
    folder = course.folder("submitted", "tiny", student)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tiny.ipynb"
    if isinstance(notebook, str):
        path.write_text(notebook)
    else:
        nbformat.write(notebook, path)
    return path


def make_zip(course: Course, *names: str, text: str | None = None) -> Path:
    """Write a zip file as an LMS gives it: each name is a hand-in of `tiny`, or the text."""
    path = course.root / "class.zip"
    with ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, text or nbformat.writes(tiny_notebook()))
    return path


def course_command(course: Course, *words: str) -> int:
    """Type `course WORDS...` in a course folder; return the exit status.

    Hand-ins are graded one at a time, unless the words say how many: the tests run side by side.
    """
    jobs = ("--jobs", "1") if words[0] in ("grade", "regrade") and not {*AMOUNTS} & {*words} else ()
    return main(["--root", str(course.root), *words, *jobs])


def open_hand_in(course: Course, student: str) -> HandIn:
    """Open what a student handed in for `tiny`."""
    return HandIn(course.assignment("tiny"), student)


def notes_of(course: Course, student: str) -> list[str]:
    """Return what a graded hand-in was noted for."""
    return run_notes(read_graded(course.assignment("tiny"), student))[0]


class Graded:
    """A tiny class that was graded: the course, its results by student, the pages' HTML."""

    def __init__(self, course: Course, results: list):
        self.course = course
        self.results = {result.student: result for result in results}

    def page(self, student: str) -> str:
        """Return the HTML of a student's feedback page."""
        return (self.course.folder("feedback", "tiny", student) / "tiny.html").read_text()


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A class of eight, right and wrong and broken, graded once for all tests that only read."""
    course = make_course(tmp_path_factory.mktemp("graded") / "course")
    release(course.assignment("tiny"))
    for student, notebook in hand_ins(course).items():
        hand_in(course, student, notebook)
    return Graded(course, grade(course.assignment("tiny"), Way(timeout=2, jobs=1)))


def hand_ins(course: Course) -> dict:
    """Return one hand-in for each way in which grading can go."""
    source = tiny_notebook()
    released = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)

    def answer(**fields):
        return build_hand_in(Answer(name="made", title="", **fields), source, released)

    return {
        "right": answer(),
        "blank": answer(blank=True),
        "hidden": answer(cells={"double": "def double(x):\n    return 4"}),
        "raising": answer(cells={"total": "def total(x):\n    return x / 0\ntotal(1)"}),
        "looping": answer(cells={"double": "def double(x):\n    while True:\n        pass"}),
        "deleted": answer(drop=("test_double",)),
        "dying": answer(cells={"double": "import os\nos._exit(1)"}),
        "broken": '{"cells": [',
    }


@pytest.fixture(params=["bubblewrap", "none"])
def isolation(request: pytest.FixtureRequest) -> Isolation:
    """Each isolation there is on this machine."""
    if request.param == "none":
        return find_isolation(no_sandbox=True)
    return request.getfixturevalue("bubblewrap")


@pytest.fixture
def bubblewrap() -> Isolation:
    """For what only bubblewrap keeps apart."""
    found = find_isolation()
    if not found:  # what only isolation prevents cannot be tested without it
        pytest.skip(found.reason)
    return found
