"""The pictures and labels of a challenge: drawn by a secret of the course, labels kept by staff.

    challenge.key                           the secret, beside the gradebook; made once
    challenge/ASSIGNMENT.csv                image_id, label, part: public or final
    data/challenge/ASSIGNMENT.npz           the pictures, which students get

None of the first two is ever in release/, in data/ or in the sandbox.
"""

import csv
import hashlib
import hmac
import io
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grading.course import Assignment, Course, write_whole
from grading.errors import ChallengeError
from helpers.data.challenge import Challenge, draw_cifar10, render_challenge, write_pictures
from helpers.data.sample import load_sample

HEAD = ["image_id", "label", "part"]
PARTS = ("final", "public")
KEY_BYTES = 32
NUM_SCENES = 2_000


@dataclass(frozen=True)
class Labels:
    """What predictions are held against: labels (N,), and which rows are public (N,)."""

    labels: np.ndarray
    is_public: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def num_rows(self, final: bool) -> int:
        """Return how many pictures count for the public score, or for the final one."""
        return int((self.is_public != final).sum())

    def right(self, predicted: np.ndarray, final: bool) -> int:
        """Return how many labels of the public part, or of the final one, are right."""
        return int(((predicted == self.labels) & (self.is_public != final)).sum())


def make(assignment: Assignment, cifar10: bool = False, num_scenes: int = NUM_SCENES) -> Path:
    """Make the challenge of an assignment, or what of it is lost; return the file for students.

    cifar10: CIFAR-10's own test pictures, whose labels are on the internet, in place of new scenes
    num_scenes: a multiple of 100
    raises: ChallengeError where there is another one already; DataError
    """
    key = _key(assignment.course, may_make=not labels_path(assignment).exists())
    seed = seed_of(key, assignment.name)
    data = assignment.course.root / "data"
    if not cifar10:
        load_sample([data])  # which is trained on: kept here, each hand-in need not render its own
    challenge = draw_cifar10(seed) if cifar10 else render_challenge(num_scenes, seed)
    told = _as_csv(challenge)
    path = labels_path(assignment)
    if path.exists() and path.read_text(encoding="utf-8") != told:
        raise ChallengeError(
            f"{path} is of another challenge than this key and these words make: to go on with it, "
            "leave it; to begin anew, move it away, and challenge.db with what was handed in"
        )
    write_whole(path, told)
    path.chmod(0o600)
    pictures = data / "challenge" / f"{assignment}.npz"
    write_pictures(challenge, pictures)
    return pictures


def read_labels(assignment: Assignment) -> Labels:
    """Return what the predictions of an assignment are held against.

    raises: ChallengeError
    """
    path = labels_path(assignment)
    try:
        head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        ids, labels, parts = zip(*rows, strict=True)
        is_public = np.array([PARTS.index(part) for part in parts], dtype=bool)
        if head != HEAD or [*map(int, ids)] != [*range(len(ids))]:
            raise ValueError("its columns or its rows are not in order")
        return Labels(np.array(labels, dtype=np.uint8), is_public)
    except FileNotFoundError as error:
        raise ChallengeError(
            f"{assignment}: there is no challenge yet: run `course challenge make {assignment}`"
        ) from error
    except (OSError, ValueError) as error:
        raise ChallengeError(
            f"{path} is not what `course challenge make` wrote ({error}): move it away and run "
            f"`course challenge make {assignment}`, which makes the same from challenge.key"
        ) from error


def seed_of(key: bytes, name: str) -> int:
    """Return the secret seed of a challenge, HMAC-SHA256 of its name under the course's key.

    >>> seed_of(b"k", "one") == seed_of(b"k", "one"), seed_of(b"k", "one") == seed_of(b"k", "two")
    (True, False)
    """
    return int.from_bytes(hmac.digest(key, f"challenge/{name}".encode(), hashlib.sha256), "big")


def labels_path(assignment: Assignment) -> Path:
    """Return where staff keep the labels."""
    return assignment.course.root / "challenge" / f"{assignment}.csv"


def _key(course: Course, may_make: bool) -> bytes:
    """Return the course's secret, made where there is none yet."""
    path = course.root / "challenge.key"
    if not path.exists() and may_make:
        _write_secret(path, secrets.token_hex(KEY_BYTES))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise ChallengeError(f"{path} {_why(error)}: put your copy of it back") from error
    if len(key) != KEY_BYTES:
        raise ChallengeError(f"{path} holds {len(key)} bytes, not {KEY_BYTES}: put your copy back")
    return key


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror})"
    return "is no key"


def _write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read; another command's, made meanwhile, stays."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _as_csv(challenge: Challenge) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    parts = [PARTS[int(public)] for public in challenge.is_public]
    writer.writerows(zip(range(len(parts)), challenge.labels.tolist(), parts, strict=True))
    return text.getvalue()
