"""Dates and spans as people write them; what the clock on the wall shows is what counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.dates import in_words, late_seconds, parse_moment, parse_span, shown
from grading.dates.moments import later, span_between
from grading.errors import DatesError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01 23:59", "2026-12-01 22:59:00"),
        ("2026-12-01T23:59", "2026-12-01 22:59:00"),
        ("2026-12-01T23:59:30", "2026-12-01 22:59:30"),
        ("  2026-07-01   23:59 ", "2026-07-01 21:59:00"),
        ("2026-12-01", "2026-12-01 22:59:00"),
        ("2026-12-01T23:59Z", "2026-12-01 23:59:00"),
        ("2026-12-01 23:59+09:00", "2026-12-01 14:59:00"),
        ("2026-12-01 23:59 UTC", "2026-12-01 23:59:00"),
        ("2026-12-01 23:59 America/New_York", "2026-12-02 04:59:00"),
        ("2026-10-25 02:30", "2026-10-25 01:30:00"),  # shown twice that night: the later one
    ],
)
def test_a_date_is_read_in_the_zone_of_the_course_unless_it_says_another(text, utc):
    assert f"{parse_moment(text, BERLIN):%Y-%m-%d %H:%M:%S}" == utc


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "1.12.2026", "2026-13-01", "2026-12-01 25:00", "2026-12-01 23:59 Atlantis/X",
     "0001-01-01 00:00", "9999-12-31T23:59-10:00", "2026-02-30", "2026-12-01 ../../etc/passwd"],
)  # fmt: skip
def test_what_is_no_date_is_a_sentence(text):
    with pytest.raises(DatesError, match="is no date that the course understands: write one"):
        parse_moment(text, BERLIN)


def test_a_time_that_no_clock_shows_is_refused():
    with pytest.raises(DatesError, match="no clock shows in Europe/Berlin"):
        parse_moment("2026-03-29 02:30", BERLIN)
    assert shown(parse_moment("2026-03-29 03:30", BERLIN), BERLIN) == "2026-03-29 03:30 CEST"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("+2d", timedelta(days=2)),
        ("36h", timedelta(hours=36)),
        ("+30min", timedelta(minutes=30)),
        ("1w", timedelta(days=7)),
        ("1 day and 12 hours", timedelta(hours=36)),
        ("1.5d", timedelta(hours=36)),
        ("none", timedelta()),
        ("0", timedelta()),
        ("+0d", timedelta()),
    ],
)
def test_a_span(text, span):
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text", ["", "+", "2", "2x", "-2d", "2d!", "d", "2 d later", "nan d", "1e9d"]
)
def test_what_is_no_span_is_a_sentence(text):
    with pytest.raises(DatesError, match="write one such as"):
        parse_span(text)


@pytest.mark.parametrize("text", ["9999999999999999999d", "521w1w", "1" * 400 + "d"])
def test_a_span_of_centuries_is_refused(text):
    with pytest.raises(DatesError, match="longer than ten years"):
        parse_span(text)


@given(minutes=st.integers(0, 5_000_000))
def test_a_span_in_words_is_read_again(minutes):
    assert parse_span(in_words(timedelta(minutes=minutes))) == timedelta(minutes=minutes)


@settings(deadline=None)
@given(
    due=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    days=st.integers(0, 400),
    name=st.sampled_from(ZONES),
)
def test_days_later_is_the_same_time_on_the_wall(due, days, name):
    zone, span = ZoneInfo(name), timedelta(days=days)
    due = due.replace(tzinfo=UTC)
    end = later(due, span, zone)
    walls = [moment.astimezone(zone).replace(tzinfo=None, fold=0) for moment in (due, end)]
    gap = walls[0] + span != walls[1]  # the clock does not show that time on that day
    assert gap or span_between(due, end, zone) == span
    assert abs(walls[1] - walls[0] - span) <= (timedelta(hours=1) if gap else timedelta())


@pytest.mark.parametrize(
    ("due", "when", "hours"),
    [
        ("2026-06-01 23:59", "2026-06-01 23:59", 0),
        ("2026-06-01 23:59", "2026-06-01 12:00", 0),
        ("2026-06-01 23:59", "2026-06-02 00:59", 1),
        ("2026-10-24 23:59", "2026-10-25 23:59", 24),  # that day had 25 hours
        ("2026-10-24 23:59", "2026-10-25 23:29", 23.5),
        ("2026-03-28 23:59", "2026-03-29 23:59", 23),  # and that one 23
        ("2026-03-28 23:59", "2026-03-30 00:59", 25),
    ],
)
def test_how_late_is_told_by_the_clock_on_the_wall_from_a_day_on(due, when, hours):
    due, when = parse_moment(due, BERLIN), parse_moment(when, BERLIN)
    assert late_seconds(due, when, BERLIN) == hours * 3600


def test_a_minute_late_in_the_hour_that_is_shown_twice_is_late():
    due = parse_moment("2026-10-25T02:50+02:00", BERLIN)
    assert late_seconds(due, parse_moment("2026-10-25T02:10+01:00", BERLIN), BERLIN) == 20 * 60
