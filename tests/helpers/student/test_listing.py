"""The list follows the course's weeks, and says of each notebook how far it is."""

import json

import pytest
from student_folder import RIGHT, change, make_folder, save, small_notebook

from helpers.student import list_assignments, start

SYLLABUS = {"tiny/tiny": 2, "parts/second": 1, "parts/first": 3, "gone/gone": 1}


@pytest.fixture
def course(tmp_path):
    make_folder(tmp_path)
    for name in ("another/another", "parts/first", "parts/second"):
        path = tmp_path / "release" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        save(path, small_notebook())
    return tmp_path


def syllabus(course, text=None):
    rows = (f'[[notebooks]]\nname = "{name}"\nweek = {week}\n' for name, week in SYLLABUS.items())
    (course / "syllabus.toml").write_text("".join(rows) if text is None else text)


def test_assignments_stand_in_the_order_of_the_weeks_the_others_after_them(course):
    syllabus(course)
    assert list_assignments(course).splitlines() == [
        "week 2     tiny     not started",
        "weeks 1-3  parts    not started: second, first",
        "           another  not started",
        "",
        "`course-student start NAME` makes your copy of one.",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "[", "notebooks = 3", "[[notebooks]]\nweek = 1", '[[notebooks]]\nname = "a"\nweek = "x"'],
)
def test_without_a_table_of_weeks_they_stand_by_the_alphabet(text, course):
    syllabus(course, text)
    assert list_assignments(course).splitlines()[:3] == [
        "another  not started",
        "parts    not started: first, second",
        "tiny     not started",
    ]


def test_each_notebook_of_several_says_how_far_it_is(course):
    syllabus(course)
    start("parts", course)
    start("tiny", course)
    change(course / "work/parts/second.ipynb", double=RIGHT)
    (course / "work/parts/first.ipynb").unlink()
    lines = list_assignments(course).splitlines()
    assert lines[0].split("  ", 2)[2].strip() == "tiny      0 of 2 answers begun"
    assert "parts     started" in lines[1]
    assert lines[2].strip() == "second  1 of 2 answers begun"
    assert lines[3].strip() == "first   missing: `course-student start parts` brings it back"


def test_a_newer_version_is_said_to_be_out(course):
    start("tiny", course)
    newer = small_notebook()
    newer.cells[0].source = "# Tiny, mended"
    save(course / "release/tiny/tiny.ipynb", newer)
    assert (
        "0 of 2 answers begun; a newer version is out: `course-student update tiny`"
        in list_assignments(course)
    )


def test_a_source_in_one_text_and_a_mark_of_byte_order_are_read_too(course):
    start("tiny", course)
    path = course / "work/tiny/tiny.ipynb"
    change(path, double=RIGHT)
    plain = json.loads(path.read_text())
    for cell in plain["cells"]:
        cell["source"] = "".join(cell["source"])
    path.write_text(json.dumps(plain), encoding="utf-8-sig")
    assert "1 of 2 answers begun" in list_assignments(course)
