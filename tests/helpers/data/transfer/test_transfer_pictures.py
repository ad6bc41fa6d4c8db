"""The pictures for transfer learning: the same bytes each time, balanced, none there twice."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from helpers.data.sample.things import NAMES
from helpers.data.transfer import PARTS, SETS, load_photographs, load_pictures, render_part

# Of some pictures of version 1. Where it differs, either a processor computes otherwise, which is a
# fault, or the pictures were changed: then raise VERSION, and pretrain the backbones again.
DIGEST = "448a0c5b9a4cbae02681acf57e5dfaeb3facbeb11af0dff456693b073f2e7102"


def test_the_bytes_are_those_of_version_1():
    parts = [render_part(name, part, each=3)[0] for name in SETS for part in PARTS]
    found = hashlib.sha256(b"".join(X.tobytes() for X in parts)).hexdigest()
    assert found == DIGEST


def test_the_sources_differ_in_breadth_alone():
    broad, narrow = SETS["broad"], SETS["narrow"]
    assert len(broad.classes) == len(narrow.classes) == 16
    assert broad.each == narrow.each


def test_no_class_of_the_target_is_in_a_source():
    target = {*SETS["target"].classes}
    assert not target & {*SETS["broad"].classes} | target & {*SETS["narrow"].classes}
    assert "butterfly" in NAMES, "the sample's insect"
    assert "butterfly" not in SETS["broad"].classes


def test_the_target_has_hundreds_of_balanced_pictures_none_of_them_twice():
    data = load_pictures("target")
    sizes = [len(data[f"y_{part}"]) for part in PARTS]
    assert sizes == [250, 150, 500]
    pictures = np.concatenate([data[f"X_{part}"] for part in PARTS])
    assert pictures.dtype == np.uint8
    assert len({picture.tobytes() for picture in pictures}) == sum(sizes)
    assert all(len({*np.bincount(data[f"y_{part}"])}) == 1 for part in PARTS)


@pytest.mark.parametrize("name", SETS)
def test_no_picture_is_empty(name):
    X, y = render_part(name, "test", each=5)
    assert X.std(axis=(2, 3)).min() > 0
    assert {*y} == {*range(len(SETS[name].classes))}


def test_photographs_are_tested_on_what_no_training_saw(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    value = 0
    for part, count in (("train", 10), ("val", 3)):
        for kind in ("ants", "bees"):
            folder = tmp_path / "ants_bees" / part / kind
            folder.mkdir(parents=True)
            for k in range(count):
                value += 7
                Image.new("RGB", (9, 12), (value, 0, 0)).save(folder / f"{k}.png")
    data = load_photographs(size=8)
    assert [len(data[f"y_{part}"]) for part in PARTS] == [16, 4, 6]
    reds = {part: {*data[f"X_{part}"][:, 0, 0, 0].tolist()} for part in PARTS}
    assert not reds["test"] & (reds["train"] | reds["val"])
    assert min(reds["test"]) > max(reds["train"] | reds["val"])


def test_without_photographs_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setattr("helpers.data.transfer.photographs.data_folders", lambda: [tmp_path])
    assert load_photographs() is None
