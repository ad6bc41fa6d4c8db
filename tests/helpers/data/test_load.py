"""load_cifar10: which rows it returns, where it looks, and what it says."""

import hashlib
import pickle
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

from helpers.data import DataError, DataWarning, load_cifar10
from helpers.data.cifar10 import Layout, archive, batches, fetch
from helpers.data.errors import DownloadError
from helpers.data.sample import files as sample
from helpers.data.store import places

NAMES = [f"class {k}" for k in range(10)]


@pytest.fixture(autouse=True)
def small(no_data, monkeypatch):
    """Data sets of a few rows, and none of them there, nor in pictures."""

    def no_pictures(folder, target):
        raise DownloadError("no pictures")

    monkeypatch.setattr(fetch, "fetch_pictures", no_pictures)
    monkeypatch.setattr(sample, "SAMPLE", Layout(20, 10, "delete it"))
    monkeypatch.setattr(batches, "OFFICIAL", Layout(10, 10, "copy it again"))


@pytest.fixture
def real(monkeypatch):
    """A function that lays out sixty rows below a folder, taken for the official CIFAR-10."""

    def write(folder):
        folder = folder / "cifar-10-batches-py"
        folder.mkdir(parents=True)
        for k, name in enumerate([*batches.TRAIN, batches.TEST]):
            data = np.full((10, 3072), k, np.uint8)
            data[:, 0] = range(10)  # row i of batch k is told by its first two pixels
            content = {b"data": data, b"labels": list(range(10))}
            (folder / name).write_bytes(pickle.dumps(content, protocol=2))
        meta = {b"num_cases_per_batch": 10, b"label_names": [n.encode() for n in NAMES]}
        (folder / batches.META).write_bytes(pickle.dumps(meta, protocol=2))
        for path in folder.iterdir():
            monkeypatch.setitem(batches.MD5, path.name, hashlib.md5(path.read_bytes()).hexdigest())
        return folder.parent

    return write


def rows(X):
    """Return which batch and row each image came from."""
    return [(int(image[0, 0, 1]), int(image[0, 0, 0])) for image in X]


def test_returns_uint8_images_and_int64_labels(real, tmp_path):
    data = load_cifar10(30, 10, 10, folder=real(tmp_path))
    assert data["X_train"].shape == (30, 3, 32, 32)
    assert data["X_val"].shape == data["X_test"].shape == (10, 3, 32, 32)
    assert {data[f"X_{split}"].dtype for split in ("train", "val", "test")} == {np.dtype("uint8")}
    assert {data[f"y_{split}"].dtype for split in ("train", "val", "test")} == {np.dtype("int64")}
    assert data["names"] == NAMES
    assert data["source"] == "CIFAR-10"


def test_validation_is_the_last_train_rows_however_few_are_trained_on(real, tmp_path):
    folder = real(tmp_path)
    few, many = load_cifar10(5, 10, 3, folder), load_cifar10(40, 10, 10, folder)
    assert rows(many["X_train"]) == [(k, i) for k in range(4) for i in range(10)]
    assert rows(few["X_train"]) == rows(many["X_train"])[:5]
    assert rows(few["X_val"]) == rows(many["X_val"]) == [(4, i) for i in range(10)]
    assert rows(few["X_test"]) == [(5, 0), (5, 1), (5, 2)]
    np.testing.assert_array_equal(few["y_train"], range(5))


def test_a_small_split_does_not_hold_the_whole_set_in_memory(real, tmp_path):
    data = load_cifar10(5, 10, 3, folder=real(tmp_path))
    assert data["X_train"].base is None
    assert data["X_train"].flags.writeable


def test_a_second_read_gives_plain_arrays_that_may_be_changed(real, tmp_path):
    folder = real(tmp_path)
    first, second = (load_cifar10(5, 10, 3, folder=folder) for _ in range(2))
    assert type(second["X_train"]) is np.ndarray
    second["X_train"][:] += 1
    second["y_train"][:] = 0
    third = load_cifar10(5, 10, 3, folder=folder)
    np.testing.assert_array_equal(third["X_train"], first["X_train"])
    np.testing.assert_array_equal(third["y_train"], first["y_train"])


def test_the_sample_caps_what_it_does_not_have():
    data = load_cifar10()  # 49,000 + 1,000 + 10,000 asked for; 100 train and 10 test rows there
    assert [len(data[f"y_{split}"]) for split in ("train", "val", "test")] == [75, 25, 10]
    assert data["source"] == "sample"
    assert data["names"][0] == "balloon"


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        pytest.param({"num_train": -1}, "num_train is -1", id="negative"),
        pytest.param({"num_val": 1.5}, "num_val must be a whole number", id="not whole"),
        pytest.param({"num_train": 50_000}, "num_train + num_val is 51,000", id="too many train"),
        pytest.param({"num_test": 10_001}, "num_test is 10,001", id="too many test"),
    ],
)
def test_refuses_numbers_of_rows_that_make_no_sense(sizes, message):
    with pytest.raises(DataError) as error:
        load_cifar10(**sizes)
    assert message in str(error.value)
    assert isinstance(error.value, ValueError)


def test_looks_in_the_folder_given_and_nowhere_else(real, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(real(tmp_path / "other")))
    with pytest.raises(DataError, match="no folder cifar-10-batches-py with the files"):
        load_cifar10(folder=tmp_path / "empty")


def test_course_data_comes_before_data_here(real, tmp_path, monkeypatch, capsys):
    real(tmp_path / "here" / "data")
    assert load_cifar10(10, 10, 10)["source"] == "CIFAR-10"
    (tmp_path / "named").mkdir()
    named = real(tmp_path / "named")
    monkeypatch.setenv("COURSE_DATA", str(named))
    (named / "cifar-10-batches-py" / "test_batch").unlink()
    with pytest.raises(DataError, match="named/cifar-10-batches-py: test_batch missing"):
        load_cifar10()
    assert capsys.readouterr().out == ""  # real data need no banner


