"""Edits of a whole value, what is assigned, returned or added: signs, factors, terms, copies."""

import ast
from collections.abc import Callable, Iterator

from helpers.hints.scope import Scope
from helpers.hints.trees import Changes, transposed

NUMBERS = ("2", "0.5", "3", "4")
AROUND = (  # what may be missing around a value
    ("function", 1.8, "np.exp({0})"), ("function", 1.8, "np.log({0})"),
    ("function", 1.7, "np.sqrt({0})"), ("function", 1.9, "abs({0})"),
    ("power", 1.7, "{0} ** 2"), ("power", 1.9, "{0} ** 0.5"),
    ("complement", 1.7, "1 - {0}"), ("inverse", 2.0, "1 / {0}"),
    ("function", 2.0, "np.maximum({0}, 0)"), ("function", 2.2, "len({0})"),
    ("function", 2.3, "({0}).argmax(axis=1)"),
    ("axis", 1.7, "({0}).sum(axis=0)"), ("axis", 1.9, "({0}).sum(axis=1)"),
    ("axis", 1.8, "({0}).mean()"), ("axis", 1.9, "({0}).sum()"),
    ("axis", 2.0, "({0})[:, None]"), ("axis", 2.2, "({0})[None]"),
    ("type", 1.9, "float({0})"), ("type", 2.0, "int({0})"), ("type", 2.0, "({0}).item()"),
    ("type", 2.3, "list({0})"), ("type", 2.3, "tuple({0})"),
    ("graph", 1.9, "({0}).detach()"), ("copy", 2.1, "({0}).clone()"),
)  # fmt: skip
ALSO = (  # of two ingredients
    ("{0} + {1} * {2}", 2.6), ("{0} - {1} * {2}", 2.8), ("{0} + 2 * {1} * {2}", 2.7),
    ("{0} + {1} * {2} ** 2", 3.2),
)  # fmt: skip


def around(node: ast.expr) -> Changes:
    """Yield what a value or a term may be with something around it, a sign or a function."""
    if isinstance(node, ast.Tuple):
        return
    if not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)):
        yield "sign", 1.1, ast.UnaryOp(ast.USub(), node)
    yield "transpose", 1.6, transposed(node)
    if isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)):
        yield "copy", 1.5, filled("{0}.copy()", node)
    for slip, cost, template in AROUND:
        yield slip, cost, filled(template, node)


def scaled(node: ast.expr, scope: Scope) -> Changes:
    """Yield a value or a term times what is forgotten as a factor, or divided by it."""
    if isinstance(node, ast.Tuple):
        return
    for cost, factor in _factors(scope):
        yield "factor", cost, filled("{0} * {1}", node, factor)
        yield "factor", cost - 0.05, filled("{0} / {1}", node, factor)
    for name in scope.parameters:
        if name != "self":
            yield "shape", 1.9, filled("{0}.reshape({1}.shape)", node, name)


def with_terms(node: ast.expr, scope: Scope) -> Changes:
    """Yield a whole value with a term that is forgotten."""
    if isinstance(node, ast.Tuple):
        return
    inside = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    for name in scope.ingredients:
        more = 0.3 * (name in inside)
        yield "term", 2.2 + more, filled("{0} + {1}", node, name)
        yield "term", 2.3 + more, filled("{0} - {1}", node, name)
        yield "function", 2.6, filled("np.maximum({0}, {1})", node, name)
    for first in (*scope.parameters, *scope.parts):
        for second in scope.ingredients:
            if first != second and "self" not in (first, second):
                for template, cost in ALSO:
                    yield "term", cost, filled(template, node, first, second)


def _factors(scope: Scope) -> Iterator[tuple[float, str]]:
    """Yield what is forgotten as a factor, or is one too many: sizes, numbers, other names."""
    for number in NUMBERS:
        yield 1.5 + 0.2 * NUMBERS.index(number), number
    for name in scope.parameters:
        if name != "self":
            yield 1.5, f"len({name})"
            yield 2.1, f"{name}.shape[1]"
            yield 2.3, f"{name}.size"
    for name in scope.ingredients:
        yield 2.2, name


def filled(template: str, value: ast.expr, *texts: str) -> Callable[[], ast.expr]:
    """Return what makes an expression: a template with a value in it, and with texts."""

    def make() -> ast.expr:
        tree = ast.parse(template.format("value_", *texts), mode="eval")
        return _Filling(value).visit(tree).body

    return make


class _Filling(ast.NodeTransformer):
    def __init__(self, value: ast.expr) -> None:
        self._value = value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._value if node.id == "value_" else node
