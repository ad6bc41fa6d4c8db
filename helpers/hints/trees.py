"""Pieces of syntax trees: what an edit puts there, and how a piece is made of another."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

New: TypeAlias = ast.AST | Callable[[], ast.AST]  # what is put there, or what makes it
Changes: TypeAlias = Iterator[tuple[str, float, New]]  # (slip, cost, new)


def called(node: ast.Call) -> str:
    """Return the name of what a call calls, such as "sum" for np.sum and x.sum."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def renamed(function: ast.expr, name: str) -> ast.expr:
    """Return a function's expression with another last name."""
    return copy(function, **{"attr" if isinstance(function, ast.Attribute) else "id": name})


def transposed(node: ast.expr) -> ast.expr:
    """Return an expression transposed; what is transposed already is turned back."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def call(name: str, *arguments: ast.expr) -> ast.Call:
    """Return the call of a function by its name."""
    return ast.Call(ast.parse(name, mode="eval").body, list(arguments), [])


def copy(node: Any, **changed: Any) -> Any:
    """Return a copy of a node with some of its fields changed."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changed})


def parse(text: str) -> ast.expr:
    """Return the tree of an expression."""
    return ast.parse(text, mode="eval").body
