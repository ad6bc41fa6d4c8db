"""A notebook as one HTML page that fetches nothing: formulas are MathML, pictures are inside.

nbconvert's own page takes MathJax and two more scripts from a network. This one runs no script.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
NO_WORDS = 'alt="No description has been provided for this image"'
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
STYLE = """<style>
details > summary { display: none; }
.jp-OutputArea-output pre, .jp-InputArea pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@page { margin: 14mm; }
</style>"""


def page_of(notebook: NotebookNode, title: str, folder: Path) -> str:
    """Return a notebook, with its outputs as they are, as a page for reading and printing.

    folder: where its pictures lie
    raises: ImportError where nbconvert is not installed
    """
    html, _ = _exporter(folder).from_notebook_node(notebook, {"metadata": {"name": title}})
    html = with_words(SCRIPT.sub("", html), notebook)
    return HEAD.sub(lambda found: found[0] + POLICY + STYLE, html, count=1)


def with_words(html: str, notebook: NotebookNode) -> str:
    """Return nbconvert's page with the words that figures came with, in place of "No description".

    Where a page has another number of pictures than the notebook nothing is told, not the wrong.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output for output in outputs if "image/png" in output.get("data", {})]
    parts = html.split(NO_WORDS)
    if len(parts) != len(shown) + 1:
        return html
    words = [output.metadata.get("image/png", {}).get("alt", "") for output in shown]
    told = [f'alt="{escape(str(text))}"' if text else NO_WORDS for text in words]
    return "".join(part + alt for part, alt in zip(parts, [*told, ""], strict=True))


def _exporter(folder: Path) -> Any:
    """Return nbconvert's exporter to HTML, with formulas and pictures inside the page."""
    from jinja2 import pass_context
    from nbconvert import HTMLExporter
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    renderer = renderer_with_mathml()

    class Exporter(HTMLExporter):
        """Gives Markdown to a renderer of ours."""

        @pass_context
        def markdown2html(self, context: Any, source: str) -> str:
            made = renderer(
                escape=False,
                attachments=context.get("cell", {}).get("attachments", {}),
                embed_images=True,
                path=str(folder),
                exclude_anchor_links=True,
            )
            return MarkdownWithMath(renderer=made).render(source)

    return Exporter(template_name="lab")


def renderer_with_mathml() -> type:
    """Return nbconvert's renderer of Markdown, with formulas as a browser shows them by itself."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):
        """Turns TeX into MathML; what it cannot turn stays TeX."""

        def block_math(self, body: str) -> str:
            return f"<p>{mathml(body, block=True) or super().block_math(body)}</p>"

        def inline_math(self, body: str) -> str:
            return mathml(body) or super().inline_math(body)

        def latex_environment(self, name: str, body: str) -> str:
            whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
            return mathml(whole, block=True) or super().latex_environment(name, body)

    return Renderer


def mathml(tex: str, block: bool = False) -> str:
    r"""Return a formula as MathML, or "" where that is not possible.

    >>> "<mfrac>" in mathml(r"\frac{1}{2}")
    True
    """
    try:
        from latex2mathml.converter import convert

        return convert(tex.strip(), display="block" if block else "inline")
    except Exception:  # a formula may be anything; the page shows it as it was typed
        return ""
