"""A student's id: what counts of its spelling, and whether it is that of who handed in."""

import unicodedata
from itertools import permutations

from helpers.checks.comparing import CheckFailed
from helpers.hand_in import handed_in_by, tell_staff

LONGEST = 80  # letters; the end of a longer id counts too, but is not shown
MOST_WORDS = 4  # of a name, whose order we try


def same_letters(student_id: str) -> str:
    """Return the letters and digits of an id, without accents, in lower case.

    What stands behind an @ is left out: an address belongs to who has the name before it.

    raises: CheckFailed where it is no text, or holds no letter or digit

    >>> same_letters(" Müller-Lüdenscheidt, Zoë "), same_letters("S1234567@uni.example")
    ('mullerludenscheidtzoe', 's1234567')
    """
    return "".join(words_of(student_id))


def words_of(student_id: str) -> list[str]:
    """Return the same, word by word."""
    if not isinstance(student_id, str):
        kind = type(student_id).__name__
        raise CheckFailed(f"student_id is of type {kind}: write your id between quotes.")
    words = _plain(student_id)
    if not words:
        raise CheckFailed(
            "student_id is empty: write your id between the quotes, and run its cell."
        )
    return words


def _plain(name: str) -> list[str]:
    known = unicodedata.normalize("NFKD", name.partition("@")[0]).casefold()
    kept = "".join(sign for sign in known if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in kept).split()


def is_same(student_id: str, known: str) -> bool:
    """Return whether two ids are one, but for spelling and the order of a name's words.

    known: how the course writes it, such as lovelaceada

    >>> is_same("Ada Lovelace", "lovelaceada"), is_same("ada", "bob")
    (True, False)
    """
    words, letters = words_of(student_id), "".join(_plain(known))
    orders = permutations(words) if len(words) <= MOST_WORDS else [words]
    return any("".join(order) == letters for order in orders)


def check_id(student_id: str) -> None:
    """Check that there is an id, with letters or digits in it.

    raises: CheckFailed

    >>> check_id("ada"), check_id("")
    Traceback (most recent call last):
    helpers.checks.CheckFailed: student_id is empty: write your id between the quotes, and run ...
    """
    words_of(student_id)


def note_other_id(student_id: str) -> None:
    """Tell those who grade where the numbers of an id are answered that is not that of the hand-in.

    It costs no points: how a course names its students need not be what a student writes.

    raises: CheckFailed where there is no id
    """
    words_of(student_id)
    known = handed_in_by()
    if known and not is_same(student_id, known):
        tell_staff(
            f"answers with the numbers of student_id = {student_id[:LONGEST]!r}, "
            f"and was handed in by {known}"
        )
