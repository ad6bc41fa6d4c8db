"""What a reader's browser follows or loads: every address within the site must exist, and no page
may load a script, style, font or picture from anywhere else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "preconnect", "modulepreload"}
STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OURS = "http://site/"  # stands for the site while addresses are resolved


@dataclass
class Page:
    """The addresses in a page: where its links lead, what it loads, and its own anchors."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


def link_faults(folder: Path) -> list[str]:
    """Return what is wrong with the addresses in a folder of web pages, each as a clause."""
    pages = {path.relative_to(folder).as_posix(): read_page(path.read_text(encoding="utf-8"))
             for path in sorted(folder.rglob("*.html"))}  # fmt: skip
    faults = [fault for path, page in pages.items() for fault in _page_faults(folder, pages, path)]
    for style in sorted(folder.rglob("*.css")):
        path = style.relative_to(folder).as_posix()
        faults += [
            f"{path} loads {address} from elsewhere"
            for address in style_addresses(style.read_text(encoding="utf-8"))
            if _is_elsewhere(address)
        ]
    return list(dict.fromkeys(faults))


def read_page(html: str) -> Page:
    """Return the addresses and anchors in a page.

    >>> read_page('<h2 id="why">Why</h2><a href="b.html#how">how</a><script src="x.js"></script>')
    Page(links=['b.html#how'], loads=['x.js'], anchors={'why'})
    """
    parser = _Addresses()
    parser.feed(html)
    parser.close()
    return parser.page


def style_addresses(css: str) -> list[str]:
    """Return the addresses that a style sheet loads.

    >>> style_addresses("/* url(a) */ @import 'b.css'; p { background: url(c.png) }")
    ['b.css', 'c.png']
    """
    return [one or other for one, other in STYLE_URL.findall(COMMENT.sub("", css))]


def _page_faults(folder: Path, pages: dict[str, Page], path: str) -> Iterator[str]:
    page = pages[path]
    for address in page.loads:
        if _is_elsewhere(address):
            yield f"{path} loads {address} from elsewhere"
    for address in page.links + page.loads:
        if not _leads_somewhere(folder, pages, path, address):
            yield f"{path} leads to {address}, which is not there"


def _leads_somewhere(folder: Path, pages: dict[str, Page], path: str, address: str) -> bool:
    """Tell whether an address within the site exists, with its anchor; others are not looked at."""
    whole = urlsplit(urljoin(OURS + path, address))
    if whole.scheme != "http" or whole.netloc != urlsplit(OURS).netloc:
        return True
    target, anchor = unquote(whole.path).lstrip("/") or "index.html", unquote(whole.fragment)
    if target not in pages:
        return (folder / target).is_file()
    return not anchor or anchor in pages[target].anchors


def _is_elsewhere(address: str) -> bool:
    """Tell whether loading an address asks another server.

    >>> [_is_elsewhere(text) for text in ("https://cdn.example/x.js", "//x/y", "data:,", "a.js")]
    [True, True, False, False]
    """
    return bool(urlsplit(address.strip()).netloc)


class _Addresses(HTMLParser):
    """Collect the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.page.anchors |= {known[key] for key in ("id", "name") if known.get(key)}
        self.in_style = tag == "style"
        if tag == "a" and "href" in known:
            self.page.links.append(known["href"])
        elif tag == "link" and "href" in known:
            loaded = LOADED_LINKS & set(known.get("rel", "").split())
            (self.page.loads if loaded else self.page.links).append(known["href"])
        elif known.get(LOADS.get(tag, "")):
            self.page.loads.append(known[LOADS[tag]])
        self.page.loads += style_addresses(known.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.page.loads += style_addresses(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False
