"""An id counts by its letters; another one than the hand-in's is told to those who grade."""

import pytest

from helpers.checks import CheckFailed
from helpers.checks.concepts import check_id, note_other_id, numbers_of
from helpers.checks.concepts.identity import is_same, same_letters
from helpers.hand_in import graded, handed_in_by, tell_staff


@pytest.mark.parametrize(
    "spelling", ["ada", " ADA ", "a-d-a", "Àdâ", "ada@uni.example", "a.d.a"], ids=str
)
def test_spelling_does_not_change_the_numbers(spelling):
    assert numbers_of(spelling) == numbers_of("ada")


def test_two_unicode_spellings_of_one_accent_are_one_id():
    assert same_letters("Zo\u00eb") == same_letters("Zoe\u0308") == "zoe"


@pytest.mark.parametrize("bad", ["", "  ", "-.-", "@uni", None, 4711, ["ada"]], ids=repr)
def test_no_id_is_refused(bad):
    with pytest.raises(CheckFailed, match="student_id is"):
        check_id(bad)


@pytest.mark.parametrize(
    ("written", "known", "same"),
    [
        ("Ada Lovelace", "lovelaceada", True),
        ("Lovelace, Ada", "lovelaceada", True),
        ("Ada Lovelace", "ada_lovelace", True),
        ("s1234567", "S1234567", True),
        ("ada", "bob", False),
        ("ada", "ada2", False),
        ("one two three four five", "fivefourthreetwoone", False),
        ("ada", "---", False),
    ],
)
def test_a_name_is_known_in_any_order_of_its_words(written, known, same):
    assert is_same(written, known) is same


def test_another_id_is_told_once_and_one_s_own_is_not():
    with graded("ada") as notes:
        for student_id in ("bob", "bob", "Ada"):
            note_other_id(student_id)
    (note,) = notes
    assert "'bob'" in note
    assert "handed in by ada" in note


def test_a_long_id_is_cut_in_a_note():
    with graded("ada") as notes:
        note_other_id("b" * 10_000)
    assert len(notes[0]) < 200


def test_in_a_notebook_there_is_no_name_and_nothing_is_told():
    note_other_id("bob")
    tell_staff("nobody listens")
    assert handed_in_by() == ""
