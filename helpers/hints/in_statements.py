"""Edits of statements: in the loop or after it, before another or behind it, one too many."""

import ast
import math
from collections.abc import Iterator
from typing import Any

from helpers.hints.edits import Edit, Place, places
from helpers.hints.scope import Scope
from helpers.hints.trees import Changes, copy, parse

BLOCKS = (ast.For, ast.While, ast.With, ast.If)
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
ROLES = {"opt": ("zero_grad", "step"), "model": ("train", "eval"), "net": ("train", "eval")}


def edits(tree: ast.AST, scope: Scope) -> Iterator[Edit]:
    """Yield the edits of every list of statements in a tree."""
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                place = Place(node, field)
                yield from _of_list(place, body)
                yield from _inserted(place, body, scope)
        if isinstance(node, ast.FunctionDef):
            yield from _copies(node)
            yield from _overwritten(node)


def changes(node: ast.stmt, scope: Scope) -> Changes:
    """Yield what may stand in the place of one statement, each with its slip and its cost."""
    if isinstance(node, ast.AugAssign):
        augmented = node.target
        other = OPERATORS.get(type(node.op))
        if other:
            yield "operator", 0.9, copy(node, op=other())
        yield "adds up", 1.1, ast.Assign([augmented], node.value)
        seen = parse(ast.unparse(augmented))
        yield "in place", 1.4, ast.Assign([augmented], ast.BinOp(seen, node.op, node.value))
        if isinstance(augmented, ast.Subscript) and isinstance(node.op, (ast.Add, ast.Sub)):
            yield from _added_up(augmented, node)
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name) and _is_number(node.value):
            for start in (-math.inf, math.inf):
                yield "start", 1.1, ast.Assign([target], ast.Constant(start))
        if isinstance(target, (ast.Name, ast.Subscript, ast.Attribute)):
            yield "adds up", 1.1, ast.AugAssign(target, ast.Add(), node.value)
            yield "adds up", 2.0, ast.AugAssign(target, ast.Sub(), node.value)
            if isinstance(node.value, ast.BinOp) and ast.unparse(node.value.left) == ast.unparse(
                target
            ):
                yield "in place", 1.8, ast.AugAssign(target, node.value.op, node.value.right)
    if isinstance(node, ast.Return) and node.value:
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for name in scope.names:
            more = ast.Name(name, ast.Load())
            yield "result", 1.9, ast.Return(ast.Tuple([*values, more], ast.Load()))
            yield "result", 2.1, ast.Return(ast.Tuple([more, *values], ast.Load()))
    if isinstance(node, (ast.If, ast.While)):
        yield "condition", 1.4, copy(node, test=ast.UnaryOp(ast.Not(), node.test))


def _added_up(target: ast.Subscript, node: ast.AugAssign) -> Changes:
    """Yield what adds up at an index that comes more than once, in NumPy and in PyTorch."""
    array, value = ast.unparse(target.value), ast.unparse(node.value)
    index = ast.unparse(target).removeprefix(array)  # with its brackets: slices need them
    ufunc, sign = ("add", "") if isinstance(node.op, ast.Add) else ("subtract", "-")
    texts = [f"np.{ufunc}.at({array}, np.s_{index}, {value})"]
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    if not any(isinstance(part, ast.Slice) for part in parts):
        at = "".join(f"torch.as_tensor({ast.unparse(part)}), " for part in parts)
        value = f"torch.as_tensor({sign}({value})).to({array})"
        texts.append(f"{array}.index_put_(({at}), {value}, accumulate=True)")
    for text in texts:
        yield "counts once", 1.5, ast.parse(text).body[0]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _of_list(place: Place, body: list[ast.stmt]) -> Iterator[Edit]:
    for k, statement in enumerate(body):
        if _is_docstring(statement):
            continue
        before, after = body[:k], body[k + 1 :]
        yield _edit(statement, "too much", 1.7, (place, (before + after) or [ast.Pass()]))
        if k and not isinstance(body[k - 1], ast.Return):
            swapped = [*before[:-1], statement, before[-1], *after]
            yield _edit(statement, "order of lines", 1.8, (place, swapped))
        if isinstance(statement, BLOCKS):
            yield from _across(place, body, k)
        if isinstance(statement, ast.Return) and after:
            yield _edit(statement, "too early", 1.5, (place, [*before, *after, statement]))


