"""The functions and classes of a student's that a test cell uses: what may have to be mended."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Definition:
    """A function or class as it stands in a cell.

    lines: of the cell
    """

    name: str
    node: ast.stmt
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        """Return a line of the cell, from 1."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""


def definitions(cells: Iterable[str]) -> dict[str, Definition]:
    """Return what cells define at their top level, by name; a later definition counts.

    >>> list(definitions(["def f(): ...", "class A: ...", "x = ("]))
    ['f', 'A']
    """
    found = {}
    for cell in cells:
        try:
            tree = ast.parse(cell)
        except SyntaxError:
            continue
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = Definition(node.name, node, tuple(cell.split("\n")))
    return found


def used_by(
    cell: str, known: Mapping[str, Definition], namespace: Mapping[str, Any]
) -> list[Definition]:
    """Return the definitions that a test cell uses, itself or through others, the nearest first.

    Only what the namespace still holds counts, and what the cell does not define itself.
    """
    tree = ast.parse(cell)
    own = {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    found: dict[str, Definition] = {}
    waiting = _names(tree)
    while waiting:
        name = waiting.pop(0)
        if name in known and name not in found and name not in own and name in namespace:
            found[name] = known[name]
            waiting += _names(known[name].node)
    return list(found.values())


def _names(tree: ast.AST) -> list[str]:
    return [one.id for one in ast.walk(tree) if isinstance(one, ast.Name)]
