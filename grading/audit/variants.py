"""Derive right answers from right ones by rule: other words, other order, other types, same values.

A test that fails one of them checks how an answer is written, or what carries its values. The rules
are liberties that a student may take: names, prints, the order of commuting terms, NumPy's numbers,
named tuples or lists for what a cache holds, a dictionary of one's own, arrays that are views.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from grading.audit.answers import Answer

Rewrite: TypeAlias = Callable[[str], str]

WRAPPER = '''

import functools as _functools
import numpy as _np


class _Dictionary(dict):
    """A dictionary of the student's own."""


class _Pair(tuple):
    """Stands in for a named tuple of any length."""

    first = property(lambda self: self[0])


def _view(array):
    """Return an array that is every second column of a larger one."""
    wide = _np.repeat(array[..., None], 2, axis=-1)
    return wide[..., 0]


def _number(value):
    """Return a number of Python's as NumPy's."""
    kinds = {{bool: _np.bool_, int: _np.int64, float: _np.float64}}
    return kinds[type(value)](value) if type(value) in kinds else value


def _is_cache(value):
    """Return whether this is a tuple that holds arrays, and not the shape of one."""
    return type(value) is tuple and any(isinstance(part, _np.ndarray) for part in value)


def _changed(value, is_outer=True):
    """Change what a function returns; a tuple of several outputs stays one."""
    if type(value) is dict:
        value = {{key: _changed(part, False) for key, part in value.items()}}
    elif type(value) is list or (type(value) is tuple and (is_outer or _is_cache(value))):
        value = type(value)(_changed(part, False) for part in value)
    return ({rule})(value, is_outer)


def _with_change(function):
    @_functools.wraps(function)
    def changed(*args, **kwargs):
        return _changed(function(*args, **kwargs))

    return changed


for _name in {names}:
    globals()[_name] = _with_change(globals()[_name])
'''
RETURNS = {  # what becomes of each value that a function returns
    "numbers of NumPy": "lambda value, is_outer: _number(value)",
    "named tuples": (
        "lambda value, is_outer: _Pair(value) if _is_cache(value) and not is_outer else value"
    ),
    "lists": "lambda value, is_outer: list(value) if _is_cache(value) and not is_outer else value",
    "own dictionaries": (
        "lambda value, is_outer: _Dictionary(value) if type(value) is dict else value"
    ),
    "views": (
        "lambda value, is_outer: _view(value) if type(value) is _np.ndarray and value.ndim"
        " else value"
    ),
}


def variants(answer: Answer, cells: dict[str, str]) -> Iterator[Answer]:
    """Yield the variants of a right answer that differ from it.

    cells: the text of each cell that the rules are for

    >>> answer = Answer("loops", "With loops.")
    >>> [one.name for one in variants(answer, {"f": "def f(x):\\n    y = 2 * x\\n    return y"})]
    ['loops, renamed', 'loops, printing', 'loops, reordered', 'loops, numbers of NumPy', ...]
    """
    for rule, rewrite in RULES.items():
        changed = {name: rewrite(text) for name, text in cells.items()}
        changed = {name: text for name, text in changed.items() if text != cells[name]}
        if changed:
            title = f"{answer.title} ({rule})"
            yield replace(
                answer, name=f"{answer.name}, {rule}", title=title, cells=answer.cells | changed
            )


def renamed(source: str) -> str:
    """Return a cell in which every function's own variables have other names.

    >>> print(renamed("def f(x):\\n    y = x\\n    return [y for k in x]"))
    def f(x):
        y_ = x
        return [y_ for k_ in x]
    """
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            _Renamer(_own_names(node)).visit(node)
    return _written(tree, source)


def _own_names(function: ast.FunctionDef) -> set[str]:
    """Return the variables of a function that are no parameters, its inner functions' included."""
    nodes = list(ast.walk(function))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    fixed = {argument.arg for n in nodes if isinstance(n, ast.arguments) for argument in _all(n)}
    fixed |= {name for n in nodes if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names}
    return stored - fixed


def _all(arguments: ast.arguments) -> list[ast.arg]:
    more = [one for one in (arguments.vararg, arguments.kwarg) if one]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: set[str]):
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self.names:
            node.id += "_"
        return node


def printing(source: str) -> str:
    """Return a cell whose functions print a line first.

    >>> print(printing("def f(x):\\n    return x"))
    def f(x):
        print('in f')
        return x
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            line = ast.parse(f"print('in {node.name}')").body[0]
            node.body.insert(1 if ast.get_docstring(node) is not None else 0, line)
    return _written(tree, source)


def reordered(source: str) -> str:
    """Return a cell in which terms that commute have changed places.

    A sum is left alone unless it has a product or a number in it: lists add up in their order.

    >>> reordered("y = 2 * x + b - a @ b"), reordered("z = first + second")
    ('y = b + x * 2 - a @ b', 'z = first + second')
    >>> reordered("widths = [16] * 4 + [32] * 3")
    'widths = [16] * 4 + [32] * 3'
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and _commutes(node):
            node.left, node.right = node.right, node.left
    return _written(tree, source)


def _commutes(node: ast.BinOp) -> bool:
    parts = node.left, node.right
    if any(map(_is_sequence, parts)):
        return False
    if isinstance(node.op, ast.Mult):
        return True
    return isinstance(node.op, ast.Add) and any(map(_is_number, parts))


def _is_number(node: ast.expr) -> bool:
    """Return whether an expression can only be a number or an array."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float)
    products = ast.Mult | ast.Div | ast.MatMult | ast.Pow | ast.Sub
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, products):
        return False
    return not any(map(_is_sequence, (node.left, node.right)))


def _is_sequence(node: ast.expr) -> bool:
    """Return whether an expression is written as a list, a tuple or a text."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes)
    return isinstance(node, ast.List | ast.Tuple | ast.ListComp | ast.JoinedStr)


def returning(rule: str) -> Rewrite:
    """Return what has the functions of a cell return other types; rule: a key of RETURNS."""

    def rewrite(source: str) -> str:
        tree = ast.parse(source)
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        return source + WRAPPER.format(rule=RETURNS[rule], names=names) if names else source

    return rewrite


def _written(tree: ast.Module, source: str) -> str:
    """Return a changed tree as text; the source itself where nothing was changed."""
    text = ast.unparse(tree)
    return source if text == ast.unparse(ast.parse(source)) else text


RULES: dict[str, Rewrite] = {
    "renamed": renamed,
    "printing": printing,
    "reordered": reordered,
    **{rule: returning(rule) for rule in RETURNS},
}
