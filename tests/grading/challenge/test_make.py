"""The challenge's own files: who gets what, and what happens when one is lost or another's."""

import hmac

import numpy as np
import pytest
from conftest import course_command

from grading.challenge.held_out import make, read_labels, seed_of
from grading.errors import ChallengeError
from helpers.data.challenge.pictures import read_pictures


@pytest.fixture(autouse=True)
def no_sample(monkeypatch):
    """To render what students train on takes seconds."""
    monkeypatch.setattr("grading.challenge.held_out.load_sample", lambda folders: None)


def make_tiny(course):
    return make(course.assignment("tiny"), num_scenes=100)


def test_students_get_pictures_and_staff_keep_the_labels(course):
    path = make_tiny(course)
    assert path == course.root / "data" / "challenge" / "tiny.npz"
    with np.load(path) as arrays:
        assert sorted(arrays) == ["images", "source"]
    images, source = read_pictures(path)
    assert (images.shape, source) == ((100, 3, 32, 32), "sample")
    truth = read_labels(course.assignment("tiny"))
    assert len(truth) == 100
    assert np.bincount(truth.labels).tolist() == [10] * 10
    assert np.bincount(truth.labels[truth.is_public]).tolist() == [1] * 10
    assert (truth.num_rows(final=False), truth.num_rows(final=True)) == (10, 90)


def test_nothing_secret_lies_where_students_or_their_code_look(course):
    make_tiny(course)
    secret = {course.root / "challenge.key", course.root / "challenge" / "tiny.csv"}
    for path in secret:
        assert path.stat().st_mode & 0o077 == 0
        assert not path.is_relative_to(course.root / "data")
        assert not path.is_relative_to(course.root / "release")
    assert [p.name for p in (course.root / "data").rglob("*") if p.is_file()] == ["tiny.npz"]


def test_the_seed_is_an_hmac_of_the_name(course):
    make_tiny(course)
    key = bytes.fromhex((course.root / "challenge.key").read_text())
    assert len(key) == 32
    wanted = int(hmac.new(key, b"challenge/tiny", "sha256").hexdigest(), 16)
    assert seed_of(key, "tiny") == wanted


def test_what_is_lost_is_made_again_the_same(course):
    path = make_tiny(course)
    labels = course.root / "challenge" / "tiny.csv"
    before = path.read_bytes(), labels.read_bytes()
    path.unlink()
    labels.unlink()
    make_tiny(course)
    assert (path.read_bytes(), labels.read_bytes()) == before


def test_another_course_draws_other_pictures(course, tmp_path):
    one = read_pictures(make_tiny(course))[0]
    (course.root / "challenge.key").unlink()
    (course.root / "challenge" / "tiny.csv").unlink()
    assert not np.array_equal(read_pictures(make_tiny(course))[0], one)


def test_labels_of_another_key_are_not_written_over(course):
    make_tiny(course)
    (course.root / "challenge.key").write_text("00" * 32)
    with pytest.raises(ChallengeError, match=r"is of another challenge than this key"):
        make_tiny(course)


@pytest.mark.parametrize(
    ("text", "says"),
    [(None, "No such file"), ("no hex", "is no key"), ("ab", "holds 1 bytes, not 32")],
    ids=["lost", "damaged", "cut off"],
)
def test_a_key_that_is_lost_is_not_made_anew(course, text, says):
    make_tiny(course)
    key = course.root / "challenge.key"
    key.unlink() if text is None else key.write_text(text)
    with pytest.raises(ChallengeError, match=says):
        make_tiny(course)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "image_id,label\n0,3\n",
        "image_id,label,part\n1,3,public\n",
        "image_id,label,part\n0,3,x\n",
    ],
    ids=["empty", "columns", "rows", "part"],
)
def test_damaged_labels_are_a_sentence(course, text):
    make_tiny(course)
    (course.root / "challenge" / "tiny.csv").write_text(text)
    with pytest.raises(ChallengeError, match="is not what `course challenge make` wrote"):
        read_labels(course.assignment("tiny"))


def test_without_a_challenge_a_sentence_says_how_to_make_one(course):
    with pytest.raises(ChallengeError, match="run `course challenge make tiny`"):
        read_labels(course.assignment("tiny"))


def test_of_cifar10_the_pictures_are_its_test_set_in_a_secret_order(course, monkeypatch):
    rng = np.random.default_rng(0)
    X, y = rng.integers(256, size=(500, 3, 32, 32), dtype=np.uint8), np.arange(500) % 10
    data = {"X_test": X, "y_test": y, "source": "CIFAR-10"}
    monkeypatch.setattr("helpers.data.challenge.held_out.load_cifar10", lambda *sizes, fetch: data)
    images, source = read_pictures(make(course.assignment("tiny"), cifar10=True))
    truth = read_labels(course.assignment("tiny"))
    assert source == "CIFAR-10"
    rows = [int(np.flatnonzero((image == X).all((1, 2, 3)))[0]) for image in images]
    assert sorted(rows) == [*range(500)] != rows
    np.testing.assert_array_equal(truth.labels, y[rows])


def test_an_assignment_without_cells_for_the_points_gets_no_challenge(course, capsys):
    assert course_command(course, "challenge", "make", "tiny") == 2
    assert "no notebook has a manually graded task named beats_chance" in capsys.readouterr().err
    assert not (course.root / "challenge.key").exists()


def test_cifar10_that_is_not_there_is_a_sentence(course, monkeypatch, capsys):
    monkeypatch.setattr("grading.challenge.command.check_has_cells", lambda assignment: None)
    monkeypatch.setattr(
        "helpers.data.challenge.held_out.load_cifar10", lambda *_, fetch: {"source": "sample"}
    )
    assert course_command(course, "challenge", "make", "tiny", "--cifar10") == 2
    assert "CIFAR-10 is not there: `course data`" in capsys.readouterr().err
    assert not (course.root / "challenge" / "tiny.csv").exists()
