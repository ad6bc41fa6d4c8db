"""How far a run is: on a line that is written over, or in plain lines where no person looks on."""

import sys
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import TextIO

from helpers.student.session import session

PLAIN_SECONDS = 5  # between two lines in a file, a pipe or a CI's log
SESSION_SECONDS = 1  # between two messages to a notebook's page


class Progress:
    """Says which cell runs, and clears its line at the end.

    say: takes a plain line
    stream: where the line is that is written over, sys.stdout by default
    """

    def __init__(self, say: Callable[[str], None] = print, stream: TextIO | None = None) -> None:
        self.say, self.stream = say, stream or sys.stdout
        self.is_written_over = bool(session()) or self.stream.isatty()
        self.pause = SESSION_SECONDS if session() else 0 if self.is_written_over else PLAIN_SECONDS
        self.last, self.length = monotonic(), 0

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, place: int, of: int, called: str) -> None:
        """Say that a cell begins, unless the last word is only just said."""
        if monotonic() - self.last < self.pause:
            return
        self.last = monotonic()
        told = f"cell {place} of {of}" + (f" ({called})" if called else "")
        if self.is_written_over:
            self._write(f"\r{told:{self.length}}")
            self.length = len(told)
        else:
            self.say(told)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.length:
            self._write(f"\r{'':{self.length}}\r")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
