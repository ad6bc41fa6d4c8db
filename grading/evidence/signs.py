"""A sign: something that a cell does, or tried while it ran, for a person to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from grading.notebooks import cell_name


@dataclass(frozen=True)
class Sign:
    """One fact about one cell.

    cell: its name, or its number where it was seen at work
    line: of the cell, from 1; 0 where it is not known
    what: the rest of the sentence
    replaces: what was put in the place of something else, such as "np.allclose"
    is_import: whether the cell only imports what it could do harm with

    >>> str(Sign("double", 2, "tried to connect to 10.0.0.1:80"))
    'cell double, line 2: tried to connect to 10.0.0.1:80'
    """

    cell: str
    line: int
    what: str
    replaces: str = ""
    is_import: bool = False

    def __str__(self) -> str:
        place = f", line {self.line}" if self.line else ""
        return f"cell {self.cell}{place}: {self.what}"

    @classmethod
    def of(cls, told: dict) -> "Sign":
        """Return a sign that came as a dict, from wherever: every part gets its type.

        >>> Sign.of({"cell": 3, "line": "?", "what": "x"})
        Sign(cell='3', line=0, what='x', replaces='', is_import=False)
        """
        line = told.get("line")
        texts = {name: str(told.get(name, "")) for name in ("cell", "what", "replaces")}
        number = line if isinstance(line, int) else 0
        return cls(line=number, is_import=told.get("is_import") is True, **texts)


def with_cell_names(signs: Iterable[Sign], notebook: NotebookNode) -> list[Sign]:
    """Return signs with the names of the cells in place of their numbers."""
    names = {
        str(cell.execution_count): cell_name(cell)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    return [replace(sign, cell=names.get(sign.cell, sign.cell)) for sign in signs]


def merge(in_the_text: Iterable[Sign], tried: Iterable[Sign]) -> list[Sign]:
    """Return both, what was tried first; a sign in the text that says the same is left out.

    >>> text = Sign("f", 2, "replaces np.abs", replaces="np.abs")
    >>> tried = Sign("f", 0, "replaced np.abs", replaces="np.abs")
    >>> [str(sign) for sign in merge([text], [tried])]
    ['cell f: replaced np.abs']
    """
    tried = list(tried)
    places = {(sign.cell, sign.line) for sign in tried}
    replaced = {(sign.cell, sign.replaces) for sign in tried if sign.replaces}

    def is_said(sign: Sign) -> bool:
        if sign.replaces:
            return (sign.cell, sign.replaces) in replaced
        return not sign.is_import and (sign.cell, sign.line) in places

    return [*tried, *(sign for sign in in_the_text if not is_said(sign))]
