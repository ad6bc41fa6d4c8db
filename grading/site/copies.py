"""A released notebook as the web pages show it: what is folded stays folded, nothing installs.

The site's copy is for reading. It carries nothing of nbgrader's, so that no hand-in is made of it.
"""

import re
from copy import deepcopy

from nbformat import NotebookNode

INSTALLS = "colab"  # the tag of the cell that installs the course: nothing to read
FOLDED = "hide-input"  # Jupyter Book's tag: the code lies behind a click
BADGE = re.compile(r"\n*^\[!\[Open in Colab\].*$", re.MULTILINE)
HINT = re.compile(r"^<details><summary>(.*?)</summary>\s*(.*?)\s*</details>$", re.M | re.S)


def site_copy(notebook: NotebookNode) -> NotebookNode:
    """Return a released notebook for Jupyter Book; the notebook is left as it was."""
    copy = deepcopy(notebook)
    copy.cells = [cell for cell in copy.cells if INSTALLS not in cell.metadata.get("tags", [])]
    for cell in copy.cells:
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        cell.metadata = NotebookNode(tags=[FOLDED] if folded else [])
        if cell.cell_type == "markdown":
            cell.source = site_markdown(cell.source)
    return copy


def site_markdown(text: str) -> str:
    """Return a cell's text without Colab's badge, its hints as Jupyter Book folds them.

    The badge is a picture on another server, and each page has a button for Colab of its own. In a
    `<details>` the code and the formulas of a hint would be shown as they were typed.

    >>> print(site_markdown("Try.\\n\\n<details><summary>Hint</summary>Use `sum`.</details>"))
    Try.
    <BLANKLINE>
    :::{dropdown} Hint
    Use `sum`.
    :::
    """
    return HINT.sub(r":::{dropdown} \1\n\2\n:::", BADGE.sub("", text))
