"""Which row of an LMS's file is whose: as `course collect` finds out whose a name is.

A row is a student's where the number is the one by which the LMS named the hand-in, or the ids,
addresses or names are. Two answers, or none, are told and not guessed.
"""

import re
from dataclasses import dataclass

from grading.handing_back.template import Template
from grading.intake import Called, LmsNames, Roster, Student, students_in

# Where an LMS's own number stands, and which LMS it is; Moodle's is of one assignment alone.
NUMBERS = {
    **dict.fromkeys(
        ("identifier", "id-nummer", "kennung", "identifiant", "identificador"), "Moodle"
    ),
    "id": "Canvas",
}


@dataclass(frozen=True)
class Matched:
    """The row of each student, counted below the head; and why others have none."""

    rows: dict[str, int]
    without: dict[str, str]


def match_rows(
    template: Template, students: list[str], roster: Roster, names: dict[str, LmsNames]
) -> Matched:
    """Find the row of each student.

    roster: more that the course knows of each: addresses, numbers, other names
    names: what the LMS called the hand-ins
    """
    found = students_in(template.rows)
    called = Called({n: _texts(one) for n, one in enumerate(found) if one})
    numbers: dict[tuple[str, str], set[int]] = {}
    for n, row in enumerate(template.rows):
        if found[n] and (number := _number(row)):
            numbers.setdefault(number, set()).add(n)
    rows, without = {}, {}
    for student in students:
        candidates = _candidates(called, numbers, roster.student(student), names.get(student))
        if len(candidates) == 1:
            rows[student] = candidates.pop()
        elif candidates:
            without[student] = f"{template.path.name} has {len(candidates)} rows that may be it"
        else:
            without[student] = f"{template.path.name} has no row for it"
    return _without_doubles(template, rows, without)


def _texts(student: Student) -> list[str]:
    return [text for text in student.texts if text]


def _number(row: dict[str, str]) -> tuple[str, str] | None:
    """Return the LMS, and the number by which it knows a row: 123 of "Participant 123"."""
    for head, lms in NUMBERS.items():
        if digits := re.findall(r"\d+$", row.get(head, "")):
            return lms, digits[0]
    return None


def _candidates(
    called: Called[int],
    numbers: dict[tuple[str, str], set[int]],
    student: Student,
    names: LmsNames | None,
) -> set[int]:
    """Return the rows that may be a student's: ids before names; a number has to agree."""
    all_words = (student.id, *student.keys, *student.names)
    by_words = next(filter(None, map(called.find, all_words)), set())
    told = {(names.layout, names.number)} if names else set()
    told |= {("Canvas", student.number)} if student.number else set()
    by_number = {row for number in told for row in numbers.get(number, ())}
    if by_number and by_words:
        return by_number & by_words or by_number | by_words
    return by_number or by_words


def _without_doubles(template: Template, rows: dict[str, int], without: dict[str, str]) -> Matched:
    """Take out students who have one row between them."""
    of_row: dict[int, list[str]] = {}
    for student, row in rows.items():
        of_row.setdefault(row, []).append(student)
    for row, students in of_row.items():
        if len(students) > 1:
            why = f"row {row + 2} of {template.path.name} may be {' or '.join(students)}"
            without |= dict.fromkeys(students, why)
    kept = {student: row for student, row in rows.items() if student not in without}
    return Matched(kept, without)
