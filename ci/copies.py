"""Answers written otherwise, by rule: as another person might, and as one who hides a copy does.

The first are habits, drawn anew at each place of an answer; the second are disguises of a whole
one. They change text alone: what comes out need not run. A cell that is no Python stays as it is.
"""

import ast
import random
from collections.abc import Callable
from typing import TypeAlias

Rule: TypeAlias = Callable[[ast.Module, random.Random], None]

METHODS = {"sum", "mean", "max", "min", "argmax", "reshape", "std", "dot"}
DEAD = ("count = 0", "debug = False", "print('here')", "tmp = None", "checked = [1, 2, 3]")
WORDS = (
    "first",
    "now",
    "get",
    "the",
    "values",
    "we",
    "need",
    "for",
    "this",
    "step",
    "see",
    "notes",
)


def with_habits(source: str, rng: random.Random) -> str:
    """Return an answer as another person might have written it, each place decided anew."""
    return _changed(source, [_habits, _temporaries], rng)


def disguised(source: str, disguise: str, rng: random.Random) -> str:
    """Return a copy of an answer, disguised; disguise: a key of DISGUISES.

    >>> print(disguised("total = 1 + 2", "names", random.Random(0)))
    name_0 = 1 + 2
    """
    changed = _changed(source, DISGUISES[disguise], rng)
    return _commented(changed, rng) if disguise in ("comments", "everything") else changed


def _changed(source: str, rules: list[Rule], rng: random.Random) -> str:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for rule in rules:
        rule(tree, rng)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Habits(ast.NodeTransformer):
    """Write a place in another usual way, one time in two."""

    def __init__(self, rng: random.Random):
        self.rng = rng

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        return _other_way(node) if self.rng.random() < 0.5 else node


def _other_way(node: ast.AST) -> ast.AST:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=[first, *rest]):
            if name in METHODS:
                return ast.Call(ast.Attribute(first, name, ast.Load()), rest, node.keywords)
        case ast.Call(func=ast.Attribute(value=ast.expr() as owner, attr=name)):
            if name in METHODS and not isinstance(owner, ast.Name):
                function = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
                return ast.Call(function, [owner, *node.args], node.keywords)
        case ast.Call(func=ast.Name(id="len"), args=[array]):
            shape = ast.Attribute(array, "shape", ast.Load())
            return ast.Subscript(shape, ast.Constant(0), ast.Load())
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            return ast.Call(node.func, [ast.Constant(0), stop], [])
        case ast.keyword(arg="axis", value=ast.Constant(value=1)):
            return ast.keyword("axis", ast.Constant(-1))
        case ast.AugAssign(target=ast.Name(id=name)):
            old = ast.Name(name, ast.Load())
            return ast.Assign([node.target], ast.BinOp(old, node.op, node.value))
        case ast.BinOp(op=ast.Add() | ast.Mult()):
            return ast.BinOp(node.right, node.op, node.left)
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return ast.BinOp(node.left, ast.Mult(), node.left)
    return node


def _habits(tree: ast.Module, rng: random.Random) -> None:
    _Habits(rng).visit(tree)


def _temporaries(tree: ast.Module, rng: random.Random) -> None:
    """Give a name to a part of a statement first, one time in three."""
    for body in _bodies(tree):
        for k in reversed(range(len(body))):
            value = getattr(body[k], "value", None)
            if isinstance(value, ast.BinOp) and rng.random() < 0.33:
                name = f"part_{rng.randrange(100)}"
                body.insert(k, ast.Assign([ast.Name(name, ast.Store())], value.left))
                value.left = ast.Name(name, ast.Load())


def _names(tree: ast.Module, rng: random.Random) -> None:
    """Rename every variable; parameters keep their names, as tests use them."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_stored(n)}
    fixed = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    order = sorted(stored - fixed)
    rng.shuffle(order)
    new = {old: f"name_{k}" for k, old in enumerate(order)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)


def _functions(tree: ast.Module, rng: random.Random) -> None:
    """Put functions and methods in another order."""
    for body in _bodies(tree):
        spots = [k for k, node in enumerate(body) if isinstance(node, ast.FunctionDef)]
        order = rng.sample(spots, len(spots))
        body[:] = [body[order[spots.index(k)]] if k in spots else body[k] for k in range(len(body))]


def _statements(tree: ast.Module, rng: random.Random) -> None:
    """Swap neighbours that do not depend on each other."""
    for body in _bodies(tree):
        for k in range(len(body) - 1):
            first, second = body[k : k + 2]
            plain = all(isinstance(one, ast.Assign) for one in (first, second))
            if plain and not (_given(first) & _named(second) or _given(second) & _named(first)):
                body[k : k + 2] = second, first


def _constants(tree: ast.Module, rng: random.Random) -> None:
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if isinstance(node, ast.Constant) and isinstance(value, int | float) and value > 2:
            node.value = 2 * value


def _dead_lines(tree: ast.Module, rng: random.Random) -> None:
    for body in _bodies(tree):
        body.insert(rng.randrange(len(body)), ast.parse(rng.choice(DEAD)).body[0])


def _one_line(tree: ast.Module, rng: random.Random) -> None:
    lines = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.Return) and n.value]
    if lines:
        other = ast.parse("np.stack([a, b]) if flag else other[2:]", mode="eval")
        rng.choice(lines).value = other.body


def _commented(source: str, rng: random.Random) -> str:
    lines = []
    for line in source.split("\n"):
        if rng.random() < 0.3 and line.strip():
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}# {' '.join(rng.choices(WORDS, k=5))}")
        lines.append(line)
    return "\n".join(lines)


def _bodies(tree: ast.Module) -> list[list[ast.stmt]]:
    found = [getattr(node, "body", None) for node in ast.walk(tree)]
    return [body for body in found if isinstance(body, list) and body]


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _named(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _given(node: ast.stmt) -> set[str]:
    """Return the names that an assignment gives or changes."""
    return {name for target in getattr(node, "targets", []) for name in _named(target)}


DISGUISES: dict[str, list[Rule]] = {
    "nothing": [],
    "comments": [],
    "names": [_names],
    "functions reordered": [_functions],
    "statements reordered": [_statements],
    "constants": [_constants],
    "dead lines": [_dead_lines],
    "one line changed": [_one_line],
    "everything": [_names, _functions, _statements, _constants, _dead_lines, _one_line],
}
