"""The challenge: pictures for students, labels for staff, and no way from one to the other."""

import numpy as np
import pytest

from helpers.data.challenge import render_challenge, write_pictures
from helpers.data.challenge.pictures import read_pictures


def test_students_get_the_pictures_and_no_label(tmp_path):
    challenge = render_challenge(200, seed=5)
    path = tmp_path / "data" / "tiny.npz"
    write_pictures(challenge, path)
    images, source = read_pictures(path)
    np.testing.assert_array_equal(images, challenge.images)
    assert source == "sample"
    with np.load(path) as arrays:
        assert sorted(arrays) == ["images", "source"]
    assert [path.name for path in path.parent.iterdir()] == ["tiny.npz"]


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    challenge = render_challenge(100, seed=5)
    for name in ("one.npz", "two.npz"):
        write_pictures(challenge, tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


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


def test_sizes_that_do_not_share_out_are_refused():
    with pytest.raises(ValueError, match="multiple of 100"):
        render_challenge(150)
