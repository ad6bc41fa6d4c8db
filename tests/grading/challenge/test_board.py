"""The standing: ties, late ones, which submission counts, chance and the staff's model."""

from datetime import UTC, datetime, timedelta
from math import comb

import numpy as np
import pytest

from grading.challenge.board import make_board
from grading.challenge.held_out import Labels
from grading.challenge.log import Submission
from grading.challenge.shown import text_board
from grading.dates import Dates

START = datetime(2026, 11, 1, tzinfo=UTC)
TRUTH = Labels(np.zeros(100, dtype=np.uint8), np.arange(100) < 10)


def submission(student, public, final, day=0, is_staff=False):
    labels = np.ones(100, dtype=np.uint8)
    labels[:public] = labels[10 : 10 + final] = 0
    return Submission(student, is_staff, START + timedelta(days=day), f"day {day}", 1, labels)


def standing(*submissions, due=None, final=False):
    board = make_board("tiny", TRUTH, list(submissions), Dates(due), final)
    return [(row.rank, row.name) for row in board.rows]


def test_equal_scores_share_a_rank_and_the_next_one_is_counted_on():
    rows = [
        submission("d", 3, 0),
        submission("a", 7, 0),
        submission("c", 7, 0),
        submission("b", 9, 0),
    ]
    assert standing(*rows) == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]


def test_the_best_public_one_counts_and_of_equal_ones_the_last():
    mine = [submission("a", 5, 10), submission("a", 8, 20, 1), submission("a", 8, 30, 2),
            submission("a", 6, 90, 3)]  # fmt: skip
    (row,) = make_board("tiny", TRUTH, mine).rows
    assert (row.public, row.final, row.count) == (8, 30, 4)
    assert row.handed_in == START + timedelta(days=2)


def test_the_final_board_ranks_by_the_pictures_that_nothing_was_chosen_by():
    rows = [submission("lucky", 9, 40), submission("steady", 6, 60)]
    assert standing(*rows) == [(1, "lucky"), (2, "steady")]
    assert standing(*rows, final=True) == [(1, "steady"), (2, "lucky")]


def test_late_ones_are_named_and_not_ranked():
    due = START + timedelta(days=1)
    rows = [submission("a", 5, 0), submission("a", 9, 0, 2), submission("b", 9, 0, 2)]
    board = make_board("tiny", TRUTH, rows, Dates(due))
    assert [(row.name, row.public) for row in board.rows] == [("a", 5)]
    assert [row.name for row in board.late] == ["b"]
    assert "after the due date, not ranked: b" in text_board(board)


def test_the_staff_stand_among_students_without_a_rank_and_are_never_late():
    rows = [submission("a", 5, 0), submission("net", 5, 0, 9, True), submission("b", 6, 0),
            submission("old net", 2, 0, 0, True)]  # fmt: skip
    assert standing(*rows, due=START + timedelta(days=1)) == [(1, "b"), (2, "a"), (0, "net")]


def test_who_is_named_like_the_staffs_model_is_another():
    rows = [submission("net", 5, 9), submission("net", 6, 8, is_staff=True)]
    assert standing(*rows) == [(0, "net"), (1, "net")]


def test_to_beat_the_staff_one_more_has_to_be_right():
    rows = [
        submission("equal", 9, 60),
        submission("more", 2, 61),
        submission("net", 5, 60, 0, True),
    ]
    board = make_board("tiny", TRUTH, rows, final=True)
    assert [row.name for row in board.students if board.beats_staff(row)] == ["more"]


@pytest.mark.parametrize("num_final", [90, 1_800, 9_000])
def test_guessing_beats_chance_once_in_a_thousand_times(num_final):
    truth = Labels(np.zeros(num_final, dtype=np.uint8), np.zeros(num_final, dtype=bool))
    least = make_board("tiny", truth, []).by_chance

    def tail(least):
        ways = (comb(num_final, k) * 9 ** (num_final - k) for k in range(least))
        return 1 - sum(ways) / 10**num_final

    assert tail(least) <= 0.001 < tail(least - 1)


def test_a_board_without_submissions_says_so():
    board = make_board("tiny", TRUTH, [])
    assert text_board(board).endswith("nothing submitted yet")
    assert board.staff is None


def test_the_public_board_shows_no_final_score():
    rows = [submission("a", 5, 77), submission("b", 4, 11)]
    text = text_board(make_board("tiny", TRUTH, rows))
    assert "0.500" in text
    assert f"{77 / 90:.3f}" not in text
    assert f"{77 / 90:.3f}" in text_board(make_board("tiny", TRUTH, rows, final=True))
