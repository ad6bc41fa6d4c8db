"""Photographs in folders become arrays, or a sentence that names the file."""

import numpy as np
import pytest
from PIL import Image

from helpers.data import DataError
from helpers.data.image_folders import load_image_folders


@pytest.fixture
def folder(tmp_path):
    """Two classes of plain colours, wide and high pictures."""
    for split, count in (("train", 3), ("val", 2)):
        for name, colour in (("bees", (0, 0, 250)), ("ants", (250, 0, 0))):
            place = tmp_path / split / name
            place.mkdir(parents=True)
            for k in range(count):
                Image.new("RGB", (40 + 20 * k, 50), colour).save(place / f"{k}.png")
    return tmp_path


def test_returns_splits_with_the_classes_in_alphabetical_order(folder):
    data = load_image_folders(folder, size=16)
    assert data["names"] == ["ants", "bees"]
    assert data["X_train"].shape == (6, 3, 16, 16)
    assert data["X_train"].dtype == np.uint8
    assert data["y_train"].tolist() == [0, 0, 0, 1, 1, 1]
    assert data["y_val"].tolist() == [0, 0, 1, 1]
    assert data["X_val"][:, :, 0, 0].tolist() == [[250, 0, 0]] * 2 + [[0, 0, 250]] * 2
    assert "X_test" not in data


def test_takes_the_middle_square_after_scaling(folder):
    picture = Image.new("RGB", (90, 30))
    picture.paste((255, 255, 255), (30, 0, 60, 30))
    picture.save(folder / "val" / "ants" / "0.png")
    X = load_image_folders(folder, size=30)["X_val"]
    assert (X[0] == 255).all()


def test_grey_and_transparent_pictures_get_three_channels(folder):
    Image.new("L", (20, 20), 7).save(folder / "val" / "ants" / "0.png")
    Image.new("RGBA", (20, 20), (1, 2, 3, 4)).save(folder / "val" / "ants" / "1.png")
    X = load_image_folders(folder, size=8)["X_val"]
    assert X[:2, :, 0, 0].tolist() == [[7, 7, 7], [1, 2, 3]]


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda f: (f / "val").rename(f / "other"), "it has no folder val"),
        (lambda f: (f / "val" / "ants").rename(f / "val" / "wasps"), "has the classes bees, wasps"),
        (lambda f: (f / "train" / "bees" / "1.png").write_bytes(b"no"), "bees/1.png: it is no"),
        (lambda f: [p.unlink() for p in (f / "val" / "bees").iterdir()], "no .jpg or .png file"),
    ],
    ids=["no val", "other classes", "broken picture", "empty class"],
)
def test_says_what_is_missing_or_broken(folder, spoil, what):
    spoil(folder)
    with pytest.raises(DataError) as error:
        load_image_folders(folder)
    assert what in str(error.value)


@pytest.mark.real_data
def test_reads_ants_and_bees(real_data):
    data = load_image_folders(real_data / "ants_bees", size=64)
    assert data["names"] == ["ants", "bees"]
    assert len(data["X_train"]) + len(data["X_val"]) == 396