def test_finds_the_data_folder_of_the_course_around_a_notebook(real, tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").touch()
    real(tmp_path / "data")
    (tmp_path / "release" / "softmax").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "release" / "softmax")
    assert load_cifar10(10, 10, 10)["source"] == "CIFAR-10"


def test_the_banner_says_what_is_used_and_how_to_use_real_data(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "named"))
    load_cifar10()
    before, banner = capsys.readouterr().out.split("\n", 1)
    assert "it is made now, once" in before
    assert banner.startswith("SAMPLE DATA, not CIFAR-10")
    assert "is not downloaded, because COURSE_FETCH is 0." in banner
    assert f"put cifar-10-batches-py into {tmp_path / 'named'}." in banner
    assert len(banner.splitlines()) == 2
    load_cifar10()
    assert capsys.readouterr().out == banner  # made once, told each time


FETCHED_BY = "helpers.data.cifar10.fetch"


def test_the_banner_names_one_place_that_failed_not_all(monkeypatch, capsys):
    def refuse(name):
        raise DownloadError(f"{name} could not be downloaded (one.org: no; two.org: no)")

    monkeypatch.setenv("COURSE_FETCH", "1")
    for name in ("fetch_pictures", "fetch_archive"):
        monkeypatch.setattr(f"{FETCHED_BY}.{name}", lambda *_, name=name: refuse(name))
    load_cifar10()
    told = capsys.readouterr().out
    assert told.startswith(
        "CIFAR-10 is not here yet: it is downloaded now, once, in 180 s at most."
    )
    assert "because fetch_pictures could not be downloaded (one.org: no)." in told
    assert "two.org" not in told


def test_files_with_another_md5_are_used_with_one_warning(real, tmp_path, monkeypatch):
    folder = real(tmp_path)
    monkeypatch.setitem(batches.MD5, "data_batch_2", "another")
    monkeypatch.setitem(batches.MD5, "test_batch", "another")
    with pytest.warns(DataWarning, match="2 files are not the official") as record:
        data = load_cifar10(10, 10, 10, folder=folder)
    assert [warning.filename for warning in record] == [__file__]  # it points at the caller
    assert data["source"] == "CIFAR-10 (not the official files)"


def test_imports_without_torch():
    code = "import sys, helpers.data; sys.exit('torch' in sys.modules)"
    project = Path(places.__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=project).returncode == 0


def test_a_download_is_used_and_found_again(real, tmp_path, monkeypatch):
    """The archive comes from a file here; how it is fetched is test_download's matter."""
    real(tmp_path / "far")
    with tarfile.open(tmp_path / "far.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "far" / "cifar-10-batches-py", "cifar-10-batches-py")
        tar.add(__file__, "../escaped")
    content = (tmp_path / "far.tar.gz").read_bytes()
    calls = []

    def download(remote, path):
        calls.append(path.name)
        path.write_bytes(content)

    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.setattr(archive, "download", download)
    assert load_cifar10(10, 10, 10)["source"] == "CIFAR-10"
    assert load_cifar10(10, 10, 10)["source"] == "CIFAR-10"
    assert calls == ["cifar-10-python.tar.gz"]
    kept = {path.name for path in (tmp_path / "user data").iterdir()}
    assert kept == {".cache", "cifar-10-batches-py", "cifar-10-batches-py.lock"}
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("content", [b"no archive", b""], ids=["text", "empty"])
def test_an_archive_that_cannot_be_read_costs_a_sentence(content, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.setattr(archive, "download", lambda remote, path: path.write_bytes(content))
    assert load_cifar10(10, 10, 10)["source"] == "sample"
    assert "cannot be unpacked" in capsys.readouterr().out


def test_the_published_pixels_in_other_bytes_are_cifar10_too(real, tmp_path, monkeypatch):
    folder = real(tmp_path)
    for name in batches.MD5:
        monkeypatch.setitem(batches.MD5, name, "another")
    arrays = batches.read_batches(folder / batches.FOLDER, batches.OFFICIAL)
    monkeypatch.setattr(batches, "CONTENT", batches.digest(arrays))
    assert load_cifar10(10, 10, 10, folder=folder)["source"] == "CIFAR-10"


@pytest.mark.parametrize("part", ["X_train", "y_train", "X_test", "y_test"])
def test_every_pixel_and_label_counts_in_the_digest(real, tmp_path, part):
    arrays = batches.read_batches(real(tmp_path) / batches.FOLDER, batches.OFFICIAL)
    changed = getattr(arrays, part).copy()
    changed.flat[-1] ^= 1
    assert batches.digest(arrays._replace(**{part: changed})) != batches.digest(arrays)


@pytest.mark.real_data
def test_reads_the_real_set(real_data, monkeypatch, recwarn):
    monkeypatch.undo()
    data = load_cifar10(folder=real_data)
    told = (real_data / batches.FOLDER / "SOURCE.txt").read_text()
    assert (data["source"] == "CIFAR-10") == (told == "original pixels\n")
    assert len([w for w in recwarn if w.category is DataWarning]) == (data["source"] != "CIFAR-10")
    assert data["X_train"].shape == (49_000, 3, 32, 32)
    assert data["X_val"].shape == (1_000, 3, 32, 32)
    assert np.bincount(data["y_test"]).tolist() == [1_000] * 10
    assert data["names"][:2] == ["airplane", "automobile"]
    np.testing.assert_array_equal(data["y_train"][:5], [6, 9, 9, 4, 1])  # frog, truck, truck, ...
