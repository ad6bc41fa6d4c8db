"""CIFAR-10 from six pictures: the same pixels as the batches, from a server that may be any."""

import functools
import hashlib
import http.server
import json
import threading

import numpy as np
import pytest
from PIL import Image

from helpers.data import DataError, load_cifar10
from helpers.data.cifar10 import FOLDER, OFFICIAL, TEST, TRAIN, Layout, batches, fetch, pictures
from helpers.data.errors import DownloadError
from helpers.data.sample import files as sample
from helpers.data.store import Arrays, Remote

TINY = Layout(10, 10, "copy it again")


@pytest.fixture
def served(tmp_path, monkeypatch, no_data):
    """A folder that a local server delivers as a mirror; other places have nothing."""
    folder = tmp_path / "served"
    folder.mkdir()
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(quiet, directory=folder)
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()

    def no_archive(folder, target):
        raise DownloadError("no archive")

    monkeypatch.setattr(fetch, "fetch_archive", no_archive)
    monkeypatch.setattr(sample, "SAMPLE", TINY)  # drawn where the real one cannot be had
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.setenv("COURSE_MIRROR", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def publish(folder, monkeypatch, X, y):
    """Put pixels (6, rows, 3072) and labels (6, rows) into the folder as the package has them."""
    for name, images in zip((*TRAIN, TEST), X, strict=True):
        picture = images.reshape(len(images), 3, 1024).transpose(0, 2, 1)
        Image.fromarray(np.ascontiguousarray(picture)).save(
            folder / f"{name}.png", compress_level=1
        )
    (folder / pictures.TRAIN_LABELS).write_text(json.dumps(y[:5].ravel().tolist()))
    (folder / pictures.TEST_LABELS).write_text(json.dumps(y[5].tolist()))
    monkeypatch.setattr(pictures, "ROWS", X.shape[1])
    expect_what_is_there(folder, monkeypatch)


def expect_what_is_there(folder, monkeypatch):
    """Take the folder's files for the published ones."""
    for name in pictures.FILES:
        content = (folder / name).read_bytes()
        remote = Remote((), f"sha256:{hashlib.sha256(content).hexdigest()}", len(content))
        monkeypatch.setitem(pictures.FILES, name, remote)


@pytest.fixture
def tiny(served, monkeypatch):
    """Sixty made-up rows, every class once in each batch, served; returns pixels and labels."""
    rng = np.random.default_rng(0)
    X = rng.integers(256, size=(6, 10, 3072), dtype=np.uint8)
    y = np.array([rng.permutation(10) for _ in range(6)])
    publish(served, monkeypatch, X, y)
    monkeypatch.setattr(batches, "OFFICIAL", TINY)
    images, labels = X.reshape(6, 10, 3, 32, 32), y.astype(np.int64)
    train = np.concatenate(images[:5]), np.concatenate(labels[:5])
    arrays = Arrays(*train, images[5], labels[5], list(pictures.NAMES))
    monkeypatch.setattr(batches, "CONTENT", batches.digest(arrays))
    return X, y


def test_pixels_and_labels_arrive_as_they_are(tiny, tmp_path):
    X, y = tiny
    data = load_cifar10(40, 10, 10)
    np.testing.assert_array_equal(data["X_train"].reshape(40, 3072), X[:4].reshape(40, 3072))
    np.testing.assert_array_equal(data["X_test"].reshape(10, 3072), X[5])
    np.testing.assert_array_equal(data["y_val"], y[4])
    assert data["names"][3] == "cat"
    kept = {path.name for path in (tmp_path / "user data").iterdir()}
    assert kept == {".cache", FOLDER, f"{FOLDER}.lock"}


def test_what_came_is_kept_for_the_next_try(tiny, served, capsys):
    last = served / "test_batch.png"
    last.rename(served / "away")
    assert load_cifar10(8, 1, 1)["source"] == "sample"
    told = capsys.readouterr().out
    assert "test_batch.png could not be downloaded (127.0.0.1: it answers 404" in told
    assert "no archive" in told, "each place is named with its reason"
    for name in TRAIN:
        (served / f"{name}.png").unlink()
    (served / "away").rename(last)
    assert load_cifar10(8, 1, 1)["source"] == "CIFAR-10"


def test_a_picture_with_other_bytes_is_refused(tiny, served, capsys):
    path = served / "data_batch_3.png"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert load_cifar10(8, 1, 1)["source"] == "sample"
    assert (
        "data_batch_3.png could not be downloaded (127.0.0.1: the bytes are not the published"
        in (capsys.readouterr().out)
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data_batch_2.png", b"no picture"),
        ("test_lables.json", b"[1, 2"),
        ("test_lables.json", b"[1, 2]"),
        ("test_lables.json", b"\xff\xfe"),
    ],
    ids=["no picture", "half a list", "too few labels", "no text"],
)
def test_files_that_cannot_be_unpacked_cost_a_sentence(
    tiny, served, monkeypatch, capsys, name, content
):
    (served / name).write_bytes(content)
    expect_what_is_there(served, monkeypatch)
    assert load_cifar10(8, 1, 1)["source"] == "sample"
    assert "cannot be unpacked" in capsys.readouterr().out


def test_the_archive_helps_where_there_are_no_pictures(served, monkeypatch, tmp_path):
    def archive(folder, target):
        target.mkdir(parents=True)

    monkeypatch.setattr(fetch, "fetch_archive", archive)
    assert fetch.fetch_cifar10(tmp_path / "data") == tmp_path / "data" / FOLDER


def test_a_data_set_that_is_there_is_not_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_FETCH", "1")
    (tmp_path / FOLDER).mkdir()
    monkeypatch.setattr(fetch, "fetch_pictures", None)
    assert fetch.fetch_cifar10(tmp_path) == tmp_path / FOLDER


def test_without_any_place_the_error_names_each(served, tmp_path, monkeypatch):
    monkeypatch.setattr(
        pictures, "FILES", {n: r._replace(urls=()) for n, r in pictures.FILES.items()}
    )
    with pytest.raises(DataError, match=r"data_batch_1.png could not .*404.*; no archive"):
        fetch.fetch_cifar10(tmp_path / "data")


@pytest.mark.slow
@pytest.mark.real_data
def test_the_original_pixels_by_way_of_pictures_are_cifar10(served, real_data, monkeypatch):
    arrays, changed = batches.read(real_data / FOLDER)
    if changed:  # the JPEG copy has other pixels, so nothing is to be shown with it
        pytest.skip("needs the original pixels")
    X = np.concatenate([arrays.X_train, arrays.X_test]).reshape(6, OFFICIAL.train_rows, 3072)
    y = np.concatenate([arrays.y_train, arrays.y_test]).reshape(6, OFFICIAL.train_rows)
    publish(served, monkeypatch, X, y)
    assert load_cifar10()["source"] == "CIFAR-10"
