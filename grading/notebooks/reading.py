"""Which global names a cell takes from the cells before it, read from its text."""

import ast
from collections.abc import Iterable, Iterator
from typing import TypeVar

from grading.notebooks.names import names_in

N = TypeVar("N", bound=ast.AST)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS)  # what has names of its own


def reads(source: str) -> set[str]:
    """Return the names that a cell looks up and does not surely give itself before.

    Built-in ones count too. What its functions look up is read when they are called, at the latest
    when the cell is done: such a name counts unless the cell has given it by then. A cell that
    cannot be parsed reads nothing, as it does not run.

    >>> sorted(reads("x = 1\\nfor k in range(x):\\n    print(k, y)\\ny = 2"))
    ['print', 'range', 'y']
    >>> reads("def f():\\n    return bias\\nbias = 3")
    set()
    >>> sorted(reads("def f():\\n    return bias\\nbias = f()"))
    ['bias']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    have: set[str] = set()
    free = _free(tree.body, have, {})
    return free | (reads_when_called(source) - have)


def reads_when_called(source: str) -> set[str]:
    """Return the names that the functions of a cell look up, whoever gives them.

    >>> sorted(reads_when_called("x = y\\ndef f():\\n    return bias\\ng = lambda: slope"))
    ['bias', 'slope']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return _used(_functions(tree))


def handed_over(source: str) -> set[str]:
    """Return the names whose objects the statements of a cell give to functions.

    >>> sorted(handed_over("train(model, lr=rate)\\ndef f(): g(x)"))
    ['model', 'rate']
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    calls = _all_of(*(one for one in body if not _is_definition(one)), kind=ast.Call)
    given = [part for one in calls for part in (*one.args, *(k.value for k in one.keywords))]
    return {one.id for one in _all_of(*given, kind=ast.Name)}


def objects_of(source: str) -> set[str]:
    """Return the names that a cell binds otherwise than by `def`, `class` or `import`.

    >>> sorted(objects_of("import math\\nx, y = 1, 2\\ndef f():\\n    z = 3"))
    ['x', 'y']
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    return _given(*(one for one in body if not _is_definition(one)))


def _is_definition(statement: ast.stmt) -> bool:
    return isinstance(statement, (*FUNCTIONS, ast.ClassDef))


def _free(body: Iterable[ast.stmt], have: set[str], called: dict[str, set[str]]) -> set[str]:
    """Return what statements look up that may not be had by then; put what they give into `have`.

    called: {name: what is looked up when it is called}, of the functions and classes before
    """
    free: set[str] = set()
    for one in body:
        before, parts = _in_order(one)
        free |= _with_called(_used(before), called) - have
        if isinstance(one, ast.For | ast.AsyncFor):
            have |= _given(one.target)  # a loop that never runs leaves its body unread as well
        branches = []
        for part in parts:
            branch = set(have)
            if isinstance(one, ast.With | ast.AsyncWith):
                branch |= _given(*(item.optional_vars for item in one.items if item.optional_vars))
            free |= _free(part, branch, called)
            branches.append(branch)
        have |= _surely_given(one, branches)
        if functions := list(_functions(one)):
            looked_up = _used(functions)
            for name in _bound_in(one):
                called[name] = called.get(name, set()) | looked_up
    return free


def _in_order(statement: ast.stmt) -> tuple[list[ast.AST], list[list[ast.stmt]]]:
    """Return what of a statement is evaluated before its parts, and these."""
    if isinstance(statement, FUNCTIONS):
        return _evaluated_at_once(statement), []
    if isinstance(statement, ast.ClassDef):
        heads = [*statement.decorator_list, *statement.bases]
        return [*heads, *(one.value for one in statement.keywords)], [statement.body]
    if isinstance(statement, ast.Match):
        guards = [case.guard for case in statement.cases if case.guard]
        patterns = [case.pattern for case in statement.cases]
        return [statement.subject, *patterns, *guards], [case.body for case in statement.cases]
    blocks = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
    parts = [block for block in blocks if block]
    parts += [handler.body for handler in getattr(statement, "handlers", ())]
    if not parts:
        return [statement], []
    tests: list[ast.AST | None] = [getattr(statement, name, None) for name in ("iter", "test")]
    tests += [item.context_expr for item in getattr(statement, "items", ())]
    tests += [handler.type for handler in getattr(statement, "handlers", ())]
    return [test for test in tests if test], parts


def _surely_given(statement: ast.stmt, branches: list[set[str]]) -> set[str]:
    """Return the names that are given once a statement is over, whichever way it went."""
    if isinstance(statement, ast.If):
        return set.intersection(*branches) if statement.orelse else set()
    if isinstance(statement, ast.Try):
        return set.intersection(*branches) if not statement.finalbody else set()
    if isinstance(statement, ast.With | ast.AsyncWith):
        quiet = {"suppress", "raises"}  # what goes on after an error in the middle
        words = {
            getattr(n, "id", getattr(n, "attr", ""))
            for n in _all_of(*statement.items, kind=ast.expr)
        }
        return set() if words & quiet else branches[0]
    if isinstance(statement, ast.ClassDef):
        return {statement.name}
    if branches or (isinstance(statement, ast.AnnAssign) and statement.value is None):
        return set()
    return _bound_in(statement) - _given(*_all_of(statement, kind=ast.NamedExpr))


def _evaluated_at_once(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.AST]:
    """Return decorators, defaults and annotations: what a definition itself looks up."""
    given = function.args
    each = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    annotations = [one.annotation for one in each if one]
    found = [*given.defaults, *given.kw_defaults, *annotations, function.returns]
    return [*function.decorator_list, *(one for one in found if one)]


def _functions(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the functions in a node, methods and lambdas too, but for those in another."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (*FUNCTIONS, ast.Lambda)):
            yield one
        else:
            waiting += ast.iter_child_nodes(one)


def _with_called(used: set[str], called: dict[str, set[str]]) -> set[str]:
    """Return names with what is looked up where they are called, and what is called there."""
    found, waiting = set(used), list(used)
    while waiting:
        new = called.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _given(*targets: ast.AST) -> set[str]:
    return {one.id for one in _all_of(*targets, kind=ast.Name) if _is_store(one)}


def _bound_in(statement: ast.stmt) -> set[str]:
    """Return the global names that a statement binds, in whatever part of it."""
    if any(isinstance(one, SCOPES) for one in ast.walk(statement)):
        return names_in(ast.unparse(statement)).assigned
    names = {
        alias.asname or alias.name.partition(".")[0] for alias in _all_of(statement, kind=ast.alias)
    }
    return names | _given(statement)


def _used(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that are looked up; one that is changed or deleted is looked up too."""
    used: set[str] = set()
    for node in nodes:
        inner = list(ast.walk(node))
        if any(isinstance(one, SCOPES) for one in inner):
            used |= names_in(ast.unparse(node)).used
        else:
            used |= {n.id for n in inner if isinstance(n, ast.Name) and not _is_store(n)}
        used |= {name for one in inner if isinstance(one, ast.Global) for name in one.names}
        changed = (one.target for one in inner if isinstance(one, ast.AugAssign))
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            used |= {one.id for one in changed if isinstance(one, ast.Name)}
            deleted = (one for one in inner if isinstance(one, ast.Delete))
            used |= {n.id for one in deleted for n in one.targets if isinstance(n, ast.Name)}
    return used


def _all_of(*nodes: ast.AST, kind: type[N]) -> Iterator[N]:
    return (one for node in nodes for one in ast.walk(node) if isinstance(one, kind))


def _is_store(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
