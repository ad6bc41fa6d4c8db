"""How late a hand-in was."""

from datetime import UTC, datetime, timedelta, tzinfo

from nbgrader.api import SubmittedAssignment

DAY = timedelta(days=1)


def seconds_late(submission: SubmittedAssignment, zone: tzinfo) -> float:
    """Return how late a hand-in was, 0 where it was not; nbgrader fails without a due date.

    zone: in which days are counted
    """
    due, when = submission.assignment.duedate, submission.timestamp
    if due is None or when is None:
        return 0.0
    due += submission.extension or timedelta()
    return late_seconds(due.replace(tzinfo=UTC), when.replace(tzinfo=UTC), zone)


def late_seconds(due: datetime, when: datetime, zone: tzinfo) -> float:
    """Return how much later than due a moment is, in seconds, 0 where it is not.

    From a day on by the clock on the wall: a day on which summer time ends has 25 hours, and is a
    day late.
    """
    passed = when - due
    if passed <= timedelta():
        return 0.0
    on_the_wall = passed + ((when.astimezone(zone).utcoffset() or timedelta())
                            - (due.astimezone(zone).utcoffset() or timedelta()))  # fmt: skip
    is_days = max(passed, on_the_wall) > DAY
    return (on_the_wall if is_days else passed).total_seconds()


def how_long(seconds: float) -> str:
    """Return a time in words, as exactly as it matters.

    >>> how_long(90), how_long(5400), how_long(31.4 * 86400)
    ('2 minutes', '1.5 hours', '31.4 days')
    """
    for unit, size, most in (("minute", 60, 60), ("hour", 3600, 48)):
        if seconds < most * size:
            number = max(1, round(seconds / size)) if unit == "minute" else round(seconds / size, 1)
            return f"{number:g} {unit}{'s' * (number != 1)}"
    return f"{round(seconds / 86400, 1):g} days"
