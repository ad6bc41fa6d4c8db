"""The sample: the same bytes each time, balanced, whole or not there, and hard to get wrong."""

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers.data import DataError, DataWarning, load_cifar10
from helpers.data.cifar10 import Layout
from helpers.data.sample import files as sample
from helpers.data.sample.things import NAMES
from helpers.data.store import places

TINY = Layout(20, 10, "delete it")
# Of some pictures of version 4. Where it differs, either a processor computes otherwise, which is a
# fault, or the pictures were changed: then give the sample a new version, and put the new one here.
DIGEST = "f6f5cf75b32f0ab74c1b8b60b0a70ded2ec2330e09626e37af2a819df70cf201"


@pytest.fixture(scope="session")
def full_sample(tmp_path_factory):
    """The sample at its full size, with the folder that it was written to."""
    folder = tmp_path_factory.mktemp("sample")
    return sample.load_sample([folder])


@pytest.fixture
def tiny(monkeypatch):
    """A sample of 110 pictures."""
    monkeypatch.setattr(sample, "SAMPLE", TINY)


def bytes_in(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_has_eight_thousand_and_two_thousand_balanced_rows(full_sample):
    data, _ = full_sample
    assert data.X_train.shape == (8_000, 3, 32, 32)
    assert data.X_test.shape == (2_000, 3, 32, 32)
    assert np.bincount(data.y_train).tolist() == [800] * 10
    assert np.bincount(data.y_test).tolist() == [200] * 10
    assert data.names == NAMES


def test_no_picture_is_there_twice(full_sample):
    data, _ = full_sample
    pictures = {X.tobytes() for X in (*data.X_train, *data.X_test)}
    assert len(pictures) == 10_000


def test_is_laid_out_as_cifar10_is(full_sample):
    _, place = full_sample
    assert place.name == "cifar-10-batches-py"
    with (place / "test_batch").open("rb") as file:  # as the CIFAR-10 page says to read them
        batch = pickle.load(file, encoding="bytes")
    assert batch[b"data"].shape == (2_000, 3072)
    assert sorted(batch) == [b"batch_label", b"data", b"filenames", b"labels"]
    with (place / "batches.meta").open("rb") as file:
        assert pickle.load(file, encoding="bytes")[b"num_cases_per_batch"] == 1_600


def test_a_linear_classifier_learns_something_and_colour_alone_does_not_tell(full_sample):
    data, _ = full_sample
    # Ridge regression on the labels stands for any linear classifier: quick, and no step size.
    pixels, mean_colour = fit(data, lambda X: X.reshape(len(X), -1)), fit(data, colours)
    assert 0.30 < pixels < 0.50  # measured 0.44; the standard error of 2,000 rows is 0.011
    assert mean_colour < 0.27  # measured 0.21; chance is 0.10


def colours(X):
    return X.mean((2, 3))


def fit(data, features):
    """Return the test accuracy of ridge regression from features to one-hot labels."""
    A, B = features(data.X_train / np.float32(255)), features(data.X_test / np.float32(255))
    mean = A.mean(0)
    A, B = A - mean, B - mean
    W = np.linalg.solve(A.T @ A + 300 * np.eye(A.shape[1]), A.T @ np.eye(10)[data.y_train])
    return ((B @ W).argmax(1) == data.y_test).mean()


def test_the_same_seed_gives_the_same_bytes(tmp_path, tiny):
    for name in ("one", "two"):
        sample.load_sample([tmp_path / name])
    assert bytes_in(tmp_path / "one") == bytes_in(tmp_path / "two")


def test_batches_and_seeds_differ():
    one, _ = sample.render_batch(0, 10)
    assert not np.array_equal(one, sample.render_batch(1, 10)[0])
    assert not np.array_equal(one, sample.render_batch(0, 10, seed=1)[0])


def test_is_written_once_and_then_read(tmp_path, tiny, monkeypatch):
    first, place = sample.load_sample([tmp_path])
    monkeypatch.setattr(sample, "sample_files", None)  # a second rendering would raise
    second, again = sample.load_sample([tmp_path])
    assert place == again == tmp_path / sample.PLACE
    np.testing.assert_array_equal(first.X_train, second.X_train)


def test_a_later_version_is_made_beside_the_old(tmp_path, tiny, monkeypatch):
    sample.load_sample([tmp_path])
    monkeypatch.setattr(sample, "PLACE", Path("sample", "v9", "cifar-10-batches-py"))
    _, place = sample.load_sample([tmp_path])
    assert place.parent.name == "v9"
    assert sorted(path.name for path in (tmp_path / "sample").iterdir()) == [
        f"v{sample.VERSION}",
        "v9",
    ]


def test_goes_to_the_next_folder_where_one_cannot_be_written(tmp_path, tiny):
    (tmp_path / "file").touch()  # tests run as root, whom no permission stops: a file does
    _, place = sample.load_sample([tmp_path / "file", tmp_path / "next"])
    assert place.is_relative_to(tmp_path / "next")


def test_is_made_in_memory_with_a_warning_where_nothing_can_be_written(
    tmp_path, tiny, monkeypatch, capsys
):
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "file" / "data"))
    monkeypatch.setattr(
        places.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "file" / "user"
    )
    with pytest.warns(DataWarning, match="cannot be kept in .*set COURSE_DATA") as record:
        data = load_cifar10()
    assert [warning.filename for warning in record] == [__file__]
    assert data["X_train"].shape == (75, 3, 32, 32)
    assert "SAMPLE DATA, not CIFAR-10" in capsys.readouterr().out


def test_a_broken_sample_says_that_deleting_it_is_enough(tmp_path, tiny):
    _, place = sample.load_sample([tmp_path])
    (place / "data_batch_1").write_bytes(b"")
    with pytest.raises(DataError, match=r"data_batch_1: .*; delete it\.$"):
        sample.load_sample([tmp_path])


def digests():
    """Return a digest of some pictures of each kind; run in a process of its own, too."""
    pictures, labels = sample.render_batch(5, 100)
    return hashlib.sha256(pictures.tobytes() + labels.tobytes()).hexdigest()


def test_is_the_same_on_a_processor_that_knows_less():
    """NumPy picks its routines by the processor; here those for an old one."""
    features = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    program = "import test_sample as t; print(t.digests())"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(features)}
    environment["PYTHONPATH"] = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == digests() == DIGEST
