"""Predictions are taken in: three a day, once each, by the course's clock; errors are sentences."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from challenge_class import *  # noqa: F403 the fixtures
from sqlalchemy.engine import make_url

from grading.challenge.log import log_url, read_log
from grading.challenge.taking_in import find_predictions, submit, take_in_hand_ins
from grading.course import open_course
from grading.dates import extend
from grading.errors import ChallengeError, CourseError

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def tiny(challenged):
    return challenged.assignment("tiny")


def set_due(course, due):
    with course.gradebook() as gradebook:
        gradebook.find_assignment("tiny").duedate = due
        gradebook.db.commit()


def test_a_submission_is_scored_on_the_public_pictures_alone(tiny, predictions):
    taken = submit(tiny, "ada", predictions(4, 88), NOON)
    assert str(taken) == "ada: taken, 1 of 3 that day: public score 0.400 (4 of 10)"


def test_three_are_taken_on_one_day_and_more_on_the_next(tiny, predictions):
    for k in range(3):
        assert submit(tiny, "ada", predictions(k, 50), NOON).number == k + 1
    with pytest.raises(ChallengeError, match="ada: 3 submissions were taken on 2026-11-28"):
        submit(tiny, "ada", predictions(5, 50), NOON)
    assert submit(tiny, "bob", predictions(5, 50), NOON).number == 1
    assert submit(tiny, "ada", predictions(5, 50), NOON + timedelta(days=1)).number == 1


def test_a_day_ends_at_midnight_where_the_course_is(challenged, predictions):
    with (challenged.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Exchange.timezone = 'Asia/Tokyo'\n")
    tiny = open_course(challenged.root).assignment("tiny")
    before, after = (
        datetime(2026, 11, 28, 14, 59, tzinfo=UTC) + timedelta(minutes=k) for k in (0, 1)
    )
    submit(tiny, "ada", predictions(1, 1), before)
    submit(tiny, "ada", predictions(2, 1), after)
    assert [one.day for one in read_log(tiny)] == ["2026-11-28", "2026-11-29"]


def test_an_unknown_time_zone_is_a_sentence(challenged, predictions):
    challenged.config.Exchange.timezone = "Atlantis"
    with pytest.raises(CourseError, match=r"c\.Exchange\.timezone is 'Atlantis', which"):
        submit(challenged.assignment("tiny"), "ada", predictions(1, 1), NOON)


def test_the_same_predictions_count_once(tiny, predictions):
    submit(tiny, "ada", predictions(4, 50), NOON)
    again = submit(tiny, "ada", predictions(4, 50), NOON)
    assert (again.number, len(read_log(tiny))) == (0, 1)
    assert "were taken before: nothing has changed" in str(again)
    assert submit(tiny, "bob", predictions(4, 50), NOON).number == 1


@pytest.mark.parametrize("turn", range(5))  # the log is made in each anew, by all at once
def test_commands_at_the_same_moment_do_not_take_a_fourth(tiny, predictions, turn):
    files = [predictions(k, 50) for k in range(8)]

    def attempt(path):
        try:
            return submit(tiny, "ada", path, NOON).number
        except ChallengeError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, files))
    refused = [text for text in told if isinstance(text, str)]
    assert sorted(number for number in told if number not in refused) == [1, 2, 3]
    assert all("3 submissions were taken" in text for text in refused)
    assert len(read_log(tiny)) == 3


def test_predictions_with_errors_take_no_turn(tiny, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("image_id,label\n0,10\n0,1\n")
    with pytest.raises(ChallengeError) as refused:
        submit(tiny, "ada", bad, NOON)
    assert str(refused.value).splitlines() == [
        "ada: bad.csv: 3 errors:",
        "  image_id: 99 of 100 are missing: 1, 2, 3, 4, 5 and 94 more",
        "  line 2, label: '10' is no class from 0 to 9",
        "  line 3, image_id: 0 stands in line 2 already",
    ]
    assert read_log(tiny) == []


def test_a_late_one_is_kept_and_said_to_be_late(challenged, tiny, predictions):
    set_due(challenged, datetime(2026, 11, 28, 11, 59))
    assert "after the due date and does not count" in str(
        submit(tiny, "ada", predictions(4, 4), NOON)
    )
    extend(tiny, {"ada": timedelta(hours=1)})
    assert "due" not in str(submit(tiny, "ada", predictions(5, 5), NOON))
    set_due(challenged, datetime(2026, 11, 28, 12))
    assert "due" not in str(submit(tiny, "bob", predictions(4, 4), NOON))


def test_staff_submit_under_any_name_and_as_often_as_they_like(tiny, predictions):
    for k in range(5):
        taken = submit(tiny, "ResNet-20", predictions(k, 50), NOON, is_staff=True)
    assert str(taken) == "ResNet-20: taken, the staff's: public score 0.400 (4 of 10)"


def test_a_name_that_nobody_knows_is_refused(tiny, predictions):
    with pytest.raises(
        ChallengeError, match="no student 'adda': the gradebook and submitted/ know"
    ):
        submit(tiny, "adda", predictions(4, 50), NOON)


def test_without_a_gradebook_none_is_made(challenged, tiny, predictions):
    (challenged.root / "gradebook.db").unlink()
    with pytest.raises(ChallengeError, match="there is no gradebook yet: `course release tiny`"):
        submit(tiny, "ada", predictions(4, 50), NOON)
    assert not (challenged.root / "gradebook.db").exists()


def test_hand_ins_are_taken_once_wherever_the_file_lies(challenged, tiny, predictions):
    for student, place in (
        ("ada", "predictions.csv"),
        ("zoë", "tiny_results/tiny_predictions.csv"),
    ):
        path = challenged.folder("submitted", "tiny", student) / place
        path.parent.mkdir(exist_ok=True)
        predictions(6, 60, path)
    first = take_in_hand_ins(tiny, NOON)
    assert [(one.student, one.number, one.right) for one in first] == [("ada", 1, 6), ("zoë", 1, 6)]
    assert [one.number for one in take_in_hand_ins(tiny, NOON)] == [0, 0]


def test_one_bad_file_does_not_stop_the_others(challenged, tiny, predictions):
    (challenged.folder("submitted", "tiny", "ada") / "predictions.csv").write_text("label\n")
    predictions(6, 60, challenged.folder("submitted", "tiny", "bob") / "predictions.csv")
    ada, bob = take_in_hand_ins(tiny, NOON)
    assert ada.problem.startswith("ada: predictions.csv: 2 errors:")
    assert bob.number == 1


def test_a_hand_in_counts_from_its_timestamp(challenged, tiny, predictions):
    folder = challenged.folder("submitted", "tiny", "ada")
    predictions(6, 60, folder / "predictions.csv")
    (folder / "timestamp.txt").write_text("2026-11-20 10:00:00.0 UTC\n")
    take_in_hand_ins(tiny, NOON)
    assert read_log(tiny)[0].handed_in == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_links_in_a_hand_in_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "predictions.csv").write_text("image_id,label\n")
    folder = tmp_path / "hand_in"
    folder.mkdir()
    (folder / "results").symlink_to(secret)
    (folder / "predictions.csv").symlink_to(secret / "predictions.csv")
    assert find_predictions(folder) is None
    (tmp_path / "linked").symlink_to(secret)
    assert find_predictions(tmp_path / "linked") is None
    assert find_predictions(secret) == secret / "predictions.csv"


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be looked at"])
def test_a_damaged_log_is_left_as_it_is_and_named(challenged, tiny, predictions, content):
    log = challenged.root / "challenge.db"
    log.write_bytes(content)
    with pytest.raises(ChallengeError, match=r"challenge\.db (is empty|cannot be used)"):
        submit(tiny, "ada", predictions(4, 50), NOON)
    assert log.read_bytes() == content


def test_the_log_is_beside_sqlite_and_else_in_the_gradebooks_database(challenged):
    assert log_url(challenged).database == str(challenged.root / "challenge.db")
    challenged.config.CourseDirectory.db_url = "postgresql://u:p@host/grades"
    assert log_url(challenged) == make_url("postgresql://u:p@host/grades")


def test_the_log_holds_predictions_and_no_score(challenged, tiny, predictions):
    submit(tiny, "ada", predictions(4, 50), NOON)
    with sqlite3.connect(challenged.root / "challenge.db") as log:
        columns = [row[1] for row in log.execute("PRAGMA table_info(challenge_submission)")]
    assert "labels" in columns
    assert not any("score" in name or "right" in name for name in columns)
    assert Path(challenged.root / "gradebook.db").is_file()
