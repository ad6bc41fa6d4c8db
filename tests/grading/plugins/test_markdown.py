"""Markdown of a student's makes no page run or fetch anything; a browser is asked elsewhere."""

import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.plugins.markdown import fetches, safe_markdown


def page(text: str) -> str:
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(text)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:steal())",
        "[x](JavaScript:steal())",
        "[x](<javascript:steal()>)",
        "[x](java&#115;cript:steal())",
        "[x](&#106;avascript:steal())",
        "[x](java\\script:steal())",
        "[x](data:text/html,steal)",
        "[x]: javascript:steal()\n\n[x]",
        "<javascript:steal()>",
        "![x](http://steal/)",
        "![x](//steal/)",
        "![x](/api/shutdown)",
        "![x][y]\n\n[y]: http://steal/",
        "![x]\n\n[x]: http://steal/",
        "[![x](http://steal/)](javascript:steal())",
        "![x](attachment:gone.png)",
        "![x](attachment&#58;gone.png)",
        "<img src='http://steal/'>",
        "```mermaid\n<img src=http://steal/>\n```",
        "> " * 3000 + "[x](javascript:steal())",
    ],
)
def test_what_would_run_or_fetch_something_is_shown_as_text(text):
    safe = safe_markdown(text)
    assert not fetches(page(safe))
    assert "steal" in safe or "shutdown" in safe or "gone" in safe, "nothing of an answer is lost"


@pytest.mark.parametrize(
    "text",
    [
        "The **mean** of $x_i$ is [here](https://example.org/mean#1), see [below](#below).",
        "data: three rows; javascript: a language\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "$$\\frac{\\partial L}{\\partial W} = X^T \\hat{y}$$ and `![x](http://a/b)`",
        "<details><summary>more</summary>\n\ntext</details>",
    ],
)
def test_ordinary_answers_stay_as_they_are(text):
    assert safe_markdown(text) == text


def test_links_and_styles_of_mathjax_become_text():
    assert safe_markdown("$\\href{javascript:x()}{y}$") == "$\\text{javascript:x()}{y}$"
    assert safe_markdown("$\\hrefs + \\classical$") == "$\\hrefs + \\classical$"
