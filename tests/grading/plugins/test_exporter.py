import json
import subprocess
import sys
from copy import deepcopy

import nbformat
import pytest
from conftest import PROJECT, code, hand_in, make_course, tiny_notebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback

from grading.audit import Answer, build_hand_in
from grading.grade import Way, grade
from grading.plugins import FeedbackPage, MendingExporter, name_notebooks
from grading.releasing import release
from grading.reporting import save_report

POINTS = {
    "stripped": 5,
    "deleted": 5,
    "doubled": 5,
    "raised": 2,
    "marked": 5,
    "cut": 2,
    "empty": 0,
    "pdf": 0,
    "renamed": 5,
    "text": 0,
}


NAMES = {"renamed": "homework.ipynb", "text": "answers.txt"}


def damaged(course) -> dict:
    """Return hand-ins, right but for what the name of the student says."""
    released = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)

    def answer(**fields):
        return build_hand_in(Answer(name="made", title="", **fields), tiny_notebook(), released)

    right = answer()
    text = nbformat.writes(right)
    stripped, doubled = answer(), answer()
    for number, cell in enumerate(stripped.cells):
        cell.metadata, cell.id = {}, f"cell-{number}"
    doubled.cells.append(deepcopy(doubled.cells[3]))
    doubled.metadata["notes"] = ["all is well"]
    raised = answer(cells={"total": "import subprocess\ndef total(x):\n    return 0"})
    raised.cells[3].metadata.nbgrader.points = 100
    return {
        "stripped": stripped,
        "deleted": answer(drop=("test_double",)),
        "doubled": json.dumps(doubled),
        "raised": raised,
        "marked": "\ufeff" + text,
        "cut": text[: text.index("running_total")],
        "empty": "",
        "pdf": "%PDF-1.7",
        "renamed": right,
        "text": "nothing that is a notebook",
    }


def lay_out(root):
    """Return a course whose students handed in what is damaged."""
    course = make_course(root)
    release(course.assignment("tiny"))
    for student, notebook in damaged(course).items():
        path = hand_in(course, student, notebook)
        path.rename(path.with_name(NAMES.get(student, path.name)))
    return course


class Plain:
    """The class after `nbgrader autograde`: its report, page and log."""

    def __init__(self, root):
        self.course = lay_out(root)
        before = self.handed_in()
        command = [sys.executable, "-m", "nbgrader", "autograde", "tiny"]
        self.run = subprocess.run(command, cwd=root, capture_output=True, text=True)
        self.changed = self.handed_in() != before
        self.report, path = save_report(self.course.assignment("tiny"))
        self.page = path.read_text()
        self.rows = {row.student: row for row in self.report.rows}

    def handed_in(self):
        """Return the bytes of every file in submitted/."""
        files = self.course.folder("submitted", "").rglob("*.*")
        return {path: path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return Plain(tmp_path_factory.mktemp("plain") / "course")


def test_plain_nbgrader_gives_the_points_that_course_grade_gives(plain, tmp_path):
    course = lay_out(tmp_path / "course")
    results = grade(course.assignment("tiny"), Way(jobs=1))
    by_course = {row.student: row for row in save_report(course.assignment("tiny"))[0].rows}
    assert {name: row.total for name, row in plain.rows.items()} == POINTS
    assert {name: row.total for name, row in by_course.items()} == POINTS
    graded = [result.student for result in results if result.graded]
    assert {plain.rows[name].to_grade for name in graded} == {0, 1}
    for name in graded:
        assert plain.rows[name].points == by_course[name].points, name
        assert plain.rows[name].notes == by_course[name].notes, name


def test_no_damaged_notebook_stops_nbgrader_or_is_left_out(plain):
    assert plain.run.returncode == 0, plain.run.stderr
    assert "Traceback" not in plain.run.stderr
    assert [name for name, row in plain.rows.items() if not row.graded] == ["text"]
    assert {row.isolation for row in plain.rows.values() if row.graded} <= {"bubblewrap", "none"}


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("deleted", "test_double: the cell was missing and is put back"),
        ("raised", "cell total, line 1: imports subprocess"),
        ("cut", "the file is cut off after cell"),
        ("empty", "tiny.ipynb is empty: ask the student"),
        ("pdf", "tiny.ipynb is no notebook (a PDF): ask the student for the .ipynb file"),
        ("pdf", "tiny: nothing that was handed in can be read: it counts as not answered"),
        ("renamed", "homework.ipynb was taken for tiny.ipynb"),
    ],
)
def test_what_was_mended_or_noticed_is_on_the_class_page(plain, student, note):
    assert any(note in told for told in plain.rows[student].notes), plain.rows[student].notes
    assert note in plain.page


def test_a_student_can_write_no_note(plain):
    assert "all is well" not in plain.page


def test_a_hand_in_that_nbgrader_passes_over_is_told_with_what_to_do(plain):
    sentence = "text/tiny: no .ipynb file at the top: run `course grade tiny`, which looks further"
    assert sentence in plain.run.stderr
    why = "not graded: no notebook tiny was handed in; there is answers.txt"
    assert f"<b>text</b> · {why}" in plain.page


def test_what_was_handed_in_stays_as_it_was(plain):
    assert not plain.changed


def test_only_autograde_reads_with_repair(course):
    assert Autograde(config=course.config).exporter_class is MendingExporter
    released = GenerateAssignment(config=course.config).exporter_class
    assert released is GenerateAssignment().exporter_class
    assert GenerateFeedback(config=course.config).exporter_class is FeedbackPage


def test_where_one_notebook_is_asked_for_the_others_are_left_alone(course, monkeypatch):
    monkeypatch.chdir(course.root)
    other = hand_in(course, "ada", "of another name")
    other.rename(other.with_name("homework.ipynb"))
    paths = [str(hand_in(course, "ada", "asked for"))]
    given = list(paths)
    name_notebooks("tiny", "*", paths)
    assert paths == given


def test_of_two_files_with_other_names_nbgrader_takes_the_one_with_the_cells(course, monkeypatch):
    monkeypatch.chdir(course.root)
    release(course.assignment("tiny"))
    path = hand_in(course, "ada", nbformat.v4.new_notebook(cells=[code("own", "1")]))
    scrap = path.rename(path.with_name("scrap.ipynb"))
    homework = hand_in(course, "ada", tiny_notebook()).rename(path.with_name("homework.ipynb"))
    paths = [str(homework), str(scrap)]
    name_notebooks("tiny", "*", paths)
    assert paths == [str(path)]


def test_a_grader_that_cannot_be_loaded_stops_nbgrader(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text((PROJECT / "nbgrader_config.py").read_text())
    (tmp_path / "grading").mkdir()
    (tmp_path / "grading" / "__init__.py").write_text("raise RuntimeError('half an update')")
    command = [sys.executable, "-m", "nbgrader", "autograde", "tiny"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "the course's grader cannot be loaded: RuntimeError('half an update')" in ran.stderr
