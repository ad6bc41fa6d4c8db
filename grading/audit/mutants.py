"""Derive wrong answers from a reference solution by rule: one small change of its syntax tree each.

A test that does not notice such a change does not check that piece of the answer. The rules are the
slips that people make: an operator, a sign, an axis, an index off by one, a dropped term, swapped
arguments, a wrong type.
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

N = TypeVar("N", bound=ast.AST)
Changes: TypeAlias = Iterator[tuple[str, ast.AST]]  # (rule, what to put in a node's place)

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
COMPARISONS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
NAMES = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "mean": "sum",
    "sum": "mean",
    "zeros_like": "ones_like",
    "zeros": "ones",
    "exp": "expm1",
    "log": "log2",
}
PARTS = {"train": "val", "val": "test", "test": "train"}


@dataclass(frozen=True)
class Mutant:
    """A solution with one change.

    rule: what kind of change
    change: "old line -> new line", unique within its exercise; it names the mutant
    source: the whole changed cell
    """

    rule: str
    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a solution cell, without repetitions, outer changes first.

    >>> [m.change for m in mutants("def f(x):\\n    return x.sum(axis=1)")][:2]
    ['return x.sum(axis=1) -> return None', 'return x.sum(axis=1) -> return x.sum()']
    """
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for position, node in enumerate(ast.walk(tree)):
        for rule, change in _changes(node):
            mutated = _replace(tree, position, change)
            if mutated not in (None, original) and mutated not in found:
                found[mutated] = Mutant(rule, _difference(original, mutated), mutated)
    return list(found.values())


def _replace(tree: ast.AST, position: int, change: ast.AST) -> str | None:
    """Return the code of the tree with the node at that position of the walk replaced."""
    copy = deepcopy(tree)
    target = list(ast.walk(copy))[position]
    for parent in ast.walk(copy):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, change)
            elif isinstance(value, list):
                value[:] = [change if item is target else item for item in value]
    try:
        code = ast.unparse(ast.fix_missing_locations(copy))
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return code


def _difference(old: str, new: str) -> str:
    """Return the first line that differs, as it was and as it is.

    >>> _difference("a\\nb", "a\\nc")
    'b -> c'
    """
    before, after = old.split("\n"), new.split("\n")
    start = next(
        k for k in range(max(len(before), len(after))) if before[k : k + 1] != after[k : k + 1]
    )
    lines = [text[start].strip() if start < len(text) else "" for text in (before, after)]
    return " -> ".join(lines)


def _changes(node: ast.AST) -> Changes:
    """Yield (rule, what to put in the node's place)."""
    rules: dict[type[ast.AST], Callable[..., Changes]] = {
        ast.BinOp: _arithmetic,
        ast.AugAssign: _updates,
        ast.UnaryOp: _signs,
        ast.Compare: _comparisons,
        ast.Constant: _constants,
        ast.Call: _calls,
        ast.Attribute: _attributes,
        ast.Subscript: _indices,
        ast.Return: _returns,
        ast.Assign: _statements,
        ast.Expr: _statements,
    }
    rule = rules.get(type(node))
    return rule(node) if rule else iter(())


def _arithmetic(node: ast.BinOp) -> Changes:
    other = OPERATORS.get(type(node.op))
    if other:
        yield "operator", _copy(node, op=other())
    yield "dropped term", node.left
    yield "dropped term", node.right
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult)):
        yield "swapped arguments", _copy(node, left=node.right, right=node.left)


def _updates(node: ast.AugAssign) -> Changes:
    other = OPERATORS.get(type(node.op))
    if other:
        yield "operator", _copy(node, op=other())
    yield "dropped term", ast.Assign(targets=[node.target], value=node.value)
    yield "dropped statement", ast.Pass()


def _signs(node: ast.UnaryOp) -> Changes:
    yield "sign", node.operand


def _comparisons(node: ast.Compare) -> Changes:
    other = COMPARISONS.get(type(node.ops[0]))
    if other and len(node.ops) == 1:
        yield "operator", _copy(node, ops=[other()])


def _constants(node: ast.Constant) -> Changes:
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int):
        yield "off by one", ast.Constant(value + 1)
        yield "off by one", ast.Constant(value - 1)
    elif isinstance(value, float):
        yield "constant", ast.Constant(2 * value or 1.0)
    elif isinstance(value, str):
        for part, other in PARTS.items():
            if value.endswith("_" + part):
                yield "constant", ast.Constant(value.replace(part, other))


def _calls(node: ast.Call) -> Changes:
    for k in range(len(node.keywords)):
        yield "axis", _copy(node, keywords=node.keywords[:k] + node.keywords[k + 1 :])
    for k in range(len(node.args) - 1):
        order = list(node.args)
        order[k], order[k + 1] = order[k + 1], order[k]
        yield "swapped arguments", _copy(node, args=order)
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name == "range":
        yield "off by one", _copy(node, args=[ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))])
    if name in ("zeros_like", "zeros", "exp", "array"):
        kind = ast.parse("np.int64" if name.startswith("zeros") else "np.float16", mode="eval").body
        yield "type", _copy(node, keywords=[*node.keywords, ast.keyword("dtype", kind)])
    if name == "copy" and not node.args and isinstance(node.func, ast.Attribute):
        yield "dropped copy", node.func.value


def _attributes(node: ast.Attribute) -> Changes:
    if node.attr in NAMES:
        yield "operator", _copy(node, attr=NAMES[node.attr])
    if node.attr == "T":
        yield "axis", node.value


def _indices(node: ast.Subscript) -> Changes:
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        first, second = node.slice.elts
        yield "axis", _copy(node, slice=ast.Tuple([second, first], ast.Load()))
        yield "axis", _copy(node, slice=ast.Tuple([ast.Slice(), second], ast.Load()))
    if isinstance(node.ctx, ast.Load):
        yield "dropped term", node.value


def _returns(node: ast.Return) -> Changes:
    if isinstance(node.value, ast.Tuple):
        yield "swapped arguments", ast.Return(_copy(node.value, elts=node.value.elts[::-1]))
        for value in node.value.elts:
            yield "dropped term", ast.Return(value)
    yield "dropped statement", ast.Return(ast.Constant(None))


def _statements(node: ast.stmt) -> Changes:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if not docstring:
        yield "dropped statement", ast.Pass()


def _copy(node: N, **changes: Any) -> N:
    """Return a copy of a node with some of its fields changed."""
    fields = dict(ast.iter_fields(node))
    return type(node)(**{**fields, **changes})
