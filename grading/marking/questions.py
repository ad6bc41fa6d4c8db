"""The written questions of an assignment: what is asked, a model answer, a rubric."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grading.course import Assignment
from grading.marking.rubric import Item, read_items
from grading.notebooks import cell_name, grade_id, is_grade, is_solution, split_regions

RUBRIC = re.compile(r"\W*(?:rubric|mark(?:ing)? scheme|marking)\b\W*", re.IGNORECASE)
MODEL = re.compile(r"\W*model (?:answer|solution)\b", re.IGNORECASE)
MODEL_TITLE = re.compile(r"\*\*Model (?:answer|solution)[.:]?\*\*[.:]?\s*", re.IGNORECASE)
HEADING = re.compile(r"^#+\s+(?P<text>.+?)\s*#*\s*$", re.MULTILINE)
WORTH = re.compile(r"\s*\(\s*[\d.½]+ points?[^)]*\)")


@dataclass(frozen=True)
class Question:
    """A question that a person grades; texts are Markdown, but code where the cell is code."""

    notebook: str
    cell: str
    title: str
    points: float
    asked: str
    model: str
    rubric: str
    items: list[Item] = field(default_factory=list)
    is_code: bool = False

    @property
    def task(self) -> str:
        """What is asked, without the heading that is the title."""
        headings = list(HEADING.finditer(self.asked))
        last = headings[-1] if headings else None
        if last is None or WORTH.sub("", last["text"]) != self.title:
            return self.asked
        return (self.asked[: last.start()] + self.asked[last.end() :]).strip()

    @property
    def adds_up(self) -> bool:
        """Whether the items' points are those of the question."""
        return abs(sum(item.points for item in self.items) - self.points) < 1e-9


def read_questions(assignment: Assignment) -> list[Question]:
    """Return the written questions of an assignment, in the order of its notebooks."""
    return [
        question
        for name, source in assignment.sources.items()
        for question in _of_notebook(source, name)
    ]


def _of_notebook(source: NotebookNode, name: str) -> Iterator[Question]:
    before = ""  # the text above, where the question may stand in a cell of its own
    for cell in source.cells:
        if is_grade(cell) and is_solution(cell):
            yield read_question(cell, name, before)
        if cell.cell_type == "markdown":
            before = "" if grade_id(cell) and is_solution(cell) else cell.source


def read_question(cell: NotebookNode, notebook: str, before: str = "") -> Question:
    """Return the question of an instructor's cell.

    before: the Markdown above it, which asks where the cell itself does not

    >>> from nbformat.v4 import new_markdown_cell
    >>> cell = new_markdown_cell('''### Question 1 · why (1 point)
    ... ### BEGIN SOLUTION
    ... Because it **commutes**.
    ...
    ... Rubric: one point for naming commutativity.
    ... ### END SOLUTION''', metadata={"nbgrader": {"grade_id": "why", "points": 1}})
    >>> question = read_question(cell, "tiny")
    >>> question.title, question.model
    ('Question 1 · why', 'Because it **commutes**.')
    >>> question.items
    [Item(points=1.0, text='naming commutativity')]
    """
    regions = list(split_regions(cell.source))
    asked = _joined(line for kind, line in regions if kind is None)
    solution = _joined(line for kind, line in regions if kind == "solution")
    scheme = _joined(line for kind, line in regions if kind == "mark scheme")
    is_code = cell.cell_type == "code"
    model, rubric = (solution, "") if is_code else _model_and_rubric(solution)
    rubric = "\n\n".join(filter(None, [rubric, RUBRIC.sub("", scheme, count=1)]))
    points = float(cell.metadata.nbgrader.points)
    return Question(
        notebook,
        cell_name(cell),
        _title(asked, before) or cell_name(cell),
        points,
        asked if asked and not is_code else before,
        model,
        rubric,
        read_items(rubric, points),
        is_code,
    )


def _model_and_rubric(solution: str) -> tuple[str, str]:
    """Return a solution's two parts; the rubric is what follows its heading."""
    parts: dict[bool, list[str]] = {False: [], True: []}
    in_rubric = False
    for paragraph in solution.split("\n\n"):
        if heading := RUBRIC.match(paragraph):
            in_rubric, paragraph = True, paragraph[heading.end() :]
        elif MODEL.match(paragraph):
            in_rubric = False
        parts[in_rubric].append(paragraph)
    model, rubric = ("\n\n".join(parts[kind]).strip() for kind in (False, True))
    return MODEL_TITLE.sub("", model, count=1), rubric


def _title(asked: str, before: str) -> str:
    """Return the last heading of the question's text, without its points."""
    headings = HEADING.findall(asked) or HEADING.findall(before)
    return WORTH.sub("", headings[-1]) if headings else ""


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines).strip()
