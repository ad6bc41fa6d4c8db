"""One edit of a student's code: where it is, what kind of slip it would mend, how it is tried.

An edit puts another piece of syntax tree into a place of the tree, or several: `done` does so for
as long as its block runs, and then all is as it was.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where a node stands in a tree: a field of its parent, and which item where it is a list."""

    parent: ast.AST
    field: str
    index: int | None = None

    @property
    def node(self) -> Any:
        """What stands there."""
        value = getattr(self.parent, self.field)
        return value if self.index is None else value[self.index]

    def put(self, node: Any) -> None:
        """Put a node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True)
class Edit:
    """A change that may mend a slip.

    line: of the source that the tree was made of, where the student has to look
    slip: the kind of slip, a key of `telling.SLIPS`
    cost: the smaller, the likelier the slip
    changes: what is put where, or what makes it; lists of statements are put as a whole
    """

    line: int
    slip: str
    cost: float
    changes: tuple[tuple[Place, Any], ...]

    @contextmanager
    def done(self) -> Iterator[None]:
        """Do it, and take it back."""
        before = [(place, place.node) for place, _ in self.changes]
        try:
            for place, node in self.changes:
                place.put(node() if callable(node) else node)
            yield
        finally:
            for place, node in before[::-1]:
                place.put(node)


def places(tree: ast.AST) -> Iterator[Place]:
    """Yield the place of every node below a tree, in the order of the source.

    Annotations, decorators and docstrings are left out: no slip is there.
    """
    for field, value in ast.iter_fields(tree):
        if field in ("decorator_list", "annotation", "returns", "type_params", "bases"):
            continue
        several = isinstance(value, list)
        for index, item in enumerate(value if several else [value]):
            if not isinstance(item, ast.AST) or isinstance(item, ast.expr_context):
                continue
            if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
                continue
            yield Place(tree, field, index if several else None)
            yield from places(item)


def line_of(place: Place, default: int = 0) -> int:
    """Return the line on which what stands there begins."""
    return int(getattr(place.node, "lineno", 0) or getattr(place.parent, "lineno", default))
