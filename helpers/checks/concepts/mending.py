"""Which one change makes a formula right: its kind is told, and never the change itself."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np

from helpers.checks.concepts.expressions import ALIASES

Tree = tuple  # (operation, *parts), see expressions.py
Worth = Callable[[Tree], np.ndarray]
Change = tuple[int, str, Tree]  # the smaller the first, the likelier; the kind; what it makes
SIGNS = ("+", "-", "*", "/")
MOST_KINDS = 2  # that fit: with more of them nothing is known


def one_change(
    tree: Tree, names: Mapping[str, np.ndarray], right: np.ndarray, worth: Worth
) -> str | None:
    """Return a clause on the change that makes a formula right; None where no single one does.

    names: the values of all names at the points, (points,) each; right: what is wanted there
    worth: computes a tree

    >>> x = np.array([1.5, 2.25])
    >>> double = ("*", ("number", 3.0), ("name", "x"))
    >>> def worth(tree):
    ...     return tree[1] if tree[0] == "number" else (
    ...         x if tree[0] == "name" else worth(tree[1]) * worth(tree[2]) if tree[0] == "*"
    ...         else np.full(2, np.nan))
    >>> one_change(double, {"x": x}, 2 * x, worth)
    'would be right with another number in one place'
    """
    found: dict[str, int] = {}
    with np.errstate(all="ignore"):
        for cost, kind, changed in _changes(tree, [*names]):
            if kind in found or not {*_names_in(changed)} <= {*names, *ALIASES}:
                continue
            if np.allclose(worth(changed), right, rtol=1e-6, atol=1e-7):
                found[kind] = cost
    least = min(found.values(), default=0)
    likely = [kind for kind, cost in found.items() if cost == least]
    return f"would be right {', or '.join(likely)}" if 0 < len(likely) <= MOST_KINDS else None


def _changes(tree: Tree, names: list[str]) -> Iterator[Change]:
    digits = sorted({digit for name in _names_in(tree) for digit in re.findall(r"\d", name)})
    others = sorted({digit for name in names for digit in re.findall(r"\d", name)})
    for one, other in combinations(sorted({*digits, *others}), 2):
        swap = str.maketrans(one + other, other + one)
        exchanged = _renamed(tree, {name: name.translate(swap) for name in _names_in(tree)})
        yield 0, f"with the indices {one} and {other} exchanged everywhere", exchanged
    for name in dict.fromkeys(_names_in(tree)):
        for other in names:
            yield 0, f"with another name in the place of {name}", _renamed(tree, {name: other})
    for place, part in _places(tree):
        for cost, kind, new in _of_part(part, names):
            yield cost, kind, _put(tree, place, new)


def _of_part(part: Tree, names: list[str]) -> Iterator[Change]:
    operation, *parts = part
    if operation == "name":
        for other in names:
            yield 0, f"with another name in the place of {parts[0]}", ("name", other)
    if operation == "number":
        for number in (0.5, 1, 2, 3, 4, parts[0] / 2, 2 * parts[0], -parts[0]):
            yield 1, "with another number in one place", ("number", float(number))
    if operation in SIGNS:
        for sign in SIGNS:
            yield 0, f"with another sign than one {operation}", (sign, *parts)
        if operation in "-/":
            yield 1, f"with the two sides of one {operation} exchanged", (operation, *parts[::-1])
        for kept in parts:
            yield 0, f"with one {'term' if operation in '+-' else 'factor'} less", kept
    if operation == "^":
        yield 0, "with one power less", parts[0]
        yield 1, "with base and exponent exchanged", (operation, *parts[::-1])
    if len(parts) == 1 and operation not in ("name", "number", "minus"):
        yield 0, f"without one {operation}", parts[0]
    yield 1, "with the sign of one part turned", ("minus", part)
    yield 2, "with 1 minus one part", ("-", ("number", 1.0), part)
    yield 2, "with one square more", ("^", part, ("number", 2.0))
    for function in ("exp", "log", "sqrt"):
        yield 2, f"with one {function} more", (function, part)
    for more in [*(("number", n) for n in (1.0, 2.0, 0.5)), *(("name", name) for name in names)]:
        for sign in SIGNS:
            yield 2, f"with one {'term' if sign in '+-' else 'factor'} more", (sign, part, more)


def _places(tree: Tree, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Yield where each part of a tree stands, and the part."""
    yield place, tree
    for number, part in enumerate(tree[1:], 1):
        if isinstance(part, tuple):
            yield from _places(part, (*place, number))


def _put(tree: Tree, place: tuple[int, ...], new: Tree) -> Tree:
    if not place:
        return new
    first, *rest = place
    return (*tree[:first], _put(tree[first], tuple(rest), new), *tree[first + 1 :])


def _names_in(tree: Tree) -> list[str]:
    return [part[1] for _, part in _places(tree) if part[0] == "name"]


def _renamed(tree: Tree, new: Mapping[str, str]) -> Tree:
    if tree[0] == "name":
        return ("name", new.get(tree[1], tree[1]))
    return tuple(_renamed(part, new) if isinstance(part, tuple) else part for part in tree)