def _across(place: Place, body: list[ast.stmt], k: int) -> Iterator[Edit]:
    """Yield edits that carry a statement into a loop or another block, or out of it."""
    block = body[k]
    assert isinstance(block, BLOCKS)
    before, after, inside = body[:k], body[k + 1 :], Place(block, "body")
    first, last = block.body[0], block.body[-1]
    if len(block.body) > 1:
        out = (place, [*before, block, last, *after]), (inside, block.body[:-1])
        yield _edit(last, "in or out", 1.4, *out)
        out = (place, [*before, first, block, *after]), (inside, block.body[1:])
        yield _edit(first, "in or out", 1.6, *out)
    if after:
        into = (place, [*before, block, *after[1:]]), (inside, [*block.body, after[0]])
        yield _edit(after[0], "in or out", 1.6, *into)
    if before:
        into = (place, [*before[:-1], block, *after]), (inside, [before[-1], *block.body])
        yield _edit(before[-1], "in or out", 1.7, *into)
    if isinstance(block, ast.If) and not block.orelse:
        yield _edit(block, "condition", 1.8, (place, [*before, *block.body, *after]))


def _inserted(place: Place, body: list[ast.stmt], scope: Scope) -> Iterator[Edit]:
    """Yield edits that put a call in which training forgets: zero_grad, step, train, eval."""
    for name in scope.names:
        methods = next((some for role, some in ROLES.items() if role in name.lower()), ())
        for method in methods:
            new = ast.Expr(parse(f"{name}.{method}()"))
            for k, statement in enumerate(body):
                if _is_docstring(statement):
                    continue
                yield _edit(statement, "mode", 1.9, (place, [*body[:k], new, *body[k:]]))
            yield _edit(body[-1], "mode", 2.0, (place, [*body, new]))


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _copies(function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield edits that copy an argument first: for those that are written to."""
    body = function.body
    names = [one.arg for one in function.args.args if one.arg != "self"]
    for name in names:
        writes = [one for one in ast.walk(function) if _writes(one, name)]
        for text in (f"{name}.copy()", f"dict({name})", f"list({name})", f"{name}.clone()"):
            new = ast.Assign([ast.Name(name, ast.Store())], parse(text))
            if writes:
                yield _edit(writes[0], "copy", 1.4, (Place(function, "body"), [new, *body]))


def _overwritten(function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield edits that take what a name stood for before a line gave it another value."""
    known = {one.arg: 1.5 for one in function.args.args}
    loads = [one for one in places(function) if isinstance(one.node, ast.Name)]
    for block in ast.walk(function):
        for field in ("body", "orelse"):
            found = getattr(block, field, None)
            body: list[ast.stmt] = found if isinstance(found, list) else []
            for k, statement in enumerate(body):
                name = _given(statement)
                if name in known:
                    kept = f"{name}_before"
                    keep = ast.Assign([ast.Name(kept, ast.Store())], ast.Name(name, ast.Load()))
                    kept_first = Place(block, field), [*body[:k], keep, *body[k:]]
                    for load in loads:
                        if load.node.id == name and load.node.lineno > statement.lineno:
                            instead = load, ast.Name(kept, ast.Load())
                            yield _edit(load.node, "overwritten", known[name], kept_first, instead)
                known.setdefault(name, 1.9)


def _given(statement: ast.stmt) -> str:
    """Return the name that a statement gives a value to, "" where there is not one."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _writes(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.AugAssign):
        targets: list[ast.expr] = [node.target]
    elif isinstance(node, ast.Assign):
        targets = [one for one in node.targets if isinstance(one, ast.Subscript)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        targets = [node.func.value]
    else:
        return False
    return any(ast.unparse(one).split("[")[0].split(".")[0] == name for one in targets)


def _edit(at: ast.AST, slip: str, cost: float, *changed: tuple[Place, Any]) -> Edit:
    return Edit(getattr(at, "lineno", 0), slip, cost, changed)
