"""Markdown as HTML for the page; a student's text is hostile.

It goes the way of every page of the course (grading/plugins/markdown.py), with formulas as MathML;
then everything that is not on the list is taken out of the HTML itself.
"""

import re
from functools import lru_cache
from html import escape
from typing import Any

from bleach import clean
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from grading.plugins import safe_markdown
from grading.sandbox import OutOfBounds, bounded
from helpers.student import renderer_with_mathml

MOST = 40_000  # letters of one answer that are shown
SMALL = 2_000  # letters without a formula or a tag, which cannot take long
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
TEXT_TAGS = "a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img li"
TEXT_TAGS += " ol p pre s span strong sub summary sup table tbody td tfoot th thead tr ul"
MATH_TAGS = "annotation math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle"
MATH_TAGS += " msub msubsup msup mtable mtd mtext mtr munder munderover mmultiscripts mprescripts"
MATH_TAGS += " menclose semantics"
TAGS = {*TEXT_TAGS.split(), *MATH_TAGS.split()}
ATTRIBUTES = "display encoding mathvariant stretchy form fence separator accent accentunder"
ATTRIBUTES += " columnalign rowspacing columnspacing linethickness lspace rspace minsize maxsize"
ATTRIBUTES += " movablelimits displaystyle scriptlevel width height depth voffset notation"
ATTRIBUTES += " columnlines rowlines"
MATH_ATTRIBUTES = {*ATTRIBUTES.split()}
# a comparison such as x<y and y>z reads as a tag: those of HTML that people write have values
TAG = re.compile(
    r"</?([a-z][\w-]*)(\s+[\w:-]+\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)|\s+open)*\s*/?>"
)
PIECE = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?")
OF_TEXT = {"img": {"alt"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}, "details": {"open"}}


def shown(text: str, attachments: dict | None = None) -> str:
    """Return the HTML of a text in Markdown, which runs and fetches nothing.

    >>> shown("**Yes**, as $x^2$")
    '<p><strong>Yes</strong>, as <math display="inline"><semantics><mrow><msup>...</math></p>\\n'
    >>> shown("<script>alert(1)</script>")
    '<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>\\n'
    """
    return _shown(text[:MOST], _frozen(attachments or {})) + _left_out(len(text) - MOST)


def shown_code(text: str) -> str:
    """Return the HTML of a text that is shown as it was typed."""
    return f"<pre>{escape(text[:MOST])}</pre>" + _left_out(len(text) - MOST)


@lru_cache(maxsize=512)
def _shown(text: str, attachments: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> str:
    pictures = {name: dict(kinds) for name, kinds in attachments}
    if len(text) < SMALL and not set(text) & set("<$\\&[") and not pictures:
        return _html(text, pictures)
    try:  # tags in tags and braces in braces take time with the square of their number
        return str(bounded(lambda: _html(text, pictures), memory_mb=500, cpu_seconds=3))
    except OutOfBounds:
        return shown_code(text)


def _renderer() -> type:
    class Renderer(renderer_with_mathml()):  # type: ignore[misc]  # a class that is made late
        """Shows what is no tag of a text as it was typed: a browser would leave it out."""

        def inline_html(self, html: str) -> str:
            return super().inline_html(html) if _is_tag(html) else escape(html)

        def block_html(self, html: str) -> str:
            return super().block_html(PIECE.sub(_typed, html))

    return Renderer


def _typed(found: re.Match) -> str:
    return found[0] if _is_tag(found[0]) else escape(found[0])


def _is_tag(html: str) -> bool:
    """Tell whether it is a tag that may stay, or a comment, which nobody is to see.

    >>> [_is_tag(text) for text in ("<b>", "<a href='x'>", "<why>", "<b then x>", "<!-- x -->")]
    [True, True, False, False, True]
    """
    found = TAG.fullmatch(html.strip().lower())
    return html.lstrip().startswith("<!") or bool(found and found[1] in TAGS)


def _html(text: str, attachments: dict) -> str:
    renderer = _renderer()(escape=False, attachments=attachments, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(safe_markdown(text, attachments))
    return clean(
        html,
        tags=TAGS,
        attributes=_may_stay,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        strip_comments=True,
    )


def _may_stay(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute may stay: no class, id or style, which could dress up as ours."""
    if tag == "a" and name == "href":
        return bool(LINK.match(value))
    if tag == "img" and name == "src":
        return bool(PICTURE.fullmatch(value))
    if name in OF_TEXT.get(tag, ()):
        return True
    return tag in MATH_TAGS.split() and name in MATH_ATTRIBUTES


def _frozen(attachments: dict) -> Any:
    """Return attachments as a cache can keep them: pictures alone."""
    return tuple(
        (
            str(name),
            tuple((str(kind), data) for kind, data in kinds.items() if isinstance(data, str)),
        )
        for name, kinds in attachments.items()
        if isinstance(kinds, dict)
    )


def _left_out(count: int) -> str:
    return f"<p><em>(cut here: {count:,} letters are left out)</em></p>" if count > 0 else ""
