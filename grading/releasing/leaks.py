"""Find solutions, hidden tests and model answers in a page that students get to see.

A secret is a line of the source notebook that stands in a solution, hidden-test or mark-scheme
region, or in an output, and nowhere in the visible text. It leaks where a release notebook or a
feedback page shows it. Lines are compared without white space, because HTML changes it; written
answers also without signs, because HTML renders Markdown.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TypeAlias

from nbformat import NotebookNode

from grading.notebooks import MARKER, cell_name, split_regions

MOST = 0.75  # the share of a region from which on another text shows it
TRIVIAL = 12  # a line with fewer characters than this (`return loss`) gives nothing away
NO_LETTERS = re.compile(r"[\W_]+")
COLOURED = re.compile(r'<span class="[\w -]*">|</span>')  # thousands a page, without text

Form: TypeAlias = Callable[[str], str]  # a text as it is compared


@dataclass(frozen=True)
class Leak:
    """A secret that is shown: what it is, the cell of the source that it is from, its text."""

    kind: str
    cell: str
    text: str

    def __str__(self) -> str:
        text = self.text.strip()
        return f"{self.kind} of {self.cell}: {text if len(text) <= 60 else text[:57] + '...'}"


def find_leaks(
    source: NotebookNode, shown: NotebookNode | str, allowed_texts: Iterable[str] = ()
) -> list[Leak]:
    """Return the secrets of a source notebook that a student would see.

    source: the instructor's notebook
    shown: a release notebook, or a feedback page's HTML
    allowed_texts: what the student knows anyway, such as the hand-in itself
    returns: leaks in the order of the source; an empty list is what one wants
    """
    is_page = isinstance(shown, str)
    text = page_text(shown) if isinstance(shown, str) else "\n".join(strings(shown))
    leaks = [] if isinstance(shown, str) else list(_results(shown))
    known = "\n".join([*visible_lines(source), *allowed_texts])
    forms: dict[Form, tuple[str, str]] = {}
    for leak in secret_lines(source):
        form = _form_for(leak)
        if form not in forms:
            forms[form] = form(text), form(known)
        key, (page, harmless) = form(leak.text), forms[form]
        own = is_page and leak.kind == "output"  # a right answer prints what the solution prints
        if len(key) >= TRIVIAL and key in page and key not in harmless and not own:
            leaks.append(leak)
    markers = [match.group() for match in MARKER.finditer(text)]
    leaks += [Leak("marker", "the page", marker) for marker in markers if marker not in known]
    return list(dict.fromkeys(leaks))


def secret_regions(sources: Mapping[str, NotebookNode]) -> dict[str, set[str]]:
    """Return what students see in none of several notebooks, squashed lines by region.

    sources: the instructor's notebooks by name
    returns: {"the solution of softmax_loss in softmax": lines}, trivial ones left out
    """
    known = {squash(line) for source in sources.values() for line in visible_lines(source)}
    regions: dict[str, set[str]] = defaultdict(set)
    for name, source in sources.items():
        for leak in secret_lines(source):
            line = squash(leak.text)
            if len(line) >= TRIVIAL and line not in known:
                regions[f"the {leak.kind} of {leak.cell} in {name}"].add(line)
    return dict(regions)


def shown_regions(regions: Mapping[str, set[str]], text: str, few: int = 0) -> list[str]:
    """Return the secret regions most of which stand in a text, as other code or prose may.

    few: so many lines of a region may stand there in any case
    """
    lines = {squash(line) for line in text.splitlines()}
    shared = {name: len(secret & lines) for name, secret in regions.items()}
    return [name for name, n in shared.items() if n > few and n > MOST * len(regions[name])]


def secret_lines(source: NotebookNode) -> Iterator[Leak]:
    """Yield every line of the source that students must not see, empty ones left out."""
    for kind, cell, line in _lines(source):
        if kind and line.strip():
            yield Leak(kind, cell, line)


def visible_lines(source: NotebookNode) -> Iterator[str]:
    """Yield every line of the source that students do see."""
    return (line for kind, _, line in _lines(source) if not kind)


def page_text(html: str) -> str:
    """Return the text of an HTML page, without scripts and style sheets.

    >>> page_text("<style>p {}</style><p>a <span>&lt; b</span></p>")
    'a < b'
    """
    parser = _Text()
    parser.feed(COLOURED.sub("", html))
    parser.close()
    return "".join(parser.parts)


def strings(value: object) -> Iterator[str]:
    """Yield every string inside nested dicts and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def squash(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def letters(text: str) -> str:
    """Return only the letters and digits of the text."""
    return NO_LETTERS.sub("", text)


def _form_for(leak: Leak) -> Form:
    return letters if leak.kind in ("model answer", "mark scheme") else squash


def _lines(source: NotebookNode) -> Iterator[tuple[str | None, str, str]]:
    for cell in source.cells:
        name, written = cell_name(cell), cell.cell_type == "markdown"
        solution = cell.metadata.get("nbgrader", {}).get("solution", False)
        whole = solution and "BEGIN SOLUTION" not in cell.source  # nbgrader clears all of it
        for kind, line in split_regions(cell.source):
            kind = "solution" if whole else kind
            yield ("model answer" if written and kind == "solution" else kind), name, line
        for output in cell.get("outputs", []):
            for text in strings(output.get("text", output.get("data", {}).get("text/plain", ""))):
                yield from (("output", name, line) for line in text.split("\n"))


def _results(notebook: NotebookNode) -> Iterator[Leak]:
    for cell in notebook.cells:
        for name in cell.get("attachments", {}):
            if f"attachment:{name}" not in cell.source:
                yield Leak("picture", cell_name(cell), f"{name} is attached and not shown")
        if cell.get("outputs"):
            yield Leak("output", cell_name(cell), "the cell has outputs")
        if cell.get("execution_count"):
            yield Leak("execution count", cell_name(cell), "the cell has an execution count")


class _Text(HTMLParser):
    """Collect the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)
