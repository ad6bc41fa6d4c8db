"""What a student writes in Markdown, so that no page runs or fetches anything for it.

Pages are made by nbconvert, which takes every address. So a text is tried: what came of it is
looked at as a browser would; where that would run or fetch something, it is shown as it was typed.
"""

import re
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

# MathJax makes links and styles of these: what they enclose is shown as text
TEX = re.compile(r"\\(?:href|style|class|cssId|bbox|mmlToken|require|unicode)(?![a-zA-Z])")
IMAGE = re.compile(r"!(?=\[[^\]]*\](?:\(\s*<?(?!attachment:|data:image/)|\[|(?!\()))")
ADDRESS = re.compile(r"(\]\(\s*<?|\]:\s*<?|<)(?=(?:javascript|vbscript|data|file):)", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
SCHEME = re.compile(r"[\s\x00-\x20]*[a-z][a-z0-9+.\-\s]*:", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
FETCHED = ("src", "srcset", "poster", "background", "data", "action", "formaction", "style")


def safe_markdown(text: str, attachments: dict | None = None) -> str:
    """Return a text of which a page can be made that runs and fetches nothing.

    A picture from elsewhere becomes a link to it.

    >>> safe_markdown("![a plot](https://example.org/plot.png) and $x$")
    '[a plot](https://example.org/plot.png) and $x$'
    """
    text = TEX.sub(r"\\text", text)
    if _is_harmless(text, attachments or {}):
        return text
    mended = ADDRESS.sub(r"\1unsafe:", IMAGE.sub("", text))
    return mended if _is_harmless(mended, attachments or {}) else as_code(text)


def as_code(text: str) -> str:
    """Return a text that Markdown shows as it was typed."""
    return "\n".join(f"    {line}" for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text))


def fetches(html: str) -> bool:
    """Tell whether a browser would run or fetch something for a piece of HTML.

    >>> [fetches(f"<img {part}>") for part in ("alt='x'", "src='http://x/'", "onerror='x'")]
    [False, True, True]
    """
    reader = Attributes()
    reader.feed(html)
    reader.close()
    return reader.does_something


class Attributes(HTMLParser):
    """Reads HTML; notes whether an attribute runs or fetches something."""

    def __init__(self) -> None:
        super().__init__()
        self.does_something = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes of an element; see HTMLParser."""
        self.does_something |= tag in (
            "script",
            "iframe",
            "object",
            "embed",
            "base",
            "meta",
            "link",
        )
        for name, value in attrs:
            self.does_something |= name.startswith("on") or _is_bad(name, value or "")


def _is_bad(name: str, value: str) -> bool:
    if name == "style":
        return bool(re.search(r"url|import|expression|\\", value, re.IGNORECASE))
    if name in FETCHED:
        return not PICTURE.fullmatch(value)
    is_link = name in ("href", "xlink:href")
    return is_link and bool(SCHEME.match(value)) and not LINK.match(value)


def _is_harmless(text: str, attachments: dict) -> bool:
    """Tell whether a page can be made of a text; a picture may be missing, or it is too deep."""
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    try:
        return not fetches(MarkdownWithMath(renderer=renderer).render(text))
    except (InvalidNotebook, ValueError, LookupError, RecursionError):
        return False
