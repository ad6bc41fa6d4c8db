"""A data set is read once; later reads map a cache, unless the files have changed since."""

import os

import numpy as np
import pytest

from helpers.data.store import Arrays, cache

ARRAYS = Arrays(np.arange(12, dtype=np.uint8), np.arange(3), np.ones(2), np.zeros(2), ["a", "b"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data set of one file."""
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "user")
    folder = tmp_path / "data" / "set"
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(b"content")
    return folder


class Reader:
    """Counts how often the files are really read."""

    calls = 0

    def __call__(self, folder):
        self.calls += 1
        return ARRAYS, ["file"]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_the_second_read_maps_what_the_first_kept(folder):
    read = Reader()
    for _ in range(2):
        arrays, changed = cache.read_cached(folder, read)
        assert same(arrays, ARRAYS)
        assert changed == ["file"]
    assert read.calls == 1
    assert isinstance(arrays.X_train, np.memmap)
    assert [a.dtype for a in arrays[:4]] == [a.dtype for a in ARRAYS[:4]]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "file").write_bytes(b"CONTENT!"),
        lambda folder: os.utime(folder / "file", (1, 1)),
        lambda folder: (folder / "more").touch(),
    ],
    ids=["size", "time", "a file more"],
)
def test_a_changed_folder_is_read_again(folder, change):
    read = Reader()
    cache.read_cached(folder, read)
    change(folder)
    cache.read_cached(folder, read)
    cache.read_cached(folder, read)
    assert read.calls == 2


@pytest.mark.parametrize("name", ["told.json", "X_train.npy", "y_test.npy"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x93NUMPY\x01\x00"])
def test_a_broken_cache_is_made_again(folder, name, content):
    read = Reader()
    cache.read_cached(folder, read)
    path = cache.cache_folders(folder)[0] / name
    path.unlink() if content is None else path.write_bytes(content)
    for _ in range(2):
        assert same(cache.read_cached(folder, read)[0], ARRAYS)
    assert read.calls == 2


def test_a_folder_that_cannot_be_written_is_cached_in_the_users_own(folder, tmp_path):
    read = Reader()
    (folder.parent / ".cache").touch()  # no folder can be made there
    for _ in range(2):
        cache.read_cached(folder, read)
    assert read.calls == 1
    (tmp_path / "user").rename(tmp_path / "gone")
    (tmp_path / "user").touch()
    for _ in range(2):
        assert same(cache.read_cached(folder, read)[0], ARRAYS)
    assert read.calls == 3


def test_changing_mapped_arrays_changes_no_file(folder):
    cache.read_cached(folder, Reader())
    for _ in range(2):
        arrays, _ = cache.read_cached(folder, Reader())
        assert same(arrays, ARRAYS)
        arrays.X_train[:] += 1


def test_an_interrupted_writing_leaves_no_half_cache(folder, monkeypatch):
    save, calls = np.save, []

    def save_then_stop(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return save(*args)

    monkeypatch.setattr(cache.np, "save", save_then_stop)
    with pytest.raises(KeyboardInterrupt):
        cache.read_cached(folder, Reader())
    assert list((folder.parent / ".cache").iterdir()) == []
