"""The pipe by which a candidate tells what student code tried.

The pipe's other end is in the student's process, so whatever comes is bounded and made plain text.
"""

import os
import re

from grading.evidence.signs import Sign

MOST_BYTES, MOST_NOTES, LONGEST = 65_536, 50, 300
NOTE = re.compile(r"(\d{1,4})\t(\d{1,6})\t([^\t\n]*)\t([^\t\n]+)")


class Evidence:
    """A pipe for notes on what is tried: ours to read, theirs for the candidate.

    Leaving a `with` block closes their end here, once the candidate has its own.
    """

    def __init__(self) -> None:
        self.ours, self.theirs = os.pipe()
        os.set_blocking(self.ours, False)

    def __enter__(self) -> "Evidence":
        return self

    def __exit__(self, kind: type[BaseException] | None, *problem: object) -> None:
        os.close(self.theirs)
        if kind is not None:
            os.close(self.ours)

    def take(self) -> list[Sign]:
        """Return what was noted, and close the pipe."""
        ours, self.ours = self.ours, -1
        if ours < 0:
            return []
        try:
            return read_notes(ours)
        finally:
            os.close(ours)


def read_notes(descriptor: int) -> list[Sign]:
    """Return the signs that are in the pipe by now; it must not block.

    A note is a line of four parts between tabs: cell, line, what was replaced, the sentence.

    >>> read, write = os.pipe()
    >>> os.write(write, b"2\\t1\\t\\ttried to connect to 10.0.0.1:80\\nnonsense\\n")
    46
    >>> os.set_blocking(read, False)
    >>> [str(sign) for sign in read_notes(read)]
    ['cell 2, line 1: tried to connect to 10.0.0.1:80']
    """
    data = b""
    try:
        while len(data) < MOST_BYTES and (more := os.read(descriptor, MOST_BYTES)):
            data += more
    except OSError:  # nothing more for now
        pass
    lines = data[:MOST_BYTES].decode("utf-8", "replace").split("\n")
    found = [match for line in lines if (match := NOTE.fullmatch(line))]
    return list(dict.fromkeys(_sign(*match.groups()) for match in found))[:MOST_NOTES]


def _sign(cell: str, line: str, replaces: str, what: str) -> Sign:
    return Sign(str(int(cell)), int(line), _plain(what), _plain(replaces))


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])
