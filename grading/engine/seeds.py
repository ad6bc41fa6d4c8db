"""Hidden tests draw other inputs for each hand-in: what one student reports helps nobody.

In the hidden part of a test a seed stands for itself plus a number of the run: in a call of
np.random.default_rng, and of any function of the course's that has an argument `seed`. The number
comes from the gradebook and the hand-in, so that a regrade of the same hand-in repeats it.
"""

import ast
import inspect
from collections.abc import Callable
from hashlib import blake2b
from types import FunctionType
from typing import Any

import numpy as np

from grading.notebooks import first_hidden_line

CALL = "__with_seed_of_the_run__"
MOST = 10_000
OURS = ("helpers", "__examiner__")  # modules whose functions mean by `seed` what we mean


def seed_of_run(secret: str, hand_in: str) -> int:
    """Return the number for a hand-in, from 1 to 10,000.

    secret: what students do not know, such as the gradebook's id of the notebook
    hand_in: a digest of what was handed in

    >>> seed_of_run("a", "b") == seed_of_run("a", "b") != seed_of_run("a", "c")
    True
    """
    digest = blake2b(f"{secret} {hand_in}".encode(), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "big") % MOST


def with_seeds(tree: ast.Module, source: str) -> ast.Module:
    """Return a test cell whose hidden part calls functions by way of `seeded`."""
    begin = first_hidden_line(source)
    for k, statement in enumerate(tree.body):
        if begin is not None and statement.lineno > begin:
            tree.body[k] = ast.fix_missing_locations(_Calls().visit(statement))
    return tree


class _Calls(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("super", "locals", "globals"):
            return node
        function = ast.copy_location(ast.Name(CALL, ast.Load()), node)
        return ast.copy_location(ast.Call(function, [node.func, *node.args], node.keywords), node)


def seeded(seed: int) -> Callable[..., Any]:
    """Return how to call a function in the hidden part of a test.

    seed: of the run; 0 leaves every seed as it is written

    >>> call = seeded(7)
    >>> drawn = call(np.random.default_rng, 3).random()
    >>> bool(drawn == np.random.default_rng(10).random())
    True
    """

    def call(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if function is np.random.default_rng and args and isinstance(args[0], int):
            return function(args[0] + seed, *args[1:], **kwargs)
        if isinstance(function, FunctionType) and function.__module__.split(".")[0] in OURS:
            return _call_ours(function, args, kwargs, seed)
        return function(*args, **kwargs)

    return call


def _call_ours(function: FunctionType, args: tuple, kwargs: dict[str, Any], seed: int) -> Any:
    """Call a function of ours, with another seed where it takes one."""
    signature = inspect.signature(function)
    if "seed" in signature.parameters:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        if isinstance(bound.arguments["seed"], int):
            bound.arguments["seed"] += seed
        return function(*bound.args, **bound.kwargs)
    if isinstance(kwargs.get("seed"), int):
        kwargs["seed"] += seed
    return function(*args, **kwargs)
