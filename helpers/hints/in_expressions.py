"""Edits inside an expression: operators, signs, comparisons, numbers, names, orders."""

import ast
from collections.abc import Callable
from typing import Any

from helpers.hints import in_calls
from helpers.hints.scope import Scope, unlikeness
from helpers.hints.trees import Changes, copy, transposed

OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
WORDS = (("train", "val", "test"), ("mean", "sum", "none"), ("max", "min"), ("fan_in", "fan_out"),
         ("w", "b"), ("W", "b"), ("W1", "W2"), ("b1", "b2"), ("relu", "linear", "leaky_relu"),
         ("loss", "accuracy"))  # fmt: skip


def changes(node: ast.AST, scope: Scope) -> Changes:
    """Yield what may stand in the place of an expression, each with its slip and its cost."""
    rules: dict[type, Callable[[Any, Scope], Changes]] = {
        ast.BinOp: _arithmetic,
        ast.UnaryOp: _signs,
        ast.Compare: _comparisons,
        ast.BoolOp: _connectives,
        ast.Constant: _constants,
        ast.Call: in_calls.calls,
        ast.Attribute: in_calls.attributes,
        ast.Subscript: in_calls.indices,
        ast.Slice: in_calls.slices,
        ast.Name: _names,
        ast.Tuple: _orders,
        ast.IfExp: _choices,
    }
    rule = rules.get(type(node))
    if rule:
        yield from rule(node, scope)


def _arithmetic(node: ast.BinOp, scope: Scope) -> Changes:
    for other in OPERATORS.get(type(node.op), ()):
        yield "operator", 1.0, copy(node, op=other())
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.FloorDiv)):
        yield "order", 1.2, copy(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.MatMult):
        for left, right in ((1, 0), (0, 1), (1, 1)):
            sides = [transposed(side) if turn else side
                     for side, turn in ((node.left, left), (node.right, right))]  # fmt: skip
            yield "transpose", 1.4, copy(node, left=sides[0], right=sides[1])
            yield "transpose", 1.6, copy(node, left=sides[1], right=sides[0])
    yield "too much", 1.6, node.left
    yield "too much", 1.7, node.right
    if isinstance(node.op, (ast.Mult, ast.Div, ast.Add, ast.Sub)):  # a - (b + c) for (a - b) + c
        yield from _regrouped(node)


def _regrouped(node: ast.BinOp) -> Changes:
    if isinstance(node.left, ast.BinOp):
        inner = node.left
        often = isinstance(inner.op, ast.Div) and isinstance(node.op, ast.Mult)  # a / b * c
        cost = 1.0 if often else 2.0
        yield "brackets", cost, copy(inner, right=copy(node, left=inner.right))
        yield "brackets", 2.0, copy(inner, left=copy(node, left=inner.left))
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        yield "brackets", 2.0, copy(inner, left=copy(node, right=inner.left))
        yield "brackets", 2.0, copy(inner, right=copy(node, right=inner.right))

    for side in ("left", "right"):
        inner = getattr(node, side)
        if isinstance(inner, ast.Call) and inner.args:  # f(a) + b for f(a + b)
            first = copy(node, **{side: inner.args[0]})
            yield "brackets", 1.9, copy(inner, args=[first, *inner.args[1:]])
    if _is_product(node.left) and _is_product(node.right):  # a x + b y for b x + a y
        for field in ("left", "right"):
            one, two = getattr(node.left, field), getattr(node.right, field)
            sides = copy(node.left, **{field: two}), copy(node.right, **{field: one})
            yield "order", 1.5, copy(node, left=sides[0], right=sides[1])


def _is_product(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div, ast.MatMult))


def _signs(node: ast.UnaryOp, scope: Scope) -> Changes:
    yield ("sign" if isinstance(node.op, ast.USub) else "condition"), 1.0, node.operand


def _comparisons(node: ast.Compare, scope: Scope) -> Changes:
    if len(node.ops) == 1:
        for k, other in enumerate(COMPARISONS.get(type(node.ops[0]), ())):
            yield "comparison", 1.0 + 0.2 * k, copy(node, ops=[other()])


def _connectives(node: ast.BoolOp, scope: Scope) -> Changes:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "condition", 1.3, copy(node, op=other)
    for k in range(len(node.values)):
        turned = ast.UnaryOp(ast.Not(), node.values[k])
        yield "condition", 1.2, copy(node, values=[*node.values[:k], turned, *node.values[k + 1 :]])
        rest = node.values[:k] + node.values[k + 1 :]
        yield "condition", 1.6, rest[0] if len(rest) == 1 else copy(node, values=rest)


def _choices(node: ast.IfExp, scope: Scope) -> Changes:
    yield "condition", 1.3, copy(node, body=node.orelse, orelse=node.body)
    yield "condition", 1.6, node.body
    yield "condition", 1.7, node.orelse


def _constants(node: ast.Constant, scope: Scope) -> Changes:
    value = node.value
    if isinstance(value, bool):
        yield "setting", 1.2, ast.Constant(not value)
    elif isinstance(value, int):
        near = dict.fromkeys([value + 1, value - 1, -value, 0, 1, -1, 2 * value])
        for k, other in enumerate(one for one in near if one != value):
            yield "number", 1.3 + 0.1 * k, ast.Constant(other)
        if value % 2 == 0 and value:
            yield "number", 1.5, ast.Constant(value // 2)
    elif isinstance(value, float):
        for k, nearby in enumerate((2 * value, value / 2, 1 - value, -value, value**2)):
            yield "number", 1.6 + 0.1 * k, ast.Constant(nearby)
        for usual in (1e-8, 1e-5, 1e-7):
            if 0 < value < 1e-2 and usual != value:
                yield "number", 2.0, ast.Constant(usual)
    elif isinstance(value, str):
        for group in WORDS:
            for word in group:
                if word != value and value in group:
                    yield "setting", 1.4, ast.Constant(word)


def _names(node: ast.Name, scope: Scope) -> Changes:
    if isinstance(node.ctx, ast.Load) and node.id in scope.names:
        for other in scope.names:
            if other != node.id:
                yield "name", 1.6 + unlikeness(node.id, other), copy(node, id=other)


def _orders(node: ast.Tuple, scope: Scope) -> Changes:
    if isinstance(node.ctx, ast.Load) and 2 <= len(node.elts) <= 5:
        for k in range(len(node.elts)):
            rest = [*node.elts[:k], *node.elts[k + 1 :]]
            yield "too much", 2.2, rest[0] if len(rest) == 1 else copy(node, elts=rest)
        for k in range(len(node.elts)):
            for j in range(k + 1, len(node.elts)):
                order = list(node.elts)
                order[k], order[j] = order[j], order[k]
                yield "order", 1.4, copy(node, elts=order)
