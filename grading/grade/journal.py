"""What a run has done so far, kept until it is over: one that was killed goes on from there.

In build/run-ASSIGNMENT/ lie the results that came back and are not in the gradebook yet, and the
names of those who are done. The files are written whole, or a line at a time.
"""

import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from grading.course import Assignment, write_whole_bytes
from grading.errors import GradingFailed

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK_SECONDS = 10  # what a killed run leaves behind ends by itself within these


class Journal:
    """The journal of a run on an assignment.

    asked: what was asked for; only the same question goes on where the last one was stopped
    """

    def __init__(self, assignment: Assignment, asked: dict) -> None:
        self._folder = assignment.course.root / "build" / f"run-{assignment}"
        self._done = self._folder / "done"
        text = json.dumps(asked, sort_keys=True)
        question = self._folder / "asked.json"
        if not question.is_file() or question.read_text(encoding="utf-8") != text:
            self.close()
            write_whole_bytes(question, text.encode())

    def recall(self, name: str) -> bytes:
        """Return what the run noted under a name before it was stopped, b"" where nothing."""
        path = self._folder / f"note-{name}"
        return path.read_bytes() if path.is_file() else b""

    def remember(self, name: str, content: bytes) -> None:
        """Note something under a name."""
        write_whole_bytes(self._folder / f"note-{name}", content)

    @property
    def done(self) -> set[str]:
        """Who was graded before the same run was stopped."""
        found = set()
        lines = self._done.read_text(encoding="utf-8").split("\n") if self._done.is_file() else []
        for line in lines[:-1]:  # the last one is empty, or was cut off
            with suppress(ValueError):  # it was cut off, and another run went on behind it
                found |= {json.loads(line)} if line else set()
        return found

    def result(self, content: bytes) -> bytes:
        """Return what came of a piece of work, b"" where nothing did."""
        path = self._path(content)
        return path.read_bytes() if path.is_file() else b""

    def keep(self, content: bytes, result: bytes) -> None:
        """Keep what came of a piece of work; on a full disk it is not kept."""
        with suppress(OSError):
            write_whole_bytes(self._path(content), result)

    def note(self, student: str) -> None:
        """Note that a student is graded."""
        with suppress(OSError), self._done.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(student)}\n")

    def forget(self, content: bytes) -> None:
        """Let go what came of a piece of work: it is where it belongs, or of no use."""
        self._path(content).unlink(missing_ok=True)

    def close(self) -> None:
        """Forget it all: the run is over."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, content: bytes) -> Path:
        return self._folder / f"{blake2b(content, digest_size=16).hexdigest()}.json"


@contextmanager
def alone(assignment: Assignment) -> Iterator[None]:
    """Let no other run on the assignment begin in this folder until the `with` block ends.

    It is the kernel that remembers: of a process that was killed nothing stays. Where the file
    system has no locks, nothing is locked.

    raises: GradingFailed where another one is at work
    """
    descriptor = os.open(assignment.folder("source"), os.O_RDONLY)
    try:
        _lock(descriptor, assignment)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, assignment: Assignment) -> None:
    until = time.monotonic() + LOCK_SECONDS
    while fcntl:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                return
        if time.monotonic() > until:
            raise GradingFailed(
                f"{assignment}: another command grades it in this folder at the moment: wait until "
                "it is done, then run this one again"
            )
        time.sleep(0.2)
