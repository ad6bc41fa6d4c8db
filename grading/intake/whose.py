"""Whose each file is: the outermost name that says it decides; what is unsure is asked.

With a class list a name is one student's or it is asked. Without one it is taken as it stands,
unless somebody who is known already may be meant. `--as FILE=STUDENT` answers.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import normalize

from grading.errors import CollectError
from grading.intake.claims import Download, Level
from grading.intake.containers import Member
from grading.intake.find_files import NOTEBOOK
from grading.intake.layouts import FileName, read_file_name
from grading.intake.member_names import id_fault
from grading.intake.roster import Roster, glued

WORD = re.compile(r"[^\W_]+")
NAMELESS = "its name does not say whose it is"


@dataclass(frozen=True)
class Owned:
    """A file, and whose it is.

    student: "" where nobody was found
    question: why that has to be asked, in words; choices: who it may be
    is_named: whether somebody said whose it is, and so that it counts
    is_known: whether the class list has the student
    """

    member: Member
    file: FileName
    level: Level
    student: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    is_named: bool = False
    is_known: bool = False

    @property
    def is_notebook(self) -> bool:
        """Whether its name is that of a notebook."""
        return bool(NOTEBOOK.fullmatch(self.level.own[-1]))


def find_owners(downloads: list[Download], roster: Roster, named: Mapping[str, str]) -> list[Owned]:
    """Return whose each file of some downloads is; a file of several people once for each.

    named: the student of a file, a folder, a zip file or a name in it, as staff said with --as
    raises: CollectError where that names nothing, or a student who cannot be
    """
    answers = {normalize("NFC", key).rstrip("/"): who for key, who in named.items()}
    for who in answers.values():
        _check_student(who, roster)
    used: set[str] = set()
    found = []
    for download in downloads:
        for member in download.members:
            found += _owned(download, member, roster, answers, used)
    if unused := sorted({*answers} - used):
        raise CollectError(
            f"--as {unused[0]}={answers[unused[0]]}: nothing of that name is in what was given: "
            "take a name as the table of --dry-run has it"
        )
    return _without_doubles(found, roster)


def _check_student(student: str, roster: Roster) -> None:
    if fault := id_fault(student):
        raise CollectError(f"--as …={student}: this cannot be a student: {fault}")
    if roster.is_complete and student not in roster:
        near = ", ".join(roster.alike(student)) or "nobody with a name like it"
        raise CollectError(f"--as …={student}: {roster.origin} has no such student, but {near}")


def _owned(
    download: Download, member: Member, roster: Roster, answers: dict[str, str], used: set[str]
) -> list[Owned]:
    """Return whose a file is, by what staff said, else by its names."""
    if member.problem.startswith("its name"):
        level = Level((), label=member.path, own=member.parts)
        return [_make(download, member, level)]
    people = _decided(download, member, roster)
    around = {download.source.name, *download.around}
    for key, student in answers.items():
        if any(key in _names_of(one) for one in people) or (
            key in around and not any(one.student for one in people)
        ):
            used.add(key)
            return [replace(people[0], student=student, question="", is_named=True, is_known=True)]
    return people


def _names_of(one: Owned) -> set[str]:
    """Return by which names `--as` may call a file: those that are its own or its folder's."""
    level, path = one.level, one.member.path
    names = {path, level.label, level.label.rpartition("/")[2], f"{one.member.source.name}/{path}"}
    if level.layout and level.words:
        names |= {level.words[0], f"{level.words[0]}_{level.number}"}
    return names


def _decided(download: Download, member: Member, roster: Roster) -> list[Owned]:
    levels, outer = download.levels(member), list(download.outer_levels(member))
    around = {who for level in outer for who in _find(level, roster)}
    for people in levels:
        found = [(level, _find(level, roster)) for level in people]
        if any(who for _, who in found):
            return [_known(download, member, level, who, around, roster) for level, who in found]
    for level in outer:
        if who := _find(level, roster):
            return [_known(download, member, level, who, around, roster)]
    standing = _standing(levels, roster)
    if standing is None and not any(level.stands for people in levels for level in people):
        standing = _standing([*levels, *([level] for level in outer)], roster)
    if standing is None:
        return [_ask(download, member, *_why(levels, roster))]
    return [_as_it_stands(download, member, level, roster) for level in standing]


def _find(level: Level, roster: Roster) -> list[str]:
    """Return all students whom the words of a level may mean."""
    number = level.number if level.layout in ("Canvas", "Moodle") else ""
    if level.layout == "Gradescope":  # an id says more than the name beside it
        return next(filter(None, map(roster.find, level.words)), [])
    return sorted({who for words in level.words for who in roster.find(words, number)})


