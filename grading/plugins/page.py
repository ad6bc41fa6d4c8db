"""The feedback page: nbconvert's exporter, with a template of ours and formulas as MathML."""

from html import escape
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from traitlets import List, Unicode

from helpers.student import display_math, renderer_with_mathml

TEMPLATES = Path(__file__).parent / "templates"


class FeedbackPage(HTMLExporter):
    """Make one HTML file that shows everything without a network and runs no script.

    Named as c.GenerateFeedback.exporter_class. Formgrader has nbgrader's own page, as before.
    """

    # not to be configured: nbgrader sets the names of its own template for every HTMLExporter
    template_name = Unicode("feedback_page")
    extra_template_basedirs = List([str(TEMPLATES)])

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
