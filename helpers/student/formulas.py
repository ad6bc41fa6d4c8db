"""Formulas as MathML: a browser shows them by itself, without a network and without a script.

Both pages with formulas of ours come here: the one that is handed in, and the feedback page.
"""

import re
from html import escape

MOST = 4000  # letters of one formula
MATH = re.compile(r"(<math\b[^>]*>)(.*)(</math>)", re.DOTALL)
INLINE = re.compile(r"(?<![\\$\w])\$(?![\s$])([^$\n<>]+?)(?<![\s\\])\$(?![\w$])")
DELIMITERS = (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$"))


def mathml(tex: str, block: bool = False) -> str:
    r"""Return a formula as MathML with its TeX beside it, or "" where that is not possible.

    >>> "<mfrac>" in mathml(r"\frac{1}{2}")
    True
    """
    tex = tex.strip()
    if len(tex) > MOST:
        return ""
    try:
        from latex2mathml.converter import convert

        made = convert(tex, display="block" if block else "inline")
    except Exception:  # a formula may be anything; the page shows it as it was typed
        return ""
    found = MATH.fullmatch(made)
    if found is None:
        return made
    note = f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation>'
    return f"{found[1]}<semantics>{found[2]}{note}</semantics>{found[3]}"


def display_math(text: str) -> str:
    """Return a display of TeX, its delimiters still around it, as MathML; "" where it cannot be.

    >>> "<msup>" in display_math("$$x^2$$")
    True
    """
    text = text.strip()
    for first, last in DELIMITERS:
        if text.startswith(first) and text.endswith(last) and len(text) > len(first) + len(last):
            return mathml(text[len(first) : -len(last)].removeprefix(r"\displaystyle"), block=True)
    return mathml(text, block=True) if text.startswith(r"\begin{") else ""


def renderer_with_mathml() -> type:
    """Return nbconvert's renderer of Markdown, with formulas as a browser shows them by itself."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):
        """Turns TeX into MathML; what it cannot turn stays TeX."""

        def block_math(self, body: str) -> str:
            return f"<p>{mathml(body, block=True) or super().block_math(body)}</p>"

        def inline_math(self, body: str) -> str:
            return mathml(body) or super().inline_math(body)

        def block_html(self, html: str) -> str:
            """Turn formulas in HTML too, as in `<details>`; JupyterLab shows them there."""
            made = INLINE.sub(lambda found: mathml(found[1]) or found[0], html)
            return super().block_html(made)

        def latex_environment(self, name: str, body: str) -> str:
            whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
            return mathml(whole, block=True) or super().latex_environment(name, body)

    return Renderer
