"""The course by weeks, as syllabus.toml beside nbgrader_config.py says it."""

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.errors import CourseNotFound

if TYPE_CHECKING:
    from grading.course.folder import Course

FILE = "syllabus.toml"


@dataclass(frozen=True)
class Unit:
    """A notebook in the syllabus: assignment/notebook, its week, and what it builds on."""

    name: str
    week: int
    after: tuple[str, ...] = ()


def read_syllabus(course: "Course") -> list[Unit]:
    """Return the units of a course in their order; none where it has no syllabus.

    raises: CourseNotFound where the file cannot be read
    """
    path = course.root / FILE
    if not path.is_file():
        return []
    try:
        units = tomllib.loads(path.read_text(encoding="utf-8")).get("notebooks", [])
        return [Unit(one["name"], one["week"], tuple(one.get("after", ()))) for one in units]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise CourseNotFound(
            f"{path} cannot be read ({type(error).__name__}: {error}): each of its [[notebooks]] "
            'has a name, such as "softmax/softmax", and a week'
        ) from None
