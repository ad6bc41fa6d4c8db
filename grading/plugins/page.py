"""The feedback page: nbconvert's exporter, with a template of ours and formulas as MathML."""

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, pass_context
from jinja2.bccache import Bucket
from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from traitlets import Bool, List, Unicode

from helpers.student import display_math, renderer_with_mathml

TEMPLATES = Path(__file__).parent / "templates"


NO_WORDS = 'alt="No description has been provided for this image"'  # as nbconvert has it
WITHOUT_WORDS = re.compile(r"<img(?![^>]*\balt=)")


class Compiled(BytecodeCache):
    """Templates that are compiled, for all pages of this process."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled before."""
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Highlighted(Highlight2HTML):
    """Colours code; most cells of a class's pages are the same."""

    def __call__(
        self, source: str, language: str | None = None, metadata: dict | None = None
    ) -> str:
        """Return the code as HTML; see nbconvert's filter."""
        language = (metadata or {}).get("magics_language", language)
        return _highlighted(source, language or self.pygments_lexer)


@lru_cache(4096)
def _highlighted(source: str, language: str) -> str:
    return Highlight2HTML(pygments_lexer=language)(source)


class FeedbackPage(HTMLExporter):
    """Make one HTML file that shows everything without a network and runs no script.

    Named as c.GenerateFeedback.exporter_class. Formgrader has nbgrader's own page, as before.
    """

    optimistic_validation = Bool(True)  # of the result, not after each preprocessor
    # not to be configured: nbgrader sets the names of its own template for every HTMLExporter
    template_name = Unicode("feedback_page")
    extra_template_basedirs = List([str(TEMPLATES)])

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own: a page, no notebook
        self, nb: NotebookNode, resources: dict | None = None, **options: Any
    ) -> tuple[str, dict]:
        """Return the page; see nbconvert's HTMLExporter.

        That parses the finished page once more, which takes longer than all else, for keyboards'
        sake in a template that this one is not made of, and for pictures without words.
        """
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name", "ipython3"))
        self.register_filter("highlight_code", Highlighted(pygments_lexer=lexer, parent=self))
        widgets = WidgetsDataTypeFilter(notebook_metadata=nb.metadata, parent=self)
        self.register_filter("filter_data_type", widgets)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return WITHOUT_WORDS.sub(f"<img {NO_WORDS}", page), resources

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.bytecode_cache = COMPILED
        return environment

    def default_filters(self) -> Any:
        """Yield the filters of the template; see nbconvert's TemplateExporter."""
        yield from super().default_filters()
        yield "in_short", in_short
        yield "comment2html", self.comment2html
        yield "display_math", lambda text: display_math(text) or escape(text)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Turn Markdown into HTML, formulas into MathML."""
        return self._html(context, source, renderer_with_mathml(), escape=False)

    @pass_context
    def comment2html(self, context: Any, comment: str) -> str:
        """Turn a comment of staff into HTML: what reads as a tag, as in x<y, is shown as typed."""

        class AsTyped(renderer_with_mathml()):  # type: ignore[misc]  # a class that is made late
            def block_html(self, html: str) -> str:
                return f"<p>{escape(html)}</p>"

        return self._html(context, comment, AsTyped, escape=True)

    def _html(self, context: Any, source: str, renderer: type, **options: bool) -> str:
        cell = context.get("cell", {})
        made = renderer(
            **options,
            attachments=cell.get("attachments", {}),
            embed_images=False,
            exclude_anchor_links=True,
        )
        return MarkdownWithMath(renderer=made).render(source)


def in_short(value: float) -> str:
    """Return a number of points as short as it can be said.

    >>> in_short(2.0), in_short(0.8333)
    ('2', '0.83')
    """
    return f"{round(value, 2):g}"
