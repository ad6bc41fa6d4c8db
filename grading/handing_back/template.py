"""A CSV file that an LMS gave, filled in: every other cell stays as it is, byte for byte."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from grading.errors import HandingBackError
from grading.intake import cell_value, decoded

SIGNS = "\t;,|"


@dataclass
class Cell:
    """A cell as it is written, quotes included, and what it says."""

    raw: str

    @property
    def text(self) -> str:
        """What it says."""
        bare = self.raw.strip(" ")
        if len(bare) > 1 and bare[0] == bare[-1] == '"':
            return bare[1:-1].replace('""', '"')
        return self.raw


@dataclass
class Line:
    """A row's cells, and what ends it."""

    cells: list[Cell]
    end: str


@dataclass
class Template:
    """A CSV file that can be written as it was read.

    before: what stands before the head, as Excel's `sep=;`
    sign: between cells
    """

    path: Path
    encoding: str
    sign: str
    lines: list[Line]
    before: str = ""
    heads: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, str]]:
        """What the rows below the head say, by the heads in small letters."""
        heads = [" ".join(head.lower().split()) for head in self.heads]
        return [
            dict(zip(heads, (cell_value(cell.text) for cell in line.cells), strict=False))
            for line in self.lines[1:]
        ]

    @property
    def has_decimal_comma(self) -> bool:
        """Whether numbers in it have a comma: those that are written get one too."""
        texts = [cell.text.strip() for line in self.lines[1:] for cell in line.cells]
        commas = any(re.fullmatch(r"\d+,\d{1,2}", text) for text in texts)
        return commas and not any(re.fullmatch(r"\d+\.\d{1,2}", text) for text in texts)

    def read(self, row: int, column: int) -> str:
        """Return what a cell says; "" where the row is too short."""
        cells = self.lines[row + 1].cells
        return cells[column].text if column < len(cells) else ""

    def write(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell, in quotes where its cell had some or it needs them."""
        cells = self.lines[row + 1].cells
        cells += [Cell("") for _ in range(column + 1 - len(cells))]
        was_quoted = cells[column].raw.strip(" ").startswith('"')
        needs = any(sign in text for sign in (self.sign, '"', "\n", "\r")) or text != text.strip()
        quoted = '"' + text.replace('"', '""') + '"'
        cells[column] = Cell(quoted if was_quoted or needs else text)

    def number(self, value: float) -> str:
        """Return a number as this file writes them."""
        text = f"{round(value, 4):.10g}"
        return text.replace(".", ",") if self.has_decimal_comma else text

    def encoded(self) -> bytes:
        """Return the file's bytes; a letter that its encoding lacks is written as HTML does."""
        lines = (self.sign.join(cell.raw for cell in line.cells) + line.end for line in self.lines)
        return (self.before + "".join(lines)).encode(self.encoding, "xmlcharrefreplace")


def read_template(path: Path) -> Template:
    """Read a CSV file that an LMS gave.

    raises: HandingBackError where it has no rows; CollectError where it cannot be read
    """
    text, encoding = decoded(path)
    before, sign = "", ""
    if told := re.match(r"sep=(.)\r?\n", text):  # Excel's own first line
        before, sign = told[0], told[1]
        text = text[len(before) :]
    first = text.split("\n", 1)[0]
    sign = sign or max(SIGNS, key=first.count)
    lines = _lines(text, sign)
    if len(lines) < 2:
        raise HandingBackError(
            f"{path.name} lists no student: name the file as the LMS gave it with --template"
        )
    heads = [cell_value(cell.text) for cell in lines[0].cells]
    return Template(path, encoding, sign, lines, before, heads)


def _lines(text: str, sign: str) -> list[Line]:
    """Take a text apart; put together again it is the same."""
    lines, cells, start, at, quoted = [], [], 0, 0, False
    while at < len(text):
        letter = text[at]
        if quoted:
            if text[at : at + 2] == '""':  # a quote of the cell's own
                at += 1
            elif letter == '"':
                quoted = False
        elif letter == '"' and not text[start:at].strip(" "):
            quoted = True
        elif letter == sign:
            cells.append(Cell(text[start:at]))
            start = at + 1
        elif letter in "\r\n":
            end = text[at : at + 2] if text[at : at + 2] == "\r\n" else letter
            lines.append(Line([*cells, Cell(text[start:at])], end))
            cells, at = [], at + len(end) - 1
            start = at + 1
        at += 1
    if cells or start < len(text):
        lines.append(Line([*cells, Cell(text[start:])], ""))
    return lines
