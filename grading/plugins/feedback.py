"""What a student reads: nbgrader's feedback page without hidden tests, with errors as sentences.

Two nbgrader preprocessors, named in nbgrader_config.py, so that `nbgrader generate_feedback` uses
them as well. The autograded notebook is left as it is: formgrader shows a TA everything.
"""

import re
from html import escape
from importlib.resources import files
from typing import TypeAlias

from nbconvert.filters import strip_ansi
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.notebooks import (
    error_message,
    is_grade,
    is_solution,
    is_stopped,
    is_task,
    split_regions,
)
from grading.plugins.markdown import TEX, as_code, fetches, safe_markdown
from grading.sandbox import OutOfBounds, bounded
from helpers.hints import in_words

SHOWN = re.compile(r"text/(?:plain|html|markdown|latex)$|image/(?:png|jpeg)$")
HIDDEN_NOTE = "# (more checks, on other inputs, ran here)"
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

Preprocessed: TypeAlias = tuple[NotebookNode, dict]  # a cell or a notebook, and the resources


class HideHiddenTests(NbGraderPreprocessor):
    """Replace each hidden-test region by one comment line, and drop mark schemes."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> Preprocessed:
        """Change the cell's text and what it printed; see nbconvert's Preprocessor."""
        if is_grade(cell) or is_task(cell):
            before, cell.source = cell.source, visible_source(cell.source)
            if cell.cell_type == "code" and cell.source != before:
                cell.outputs = count_passed(cell.outputs)
        return cell, resources


class ExplainErrors(NbGraderPreprocessor):
    """Show an error of a test cell as its message alone; a student's own keep the traceback."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> Preprocessed:
        """Change the cell's error outputs; see nbconvert's Preprocessor."""
        if cell.cell_type == "code":
            is_test = is_grade(cell) and not is_solution(cell)
            stopped = any(is_stopped(output) for output in cell.outputs)
            cell.outputs = [
                _explained(output, cell) if is_test or is_stopped(output) else output
                for output in cell.outputs
                if not (stopped and output.get("ename") == "KeyboardInterrupt")
            ]
        return cell, resources


class SanitizeHtml(NbGraderPreprocessor):
    """Take scripts and handlers out of what a hand-in shows as HTML or writes into Markdown.

    nbconvert's own sanitizing is not used by nbgrader's feedback template.
    """

    strip = True  # what is not allowed is left out of the page

    def preprocess(self, nb: NotebookNode, resources: dict) -> Preprocessed:
        """Change texts and outputs; see nbconvert's Preprocessor.

        Tags in tags take time with the square of their number: that is bounded, as reading is.
        """
        rich = [cell for cell in nb.cells if _may_hold_html(cell)]
        sanitizer = SanitizeHTML(tags=[*SanitizeHTML().tags, *MORE_TAGS], strip=self.strip)
        try:
            safe = bounded(lambda: [_safe(cell, sanitizer) for cell in rich])
        except OutOfBounds as why:
            safe = [_as_text(cell, str(why)) for cell in rich]
        made = iter(map(from_dict, safe))
        nb.cells = [next(made) if _may_hold_html(cell) else cell for cell in nb.cells]
        return nb, resources


class EscapeHtml(SanitizeHtml):
    """Make a graded notebook safe to open before it is stored: formgrader shows it as it is.

    What is not allowed is shown as text, so that nothing of an answer is lost.
    """

    strip = False


class CalmStyle(NbGraderPreprocessor):
    """Add the course's style sheet to the page; after nbconvert's CSSHTMLHeaderPreprocessor."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> Preprocessed:
        """Change the page's resources; see nbconvert's Preprocessor."""
        style = (files("grading.plugins") / "feedback.css").read_text(encoding="utf-8")
        resources["inlining"]["css"].append(style)
        return nb, resources


def _may_hold_html(cell: NotebookNode) -> bool:
    return cell.cell_type != "code" or any("data" in output for output in cell.outputs)


def _safe(cell: NotebookNode, sanitizer: SanitizeHTML) -> NotebookNode:
    if cell.cell_type == "code":
        kinds = [sorted(output.get("data", ())) for output in cell.outputs]
        cell.outputs = sanitizer.sanitize_code_outputs(cell.outputs)
        for output, before in zip(cell.outputs, kinds, strict=True):
            _make_harmless(output.get("data", {}))
            _say_not_shown(output, before)
    else:
        if TAG.search(cell.source):
            cell.source = sanitizer.sanitize_html_tags(cell.source)
        cell.source = safe_markdown(cell.source, cell.get("attachments"))
    return cell


def _make_harmless(data: dict[str, str]) -> None:
    """Take out of a display what the sanitizing leaves: addresses in Markdown, in TeX."""
    for kind in {"text/markdown", "text/latex", "text/html"} & data.keys():
        data[kind] = TEX.sub(r"\\text", data[kind])
    if "text/markdown" in data:
        data["text/markdown"] = safe_markdown(data["text/markdown"])
    if fetches(data.get("text/html", "")):
        del data["text/html"]


def _say_not_shown(output: NotebookNode, before: list[str]) -> None:
    """Give a display of which nothing can be shown a text that says so."""
    if "data" in output and not any(SHOWN.match(kind) for kind in output.data):
        output.data["text/plain"] = f"(not shown here: {', '.join(before) or 'an empty display'})"


def _as_text(cell: NotebookNode, why: str) -> NotebookNode:
    """Return a cell without any HTML, where it cannot be made safe."""
    if cell.cell_type != "code":
        cell.source = as_code(escape(cell.source, quote=False))
        return cell
    for output in cell.outputs:
        if "data" in output and output.data.keys() != {"text/plain"}:
            text = output.data.get("text/plain", "")
            note = f"(what was shown here is left out: to make it safe, {why})"
            output.data = NotebookNode({"text/plain": f"{note}\n{text}"})
    return cell


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


def _explained(output: NotebookNode, cell: NotebookNode) -> NotebookNode:
    if output.output_type != "error":
        return output
    message = error_message(output, cell)
    where, means = _student_line(output, cell), _meaning(output)
    evalue = strip_ansi(output.evalue)
    return NotebookNode(output, traceback=[message + where + means], evalue=evalue)


def _meaning(output: NotebookNode) -> str:
    """Say what an error of Python's means, from what is told of it; a check says it itself."""
    told = in_words(output.ename, strip_ansi(output.evalue))
    is_raw = output.ename not in ("CheckFailed", "AssertionError")
    return f"\nIn other words: {told}" if told and is_raw else ""


def _student_line(output: NotebookNode, cell: NotebookNode) -> str:
    """Say where in the student's own cells the error arose, as the page numbers them."""
    frames = FRAME.findall(strip_ansi("\n".join(output.traceback)))
    own = [frame for frame in frames if frame[0] != str(cell.execution_count)]
    return "\n(raised by your cell In [{}], line {})".format(*own[-1]) if own else ""
