"""Edits of calls and indices: arguments, axes, functions, slices."""

import ast
from collections.abc import Iterator

from helpers.hints.scope import Scope
from helpers.hints.trees import Changes, call, called, copy, parse, renamed

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


def calls(node: ast.Call, scope: Scope) -> Changes:
    """Yield a call with other arguments, another axis, or of another function."""
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
    if node.args and isinstance(node.args[0], ast.BinOp):  # f(a + b) for f(a) + b
        first = node.args[0]
        for side in ("left", "right"):
            inner = copy(node, args=[getattr(first, side), *node.args[1:]])
            yield "brackets", 1.9, copy(first, **{side: inner})
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


def attributes(node: ast.Attribute, scope: Scope) -> Changes:
    """Yield an attribute's likes: `x` for `x.T`, `x.min` for `x.max`."""
    if node.attr in ("T", "mT"):
        yield "transpose", 1.0, node.value
    if node.attr == "size":
        yield "size", 1.5, call("len", node.value)
    for group in ALIKE:
        if node.attr in group and not isinstance(node.value, ast.Constant):
            for other in group:
                if other != node.attr:
                    yield "function", 1.3, copy(node, attr=other)


def indices(node: ast.Subscript, scope: Scope) -> Changes:
    """Yield what an index may have been meant to be."""
    if isinstance(node.slice, ast.Tuple):
        items = node.slice.elts
        for k in range(len(items) - 1):
            order = list(items)
            order[k], order[k + 1] = order[k + 1], order[k]
            yield "index", 1.2, copy(node, slice=ast.Tuple(order, ast.Load()))
        for k in range(len(items)):
            rest = [*items[:k], ast.Slice(), *items[k + 1 :]]
            yield "index", 1.7, copy(node, slice=ast.Tuple(rest, ast.Load()))
        if len(items) == 2 and isinstance(items[0], ast.Slice) and isinstance(items[1], ast.Name):
            rows = parse(f"np.arange(len({items[1].id}))")  # a[rows, y] for a[:, y]
            yield "index", 1.2, copy(node, slice=ast.Tuple([rows, items[1]], ast.Load()))
    else:
        yield "index", 1.5, copy(node, slice=ast.Tuple([ast.Slice(), node.slice], ast.Load()))
    if not isinstance(node.slice, (ast.Slice, ast.Constant)):
        for op in (ast.Add(), ast.Sub()):
            if not isinstance(node.slice, ast.Tuple):
                moved = ast.BinOp(node.slice, op, ast.Constant(1))
                yield "index", 1.6, copy(node, slice=moved)
    if isinstance(node.ctx, ast.Load):
        yield "too much", 1.9, node.value


def slices(node: ast.Slice, scope: Scope) -> Changes:
    """Yield a slice that begins or ends elsewhere."""
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


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "torch", "F", "nn", "math", "plt")
