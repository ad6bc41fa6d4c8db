"""Dates and spans of time as people write them, in the course's time zone, and as they are shown.

A span is counted by the clock on the wall: two days after 23:59 is 23:59, also where summer time
begins or ends in between.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grading.errors import DatesError

UNITS = {
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("min", "minute", "minutes"), timedelta(minutes=1)),
}
PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*(?:,|and)?\s*", re.I)
LONGEST = timedelta(days=3650)
END_OF_DAY = "23:59"
EXAMPLES = "write one such as 2026-12-01 23:59, or 2026-12-01T22:59Z"


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment that a text means, in UTC.

    zone: of a time that names none; where the clock shows a time twice, the later one is meant
    raises: DatesError where it is no time, or one that the clock in the zone never shows

    >>> str(parse_moment("2026-07-01 23:59", ZoneInfo("Europe/Berlin")))
    '2026-07-01 21:59:00+00:00'
    >>> str(parse_moment("2026-12-01", ZoneInfo("Europe/Berlin")))
    '2026-12-01 22:59:00+00:00'
    """
    said, zone = _split_zone(" ".join(text.split()), zone)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        said = f"{said} {END_OF_DAY}"
    try:
        moment = datetime.fromisoformat(said)
        if moment.tzinfo is None:
            return _on_the_clock(moment, zone, text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DatesError(f"{text!r} is no date that the course understands: {EXAMPLES}") from error


def _split_zone(text: str, zone: tzinfo) -> tuple[str, tzinfo]:
    """Return a time without the name of a zone after it, and that zone: nbgrader writes "UTC"."""
    said, _, name = text.rpartition(" ")
    if not said or name[:1].isdigit():
        return text, zone
    try:
        return said, ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return text, zone


def _on_the_clock(moment: datetime, zone: tzinfo, text: str) -> datetime:
    found = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) != moment:
        raise DatesError(
            f"{text!r} is a time that no clock shows in {zone}, where summer time begins then: "
            "write one an hour later"
        )
    return found


def parse_span(text: str) -> timedelta:
    """Return how long a text means; nothing for "none" and 0.

    raises: DatesError where it is no span, or one that is too long

    >>> parse_span("+2d"), parse_span("1 day 12 hours"), parse_span("none")
    (datetime.timedelta(days=2), datetime.timedelta(days=1, seconds=43200), datetime.timedelta(0))
    """
    said = text.strip().removeprefix("+").strip()
    if said.lower() in ("none", "0"):
        return timedelta()
    parts = list(PART.finditer(said))
    if not parts or "".join(part[0] for part in parts) != said:
        raise _no_span(text)
    total = timedelta()
    for part in parts:
        unit = UNITS.get(part[2].lower())
        if unit is None:
            raise _no_span(text)
        number = float(part[1])
        if number > LONGEST / unit:
            raise DatesError(f"{text!r} is longer than ten years: write a shorter one")
        total += number * unit
    if total > LONGEST:
        raise DatesError(f"{text!r} is longer than ten years: write a shorter one")
    return total


def _no_span(text: str) -> DatesError:
    return DatesError(
        f"{text!r} is no extension that the course understands: write one such as +2d, +36h, "
        "+30min, a date, or none to take one back"
    )


def later(moment: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """Return the moment a span after another one, by the clock on the wall, in UTC.

    >>> due = parse_moment("2026-10-24 23:59", ZoneInfo("Europe/Berlin"))
    >>> shown(later(due, timedelta(days=2), ZoneInfo("Europe/Berlin")), ZoneInfo("Europe/Berlin"))
    '2026-10-26 23:59 CET'
    """
    on_the_wall = moment.astimezone(zone).replace(tzinfo=None) + span
    return on_the_wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def span_between(first: datetime, last: datetime, zone: tzinfo) -> timedelta:
    """Return how much later one moment is than another, by the clock on the wall."""
    walls = [one.astimezone(zone).replace(tzinfo=None, fold=0) for one in (first, last)]
    return walls[1] - walls[0]


def shown(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as people of the course read it.

    >>> shown(datetime(2026, 12, 1, 22, 59, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    '2026-12-01 23:59 CET'
    """
    local = moment.astimezone(zone)
    seconds = f":{local:%S}" if local.second else ""
    return f"{local:%Y-%m-%d %H:%M}{seconds} {local:%Z}"


def in_words(span: timedelta) -> str:
    """Return a span in words that `parse_span` understands.

    >>> in_words(timedelta(days=1, hours=12)), in_words(timedelta(minutes=30))
    ('1 day 12 hours', '30 minutes')
    """
    minutes = round(span.total_seconds() / 60)
    numbers = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    named = zip(numbers, ("day", "hour", "minute"), strict=True)
    told = [f"{number} {unit}{'s' * (number != 1)}" for number, unit in named if number]
    return " ".join(told) or "none"
