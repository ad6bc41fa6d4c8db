"""The syllabus has each notebook once, and in an order in which it can be taught."""

from pathlib import Path

import pytest

from grading.course import open_course, read_syllabus
from grading.errors import CourseNotFound

COURSE = open_course(Path(__file__).parents[1])


def test_the_syllabus_has_each_notebook_once():
    written = [f"{path.parent.name}/{path.stem}" for path in COURSE.root.glob("source/*/*.ipynb")]
    assert sorted(unit.name for unit in read_syllabus(COURSE)) == sorted(written)


def test_no_notebook_builds_on_a_later_one():
    taught: dict[str, int] = {}
    for unit in read_syllabus(COURSE):
        assert list(taught.values()) == sorted(taught.values())
        assert set(unit.after) <= taught.keys(), f"{unit.name} builds on what comes later"
        taught[unit.name] = unit.week


def test_a_broken_syllabus_is_told(course):
    (course.root / "syllabus.toml").write_text('[[notebooks]]\nname = "tiny/tiny"\n')
    with pytest.raises(CourseNotFound, match=r"syllabus.toml cannot be read \(KeyError: 'week'\)"):
        read_syllabus(course)
