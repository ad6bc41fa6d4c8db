"""Which hand-ins to grade: what is new or changed, unless more or less is asked for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from glob import escape
from unicodedata import normalize

from grading.course import Assignment, auto_points, changes
from grading.errors import GradingFailed

SAME = "graded and not changed since (--all grades them too)"


@dataclass(frozen=True)
class Choice:
    """Who is graded, and who is left alone, by the reason."""

    students: list[str]
    left: dict[str, list[str]]

    def __str__(self) -> str:
        """Say in a line who is left alone and why; "" where nobody is."""
        reasons = [f"{_named(students)} {why}" for why, students in self.left.items()]
        return f"left alone: {'; '.join(reasons)}" if reasons else ""


def choose(assignment: Assignment, everyone: bool = False, only: Iterable[str] = ()) -> Choice:
    """Choose whom to grade.

    everyone: those who were graded and have not changed too
    only: these students, changed or not; nobody else
    raises: GradingFailed where one of these has handed in nothing, or nobody has
    """
    there = assignment.students
    if not there:
        raise GradingFailed(
            f"{assignment}: nothing handed in under {assignment.course.folder('submitted', '')}: "
            f"run `course collect {assignment} FILE.zip` first"
        )
    named = [_find(assignment, name, there) for name in only]
    excluded = assignment.course.directory().student_id_exclude.split(",")
    points = auto_points(assignment)
    reasons = {
        name: _why_left(name, named, excluded)
        or ("" if named or everyone or changes(assignment, name, points) else SAME)
        for name in there
    }
    left: dict[str, list[str]] = {}
    for name, why in reasons.items():
        if why:
            left.setdefault(why, []).append(name)
    return Choice([name for name, why in reasons.items() if not why], left)


def unusable(assignment: Assignment, students: list[str]) -> dict[str, str]:
    """Return those whose folder nbgrader cannot tell from others, each with the reason."""
    with assignment.course.gradebook() as gradebook:
        known = {*assignment.students, *(student.id for student in gradebook.students)}
    same = Counter(normalize("NFC", name) for name in known)
    reasons = {name: _why_unusable(name, same) for name in students}
    return {name: why for name, why in reasons.items() if why}


def _why_unusable(student: str, same: Counter[str]) -> str:
    if escape(student) != student:
        return "nbgrader takes a name with [, * or ? for a pattern: rename the folder in submitted/"
    if student.strip() != student:
        return "the name begins or ends with a space: rename the folder in submitted/"
    if same[normalize("NFC", student)] > 1:
        return (
            "the same name is there in two encodings of its accents (in submitted/ or in the "
            "gradebook): keep one folder, named as in the gradebook"
        )
    return ""


def _find(assignment: Assignment, name: str, there: list[str]) -> str:
    """Return the student of that name, in whichever encoding it was typed."""
    for student in sorted(there, key=lambda one: one != name):
        if normalize("NFC", student) == normalize("NFC", name):
            return student
    raise GradingFailed(
        f"{assignment}: {name!r} has handed in nothing: there is {', '.join(there[:10])}"
        + (f" and {len(there) - 10} more" if len(there) > 10 else "")
    )


def _why_left(student: str, named: list[str], excluded: list[str]) -> str:
    if student in excluded:
        return "excluded by CourseDirectory.student_id_exclude"
    return "not asked for" if named and student not in named else ""


def _named(students: list[str]) -> str:
    return ", ".join(students) if len(students) <= 3 else f"{len(students)} students"
