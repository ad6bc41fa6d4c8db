"""Which global names a cell takes from the cells before it, read from its text."""

import ast
from collections.abc import Iterable

from grading.notebooks.names import names_in


def reads(source: str) -> set[str]:
    """Return the names that a cell looks up and does not give itself before; built-in ones too.

    What its functions look up is read when they are called: such a name counts unless the cell
    itself gives it, wherever. A cell that cannot be parsed reads nothing, as it does not run.

    >>> sorted(reads("x = 1\\nfor k in range(x):\\n    print(k, y)\\ny = 2"))
    ['print', 'range', 'y']
    >>> reads("def f():\\n    return bias\\nbias = 3")
    set()
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    have: set[str] = set()
    free = _free(tree.body, have)
    return free | (reads_when_called(source) - have)


def reads_when_called(source: str) -> set[str]:
    """Return the names that the functions and classes of a cell look up, whoever gives them.

    >>> reads_when_called("x = y\\ndef f():\\n    return bias")
    {'bias'}
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return _used(one for one in tree.body if _is_definition(one))


def _free(body: Iterable[ast.stmt], have: set[str]) -> set[str]:
    """Return what statements look up that is not had by then; put what they give into `have`."""
    free: set[str] = set()
    for one in body:
        before, parts = _in_order(one)
        free |= _used(before) - have
        if isinstance(one, ast.For | ast.AsyncFor | ast.With | ast.AsyncWith):
            have |= _given(_targets(one))  # a loop that never runs leaves its body unread as well
        branches = []
        for part in parts:
            branch = set(have)
            free |= _free(part, branch)
            branches.append(branch)
        if isinstance(one, ast.If) and one.orelse:
            have |= set.intersection(*branches)
        elif isinstance(one, ast.With | ast.AsyncWith | ast.Try):
            have |= branches[0]
        elif not parts:
            have |= names_in(ast.unparse(one)).assigned
    return free


def _in_order(statement: ast.stmt) -> tuple[list[ast.AST], list[list[ast.stmt]]]:
    """Return what of a statement is evaluated before its parts, and these."""
    if _is_definition(statement):
        return _evaluated_at_once(statement), []
    blocks = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
    parts = [block for block in blocks if block]
    parts += [handler.body for handler in getattr(statement, "handlers", ())]
    if not parts:
        return [statement], []
    heads = [getattr(statement, name, None) for name in ("iter", "test", "subject")]
    heads += [item.context_expr for item in getattr(statement, "items", ())]
    heads += [handler.type for handler in getattr(statement, "handlers", ())]
    return [head for head in heads if head], parts


def _is_definition(statement: ast.AST) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _evaluated_at_once(definition: ast.AST) -> list[ast.AST]:
    """Return decorators, defaults and base classes: what a definition itself looks up."""
    found = list(getattr(definition, "decorator_list", ()))
    found += [*getattr(definition, "bases", ())]
    if arguments := getattr(definition, "args", None):
        found += [one for one in (*arguments.defaults, *arguments.kw_defaults) if one]
    return found


def _targets(statement: ast.stmt) -> list[ast.AST]:
    if isinstance(statement, ast.For | ast.AsyncFor):
        return [statement.target]
    return [item.optional_vars for item in getattr(statement, "items", ()) if item.optional_vars]


def _given(targets: Iterable[ast.AST]) -> set[str]:
    nodes = (node for target in targets for node in ast.walk(target))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _used(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that are looked up; one that is changed or deleted is looked up too."""
    nodes = list(nodes)
    used = {name for node in nodes for name in names_in(ast.unparse(node)).used}
    changed: list[ast.expr] = []
    for one in (inner for node in nodes for inner in _outside_of_functions(node)):
        if isinstance(one, ast.AugAssign):
            changed.append(one.target)
        elif isinstance(one, ast.Delete):
            changed += one.targets
    used |= {one.id for one in changed if isinstance(one, ast.Name)}
    declared = [one for node in nodes for one in ast.walk(node) if isinstance(one, ast.Global)]
    return used | {name for one in declared for name in one.names}


def _outside_of_functions(node: ast.AST) -> Iterable[ast.AST]:
    """Yield a statement and what is in it, but for what has names of its own."""
    if not _is_definition(node):
        yield node
        for inner in ast.iter_child_nodes(node):
            yield from _outside_of_functions(inner)
