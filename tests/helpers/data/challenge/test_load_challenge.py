"""What load_challenge finds: the instructor's file, or pictures to practise on."""

import numpy as np
import pytest

from helpers.data import DataError
from helpers.data.challenge import Challenge, load_challenge, write_pictures
from helpers.data.store import Arrays

rng = np.random.default_rng(0)
IMAGES = rng.integers(256, size=(20, 3, 32, 32), dtype=np.uint8)


@pytest.fixture
def small_sample(no_data, monkeypatch):
    """A sample of 40 + 10 rows, where rendering the real one takes seconds; in an empty folder."""

    def load_sample(folders):
        X = np.zeros((40, 3, 32, 32), dtype=np.uint8), np.ones((10, 3, 32, 32), dtype=np.uint8)
        y = np.arange(40) % 10, np.arange(10)
        return Arrays(X[0], y[0], X[1], y[1], [f"class {k}" for k in range(10)]), None

    monkeypatch.setattr("helpers.data.challenge.pictures.load_sample", load_sample)


def hand_out(path, source="sample"):
    labels = np.zeros(20, dtype=int)
    write_pictures(Challenge(IMAGES, labels, labels == 1, source), path)


def test_the_instructors_file_is_found_in_data_or_beside_the_notebook(small_sample, tmp_path):
    for place in ("data/challenge/tiny.npz", "tiny.npz"):
        hand_out(tmp_path / "here" / place)
        data = load_challenge("tiny", 25, 10)
        np.testing.assert_array_equal(data["X_challenge"], IMAGES)
        assert (data["board"], data["source"]) == ("tiny", "sample")
        assert {key: len(data[key]) for key in data if key[:2] in ("X_", "y_")} == {
            "X_train": 25, "y_train": 25, "X_val": 10, "y_val": 10, "X_challenge": 20}  # fmt: skip
        (tmp_path / "here" / place).unlink()


def test_a_file_of_cifar10_needs_cifar10_to_train_on(small_sample, tmp_path, monkeypatch):
    hand_out(tmp_path / "here" / "tiny.npz", "CIFAR-10")
    monkeypatch.setattr(
        "helpers.data.challenge.pictures.load_cifar10", lambda *_, fetch: {"source": "sample"}
    )
    with pytest.raises(DataError, match="is of CIFAR-10, which is not there to train on"):
        load_challenge("tiny", 25, 10)


def test_without_a_file_test_pictures_stand_in_and_a_banner_says_so(no_data, monkeypatch, capsys):
    data = {"X_train": IMAGES, "X_test": IMAGES[:3], "y_test": np.arange(3), "source": "CIFAR-10"}
    monkeypatch.setattr(
        "helpers.data.challenge.pictures.load_cifar10", lambda *_, fetch: dict(data)
    )
    found = load_challenge("tiny", 20, 0)
    assert found["board"] == "practice"
    np.testing.assert_array_equal(found["X_challenge"], IMAGES[:3])
    assert not {"X_test", "y_test"} & {*found}
    assert capsys.readouterr().out.startswith("PRACTICE: there is no tiny.npz here")


@pytest.mark.parametrize("content", [b"", b"no zip", None], ids=["empty", "text", "other arrays"])
def test_a_damaged_file_is_a_sentence(no_data, tmp_path, content):
    path = tmp_path / "here" / "tiny.npz"
    if content is None:
        np.savez(path, images=np.zeros(3), source=np.array("sample"))
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match="get it again"):
        load_challenge("tiny")


def test_a_file_with_pickled_objects_is_not_opened(no_data, tmp_path):
    images = np.array([{}, {}], dtype=object)
    np.savez(tmp_path / "here" / "tiny.npz", images=images, source=np.array("sample"))
    with pytest.raises(DataError, match="get it again"):
        load_challenge("tiny")
