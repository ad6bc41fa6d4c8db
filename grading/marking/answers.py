"""What students wrote: their answers in the graded notebooks, which formgrader shows too.

A class has hundreds of notebooks, some with megabytes of figures. What all pages need, the words
and a digest, is read once and again when a file changes; one whole answer when it is looked at.
"""

import base64
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.course import Assignment
from grading.errors import ReleaseError
from grading.marking.notes import digest
from grading.marking.questions import Question
from grading.notebooks import cell_name, even, grade_id
from grading.plugins import LEFT

PICTURES = {  # what a browser shows as a picture and nothing else, by its first bytes
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
MOST_FIGURES, MOST_BYTES, MOST_PRINTED = 12, 8_000_000, 4_000
SECTION = re.compile(r"^#{1,2} +\S", re.MULTILINE)
LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Brief:
    """What is known of every answer: its words, and a digest of all that counts as answer."""

    text: str
    digest: str
    is_empty: bool


@dataclass(frozen=True)
class Answer:
    """An answer as it is looked at.

    text: what the student wrote, without the question's text
    typed: the whole cell
    beside: the student's own cells around it, as (kind of cell, text)
    figures: pictures of its section, as (kind, bytes, words for who does not see them)
    kept: how many of these no run has made: they are as the student handed them in
    printed: what the cells of its section printed
    """

    text: str
    typed: str
    digest: str
    attachments: dict = field(default_factory=dict)
    beside: list[tuple[str, str]] = field(default_factory=list)
    figures: list[tuple[str, bytes, str]] = field(default_factory=list)
    kept: int = 0
    printed: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to mark."""
        return not (self.text or self.attachments or self.beside)


class Answers:
    """The answers of an assignment, read from autograded/."""

    def __init__(self, assignment: Assignment, questions: list[Question]) -> None:
        self._assignment, self._questions = assignment, questions
        self._known: dict[Path, tuple[tuple[int, int], dict[str, Brief]]] = {}
        self._folders: dict[str, Path] = {}
        try:
            self._released = assignment.released
        except ReleaseError:
            self._released = {}

    def brief(self, student: str, question: Question) -> Brief | None:
        """Return what is known of an answer, None where there is no graded notebook of it."""
        path = self._path(student, question)
        try:
            state = path.stat()
        except OSError:
            self._known.pop(path, None)
            return None
        stamp = state.st_mtime_ns, state.st_size
        if path not in self._known or self._known[path][0] != stamp:
            briefs = self._read_briefs(path, question.notebook)
            self._known[path] = stamp, briefs
        return self._known[path][1].get(question.cell)

    def whole(self, student: str, question: Question) -> Answer | None:
        """Return an answer with all that is shown of it, None where there is no notebook of it."""
        notebook = read_notebook(self._path(student, question))
        return self._answer(notebook, question, with_section=True) if notebook else None

    def _path(self, student: str, question: Question) -> Path:
        if student not in self._folders:  # nbgrader takes a millisecond to say where it is
            self._folders[student] = self._assignment.folder("autograded", student)
        return self._folders[student] / f"{question.notebook}.ipynb"

    def _read_briefs(self, path: Path, name: str) -> dict[str, Brief]:
        notebook = read_notebook(path)
        briefs = {}
        for question in self._questions:
            if notebook is None or question.notebook != name:
                continue
            if answer := self._answer(notebook, question):
                words = "\n".join([answer.text, *(text for _, text in answer.beside)])
                briefs[question.cell] = Brief(words.strip(), answer.digest, answer.is_empty)
        return briefs

    def _answer(
        self, notebook: NotebookNode, question: Question, with_section: bool = False
    ) -> Answer | None:
        cells = notebook.cells
        places = [k for k, cell in enumerate(cells) if grade_id(cell) == question.cell]
        if not places:
            return None
        cell, released = cells[places[0]], self._released.get(question.notebook)
        asked = _cell_of(released, question.cell) or question.asked
        text = cell.source if question.is_code else without(cell.source, asked)
        if question.is_code and even(cell.source) == even(asked):
            text = ""
        own = list(_own_cells(cells, places[0], released))
        attachments = dict(cell.get("attachments", {}))
        beside = [(one.cell_type, one.source) for one in own]
        counts = json.dumps([even(cell.source), beside, attachments], sort_keys=True, default=str)
        if not with_section:
            return Answer(text, cell.source, digest(counts), attachments, beside)
        section = cells[slice(*section_around(cells, places[0]))]
        return Answer(
            text,
            cell.source,
            digest(counts),
            attachments,
            beside,
            list(_figures(section)),
            _count_kept(section, notebook.metadata.get(LEFT)),
            _printed(section),
        )


def read_notebook(path: Path) -> NotebookNode | None:
    """Return a notebook, None where there is none; it is not validated, which takes most time."""
    try:
        notebook = nbformat.reader.reads(path.read_text(encoding="utf-8"))
        return notebook if notebook.nbformat == 4 and all(map(_is_cell, notebook.cells)) else None
    except (OSError, ValueError, AttributeError, TypeError, nbformat.reader.NotJSONError):
        return None


def without(text: str, asked: str) -> str:
    """Return a cell's text without the lines of the question as it was given out.

    Each line of the question goes once, wherever the student left it; what they changed stays.

    >>> without("### Why?\\nSay why.\\n\\nBecause.", "### Why?\\nSay why.\\n\\nYOUR ANSWER HERE")
    'Because.'
    """
    given = [_bare(line) for line in asked.splitlines() if LETTERS.search(line)]
    kept = []
    for line in text.splitlines():
        if _bare(line) in given:
            given.remove(_bare(line))
        else:
            kept.append(line)
    return even("\n".join(kept))


def section_around(cells: list[NotebookNode], place: int) -> tuple[int, int]:
    """Return where the section of a cell begins and ends; one without a figure takes in the last.

    A section begins with a heading of the first or second level.
    """
    heads = [k for k, cell in enumerate(cells) if _begins_section(cell)]
    before = [k for k in heads if k <= place] or [0]
    end = next((k for k in heads if k > place), len(cells))
    for start in reversed(before[-2:]):
        if any(_figures(cells[start:end])):
            return start, end
    return before[-1], end


def _cell_of(notebook: NotebookNode | None, name: str) -> str:
    """Return the text of a cell, "" where there is none."""
    cells = notebook.cells if notebook else []
    return next((cell.source for cell in cells if cell_name(cell) == name), "")


def _own_cells(
    cells: list[NotebookNode], place: int, released: NotebookNode | None
) -> Iterator[NotebookNode]:
    """Yield the cells that a student put right before or after an answer: part of it, most often.

    Without the released notebook it cannot be told whose a cell is.
    """
    if released is None:
        return
    ids = {cell.get("id") for cell in released.cells}
    texts = {_even_bare(cell.source) for cell in released.cells}

    def is_own(cell: NotebookNode) -> bool:
        theirs = cell.get("id") in ids or _even_bare(cell.source) in texts
        return not grade_id(cell) and not theirs

    first = place
    while first > 0 and is_own(cells[first - 1]):
        first -= 1
    last = place
    while last + 1 < len(cells) and is_own(cells[last + 1]):
        last += 1
    for k in range(first, last + 1):
        if k != place and cells[k].source.strip():
            yield cells[k]


def _figures(cells: list[NotebookNode]) -> Iterator[tuple[str, bytes, str]]:
    """Yield the pictures that cells show."""
    count = 0
    for output in _outputs(cells):
        for kind, begins in PICTURES.items():
            data = _picture(output.get("data", {}).get(kind))
            if data.startswith(begins) and count < MOST_FIGURES:
                count += 1
                words = output.get("metadata", {}).get(kind)
                alt = words.get("alt") if isinstance(words, dict) else ""
                yield kind, data, alt if isinstance(alt, str) else ""


def _count_kept(cells: list[NotebookNode], left: object) -> int:
    """Return how many of the pictures that are shown are of cells that were not run again."""
    ids = left if isinstance(left, list) else []
    kept, room = 0, MOST_FIGURES
    for cell in cells:
        count = min(room, len([*_figures([cell])]))
        room -= count
        kept += count if cell.get("id") in ids else 0
    return kept


def _picture(data: object) -> bytes:
    """Return a picture's bytes, none where it is no picture or too large to show."""
    if not isinstance(data, str) or len(data) > MOST_BYTES:
        return b""
    try:
        return base64.b64decode(data)
    except ValueError:
        return b""


def _printed(cells: list[NotebookNode]) -> str:
    """Return what cells printed, and the values that they show as text."""
    texts = []
    for output in _outputs(cells):
        if output.get("output_type") == "stream":
            texts.append(output.get("text", ""))
        elif not PICTURES.keys() & output.get("data", {}).keys():
            texts.append(output.get("data", {}).get("text/plain", ""))
    text = "\n".join(text.rstrip() for text in texts if isinstance(text, str) and text.strip())
    half = MOST_PRINTED // 2
    return text if len(text) <= MOST_PRINTED else f"{text[:half]}\n…\n{text[-half:]}"


def _outputs(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    for cell in cells:
        yield from cell.get("outputs", [])


def _begins_section(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(SECTION.search(cell.source))


def _is_cell(cell: object) -> bool:
    return isinstance(cell, NotebookNode) and isinstance(cell.get("source"), str)


def _bare(line: str) -> str:
    """Return a line as it was before a graded notebook was made safe to open."""
    return html.unescape(line).strip()


def _even_bare(text: str) -> str:
    return even(html.unescape(text))
