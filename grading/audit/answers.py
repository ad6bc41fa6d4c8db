'''Make submissions out of small answer files: only the cells that differ from the solution.

    """The mean over the batch is forgotten in the loss.

    fails: test_softmax_loss test_gradient
    says: times too large
    """
    # %% softmax_loss
    def softmax_loss(W, X, y, reg): ...
    # %% why_log_c [markdown]
    # The first loss is ln C.
    # %% + after softmax_loss
    print("an extra cell after that one")

The opening string holds what the mistake is and then any of
    fails: the test cells that must fail, exactly these
    says:  a piece of the message that the student must be shown
    drop:  cells that the student deleted
    blank: yes, where all other cells stay as they were released
Cells that the file does not name are filled in with the reference solution.
'''

import re
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.errors import AnswerError
from grading.notebooks import MARKER, cell_name, is_solution

OPENING = re.compile(r'\s*"""(.*?)"""\s*(.*)\Z', re.DOTALL)
HEADER = re.compile(r"^# %% (?P<extra>\+ after )?(?P<name>\S+)(?P<text> \[markdown\])?\s*$")
FIELDS = ("fails", "says", "drop", "blank")


@dataclass(frozen=True)
class Extra:
    """A cell that the student added."""

    after: str
    source: str
    cell_type: str


@dataclass(frozen=True)
class Answer:
    """What one answer file says; see the head of this module."""

    name: str
    title: str
    fails: tuple[str, ...] = ()
    says: str = ""
    drop: tuple[str, ...] = ()
    blank: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()


def read_answer(path: Path) -> Answer:
    """Read an answer file.

    raises: AnswerError where the file is not as the head of this module describes
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AnswerError(f"{path}: no such answer file can be read ({error.strerror})") from error
    opening = OPENING.match(text)
    if not opening or not opening.group(1).strip():
        raise AnswerError(f'{path}: open the file with a """string""" that says what the answer is')
    title, values = _read_opening(path, opening.group(1))
    cells, extras = _read_cells(path, opening.group(2))
    return Answer(
        name=path.stem,
        title=title,
        fails=tuple(values.get("fails", "").split()),
        says=values.get("says", ""),
        drop=tuple(values.get("drop", "").split()),
        blank=values.get("blank", "") == "yes",
        cells=cells,
        extras=tuple(extras),
    )


def build_submission(answer: Answer, source: NotebookNode, released: NotebookNode) -> NotebookNode:
    """Return the notebook that a student with this answer hands in.

    source: the instructor's notebook, for the reference solution
    released: the notebook that students get; it is not changed
    raises: AnswerError where the answer names a cell that the notebook does not have
    """
    solutions = {cell_name(cell): reference(cell) for cell in source.cells if is_solution(cell)}
    _check_names(answer, {cell_name(cell) for cell in released.cells})
    submission = deepcopy(released)
    submission.cells = []
    for cell in deepcopy(released.cells):
        name = cell_name(cell)
        if name in answer.cells:
            cell.source = answer.cells[name]
        elif name in solutions and not answer.blank:
            cell.source = solutions[name]
        if name not in answer.drop:
            submission.cells.append(cell)
        submission.cells += [_new_cell(e, answer) for e in answer.extras if e.after == name]
    return submission


def reference(cell: NotebookNode) -> str:
    """Return a solution cell as a student would have written it: without the marker lines.

    Of a written question it is the model answer, without the rubric for the grader.

    >>> reference(nbformat.v4.new_code_cell("### BEGIN SOLUTION\\nx = 1\\n### END SOLUTION"))
    'x = 1'
    """
    text = "\n".join(line for line in cell.source.split("\n") if not MARKER.search(line))
    if cell.cell_type == "markdown":
        paragraphs = text.split("\n\n")
        kept = [part for part in paragraphs if not re.match(r"\W*rubric\b", part, re.IGNORECASE)]
        text = re.sub(r"\*\*Model answer\.?\*\*\s*", "", "\n\n".join(kept)).strip()
    return text


def _read_opening(path: Path, text: str) -> tuple[str, dict[str, str]]:
    title, *rest = text.strip().split("\n")
    values: dict[str, str] = {}
    for line in rest:
        key, colon, value = (part.strip() for part in line.partition(":"))
        if colon and key in FIELDS:
            values[key] = value
        elif re.fullmatch(r"[a-z]+", key) and colon:
            raise AnswerError(f"{path}: unknown field {key!r}, expected one of {', '.join(FIELDS)}")
        elif line.strip() and values:
            raise AnswerError(f"{path}: line {line.strip()!r} stands after the fields, not before")
        elif line.strip():
            title += " " + line.strip()
    return title, values


def _read_cells(path: Path, text: str) -> tuple[dict[str, str], list[Extra]]:
    cells: dict[str, str] = {}
    extras = []
    for header, body in _split(path, text):
        markdown = bool(header["text"])
        source = re.sub(r"^# ?", "", body, flags=re.MULTILINE) if markdown else body
        if header["extra"]:
            extras.append(Extra(header["name"], source, "markdown" if markdown else "code"))
        elif header["name"] in cells:
            raise AnswerError(f"{path}: cell {header['name']!r} is given twice")
        else:
            cells[header["name"]] = source
    return cells, extras


def _split(path: Path, text: str) -> list[tuple[re.Match, str]]:
    """Cut the text at its header lines; return each header with the lines below it."""
    parts: list[tuple[re.Match, list[str]]] = []
    for line in text.split("\n"):
        header = HEADER.match(line)
        if header:
            parts.append((header, []))
        elif line.startswith("# %%"):
            raise AnswerError(
                f"{path}: header {line!r} is not '# %% cell', '# %% cell [markdown]' "
                "or '# %% + after cell'"
            )
        elif parts:
            parts[-1][1].append(line)
        elif line.strip():
            raise AnswerError(f"{path}: {line.strip()!r} stands before the first '# %% cell' line")
    return [(header, "\n".join(lines).strip("\n")) for header, lines in parts]


def _check_names(answer: Answer, known: set[str]) -> None:
    named = [*answer.cells, *answer.drop, *answer.fails, *(extra.after for extra in answer.extras)]
    unknown = sorted(set(named) - known)
    if unknown:
        raise AnswerError(
            f"answer {answer.name}: the notebook has no cell {unknown[0]!r}: "
            "use a grade_id or a cell id of it"
        )


def _new_cell(extra: Extra, answer: Answer) -> NotebookNode:
    cell = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    number = answer.extras.index(extra) + 1
    return cell[extra.cell_type](extra.source, id=f"{answer.name}-{number}"[:64])
