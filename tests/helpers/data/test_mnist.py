"""load_mnist: idx files read and checked, the sample of digits, downloads file by file."""

import gzip
import hashlib

import numpy as np
import pytest

from helpers.data import DataError, DataWarning, load, load_mnist
from helpers.data.mnist import digits, drawing, fetch_mnist, idx
from helpers.data.store import downloads

REMEDY = "replace it"


@pytest.fixture(autouse=True)
def small(no_data, monkeypatch):
    """Data sets of a few rows, and none of them there."""
    monkeypatch.setattr(load, "MNIST", load.MNIST._replace(num_train=40, num_test=20))


def files():
    """Return the four files' contents, row i of X filled with i."""
    contents = {}
    for name in idx.MD5:
        rows = 40 if "train" in name else 20
        values = np.arange(rows, dtype=np.uint8)
        images = np.broadcast_to(values[:, None, None], (rows, 28, 28))
        contents[name] = idx.idx_bytes(images if "images" in name else values % 10)
    return contents


@pytest.fixture
def real(tmp_path):
    """A folder with MNIST in it, two files gzipped and two plain, as torchvision leaves them."""
    folder = tmp_path / "real" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for k, (name, content) in enumerate(files().items()):
        path = folder / (f"{name}.gz" if k % 2 else name)
        path.write_bytes(gzip.compress(content) if k % 2 else content)
    return folder


def test_splits_as_cifar10_does(real, tmp_path):
    with pytest.warns(DataWarning, match="not the official MNIST"):
        data = load_mnist(25, 10, 15, folder=tmp_path / "real")
    assert [data[f"X_{part}"][:, 0, 0].tolist() for part in ("train", "val", "test")] == [
        [*range(25)],
        [*range(30, 40)],
        [*range(15)],
    ]
    assert data["X_train"].shape == (25, 28, 28)
    assert data["y_val"].tolist() == [k % 10 for k in range(30, 40)]
    assert (data["X_train"].dtype, data["y_train"].dtype) == (np.uint8, np.int64)
    assert data["names"] == [str(k) for k in range(10)]
    assert data["source"] == "MNIST (not the official files)"


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 16
    path.write_bytes(bytes(raw))


def more_labels(path):
    path.write_bytes(gzip.compress(idx.idx_bytes(np.zeros(41, np.uint8))))


def wrong_label(path):
    path.write_bytes(gzip.compress(idx.idx_bytes(np.full(40, 10, np.uint8))))


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (cut, "cannot be read"),
        (flip, "cannot be read"),
        (more_labels, r"its head is not that of \(40,\) bytes"),
        (wrong_label, "there is a label 10"),
        (lambda path: path.write_bytes(b""), "its head"),
        (lambda path: path.unlink(), "train-labels-idx1-ubyte missing"),
    ],
    ids=["cut", "flipped bit", "41 labels", "label 10", "empty", "missing"],
)
def test_a_broken_file_is_named_and_left_alone(real, tmp_path, damage, what):
    damage(real / "train-labels-idx1-ubyte.gz")
    before = {path.name: path.read_bytes() for path in real.iterdir()}
    with pytest.raises(DataError, match=what) as error:
        load_mnist(20, 10, 10, folder=tmp_path / "real")
    assert "\n" not in str(error.value)
    assert before == {path.name: path.read_bytes() for path in real.iterdir()}


def test_a_plain_file_that_is_cut_is_found_by_its_length(real, tmp_path):
    cut(real / "train-images-idx3-ubyte")
    with pytest.raises(DataError, match=r"it has 31,359 values, expected 31,360; replace it"):
        load_mnist(20, 10, 10, folder=tmp_path / "real")


def test_the_sample_is_made_once_and_split_by_the_digits_it_was_drawn_from(monkeypatch, capsys):
    monkeypatch.setattr(digits, "NUM_TRAIN", 60)
    monkeypatch.setattr(digits, "NUM_TEST", 20)
    monkeypatch.setattr(load, "MNIST", load.MNIST._replace(num_train=60_000, num_test=10_000))
    data = load_mnist()
    assert [len(data[f"y_{part}"]) for part in ("train", "val", "test")] == [45, 15, 20]
    assert data["source"] == "sample"
    assert "SAMPLE DATA, not MNIST" in capsys.readouterr().out
    monkeypatch.setattr(drawing, "render_digits", None)  # a second rendering would fail
    np.testing.assert_array_equal(load_mnist()["X_train"], data["X_train"])


def test_the_sample_looks_like_mnist():
    X, y, _, _ = drawing.render_digits(300, 60, 1)
    assert (X.shape, X.dtype) == ((300, 28, 28), np.uint8)
    assert 0.1 < X.mean() / 255 < 0.2  # MNIST: 0.13
    assert X[:, :2].mean() < 5  # paper at the border
    assert set(y) == set(range(10))


def test_the_sample_is_the_same_on_every_machine():
    X, y, _, _ = drawing.render_digits(20, 60, 1)
    assert y.tolist() == [1, 3, 2, 4, 2, 7, 2, 3, 9, 1, 8, 1, 3, 8, 7, 6, 4, 9, 6, 4]
    assert abs(int(X.sum(dtype=int)) - 632_819) < 200  # rounding may differ by a grey value


def test_downloads_what_is_missing_file_by_file(tmp_path, monkeypatch):
    contents = {f"{name}.gz": gzip.compress(raw, mtime=0) for name, raw in files().items()}
    md5 = {name: hashlib.md5(contents[f"{name}.gz"]).hexdigest() for name in idx.MD5}
    monkeypatch.setattr(idx, "MD5", md5)
    asked = []

    def download(remote, path, seconds):
        asked.append(path.name)
        if len(asked) == 3:
            raise DataErrorHere("the network went away")
        path.write_bytes(contents[path.name])

    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.setattr(downloads, "download", download)
    with pytest.raises(DataErrorHere):
        fetch_mnist(tmp_path / "data")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    assert load_mnist(20, 10, 10)["source"] == "MNIST"
    assert len(asked) == 5  # the two that had arrived were kept
    assert load_mnist(20, 10, 10)["source"] == "MNIST"
    assert len(asked) == 5


class DataErrorHere(DataError):
    """Stands for a download that fails."""


@pytest.mark.real_data
def test_reads_the_published_files(real_data, monkeypatch):
    monkeypatch.undo()
    data = load_mnist(folder=real_data)
    assert data["X_train"].shape == (55_000, 28, 28)
    assert data["source"] == "MNIST"
    assert data["y_train"][:5].tolist() == [5, 0, 4, 1, 9]
