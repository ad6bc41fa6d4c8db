"""The challenge: pictures for students, labels for staff, and no way from one to the other."""

import csv

import numpy as np
import pytest

from helpers.data import DataError
from helpers.data.challenge import load_challenge, render_challenge, write_challenge


def test_the_files_go_together_and_only_staff_get_labels(tmp_path):
    challenge = render_challenge(200, seed=5)
    write_challenge(challenge, tmp_path / "data", tmp_path / "secret")
    np.testing.assert_array_equal(load_challenge(tmp_path / "data"), challenge.images)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["challenge_images.npy"]
    with (tmp_path / "secret" / "challenge_labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["image_id"]) for row in rows] == list(range(200))
    assert [int(row["label"]) for row in rows] == challenge.labels.tolist()
    assert [row["part"] == "public" for row in rows] == challenge.is_public.tolist()


def test_a_tenth_of_each_class_is_public():
    challenge = render_challenge(300, seed=5)
    assert np.bincount(challenge.labels).tolist() == [30] * 10
    assert np.bincount(challenge.labels[challenge.is_public]).tolist() == [3] * 10


def test_a_seed_fixes_it_and_none_is_never_the_same():
    one, two = render_challenge(100, seed=5), render_challenge(100, seed=5)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    drawn = [render_challenge(100).images for _ in range(2)]
    assert not np.array_equal(*drawn)


def test_labels_are_not_written_where_students_look(tmp_path):
    with pytest.raises(ValueError, match="a folder that students do not get"):
        write_challenge(render_challenge(100, seed=1), tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_sizes_that_do_not_share_out_are_refused():
    with pytest.raises(ValueError, match="multiple of 100"):
        render_challenge(150)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="ask your instructor"):
        load_challenge(tmp_path)