def _known(
    download: Download,
    member: Member,
    level: Level,
    who: list[str],
    around: set[str],
    roster: Roster,
) -> Owned:
    if not who:
        return _ask(download, member, level, *_why([[level]], roster)[1:])
    if len(who) > 1:
        why = f"{roster.origin} has {len(who)} students whom {level.words[0]!r} may mean"
        return _ask(download, member, level, why, tuple(who))
    if around and who[0] not in around:
        why = "it lies in what bears another student's name"
        return _ask(download, member, level, why, (who[0], *sorted(around)))
    return _make(download, member, level, student=who[0], is_known=True)


def _standing(levels: list[list[Level]], roster: Roster) -> list[Level] | None:
    """Return the first level whose name can be taken as it stands; None where none can."""
    for people in levels:
        if roster.is_complete or any(level.why for level in people):
            return None
        if all(level.stands for level in people):
            return None if _other_name(people, levels) else people
    return None


def _other_name(people: list[Level], levels: list[list[Level]]) -> Level | None:
    """Return the level of a file's own name where it may be another student than its folder."""
    own = levels[-1][0]
    mine, its = {*WORD.findall(people[0].stands.lower())}, {*WORD.findall(own.stands.lower())}
    is_folders = not people[0].layout and not own.layout and people[0] is not own
    return own if is_folders and its - mine else None


def _as_it_stands(download: Download, member: Member, level: Level, roster: Roster) -> Owned:
    student = normalize("NFC", level.stands).strip()
    if fault := id_fault(student):
        return _ask(download, member, level, f"{student!r} cannot be a student: {fault}")
    if near := roster.may_be(student):
        why = f"{student!r} may be a student whom {roster.origin} has, or a new one"
        return _ask(download, member, level, why, (*near, student))
    return _make(download, member, level, student=student)


def _why(levels: list[list[Level]], roster: Roster) -> tuple[Level, str, tuple[str, ...]]:
    """Return what is to be asked where no name could be taken: of which level, and why."""
    unsure = [level for people in levels for level in people if level.why and not level.stands]
    if unsure and not (roster.is_complete and unsure[0].words):
        return unsure[0], unsure[0].why, unsure[0].words
    stands = [level for people in levels for level in people if level.stands]
    if len(stands) > 1 and not roster.is_complete:
        choices = tuple(level.stands for level in stands)
        return stands[0], "its folder and its own name may mean two students", choices
    level = next((one for people in levels for one in people if one.words), levels[-1][0])
    if roster.is_complete and level.words:
        why = f"{roster.origin} has nobody of the name {level.words[0]!r}"
        return level, why, tuple(roster.alike(level.words[0]))
    return level, NAMELESS, ()


def _ask(
    download: Download, member: Member, level: Level, why: str, choices: tuple[str, ...] = ()
) -> Owned:
    return _make(download, member, level, question=why, choices=choices)


def _make(download: Download, member: Member, level: Level, **known: Any) -> Owned:
    file = read_file_name(level.own[-1], download.names.notebooks)
    return Owned(member, file, level, **known)


def _without_doubles(found: list[Owned], roster: Roster) -> list[Owned]:
    """Ask where two people have one name, or one name is written in two ways."""
    numbers, spellings = defaultdict(set), defaultdict(set)
    for one in found:
        if one.level.layout and one.level.number and one.level.words:
            numbers[_name_key(one)].add(one.level.number)
        if one.student and not one.is_named:
            spellings[glued(one.student)].add(one.student)
    return [_without_double(one, roster, numbers, spellings) for one in found]


def _name_key(one: Owned) -> tuple:
    return one.member.source, one.level.layout, glued("".join(one.level.words[:1]))


def _without_double(one: Owned, roster: Roster, numbers: dict, spellings: dict) -> Owned:
    if not one.student or one.is_named:
        return one
    several = one.level.layout and one.level.words and len(numbers.get(_name_key(one), ())) > 1
    if several and not roster.has_number(one.student, one.level.number):
        why = f"the download has several people of the name {one.level.words[0]!r}"
        near = tuple(roster.find(one.level.words[0]))
        return replace(one, student="", question=why, choices=near)
    if len(spellings[glued(one.student)]) > 1:
        written = tuple(sorted(spellings[glued(one.student)]))
        return replace(one, student="", question="one name is written in two ways", choices=written)
    return one
