"""Answers that were typed into an LMS's own box, as plain text beside the notebook."""

import re

from bs4 import BeautifulSoup

from grading.intake.whose import Owned

ONLINE = "written_answers_online.txt"
MOODLE = re.compile(r"_assignsubmission_onlinetext")
MOST = 1_000_000  # letters of such a page that are read


def is_online_text(one: Owned) -> bool:
    """Tell whether a file is what a student typed into Moodle's or Canvas's box."""
    if one.member.zips or one.level.own[-1].rpartition(".")[2].lower() not in ("html", "htm"):
        return False
    canvas = one.level.layout == "Canvas" and one.level.own == ("text.html",)
    return canvas or bool(MOODLE.search(one.member.path))


def text_of(page: bytes) -> str:
    """Return the text of a page, without what a browser would run.

    >>> text_of(b"<p>Because <b>it</b> is.</p><script>alert(1)</script><p>So</p>")
    'Because it is.\\nSo\\n'
    """
    soup = BeautifulSoup(page[:MOST].decode("utf-8", "replace"), "html.parser")
    for hidden in soup(["script", "style", "head", "title"]):
        hidden.decompose()
    for block in soup(["p", "div", "br", "li", "h1", "h2", "h3", "h4", "tr", "pre"]):
        block.append("\n")
    lines = [line.strip() for line in soup.get_text().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
