"""Which tests can see a change: those that use a name of a changed cell, directly or by others.

It is read from the text of the cells. What a cell does to objects of other cells counts as well;
what it does to a library does not, so the whole audit runs every test all the same.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Names:
    """The global names of one cell.

    given: those that get a value, or whose object may be changed
    used: those that are looked up, in functions too
    imported: those that stand for what was imported
    """

    given: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)


def affected_tests(
    changed: dict[str, str], cells: dict[str, str], tests: dict[str, str]
) -> list[str]:
    """Return the names of the tests that can see that some cells are not the reference's.

    changed: the text of each such cell in the reference, by name; "" for a new cell
    cells: the text of every cell that is no test, by name, as handed in
    tests: the text of every test, by name

    >>> cells = {"f": "def f(x):\\n    return x", "g": "def g(x):\\n    return f(x)", "h": "h = 1"}
    >>> tests = {"test_f": "f(1)", "test_g": "assert g(1)", "test_h": "h"}
    >>> affected_tests({"f": "def f(x): return -x"}, cells, tests)
    ['test_f', 'test_g']
    """
    known = {name: names_in(source) for name, source in cells.items()}
    libraries = {name for names in known.values() for name in names.imported}
    given = {cell: names.given - libraries for cell, names in known.items()}
    reached = {name for cell in changed for name in given.get(cell, ())}
    reached |= {name for source in changed.values() for name in names_in(source).given}
    before = -1
    while before < len(reached):  # whatever uses a changed name gives changed names in turn
        before = len(reached)
        for cell, names in known.items():
            if names.used & reached:
                reached |= given[cell]
    return [test for test, source in tests.items() if names_in(source).used & reached]


def with_what_they_use(wanted: set[str], tests: dict[str, str]) -> set[str]:
    """Return the tests that are wanted and those that define what these use.

    >>> tests = {"test_f": "case = 3", "test_g": "g(case)", "test_h": "h()"}
    >>> sorted(with_what_they_use({"test_g"}, tests))
    ['test_f', 'test_g']
    """
    known = {test: names_in(source) for test, source in tests.items()}
    used = {name for test in wanted for name in known[test].used}
    more = {test for test, names in known.items() if names.given & used} - wanted
    return with_what_they_use(wanted | more, tests) if more else wanted


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
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
            yield node.value.id
