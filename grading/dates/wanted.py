"""Extensions as they are typed: whose, and how much later."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from grading.dates.moments import parse_moment, parse_span
from grading.errors import DatesError
from grading.intake import Roster

DATE = re.compile(r"\s*\d{4}-")


def extensions_for(
    roster: Roster, zone: tzinfo, students: Iterable[tuple[str, str]]
) -> dict[str, timedelta | datetime]:
    """Return how much later each student may hand in, or until when.

    students: a name, and a span or a date
    raises: DatesError where a name means nobody, or more than one
    """
    return {_student(roster, name): _meant(text, zone) for name, text in students}


def extensions_of_groups(
    roster: Roster, zone: tzinfo, groups: Iterable[tuple[str, str]]
) -> list[tuple[str, timedelta | datetime]]:
    """Return the same for everyone in groups; who is in several comes several times.

    raises: DatesError where there is no such group
    """
    meant = [(_group(roster, name), _meant(text, zone)) for name, text in groups]
    return [(student, one) for members, one in meant for student in members]


def _meant(text: str, zone: tzinfo) -> timedelta | datetime:
    return parse_moment(text, zone) if DATE.match(text) else parse_span(text)


def _group(roster: Roster, name: str) -> list[str]:
    if found := roster.in_group(name):
        return found
    there = ", ".join(roster.groups) or "none: name the class list with --roster"
    raise DatesError(f"{roster.origin} has no group {name!r}: there is {there}")


def _student(roster: Roster, name: str) -> str:
    found = roster.find(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise DatesError(f"{name!r} may be {' or '.join(found)}: name one by the id")
    near = ", ".join(roster.alike(name))
    alike = f"it has {near}" if near else "name the class list with --roster"
    raise DatesError(f"{roster.origin} has no student {name!r}: {alike}")
