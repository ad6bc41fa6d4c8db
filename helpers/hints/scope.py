"""What a function has at hand: the names in it, from which forgotten terms and factors are made."""

import ast
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Scope:
    """The names of one function: its parameters, and what it assigns to, in the source's order.

    parts: of objects and dictionaries that it has at hand, such as "self.rate" and "grads[name]"
    """

    parameters: tuple[str, ...]
    assigned: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, without `self`."""
        return tuple(name for name in (*self.parameters, *self.assigned) if name != "self")

    @property
    def ingredients(self) -> tuple[str, ...]:
        """What a value may be made of: the names, and the parts."""
        return (*self.names, *self.parts)


def scope_of(tree: ast.AST, around: ast.AST | None = None) -> Scope:
    """Return the names of a function; of a class, those of all its methods.

    around: the class that a method is in, for what its object has

    >>> scope_of(ast.parse("def f(x, *, reg=0.1): loss = x.sum()"))
    Scope(parameters=('x', 'reg'), assigned=('loss',), parts=())
    """
    parameters: dict[str, None] = {}
    assigned: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            parameters[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            assigned[node.id] = None
    new = tuple(name for name in assigned if name not in parameters)
    return Scope(tuple(parameters), new, (*_attributes(around or tree), *_items(tree)))


def _attributes(tree: ast.AST) -> tuple[str, ...]:
    """Return what an object's methods find in it, such as "self.rate"."""
    nodes = [one for one in ast.walk(tree) if isinstance(one, ast.Attribute)]
    own = [one for one in nodes if isinstance(one.value, ast.Name) and one.value.id == "self"]
    return tuple(dict.fromkeys(f"self.{one.attr}" for one in own))


def _items(tree: ast.AST) -> tuple[str, ...]:
    """Return the items by a name that the code looks up, such as "grads[name]"."""
    nodes = [one for one in ast.walk(tree) if isinstance(one, ast.Subscript)]
    texts = [ast.unparse(one) for one in nodes if isinstance(one.slice, (ast.Name, ast.Constant))]
    return tuple(dict.fromkeys(texts))


def unlikeness(name: str, other: str) -> float:
    """Return how little two names are alike, from 0 to 1: of two slips the nearer is likelier.

    >>> unlikeness("dw", "db") < unlikeness("dw", "scores")
    True
    """
    return 1 - SequenceMatcher(None, name, other, autojunk=False).ratio()
