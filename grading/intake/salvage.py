"""Take the cells out of a file that is not JSON as a whole, or too large to be loaded."""

import json
import mmap
import re
from contextlib import suppress
from itertools import islice

MOST_TOKENS = 20_000_000  # brackets and strings of a file that are read, about 15 s
MOST_CELL = 10_000_000  # bytes of a cell without its outputs
MOST_CUT = 100_000  # bytes of a broken cell that are looked at
SHOWN = 2000  # characters of a broken cell that a note quotes

STRING = rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)'
RUN = rb"(?:\s*+,\s*+" + STRING + rb"(?=\s*+[,\]]))*+"  # the lines of a text count as one token
TOKEN = re.compile(rb"(" + STRING + rb"|[\[\]{}])" + RUN, re.DOTALL)
ARRAY = re.compile(rb"\s*:\s*\[")
SOURCE = re.compile(rb'"(?:source|input)"\s*:\s*\[?(.*)', re.DOTALL)
LINE = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)', re.DOTALL)


def salvage(data: bytes | mmap.mmap, notes: list[str]) -> dict | None:
    """Return the complete cells of a file that is not JSON as a whole."""
    scan = Scan(data)
    cells = []
    for number, text in enumerate(scan.cells, 1):
        try:
            cells.append(json.loads(text.decode("utf-8", "replace"), strict=False))
        except (ValueError, RecursionError):
            notes.append(
                f"cell {number} of the file is damaged and was left out: {_beginning(text)}"
            )
    if scan.cells and not scan.closed:
        notes.append(_where_it_ends(scan))
    old = any("input" in cell and "source" not in cell for cell in cells)
    return {"nbformat": 3 if old else 4, "cells": cells} if cells else None


def _where_it_ends(scan: "Scan") -> str:
    """Return a note on how much there was to read in a file that goes on or is cut off."""
    count = len(scan.cells)
    how = "is too long to be read" if scan.stopped else "is cut off"
    sentence = f"the file {how} after cell {count} of (at least) {count + bool(scan.cut)}"
    rest = f"; the next cell begins: {_beginning(scan.cut)}" if scan.cut else ""
    return f"{sentence}: graded as far as it goes{rest}"


def _beginning(cell: bytes) -> str:
    """Return the text of a broken cell as far as it is there, else the beginning of its JSON."""
    source = SOURCE.search(cell)
    raw = b"".join(LINE.findall(source[1])) if source else cell.replace(b'"', b"'")
    text = raw.decode("utf-8", "replace")
    with suppress(ValueError):
        text = json.loads(f'"{text}"', strict=False)
    return text[:SHOWN] + (f" ... and {len(text) - SHOWN} more" if len(text) > SHOWN else "")


class Scan:
    """The cells of a broken or huge file, found by its brackets; outputs are cut out of them.

    cells: the JSON of each complete cell
    closed: whether the list of cells has an end; else cut is what there is of one more cell
    stopped: whether the file was too long to be read to its end

    >>> Scan(b'{"cells": [{"source": "a", "outputs": [{}]}, {"source": "b').cells
    [b'{"source": "a", "outputs": []}']
    """

    def __init__(self, data: bytes | mmap.mmap):
        self.cells: list[bytes] = []
        self.closed, self.cut = False, b""
        self._data, self._depth = data, 0
        self._list = 0  # the depth inside the list of cells, 0 outside it
        self._outputs: int | None = None  # where the outputs of the cell begin
        self._pieces: list[tuple[int, int]] = []
        self._start: int | None = None  # where the piece of the cell begins
        tokens = TOKEN.finditer(data)
        for token in islice(tokens, MOST_TOKENS):
            self._take(token)
        self.stopped = next(tokens, None) is not None
        if self._start is not None:
            end = self._outputs or min(len(data), self._start + MOST_CUT)
            self.cut = self._joined(self._start, end)

    def _take(self, token: re.Match) -> None:
        sign, inside = token[1], self._list > 0
        if sign in (b"{", b"["):
            self._depth += 1
            if inside and self._depth == self._list + 1 and sign == b"{":
                self._start, self._pieces, self._outputs = token.start(), [], None
        elif sign in (b"}", b"]"):
            self._depth -= 1
            if inside:
                self._close(token.end(1))
        elif sign == b'"cells"' and not inside and self._depth in (1, 3):
            self._list = self._depth + 1 if ARRAY.match(self._data, token.end(1)) else 0
        elif sign == b'"outputs"' and inside and self._depth == self._list + 1:
            array = ARRAY.match(self._data, token.end(1))
            self._outputs = array.end() if array else None

    def _close(self, end: int) -> None:
        """Take note of the end of outputs, of a cell, or of all cells."""
        if self._depth < self._list:
            self._list, self._start, self.closed = 0, None, True
        elif self._start is None:
            return
        elif self._outputs is not None and self._depth == self._list + 1:
            self._pieces.append((self._start, self._outputs))
            self._start, self._outputs = end - 1, None
        elif self._depth == self._list:
            self.cells.append(self._joined(self._start, end))
            self._start = None

    def _joined(self, start: int, end: int) -> bytes:
        pieces = [*self._pieces, (start, end)]
        if sum(end - start for start, end in pieces) > MOST_CELL:
            return self._data[pieces[0][0] : pieces[0][0] + MOST_CUT]  # damaged: it will be told
        return b"".join(self._data[start:end] for start, end in pieces)
