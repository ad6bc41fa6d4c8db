"""Read a class list as a learning-management system exports it: a CSV file of some kind."""

import csv
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from grading.course import Assignment
from grading.errors import CollectError
from grading.intake.member_names import id_fault
from grading.intake.roster import Roster, Student, both_orders, groups_in, known_roster

MOST_MB = 20
# Columns by what they hold, the first that is there and filled counts; compared in small letters.
IDS = (
    *("student_id", "student id", "nbgrader id", "nbgrader", "sis login id", "login id", "login"),
    *("username", "user name", "netid", "sis user id", "id number", "sid", "matriculation number"),
    *(
        "student number",
        "matrikelnummer",
        "id",
        "email address",
        "email",
        "e-mail",
        "e-mail address",
    ),
)
FIRST = ("first name", "first_name", "firstname", "given name", "vorname", "prénom", "nombre")
LAST = (
    "last name",
    "last_name",
    "lastname",
    "surname",
    "family name",
    "nachname",
    "nom",
    "apellido(s)",
)
WHOLE = ("student", "full name", "name", "student name", "display name", "sortable name")
KEYS = (*IDS, "sis user id", "integration id", "lms_user_id")
GROUPS = (
    *("group", "groups", "section", "sections", "tutorial", "team", "group name", "gruppe"),
    *("gruppen", "übungsgruppe", "groupe", "groupes", "grupo", "grupos"),
)
NUMBERS = ("lms_user_id", "identifier", "id")  # by which Canvas and Moodle name people in downloads


def class_list(assignment: Assignment, path: Path | None = None) -> Roster:
    """Return the class: that of a file where one is given, else those whom the course knows.

    raises: CollectError where the file cannot be used
    """
    known = known_roster(assignment.course, assignment.students)
    return read_roster(path, [one.id for one in known.students]) if path else known


def read_roster(path: Path, in_use: Collection[str] = ()) -> Roster:
    """Read the class list of a file.

    in_use: ids that the course has already: the column that holds most of them is the ids
    raises: CollectError where it is not there, or has no column that can be a student's id
    """
    rows = _rows(path)
    known = {name for row in rows for name, value in row.items() if value}
    ids = [name for name in IDS if name in known]
    if not ids:
        there = ", ".join(rows[0]) if rows else "nothing"
        raise CollectError(
            f"{path.name}: no column says a student's id: name one student_id, SIS Login ID, "
            f"ID number or Email address (there is {there})"
        )
    of = max(ids, key=lambda name: len({row.get(name) for row in rows} & {*in_use}))
    students = [_student(row, of) for row in rows if not _is_no_student(row)]
    _check(path, students, of)
    return Roster(students, True, path.name)


def students_in(rows: list[dict[str, str]]) -> list[Student | None]:
    """Return who stands in each row of a file of an LMS, by names in small letters.

    returns: a student without an id where no column holds one; None for a row that is nobody's
    """
    return [None if _is_no_student(row) else _student(row, "") for row in rows]


def _rows(path: Path) -> list[dict[str, str]]:
    text = decoded(path)[0]
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and (sep := re.fullmatch(r"sep=(.)", lines[0].strip())):  # Excel's own first line
        lines, delimiter = lines[1:], sep[1]
    else:
        delimiter = max("\t;,|", key=lambda sign: lines[0].count(sign)) if lines else ","
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        table = list(reader)
    except csv.Error as error:
        raise CollectError(f"{path.name}, line {reader.line_num}: {error}: mend it") from error
    heads = [" ".join(head.lower().split()) for head in table[0]] if table else []
    return [dict(zip(heads, map(cell_value, row), strict=False)) for row in table[1:]]


def decoded(path: Path) -> tuple[str, str]:
    """Return the text of a file of an LMS, or of Excel, and its encoding in Python's name for it.

    raises: CollectError where it cannot be read or is too large
    """
    try:
        if path.stat().st_size > MOST_MB * 1e6:
            raise CollectError(f"{path.name} has more than {MOST_MB} MB: it is no class list")
        data = path.read_bytes()
    except OSError as error:
        raise CollectError(f"{path}: {error.strerror}: name a CSV file that is there") from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # Excel's "Unicode text"
        return data.decode("utf-16", "replace"), "utf-16"
    with suppress(UnicodeDecodeError):
        encoding = "utf-8-sig" if data.startswith(BOM_UTF8) else "utf-8"
        return data.decode(encoding), encoding
    return data.decode("cp1252", "replace"), "cp1252"


def cell_value(text: str) -> str:
    """Return a cell without the quotes by which Excel keeps zeros: ="00123"."""
    quoted = re.fullmatch(r'="(.*)"', text.strip())
    return (quoted[1] if quoted else text).strip().strip("'\u200b")


def _is_no_student(row: dict[str, str]) -> bool:
    """Tell whether a row is empty, or Canvas's own: points possible, its test student."""
    student = row.get("student", "").lower()
    return not any(row.values()) or student in ("points possible", "student, test")


def _student(row: dict[str, str], of: str) -> Student:
    def first(names: tuple[str, ...]) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    names = list(both_orders(first(FIRST), first(LAST)))
    for whole in filter(None, (row.get(name, "") for name in WHOLE)):
        last, comma, given = whole.partition(",")
        names += both_orders(given, last) if comma else [" ".join(whole.split())]
    keys = [row[name] for name in dict.fromkeys(KEYS) if row.get(name)]
    number = (re.findall(r"\d+$", first(NUMBERS)) or [""])[0]
    named = tuple(dict.fromkeys(names))
    groups = [one for name in GROUPS for one in groups_in(row.get(name, ""))]
    unique = tuple(dict.fromkeys(keys)), number, tuple(dict.fromkeys(groups))
    return Student(row.get(of, ""), named, *unique)


def _check(path: Path, students: list[Student], of: str) -> None:
    """Raise CollectError unless each student has an id of its own."""
    if not students:
        raise CollectError(f"{path.name} lists no student: export the class list again")
    for student in students:
        if not student.id:
            name = student.names[0] if student.names else "a student without a name"
            raise CollectError(
                f"{path.name}: {name} has no {of!r}: fill it in, or take the row out"
            )
        if fault := id_fault(student.id):
            raise CollectError(f"{path.name}: {student.id!r} cannot be a student's id: {fault}")
    twice = [one for one, count in Counter(student.id for student in students).items() if count > 1]
    if twice:
        raise CollectError(f"{path.name}: {twice[0]!r} is the {of!r} of two rows: take one out")
