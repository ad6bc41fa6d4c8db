"""What student code tried, as sentences for a TA: read from the candidate's pipe, named, merged.

The pipe's other end is in the student's process, so whatever comes is bounded and made plain text.
"""

import os
import re

from nbformat import NotebookNode

from grading.leaks import cell_name

MOST_BYTES, MOST_NOTES, LONGEST = 65_536, 50, 300
NOTE = re.compile(r"(\d{1,4})\t(\d{1,6})\t([^\t\n]+)")
PLACE = re.compile(r"cell (\d+)(?=[,:])")
STATIC = re.compile(r"cell (?P<cell>[^,]+), line (?P<line>\d+): (?P<what>.*)", re.DOTALL)


class Evidence:
    """A pipe for notes on what is tried: ours to read, theirs for the candidate.

    Leaving a `with` block closes their end here, once the candidate has its own.
    """

    def __init__(self):
        self.ours, self.theirs = os.pipe()
        os.set_blocking(self.ours, False)

    def __enter__(self) -> "Evidence":
        return self

    def __exit__(self, kind, *problem) -> None:
        os.close(self.theirs)
        if kind is not None:
            os.close(self.ours)

    def take(self) -> list[str]:
        """Return what was noted, and close the pipe."""
        ours, self.ours = self.ours, -1
        if ours < 0:
            return []
        try:
            return read_notes(ours)
        finally:
            os.close(ours)


def read_notes(descriptor: int) -> list[str]:
    """Return the sentences that are in the pipe by now; it must not block.

    >>> read, write = os.pipe()
    >>> os.write(write, b"2\\t1\\ttried to connect to 10.0.0.1:80\\nnonsense\\n")
    45
    >>> os.set_blocking(read, False)
    >>> read_notes(read)
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
    return list(dict.fromkeys(_sentence(*match.groups()) for match in found))[:MOST_NOTES]


def _sentence(cell: str, line: str, what: str) -> str:
    place = f"cell {int(cell)}" + (f", line {int(line)}" if int(line) else "")
    text = "".join(letter if letter.isprintable() else "?" for letter in what[:LONGEST])
    return f"{place}: {text}"


def name_cells(notes: list[str], notebook: NotebookNode) -> list[str]:
    """Return the notes with the names of the cells in place of their numbers."""
    names = {
        str(cell.execution_count): cell_name(cell)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    return [PLACE.sub(lambda m: f"cell {names.get(m[1], m[1])}", note, count=1) for note in notes]


def merge(static: list[str], tried: list[str]) -> list[str]:
    """Return both, what was tried first; a static sign that says the same is left out.

    >>> merge(["cell f, line 2: replaces np.allclose"], ["cell f: replaced np.allclose"])
    ['cell f: replaced np.allclose']
    """
    places = {note.split(": ")[0] for note in tried}
    replaced = {note.replace("replaced", "replaces") for note in tried}
    return [*tried, *(sign for sign in static if not _is_said(sign, places, replaced))]


def _is_said(sign: str, places: set[str], replaced: set[str]) -> bool:
    match = STATIC.fullmatch(sign)
    if not match or match["what"].startswith("imports "):
        return False
    place = f"cell {match['cell']}"
    if match["what"].startswith("replaces "):
        return f"{place}: {match['what']}" in replaced
    return f"{place}, line {match['line']}" in places
