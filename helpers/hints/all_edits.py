"""All edits of a function or class that a student wrote, the likeliest first."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from helpers.hints import in_expressions, in_statements, in_values
from helpers.hints.edits import Edit, Place, line_of, places
from helpers.hints.scope import Scope, scope_of
from helpers.hints.trees import Changes

AT_ONCE = ("name", "axis", "number", "function", "operator")  # slips that are made again
FEW = 4  # places at which one slip may have been made again
AGAIN = 0.7  # what it costs to mend a slip at several places


def edits_of(tree: ast.AST) -> list[Edit]:
    """Return every edit of a definition, the likeliest first.

    >>> tree = ast.parse("def f(x):\\n    return x.sum(axis=1)").body[0]
    >>> edits_of(tree)[0].slip, len(edits_of(tree)) > 50
    ('axis', True)
    """
    found: list[Edit] = []
    same: dict[tuple[str, str, str], list[Edit]] = defaultdict(list)
    for scope, place in _with_scopes(tree):
        node, line = place.node, line_of(place)
        for slip, cost, new in _changes(place, scope):
            edit = Edit(line, slip, cost, ((place, new),))
            found.append(edit)
            if isinstance(node, ast.expr) and slip in AT_ONCE and isinstance(new, ast.AST):
                argument = getattr(place.parent, "arg", "")  # all axes at once, not all numbers
                same[argument, ast.dump(node), ast.dump(new)].append(edit)
    found += in_statements.edits(tree, scope_of(tree))
    for group in same.values():
        if 1 < len(group) <= FEW:
            changed = tuple(change for edit in group for change in edit.changes)
            found.append(Edit(group[0].line, group[0].slip, group[0].cost + AGAIN, changed))
    return sorted(found, key=lambda edit: edit.cost)


def _changes(place: Place, scope: Scope) -> Changes:
    node = place.node
    if isinstance(node, ast.stmt):
        yield from in_statements.changes(node, scope)
    if isinstance(node, (ast.expr, ast.Slice)):
        yield from in_expressions.changes(node, scope)
    if not isinstance(node, ast.expr) or isinstance(node, ast.Slice):
        return
    is_whole = _is_whole(place)
    if is_whole or isinstance(place.parent, ast.BinOp) or _is_argument(place):
        yield from in_values.around(node)
        yield from in_values.scaled(node, scope)
    if is_whole:
        yield from in_values.with_terms(node, scope)


def _is_whole(place: Place) -> bool:
    """Tell whether a whole value stands there: assigned, returned, or one of several returned."""
    if isinstance(place.parent, (ast.Assign, ast.AugAssign, ast.Return)):
        return place.field == "value"
    return isinstance(place.parent, ast.Tuple) and isinstance(place.parent.ctx, ast.Load)


def _is_argument(place: Place) -> bool:
    return isinstance(place.parent, ast.Call) and place.field == "args"


def _with_scopes(tree: ast.AST, around: ast.AST | None = None) -> Iterator[tuple[Scope, Place]]:
    """Yield every place with the names of the function that it is in."""
    if not isinstance(tree, ast.ClassDef):
        scope = scope_of(tree, around)
        yield from ((scope, place) for place in places(tree))
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield from _with_scopes(node, tree)
        else:
            yield from ((scope_of(tree), place) for place in places(node))
