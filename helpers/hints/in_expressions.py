"""Edits inside an expression: operators, signs, axes, indices, numbers, names, functions."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from helpers.hints.scope import Scope, unlikeness

New: TypeAlias = ast.AST | Callable[[], ast.AST]  # what is put there, or what makes it
Changes: TypeAlias = Iterator[tuple[str, float, New]]  # (slip, cost, new)

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
ALIKE = (  # functions and methods that are taken for each other
    ("max", "min"), ("amax", "amin"), ("argmax", "argmin"), ("maximum", "minimum"),
    ("mean", "sum"), ("var", "std"), ("mean", "median"), ("sum", "max"), ("mean", "max"),
    ("exp", "log"), ("log", "log2", "log10", "log1p"), ("exp", "expm1", "exp2"),
    ("floor", "ceil", "round"), ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("sqrt", "square"), ("abs", "square"), ("argsort", "sort"), ("append", "extend"),
    ("standard_normal", "random", "uniform", "normal"), ("randn", "rand"), ("randint", "integers"),
    ("softmax", "log_softmax"), ("sigmoid", "tanh", "relu"), ("train", "eval"), ("dot", "outer"),
    ("repeat", "tile"), ("hstack", "vstack", "stack", "concatenate"), ("stack", "cat"),
    ("kaiming_normal_", "kaiming_uniform_"), ("xavier_uniform_", "xavier_normal_"),
    ("MaxPool2d", "AvgPool2d"), ("any", "all"), ("cumsum", "cumprod"), ("items", "values", "keys"),
    ("permutation", "choice", "shuffle"), ("item", "detach"), ("state_dict", "parameters"),
)  # fmt: skip
AXES = "sum mean max min argmax argmin std var prod any all amax amin softmax log_softmax argsort"
AXES += " sort cumsum concatenate stack cat norm flip logsumexp median"
OVER_AN_AXIS = frozenset(AXES.split())
WORDS = (("train", "val", "test"), ("mean", "sum", "none"), ("max", "min"), ("fan_in", "fan_out"),
         ("w", "b"), ("W", "b"), ("W1", "W2"), ("b1", "b2"), ("relu", "linear", "leaky_relu"),
         ("loss", "accuracy"))  # fmt: skip
WRAPPERS = ("np.exp", "np.log", "np.sqrt", "np.abs", "float", "int", "len")


def changes(node: ast.AST, scope: Scope) -> Changes:
    """Yield what may stand in the place of an expression, each with its slip and its cost."""
    rules: dict[type, Callable[[Any, Scope], Changes]] = {
        ast.BinOp: _arithmetic,
        ast.UnaryOp: _signs,
        ast.Compare: _comparisons,
        ast.BoolOp: _connectives,
        ast.Constant: _constants,
        ast.Call: _calls,
        ast.Attribute: _attributes,
        ast.Subscript: _indices,
        ast.Slice: _slices,
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
        yield "brackets", 2.2, copy(inner, right=copy(node, left=inner.right))
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        yield "brackets", 2.2, copy(inner, left=copy(node, right=inner.left))


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


def _calls(node: ast.Call, scope: Scope) -> Changes:
    name = called(node)
    for k, keyword in enumerate(node.keywords):
        rest = node.keywords[:k] + node.keywords[k + 1 :]
        if keyword.arg in ("axis", "dim", "keepdims", "keepdim"):
            yield "axis", 1.2, copy(node, keywords=rest)
            for axis in _other_axes(keyword):
                new = ast.keyword(keyword.arg, axis)
                yield "axis", 0.9, copy(node, keywords=[*rest, new])
        else:
            yield "argument", 1.8, copy(node, keywords=rest)
    if name in OVER_AN_AXIS:
        yield from _missing_axes(node)
    for k in range(len(node.args) - 1):
        order = list(node.args)
        order[k], order[k + 1] = order[k + 1], order[k]
        yield "order", 1.3, copy(node, args=order)
    for group in ALIKE:
        if name in group:
            for other in group:
                if other != name:
                    yield "function", 1.2, copy(node, func=renamed(node.func, other))
    if len(node.args) == 1 and not node.keywords:
        yield "too much", 1.6, node.args[0]
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield "too much", 1.7, node.func.value
    if name in ("var", "std") and not any(one.arg == "ddof" for one in node.keywords):
        for other in ("ddof", "correction"):
            new = ast.keyword(other, ast.Constant(int(other == "ddof")))
            yield "argument", 2.0, copy(node, keywords=[*node.keywords, new])
    if name == "range" and node.args:
        last = node.args[-1]
        for op in (ast.Add(), ast.Sub()):
            end = ast.BinOp(last, op, ast.Constant(1))
            yield "range", 1.4, copy(node, args=[*node.args[:-1], end])


def _other_axes(keyword: ast.keyword) -> Iterator[ast.expr]:
    if keyword.arg in ("keepdims", "keepdim"):
        yield ast.Constant(not getattr(keyword.value, "value", False))
        return
    now = ast.unparse(keyword.value)
    for text in (
        "0",
        "1",
        "-1",
        "None",
        "2",
        "(0, 2, 3)",
        "(1, 2, 3)",
        "(1, 2)",
        "(2, 3)",
        "(0, 1)",
    ):
        if text != now:
            yield ast.parse(text, mode="eval").body


def _missing_axes(node: ast.Call) -> Changes:
    given = {one.arg for one in node.keywords}
    if not given & {"axis", "dim"} and len(node.args) < 2:
        for text in (
            "axis=0",
            "axis=1",
            "axis=-1",
            "axis=1, keepdims=True",
            "axis=(0, 2, 3)",
            "dim=1",
            "dim=0",
        ):
            more = ast.parse(f"f({text})", mode="eval").body.keywords  # type: ignore[attr-defined]
            yield "axis", 1.1, copy(node, keywords=[*node.keywords, *more])
    elif not given & {"keepdims", "keepdim"}:
        name = "keepdim" if "dim" in given else "keepdims"
        new = ast.keyword(name, ast.Constant(True))
        yield "axis", 1.0, copy(node, keywords=[*node.keywords, new])


def _attributes(node: ast.Attribute, scope: Scope) -> Changes:
    if node.attr in ("T", "mT"):
        yield "transpose", 1.0, node.value
    if node.attr == "size":
        yield "size", 1.5, call("len", node.value)
    for group in ALIKE:
        if node.attr in group and not isinstance(node.value, ast.Constant):
            for other in group:
                if other != node.attr:
                    yield "function", 1.3, copy(node, attr=other)


def _indices(node: ast.Subscript, scope: Scope) -> Changes:
    if isinstance(node.slice, ast.Tuple):
        items = node.slice.elts
        for k in range(len(items) - 1):
            order = list(items)
            order[k], order[k + 1] = order[k + 1], order[k]
            yield "index", 1.2, copy(node, slice=ast.Tuple(order, ast.Load()))
        for k in range(len(items)):
            rest = [*items[:k], ast.Slice(), *items[k + 1 :]]
            yield "index", 1.7, copy(node, slice=ast.Tuple(rest, ast.Load()))
    else:
        yield "index", 1.5, copy(node, slice=ast.Tuple([ast.Slice(), node.slice], ast.Load()))
    if not isinstance(node.slice, (ast.Slice, ast.Constant)):
        for op in (ast.Add(), ast.Sub()):
            if not isinstance(node.slice, ast.Tuple):
                moved = ast.BinOp(node.slice, op, ast.Constant(1))
                yield "index", 1.6, copy(node, slice=moved)
    if isinstance(node.ctx, ast.Load):
        yield "too much", 1.9, node.value


def _slices(node: ast.Slice, scope: Scope) -> Changes:
    for field in ("lower", "upper", "step"):
        bound = getattr(node, field)
        if bound is None:
            for value in (1, -1):
                if field != "lower" or value == 1:
                    yield "slice", 1.8, copy(node, **{field: ast.Constant(value)})
            continue
        yield "slice", 1.5, copy(node, **{field: None})
        if field != "step" and not isinstance(bound, ast.Constant):
            for op in (ast.Add(), ast.Sub()):
                yield "slice", 1.4, copy(node, **{field: ast.BinOp(bound, op, ast.Constant(1))})
    if node.lower is not None or node.upper is not None:
        yield "slice", 1.6, copy(node, lower=node.upper, upper=node.lower)


def _names(node: ast.Name, scope: Scope) -> Changes:
    if isinstance(node.ctx, ast.Load) and node.id in scope.names:
        for other in scope.names:
            if other != node.id:
                yield "name", 1.6 + unlikeness(node.id, other), copy(node, id=other)


def _orders(node: ast.Tuple, scope: Scope) -> Changes:
    if isinstance(node.ctx, ast.Load) and 2 <= len(node.elts) <= 5:
        for k in range(len(node.elts)):
            for j in range(k + 1, len(node.elts)):
                order = list(node.elts)
                order[k], order[j] = order[j], order[k]
                yield "order", 1.4, copy(node, elts=order)


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "torch", "F", "nn", "math", "plt")


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
