"""`course dates`: what is set there is what nbgrader's gradebook has, and every total follows."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from conftest import course_command, hand_in, tiny_notebook
from nbgrader.converters import Autograde
from totals import totals

from grading.course import open_course, run_converter
from grading.dates import read_dates, update_penalties
from grading.errors import DatesError
from grading.plugins import LatePolicy
from grading.releasing import release
from grading.reporting import read_report

POLICY = """
c.LatePolicy.per_day = 0.1
c.LatePolicy.cap = 0.4
c.LatePolicy.grace_minutes = 30
c.Exchange.timezone = "Europe/Berlin"
"""


def with_config(root, text):
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(text)
    return open_course(root)


@pytest.fixture
def late_class(graded_class, tmp_path):
    """Ada and bob were graded with 5 points; ada handed in on 3 December at noon, bob before."""
    root = shutil.copytree(graded_class.root, tmp_path / "course")
    course = with_config(root, POLICY)
    with course.gradebook() as gradebook:
        for student, when in (("ada", "2026-12-03 11:00 UTC"), ("bob", "2026-11-20 11:00 UTC")):
            gradebook.update_or_create_submission("tiny", student, timestamp=when)
    return course


def nbgrader_autograde(course):
    """Do what `nbgrader autograde tiny --student=ada` does."""
    step = Autograde(coursedir=course.directory("tiny", "ada"), config=course.config)
    run_converter(course.root, step)


def submission_of(course, student):
    """Return due date with extension, lateness and penalty as nbgrader has them."""
    with course.gradebook() as gradebook:
        one = gradebook.find_submission("tiny", student)
        return one.duedate, one.extension, one.late_submission_penalty


@pytest.mark.parametrize(
    ("late", "settings", "penalty"),
    [
        (60, {}, None),
        (10 * 86400, {}, None),
        (60, {"per_day": 0.1}, 1),
        (86400, {"per_day": 0.1}, 1),
        (86401, {"per_day": 0.1}, 2),
        (86400 * 30, {"per_day": 0.1}, 10),
        (86400 * 30, {"per_day": 0.1, "cap": 0.25}, 2.5),
        (1800, {"per_day": 0.1, "grace_minutes": 30}, None),
        (1801, {"per_day": 0.1, "grace_minutes": 30}, 1),
        (43200, {"per_day": 0.1, "whole_days": False}, 0.5),
        (60, {"penalty_method": "zero"}, 10),
    ],
)
def test_the_policy(late, settings, penalty):
    assert LatePolicy(**settings).late_submission_penalty("ada", 10.0, late) == penalty


def test_a_due_date_that_is_set_moves_penalties_and_every_total(late_class, capsys):
    assert course_command(late_class, "dates", "tiny", "--due", "2026-12-01 23:59") == 0
    said = capsys.readouterr().out
    assert "ada: 0 points off before, now 1" in said  # two days have begun: 20 % of 5
    assert "tiny: due 2026-12-01 23:59 CET" in said
    assert "ada: 36 hours late: 5 points - 1 = 4" in said
    due, _, penalty = submission_of(late_class, "ada")
    assert (due, penalty) == (datetime(2026, 12, 1, 22, 59), 1.0)
    assert totals(late_class, "ada") == (4, 4, 4)
    assert totals(late_class, "bob") == (5, 5, 5)
    page = late_class.folder("feedback", "tiny", "ada") / "tiny.html"
    assert "<b>4 of 6 points</b>" in page.read_text()
    assert "5 − 1 for being late (36 hours) = 4" in page.read_text()
    # moved on by a day, one day is left; taken away, nobody is late
    course_command(late_class, "dates", "tiny", "--due", "2026-12-02 23:59")
    assert totals(late_class, "ada") == (4.5, 4.5, 4.5)
    assert course_command(late_class, "dates", "tiny", "--due", "none") == 0
    assert totals(late_class, "ada") == (5, 5, 5)


def test_an_extension_counts_for_its_student_alone(late_class, capsys):
    course_command(late_class, "dates", "tiny", "--due", "2026-11-19 12:00")
    assert [totals(late_class, name)[0] for name in ("ada", "bob")] == [3, 4.5]
    capsys.readouterr()
    assert course_command(late_class, "dates", "tiny", "--extend", "ada", "+2w") == 0
    said = capsys.readouterr().out
    assert "ada: 2 points off before, now 0" in said
    assert "ada: 14 days later, to 2026-12-03 12:00 CET" in said
    assert submission_of(late_class, "ada")[1] == timedelta(days=14)
    assert [totals(late_class, name)[0] for name in ("ada", "bob")] == [5, 4.5]
    course_command(late_class, "dates", "tiny", "--extend", "ada", "none")
    assert submission_of(late_class, "ada")[1] is None
    assert totals(late_class, "ada") == (3, 3, 3)


def test_an_extension_to_a_date(late_class):
    course_command(late_class, "dates", "tiny", "--due", "2026-12-01")
    assert course_command(late_class, "dates", "tiny", "--extend", "ada", "2026-12-03 11:00") == 0
    assert submission_of(late_class, "ada")[0] == datetime(2026, 12, 3, 10, 0)
    assert course_command(late_class, "dates", "tiny", "--extend", "ada", "2026-11-30") == 2


def test_an_extension_by_group_with_the_class_list(late_class, tmp_path, capsys):
    roster = tmp_path / "class.csv"
    roster.write_text(
        "ID number;First name;Surname;Groups\n"
        "ada;Ada;Lovelace;Tuesday, Team 1\nbob;Bob;Noyce;Monday\neve;Eve;Moore;tuesday\n"
    )
    words = ("dates", "tiny", "--roster", str(roster), "--due", "2026-12-01")
    assert course_command(late_class, *words, "--extend-group", "Tuesday", "1d") == 0
    dates = read_dates(late_class.assignment("tiny"))
    assert {one.student for one in dates.extensions} == {"ada", "eve"}
    # what is said of a student goes before what is said of a group
    extend = ("--extend-group", "Tuesday", "+1d", "--extend", "Lovelace, Ada", "+3d")
    assert course_command(late_class, *words, *extend) == 0
    dates = read_dates(late_class.assignment("tiny"))
    spans = {one.student: one.span.days for one in dates.extensions}
    assert spans == {"ada": 3, "eve": 1}
    capsys.readouterr()
    assert course_command(late_class, *words, "--extend-group", "Friday", "+1d") == 2
    assert "has no group 'Friday': there is Tuesday, Team 1, Monday" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("first", "then", "days", "says"),
    [
        # a person's longer extension was given for a reason: the group's does not take it away
        ("--extend ada +3d", "--extend-group Tuesday +1d", {"ada": 3, "eve": 1}, ""),
        ("--extend ada +3d", "--extend-group Tuesday 2026-12-02", {"ada": 3, "eve": 1}, ""),
        ("--extend-group Tuesday +1d", "--extend-group Tuesday +2d", {"ada": 2, "eve": 2}, ""),
        ("", "--extend-group Team +3d --extend-group Tuesday +1d", {"ada": 3, "eve": 1}, ""),
        ("", "--extend-group Tuesday +1d --extend-group Team +3d", {"ada": 3, "eve": 1}, ""),
        # what is said of a student, or takes a group's back, counts, and what was is told
        ("--extend ada +3d", "--extend ada +1d", {"ada": 1}, "ada: had 3 days before"),
        ("--extend ada +3d", "--extend ada none", {}, "ada: had 3 days before"),
        ("--extend eve +3d", "--extend-group Tuesday none", {}, "eve: had 3 days before"),
    ],
)
def test_a_groups_extension_takes_no_time_away(
    late_class, tmp_path, capsys, first, then, days, says
):
    roster = tmp_path / "class.csv"
    roster.write_text("ID number;Groups\nada;Tuesday, Team\nbob;Monday\neve;Tuesday\n")
    words = ("dates", "tiny", "--roster", str(roster), "--due", "2026-12-01")
    assert course_command(late_class, *words, *first.split()) == 0
    assert "before" not in capsys.readouterr().out.replace("off before", "")
    assert course_command(late_class, *words, *then.split()) == 0
    dates = read_dates(late_class.assignment("tiny"))
    assert {one.student: one.span.days for one in dates.extensions} == days
    said = capsys.readouterr().out.replace("off before", "")
    assert says in said if says else "before" not in said


def test_an_extension_waits_for_the_hand_in_and_counts_then(course, monkeypatch):
    course = with_config(course.root, POLICY)
    release(course.assignment("tiny"))
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("ada")
    words = ("dates", "tiny", "--due", "2026-12-01", "--extend", "ada", "+2d")
    assert course_command(course, *words) == 0
    assert json.loads((course.root / "extensions.json").read_text()) == {"tiny": {"ada": "2 days"}}
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment("tiny").submissions == []  # nobody has handed in
    path = hand_in(course, "ada", tiny_notebook())
    (path.parent / "timestamp.txt").write_text("2026-12-03 11:00:00 UTC")
    monkeypatch.chdir(course.root)
    nbgrader_autograde(course)
    assert submission_of(course, "ada")[1:] == (timedelta(days=2), 0)
    assert course_command(course, "report", "tiny") == 0
    assert not (course.root / "extensions.json").exists()
    assert [one.student for one in read_dates(course.assignment("tiny")).extensions] == ["ada"]


def test_plain_nbgrader_takes_the_points_off_too(course, monkeypatch):
    course = with_config(course.root, POLICY)
    release(course.assignment("tiny"))
    course_command(course, "dates", "tiny", "--due", "2026-12-01")
    path = hand_in(course, "ada", tiny_notebook())
    (path.parent / "timestamp.txt").write_text("2026-12-03 11:00:00 UTC")
    monkeypatch.chdir(course.root)
    nbgrader_autograde(course)
    assert submission_of(course, "ada")[2] == 1.0


def test_an_extension_lasts_as_long_by_the_clock_where_summer_time_ends(late_class):
    course_command(late_class, "dates", "tiny", "--due", "2026-10-24", "--extend", "ada", "+2d")
    assert submission_of(late_class, "ada")[0] == datetime(2026, 10, 26, 22, 59)
    course_command(late_class, "dates", "tiny", "--due", "2026-09-24")
    assert submission_of(late_class, "ada")[0] == datetime(2026, 9, 26, 21, 59)
    assert submission_of(late_class, "ada")[1] == timedelta(days=2)


def test_an_extension_outlives_a_due_date_that_is_taken_away(late_class):
    course_command(late_class, "dates", "tiny", "--due", "2026-12-01", "--extend", "ada", "+2d")
    assert course_command(late_class, "dates", "tiny", "--due", "none") == 0
    assert submission_of(late_class, "ada")[1] is None  # nbgrader fails at one without a date
    course_command(late_class, "dates", "tiny", "--due", "2026-12-05")
    assert submission_of(late_class, "ada")[1] == timedelta(days=2)


def test_an_extension_that_nbgrader_has_without_a_due_date_stops_nothing(late_class):
    with late_class.gradebook() as gradebook:
        gradebook.grant_extension("tiny", "ada", days=1)
    assert course_command(late_class, "report", "tiny") == 0
    assert course_command(late_class, "grade", "tiny", "--student", "ada") == 0


def test_points_that_a_person_gives_later_are_part_of_what_a_day_costs(late_class):
    course_command(late_class, "dates", "tiny", "--due", "2026-12-01 23:59")
    with late_class.gradebook() as gradebook:
        grade = gradebook.find_grade("why", "tiny", "tiny", "ada")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    assert totals(late_class, "ada") == (4.8, 4.8, 4.8)


def test_a_policy_that_changes_is_applied_by_the_next_report(late_class):
    course_command(late_class, "dates", "tiny", "--due", "2026-12-01 23:59")
    course = with_config(late_class.root, "\nc.LatePolicy.per_day = 0.5\nc.LatePolicy.cap = 1.0\n")
    assert totals(course, "ada") == (0, 0, 0)
    assert read_report(course.assignment("tiny")).rows[0].earned == 5


@pytest.mark.parametrize(
    "text",
    [
        "c.LatePolicy.per_day = 10",
        "c.LatePolicy.cap = -1",
        'c.AssignLatePenalties.plugin_class = "no.such.Plugin"',
    ],
)
def test_a_policy_that_cannot_be_is_a_sentence_and_changes_nothing(late_class, capsys, text):
    course = with_config(late_class.root, f"\n{text}\n")
    assert course_command(course, "dates", "tiny", "--due", "2026-12-01") == 2
    assert "nbgrader_config.py: what being late costs cannot be computed" in capsys.readouterr().err
    assert read_dates(course.assignment("tiny")).due is None


@pytest.mark.parametrize("gives", ["float('nan')", "'much'", "1 / 0", "float('inf')"])
def test_a_plug_in_that_gives_no_number_is_a_sentence(late_class, gives):
    course_command(late_class, "dates", "tiny", "--due", "2026-12-01")
    before = submission_of(late_class, "ada")[2]
    course = with_config(
        late_class.root,
        "\nclass Odd(LatePolicy):\n    def late_submission_penalty(self, *_):\n"
        f"        return {gives}\nc.AssignLatePenalties.plugin_class = Odd\n",
    )
    with pytest.raises(DatesError, match="cannot be computed"):
        update_penalties(course.assignment("tiny"))
    assert submission_of(course, "ada")[2] == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--due", "soon"), "'soon' is no date that the course understands"),
        (("--extend", "ada", "long"), "'long' is no extension that the course understands"),
        (("--extend", "zoe", "+1d"), "has no student 'zoe'"),
        (("--extend", "ada", "2026-12-05"), "tiny has no due date yet"),
        (("--extend-group", "A", "+1d"), "has no group 'A'"),
    ],
)
def test_a_mistake_is_a_sentence_and_changes_nothing(late_class, capsys, words, says):
    before = read_dates(late_class.assignment("tiny"))
    assert course_command(late_class, "dates", "tiny", *words) == 2
    assert says in capsys.readouterr().err
    assert read_dates(late_class.assignment("tiny")) == before


def test_a_damaged_list_of_extensions_is_named_and_kept(late_class, capsys):
    path = late_class.root / "extensions.json"
    for text in ("{", "[]", '{"tiny": {"ada": 3}}', '{"tiny": ["ada"]}'):
        path.write_text(text)
        assert course_command(late_class, "dates", "tiny", "--due", "2026-12-01") == 2
        assert "extensions.json is damaged" in capsys.readouterr().err
        assert path.read_text() == text


def test_all_assignments_at_a_glance_and_nothing_is_made(course, capsys):
    (course.root / "gradebook.db").unlink()
    assert course_command(course, "dates") == 0
    assert re.search(r"^tiny +no date", capsys.readouterr().out, re.M)
    assert not (course.root / "gradebook.db").exists()
    assert course_command(course, "dates", "tiny", "--due", "2026-12-01") == 0
    course_command(course, "dates")
    assert re.search(r"^tiny +2026-12-01 23:59 UTC", capsys.readouterr().out, re.M)
    release(course.assignment("tiny"))  # as for every term: dates first
    assert read_dates(course.assignment("tiny")).due == datetime(2026, 12, 1, 23, 59, tzinfo=UTC)


def test_the_day_on_which_summer_time_ends_is_one_day_late(late_class):
    with late_class.gradebook() as gradebook:
        gradebook.update_or_create_submission("tiny", "ada", timestamp="2026-10-25 22:30 UTC")
    course_command(late_class, "dates", "tiny", "--due", "2026-10-24 23:59")
    assert submission_of(late_class, "ada")[2] == 0.5  # 24.5 hours have passed, 23.5 on the wall
