"""Whom a name means: who is called so, all who may be, or nobody; never somebody like it."""

from datetime import UTC
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.errors import CollectError
from grading.intake.layouts import read_mark
from grading.intake.member_names import id_fault, parts_of
from grading.intake.roster import Roster, Student, both_orders
from grading.intake.roster_file import read_roster

NAME = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12)


@settings(deadline=None)  # a busy machine is no failure
@given(names=st.lists(st.tuples(NAME, NAME), min_size=1, max_size=8, unique=True))
def test_a_name_never_means_somebody_else_alone(names):
    students = [Student(f"id{n}", both_orders(*name)) for n, name in enumerate(names)]
    roster = Roster(students, True)
    for student, (first, last) in zip(students, names, strict=True):
        for words in (f"{first} {last}", f"{last}, {first}", f"{first}_{last}"):
            found = roster.find(normalize("NFD", words))
            assert student.id in found or len(found) != 1
        assert roster.find(student.id) == [student.id]


@settings(deadline=None)  # a busy machine is no failure
@given(name=st.text(max_size=60))
def test_a_name_of_a_member_stays_inside_or_is_refused(name):
    try:
        parts = parts_of(name)
    except ValueError:
        return
    assert not {"", ".", ".."} & {*parts}
    assert all("/" not in part and "\\" not in part for part in parts)


@settings(deadline=None)  # a busy machine is no failure
@given(who=st.from_regex(r"[a-zäöü_]{1,20}", fullmatch=True))
def test_canvas_names_whoever_it_is(who):
    mark = read_mark(f"{who}_1234_5678_tiny.ipynb", False, UTC)
    assert mark is not None
    assert mark.who == who or (who.endswith("_late") and mark.late)


@pytest.mark.parametrize("student", ["..", ".", "", " ada", "a/b", "a*", "a+b", "x" * 300])
def test_what_cannot_be_a_folder_is_no_student(student):
    assert id_fault(student)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("First name,Surname\nAda,Lovelace\n", "no column says a student's id"),
        ("id,name\na1,Ada\na1,Bob\n", "is the 'id' of two rows"),
        ("username,name\n../x,Ada\nb,Bob\n", "cannot be a student's id"),
        ("username,name\n,Ada\nb,Bob\n", "Ada has no 'username'"),
    ],
    ids=["no id", "twice", "no folder", "empty"],
)
def test_a_class_list_that_cannot_be_used_is_told(tmp_path, text, said):
    path = tmp_path / "class.csv"
    path.write_text(text)
    with pytest.raises(CollectError, match=said):
        read_roster(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_class_list_is_read_in_every_encoding_and_form(tmp_path, encoding, sign):
    path = tmp_path / "class.csv"
    rows = [("Surname", "First name", "Email address"), ("Müller", "Änne", "ae@x.edu")]
    path.write_text("\n".join(map(sign.join, rows)), encoding=encoding)
    assert read_roster(path).find("Änne Müller") == ["ae@x.edu"]
    assert read_roster(path).find("Muller Anne") == ["ae@x.edu"]
