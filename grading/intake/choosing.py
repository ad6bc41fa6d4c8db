"""Of several files that a student handed in for one notebook: which counts, and when it came."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from grading.intake.containers import UNREADABLE, Archives
from grading.intake.whose import Owned

A_DOWNLOAD = timedelta(minutes=10)  # that an LMS takes at most to write a zip file
T = TypeVar("T")


def with_times(owned: list[Owned], zone: tzinfo) -> list[Owned]:
    """Give files of an LMS's zip file the time that it has for them.

    Times that all lie within minutes are those of the download, and say nothing.
    """
    by_source = defaultdict(list)
    for one in owned:
        by_source[one.member.source].append(one)
    return [one for files in by_source.values() for one in _timed(files, zone)]


def _timed(files: list[Owned], zone: tzinfo) -> list[Owned]:
    dated = [
        one
        for one in files
        if one.level.layout in ("Moodle", "Canvas") and one.member.info and one.member.given
    ]
    if not dated or _are_of_the_download(dated, zone):
        return files
    return [_with_time(one, zone) if one in dated else one for one in files]


def _are_of_the_download(dated: list[Owned], zone: tzinfo) -> bool:
    times = [one.member.given for one in dated if one.member.given]
    if max(times) - min(times) > A_DOWNLOAD:
        return False
    made = datetime.fromtimestamp(dated[0].member.source.stat().st_mtime, zone)
    is_new = abs(made.replace(tzinfo=None) - max(times)) < timedelta(days=1)
    return is_new or len({one.level.unit for one in dated}) > 1


def _with_time(one: Owned, zone: tzinfo) -> Owned:
    if one.level.time or not one.member.given:
        return one
    time = one.member.given.replace(tzinfo=zone).astimezone(UTC)
    return replace(one, level=replace(one.level, time=time))


def choose(candidates: list[Owned], archives: Archives) -> tuple[Owned | None, str]:
    """Return the file that counts, None where nobody can tell; and by what it was chosen.

    That which staff named, else the latest by the LMS's time, else the highest number of an attempt
    or a copy, else the one nearest to the top, else the one that was changed last.
    """
    left, by = candidates, ""
    for rule, words in (
        (lambda one: one.is_named, "it was named"),
        (_time, "a later time"),
        (lambda one: one.file.number, "a later number"),
        (_height(candidates), "it lies further up"),
        (lambda one: one.member.time, "it was changed later"),
    ):
        kept = _best(left, rule)
        if len(kept) < len(left):
            left, by = kept, by or words
    if len({digest(one, archives) for one in left}) > 1:
        return None, ""
    return left[0], by or "the same content"


def _time(one: Owned) -> datetime | None:
    return one.level.time


def _height(candidates: list[Owned]) -> Callable[[Owned], int]:
    """Return how far up files lie, which says something of those that came together alone."""
    together = len({one.level.unit for one in candidates}) == 1
    return lambda one: -len(one.level.own) if together else 0


def _best(owned: list[Owned], rule: Callable[[Owned], T | None]) -> list[Owned]:
    """Return those with the greatest value; all where one has none."""
    values = [rule(one) for one in owned]
    if any(value is None for value in values):
        return owned
    most = max(values)  # type: ignore[type-var]
    return [one for one, value in zip(owned, values, strict=True) if value == most]


def digest(one: Owned, archives: Archives) -> str:
    """Return a digest of a file's bytes; of one that cannot be read its path."""
    try:
        with archives.reading(one.member) as file:
            content = hashlib.sha256()
            while block := file.read(1 << 20):
                content.update(block)
    except UNREADABLE:
        return one.member.path
    return content.hexdigest()


def latest(times: Iterable[datetime | None]) -> datetime | None:
    """Return the latest time that is known; None for none."""
    return max((time for time in times if time), default=None)
