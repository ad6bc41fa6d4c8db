"""What a student reads: nbgrader's feedback page without hidden tests, with errors as sentences.

Two nbgrader preprocessors, named in nbgrader_config.py, so that `nbgrader generate_feedback` uses
them as well. The autograded notebook is left as it is: formgrader shows a TA everything.
"""

import ast
import re
from importlib.resources import files

from nbconvert.filters import strip_ansi
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

from grading.leaks import split_regions

HIDDEN_NOTE = "# (more checks, on other inputs, ran here)"
TIMEOUT_NAME = "CellTimeoutError"  # what nbgrader calls a cell that was stopped
TAG = re.compile(r"<[a-zA-Z/!?]")
MORE_TAGS = [
    "br",
    "details",
    "div",
    "img",
    "p",
    "pre",
    "span",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
]
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")


class HideHiddenTests(NbGraderPreprocessor):
    """Replace each hidden-test region by one comment line, and drop mark schemes."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int):
        """Change the cell's text and what it printed; see nbconvert's Preprocessor."""
        if is_grade(cell) or is_task(cell):
            before, cell.source = cell.source, visible_source(cell.source)
            if cell.cell_type == "code" and cell.source != before:
                cell.outputs = count_passed(cell.outputs)
        return cell, resources


class ExplainErrors(NbGraderPreprocessor):
    """Show an error of a test cell as its message alone; a student's own keep the traceback."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int):
        """Change the cell's error outputs; see nbconvert's Preprocessor."""
        if cell.cell_type == "code":
            is_test = is_grade(cell) and not is_solution(cell)
            stopped = any(output.get("ename") == TIMEOUT_NAME for output in cell.outputs)
            cell.outputs = [
                _explained(output, cell) if is_test or _is_timeout(output) else output
                for output in cell.outputs
                if not (stopped and output.get("ename") == "KeyboardInterrupt")
            ]
        return cell, resources


class SanitizeHtml(NbGraderPreprocessor):
    """Take scripts and handlers out of what a hand-in shows as HTML or writes into Markdown.

    nbconvert's own sanitizing is not used by nbgrader's feedback template.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int):
        """Change the cell's text or outputs; see nbconvert's Preprocessor."""
        sanitizer = SanitizeHTML(tags=[*SanitizeHTML().tags, *MORE_TAGS], strip=True)
        if cell.cell_type == "code":
            cell.outputs = sanitizer.sanitize_code_outputs(cell.outputs)
        elif TAG.search(cell.source):
            cell.source = sanitizer.sanitize_html_tags(cell.source)
        return cell, resources


class CalmStyle(NbGraderPreprocessor):
    """Add the course's style sheet to the page; after nbconvert's CSSHTMLHeaderPreprocessor."""

    def preprocess(self, nb: NotebookNode, resources: dict):
        """Change the page's resources; see nbconvert's Preprocessor."""
        style = (files("grading") / "templates" / "feedback.css").read_text(encoding="utf-8")
        resources["inlining"]["css"].append(style)
        return nb, resources


def visible_source(source: str) -> str:
    """Return a test cell's text with every hidden part replaced by a note.

    >>> print(visible_source("f(1)\\n### BEGIN HIDDEN TESTS\\nf(2)\\n### END HIDDEN TESTS"))
    f(1)
    # (more checks, on other inputs, ran here)
    """
    lines, before = [], None
    for kind, line in split_regions(source):
        if kind == "hidden test" and before != kind:
            lines.append(line[: len(line) - len(line.lstrip())] + HIDDEN_NOTE)
        elif kind not in ("hidden test", "mark scheme"):
            lines.append(line)
        before = kind
    return "\n".join(lines)


def count_passed(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Replace the `ok: ...` lines, which name the hidden inputs, by their number."""
    passed, others = 0, []
    for output in outputs:
        if output.output_type == "stream":
            lines = output.text.splitlines(keepends=True)
            kept = [line for line in lines if not line.startswith("ok: ")]
            passed += len(lines) - len(kept)
            output = NotebookNode(output, text="".join(kept))
        if output.output_type != "stream" or output.text:
            others.append(output)
    note = f"ok: {passed} check{'s' * (passed != 1)} passed\n"
    return [new_output("stream", name="stdout", text=note), *others] if passed else others


def error_message(output: NotebookNode, cell: NotebookNode) -> str:
    """Return what a failed cell says in one sentence, without any traceback.

    output: an error output of the cell
    returns: "ValueError: what it says"; where an error says nothing, the claim of the test cell
    """
    name, text = output.ename, strip_ansi(output.evalue).strip()
    if name == TIMEOUT_NAME:
        return text or "stopped: the cell took too long"
    if not text and claim(cell.source):
        text = f"this does not hold yet: {claim(cell.source)}"
    return f"{name}: {text}" if text else name


def claim(source: str) -> str:
    """Return the opening string of a test cell, which says what the cell checks.

    >>> claim('"each row sums to 1"\\nassert f(2) == 4')
    'each row sums to 1'
    """
    try:
        return (ast.get_docstring(ast.parse(source)) or "").strip().split("\n")[0]
    except SyntaxError:
        return ""


def first_error(cell: NotebookNode) -> NotebookNode | None:
    """Return the error output that a cell ended with; a time limit goes before its interrupt."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return next(iter([e for e in errors if _is_timeout(e)] or errors), None)


def _explained(output: NotebookNode, cell: NotebookNode) -> NotebookNode:
    if output.output_type != "error":
        return output
    message = error_message(output, cell)
    where = _student_line(output, cell)
    return NotebookNode(output, traceback=[message + where], evalue=strip_ansi(output.evalue))


def _student_line(output: NotebookNode, cell: NotebookNode) -> str:
    """Say where in the student's own cells the error arose, as the page numbers them."""
    frames = FRAME.findall(strip_ansi("\n".join(output.traceback)))
    own = [frame for frame in frames if frame[0] != str(cell.execution_count)]
    return "\n(raised by your cell In [{}], line {})".format(*own[-1]) if own else ""


def _is_timeout(output: NotebookNode) -> bool:
    return output.get("ename") == TIMEOUT_NAME
