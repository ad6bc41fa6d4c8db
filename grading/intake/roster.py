"""Who is in the class, and whom a name in a download means: one student, several, or nobody.

Names are compared without case, spaces and signs; if that finds nobody, without accents; then as
German spells them without. Nothing is guessed: parts of a name only make a suggestion.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from unicodedata import combining, normalize

from grading.course import Course

LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
FIELDS = ("id", "first_name", "last_name", "email", "lms_user_id")  # of a student in nbgrader
WORD = re.compile(r"[^\W_]+")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Student:
    """A student of the class.

    id: by which nbgrader knows the student
    names: each in words of which the order counts, such as "Ada Lovelace" and "Lovelace Ada"
    keys: other ids: logins, e-mail addresses, numbers
    number: by which the LMS names the student in its downloads
    groups: sections, tutorials, teams
    """

    id: str
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    number: str = ""
    groups: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """All that the student may be called."""
        return [self.id, *self.names, *self.keys, *(key.partition("@")[0] for key in self.keys)]

    def __str__(self) -> str:
        return f"{self.id} ({self.names[0]})" if self.names else self.id


class Called(Generic[K]):
    """Who, or what, is called by which texts; without case, spaces, signs and, at last, accents."""

    def __init__(self, texts: Mapping[K, Iterable[str]]) -> None:
        self._found: list[dict[str, set[K]]] = []
        for form in FORMS:
            known: dict[str, set[K]] = defaultdict(set)
            for key, all_ in texts.items():
                for text in all_:
                    known[form(text)].add(key)
            known.pop("", None)
            self._found.append(dict(known))

    def find(self, words: str) -> set[K]:
        """Return all that words may mean, by the strictest form that finds any."""
        pairs = zip(FORMS, self._found, strict=True)
        return next(filter(None, (known.get(form(words), set()) for form, known in pairs)), set())


@dataclass
class Roster:
    """The class.

    is_complete: whether who is not on it is nobody; without a list the gradebook's are not all
    origin: where it comes from, in words
    """

    students: list[Student] = field(default_factory=list)
    is_complete: bool = False
    origin: str = ""

    def __post_init__(self) -> None:
        self._called = Called({student.id: student.texts for student in self.students})
        self._by_id = {student.id: student for student in self.students}

    def __contains__(self, student: str) -> bool:
        return student in self._by_id

    def find(self, words: str, number: str = "") -> list[str]:
        """Return the ids of the students whom words mean: one, or several, or none.

        number: by which the LMS tells people apart; it decides where it is one's of them
        """
        if found := self._called.find(words):
            numbered = [one for one in found if number and self._by_id[one].number == number]
            return numbered if len(numbered) == 1 else sorted(found)
        return self._by_all_words(words)

    def student(self, name: str) -> Student:
        """Return the student of an id; one who is not listed is called by the id alone."""
        return self._by_id.get(name, Student(name))

    def has_number(self, student: str, number: str) -> bool:
        """Tell whether the LMS knows a student by a number."""
        return student in self._by_id and self._by_id[student].number == number

    def _by_all_words(self, words: str) -> list[str]:
        """Find who has all of the words, an id of its own among them: "12345 Ada Lovelace"."""
        given = {*words_in(words)}
        found = []
        for student in self.students if len(given) > 1 else ():
            ids = {_bare(text) for text in (student.id, *student.keys)}
            if given & ids and given <= {word for text in student.texts for word in words_in(text)}:
                found.append(student.id)
        return found

    def alike(self, words: str) -> list[str]:
        """Return the students who share a word with a name, most words first, to choose from."""
        given = {*words_in(words)}
        shared = {
            student: len(given & {word for text in student.texts for word in words_in(text)})
            for student in self.students
        }
        return [str(one) for one in sorted(shared, key=lambda s: -shared[s]) if shared[one]][:5]

    @property
    def groups(self) -> dict[str, list[str]]:
        """Who is in which group, by its name."""
        found: dict[str, list[str]] = {}
        for student in self.students:
            for name in student.groups:
                found.setdefault(name, []).append(student.id)
        return found

    def in_group(self, words: str) -> list[str]:
        """Return who is in a group, in whatever case its name is written."""
        named = [who for name, who in self.groups.items() if glued(name) == glued(words)]
        return sorted({one for who in named for one in who})

    def may_be(self, words: str) -> list[str]:
        """Return the students of whom a name holds all words, or who hold all of its words."""
        given = {*words_in(words)}
        return [
            student.id
            for student in self.students
            if any(
                given <= (own := {*words_in(text)}) or own <= given
                for text in student.texts
                if text
            )
        ]


def _exact(text: str) -> str:
    return normalize("NFC", text).casefold().strip()


def glued(text: str) -> str:
    """Return the letters and digits of a name, by which names are compared.

    >>> glued("van den Berg"), glued("van_den_berg")
    ('vandenberg', 'vandenberg')
    """
    return "".join(WORD.findall(normalize("NFC", text).casefold()))


def _bare(text: str) -> str:
    apart = normalize("NFKD", normalize("NFC", text).casefold().translate(LETTERS))
    return glued("".join(sign for sign in apart if not combining(sign)))


def _german(text: str) -> str:
    return _bare(normalize("NFC", text).casefold().translate(UMLAUTS))


FORMS = (_exact, glued, _bare, _german)


def words_in(text: str) -> list[str]:
    """Return the words of a text as they are compared, without case and accents.

    >>> words_in("Zoë_van den-Berg")
    ['zoe', 'van', 'den', 'berg']
    """
    return [_bare(word) for word in WORD.findall(normalize("NFC", text))]


def known_roster(course: Course, handed_in: list[str]) -> Roster:
    """Return the students that nbgrader_config.py lists; without a list, those who are known.

    handed_in: who has a hand-in already
    """
    if course.listed_students:
        listed = [_student(one) for one in course.listed_students]
        return Roster(listed, True, "c.CourseDirectory.db_students")
    known: list[dict] = []
    if course.has_gradebook():
        with course.gradebook() as gradebook:
            known = [{name: getattr(one, name) for name in FIELDS} for one in gradebook.students]
    new = {*handed_in} - {one["id"] for one in known}
    students = [_student(one) for one in [*known, *({"id": name} for name in sorted(new))]]
    return Roster(students, False, "the course")


def _student(fields: dict) -> Student:
    first, last = fields.get("first_name") or "", fields.get("last_name") or ""
    keys = [fields.get("email") or "", fields.get("lms_user_id") or ""]
    number = fields.get("lms_user_id") or ""
    groups = groups_in(str(fields.get("group") or fields.get("section") or ""))
    return Student(
        fields["id"], both_orders(first, last), tuple(filter(None, keys)), number, groups
    )


def groups_in(text: str) -> tuple[str, ...]:
    """Return the groups that an LMS writes into one cell.

    >>> groups_in("Tuesday; Team 3"), groups_in("Section A and Section B")
    (('Tuesday', 'Team 3'), ('Section A', 'Section B'))
    """
    parts = re.split(r"[;,|]| and (?=section\b)", text, flags=re.I)
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))


def both_orders(first: str, last: str) -> tuple[str, ...]:
    """Return a name in both orders; none where a part is missing."""
    first, last = first.strip(), last.strip()
    return (f"{first} {last}", f"{last} {first}") if first and last else ()
