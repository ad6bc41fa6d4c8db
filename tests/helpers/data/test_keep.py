"""A sample is written whole or not at all, however many notebooks write it."""

import threading
from pathlib import Path

import pytest

from helpers.data.store import keep

FILES = {"one": b"1", "two": b"22", "three": b"333"}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("no space left")], ids=["key", "disk"])
def test_an_interrupted_writing_leaves_nothing(tmp_path, monkeypatch, stop):
    write, calls = Path.write_bytes, []

    def write_then_stop(path, content):
        calls.append(path)
        if len(calls) == 2:
            raise stop
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_then_stop)
    with pytest.raises((KeyboardInterrupt, OSError)):
        keep.write_all(FILES, tmp_path / "sample" / "v1")
    assert list((tmp_path / "sample").iterdir()) == []


def test_appears_whole_in_one_rename(tmp_path, monkeypatch):
    rename, renamed = keep.os.replace, []

    def watched(source, target):
        assert not target.exists()
        renamed.append(contents(source))
        rename(source, target)

    monkeypatch.setattr(keep.os, "replace", watched)
    keep.write_all(FILES, tmp_path / "v1")
    assert renamed == [FILES] == [contents(tmp_path / "v1")]


def test_four_notebooks_writing_at_once_all_get_the_whole_sample(tmp_path):
    barrier, read = threading.Barrier(4), []

    def notebook():
        barrier.wait()
        read.append(keep.load_kept([tmp_path], Path("v1"), lambda: FILES, contents))

    threads = [threading.Thread(target=notebook) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [(FILES, tmp_path / "v1")] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["v1"]


def test_the_loser_of_the_race_leaves_the_winners_files(tmp_path):
    keep.write_all(FILES, tmp_path / "v1")
    keep.write_all({"one": b"other"}, tmp_path / "v1")
    assert contents(tmp_path / "v1") == FILES
