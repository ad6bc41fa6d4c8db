"""Nothing of a student's text runs, fetches or dresses up as ours; what they meant is shown."""

import itertools
from html.parser import HTMLParser

import pytest

from grading.marking import showing
from grading.marking.showing import ATTRIBUTES, MOST, PICTURE, TAGS, shown, shown_code

JS = "fetch('http://e.example')"
TAG_NAMES = (
    "script style iframe object embed svg form input button textarea select video audio base"
)
TAG_NAMES += " meta link template noscript math maction xmp title plaintext frame applet marquee"
HANDLERS = ["onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationend"]
SCHEMES = ["javascript:", "JaVaScRiPt:", "java\tscript:", "&#106;avascript:", " javascript:"]
SCHEMES += ["vbscript:", "data:text/html,", "data:image/svg+xml,", "file:///", "\x01javascript:"]
ADDRESSES = ["http://e.example/x.png", "//e.example/x.png", "x.png", "/api/undo", "#top"]


def hostile() -> list[str]:
    """Return texts made by rule: each tag, handler, scheme and place that could do something."""
    texts = [f'<{tag} src=x onload="{JS}">{JS}</{tag}>' for tag in TAG_NAMES.split()]
    texts += [f'<img src="x" {name}="{JS}">' for name in HANDLERS]
    texts += [
        f'<p {name}="{JS}" id="points" class="main" style="position:fixed">x</p>'
        for name in HANDLERS
    ]
    for scheme, form in itertools.product(
        SCHEMES,
        [
            '<a href="{0}">x</a>',
            "[x]({0})",
            "![x]({0})",
            "<{0}>",
            "[x]: {0}\n\n[x]",
            '<math xlink:href="{0}" href="{0}"><mi href="{0}">x</mi></math>',
            "$$\\href{{{0}}}{{x}}$$",
            '<form action="{0}"><button formaction="{0}">x</button></form>',
            '<img src="{0}" srcset="{0} 2x">',
        ],
    ):
        texts.append(form.format(f"{scheme}{JS}"))
    texts += [f'<img src="{address}"> ![x]({address})' for address in ADDRESSES]
    texts += [f"<scr<script>ipt>{JS}</script>", f"<!--><script>{JS}</script>-->"]
    texts += [f"</pre></article></main><script>{JS}</script>", f"```\n</code><script>{JS}</script>"]
    texts += [f"<svg><style><img src=x onerror={JS}></style></svg>"]
    texts += [f"<math><mtext><table><mglyph><style><img src=x onerror={JS}></style>"]
    texts += [f"<noscript><p title='</noscript><img src=x onerror={JS}>'>"]
    texts += [f"$</script><script>{JS}</script>$", f"$\\text{{<img src=x onerror={JS}>}}$"]
    texts += ["<div id=questions name=writing><input name=body>", "<base href='//e.example/'>"]
    return texts


class Found(HTMLParser):
    """Notes tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}


def found(html: str) -> Found:
    reader = Found()
    reader.feed(html)
    reader.close()
    return reader


def assert_harmless(html: str) -> None:
    """Fail where a browser would do something for a piece of HTML, or take it for ours."""
    seen = found(html)
    assert seen.tags <= TAGS
    for tag, name, value in seen.attributes:
        if name == "href":
            assert tag == "a"
            assert value.startswith(("http://", "https://", "mailto:")), value
        elif name == "src":
            assert PICTURE.fullmatch(value), value
        else:
            assert name in {*ATTRIBUTES.split(), "alt", "start", "align", "open"}, name


@pytest.mark.parametrize("text", hostile())
def test_nothing_of_a_hostile_text_is_left(text, monkeypatch):
    monkeypatch.setattr(showing, "bounded", lambda work, **limits: work())  # a thousand short texts
    for whole in (
        text,
        f"Before\n\n{text}\n\nafter",
        f"- {text}",
        f"> {text}",
        f"| a |\n|---|\n| {text} |",
    ):
        assert_harmless(shown(whole))
        assert "<" not in shown_code(whole).removeprefix("<pre>").removesuffix("</pre>")


def test_the_test_above_can_fail():
    bad = [text for text in hostile() if text.lstrip().startswith("<")]
    for text in bad[:20]:
        with pytest.raises(AssertionError):
            assert_harmless(text)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("a.svg", {"image/svg+xml": f"<svg onload='{JS}'/>"}),
        ("a.png", {"image/png": f'AAAA" onerror="{JS}'}),
        ("a.png", {"text/html": f"<script>{JS}</script>"}),
        ("a.png", {"image/png": ["AAAA"]}),
        ("a.png", "no dict"),
    ],
)
def test_an_attachment_is_a_picture_or_nothing(name, kinds):
    assert_harmless(shown(f"![x](attachment:{name})", {name: kinds}))


def test_a_picture_that_is_attached_is_shown():
    html = shown("![a plot](attachment:a.png)", {"a.png": {"image/png": "iVBORw0KGgo="}})
    assert ("img", "src", "data:image/png;base64,iVBORw0KGgo=") in found(html).attributes


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("**bold** and *slanted*", "<strong>bold</strong>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>"),
        ("- one\n- two", "<li>one</li>"),
        ("`x < y`", "<code>x &lt; y</code>"),
        ("$x_i^2$", "<msubsup>"),
        ("$$\\frac{1}{2}$$", "<mfrac>"),
        ("[paper](https://example.org/a?b=c)", 'href="https://example.org/a?b=c"'),
        ("a < b and c > d", "a &lt; b"),
        ("line\n\nnext", "<p>next</p>"),
    ],
)
def test_what_a_student_meant_is_shown(text, part):
    assert part in shown(text)


HUGE = {
    "words": "word " * 400_000,
    "tags": "<b>" * 200_000,
    "braces": "$" + "{" * 100_000 + "}" * 100_000 + "$",
    "quotes": ">" * 100_000 + "x",
    "brackets": "[" * 200_000,
    "stars": "*a" * 200_000,
    "one line": "x" * 2_000_000,
    "lines": "\n" * 500_000 + "x",
    "formulas": "$x$ " * 100_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_a_huge_text_is_cut_and_says_so(text):
    html = shown(text)
    assert len(html) < 30 * MOST
    assert "letters are left out" in html
    assert_harmless(html)


WORDS = ["W<b then x > 2", "x<y and y>z", "<why> it is so", "0<loss<inf>", "a<i,j>b"]


@pytest.mark.parametrize("before", ["", "if ", "- ", "> ", "<p>if ", "<details>\n\n"])
@pytest.mark.parametrize("said", WORDS)
def test_a_comparison_that_reads_as_a_tag_is_shown_whole(before, said):
    reader = Words()
    reader.feed(shown(before + said))
    assert said in " ".join("".join(reader.words).split())


def test_tags_that_people_write_stay_tags():
    made = shown('<b>so</b>, <a href="https://e.example">there</a> <details open>more</details>')
    assert "<b>so</b>" in made
    assert 'href="https://e.example"' in made
    assert "<details open" in made
    assert "&lt;" not in made


class Words(HTMLParser):
    """Collects the text of a page, which is what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
