"""The global names of a cell, read from its text."""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard


@dataclass(frozen=True)
class Names:
    """The global names of one cell.

    given: those that get a value, or whose object may be changed: a part that only becomes text in
        an f-string changes nothing
    assigned: of these those that get a value
    used: those that are looked up, in functions too
    imported: those that stand for what was imported
    """

    given: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)


def names_in(source: str) -> Names:
    """Return the names of a cell; one that cannot be parsed gives none.

    >>> names = names_in("w = start(3)\\nmodel.train()\\ndef f(x):\\n    return x + bias")
    >>> sorted(names.given), sorted(names.used)
    (['f', 'model', 'w'], ['bias', 'model', 'start'])
    """
    try:
        tree, table = ast.parse(source), symtable.symtable(source, "cell", "exec")
    except SyntaxError:
        return Names()
    names = Names()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            names.given.add(symbol.get_name())
        if symbol.is_imported():
            names.imported.add(symbol.get_name())
    for scope in _scopes(table):
        symbols = [one for one in scope.get_symbols() if scope is table or one.is_global()]
        names.used.update(one.get_name() for one in symbols if one.is_referenced())
        names.given.update(one.get_name() for one in symbols if one.is_declared_global())
    names.assigned.update(names.given)
    names.given.update(name for statement in tree.body for name in _changed_by(statement))
    return names


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _changed_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names whose objects a statement of the cell itself may change in place."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return
    shown = {id(part) for node in ast.walk(statement) for part in _only_shown(node)}
    for node in ast.walk(statement):
        if id(node) not in shown and _is_part(node) and isinstance(node.value, ast.Name):
            yield node.value.id


def _only_shown(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a part that becomes text where it stands, such as {device.type}."""
    if isinstance(node, ast.FormattedValue):
        part: ast.expr = node.value
        while _is_part(part):
            yield part
            part = part.value


def _is_part(node: ast.AST) -> TypeGuard[ast.Attribute | ast.Subscript]:
    return isinstance(node, ast.Attribute | ast.Subscript)
