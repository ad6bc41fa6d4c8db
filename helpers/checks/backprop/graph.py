"""Check of the gradients of one given graph, L = log(exp(a) + exp(b)) - a, whose a has two readers.

Its nodes are u = exp(a), v = exp(b), s = u + v, q = log(s) and L = q - a.
"""

import math
from collections.abc import Callable

import torch

from helpers.checks.backprop.nodes import as_decimal
from helpers.checks.comparing import CheckFailed, check_array, check_group, check_outputs

NAME = "graph_gradients"
BACKWARD = ("L", "q", "s", "u", "v", "a", "b")


def check_graph_gradients(function: Callable, a: float, b: float, case: str = "") -> None:
    """Check `values, grads = graph_gradients(a, b)`, two dictionaries of a number for each name.

    case: what the messages say of the inputs
    raises: CheckFailed that names the usual mistakes, at the node where they begin
    """
    with check_group(f"{NAME} ({case})" if case else NAME):
        _check(function, a, b, f" ({case})" if case else "")


def _check(function: Callable, a: float, b: float, told: str) -> None:
    answer = check_outputs(NAME, function(a, b), "values grads")
    values, slopes = _reference(a, b)
    for kind, yours, wanted in zip(("value", "gradient"), answer, (values, slopes), strict=True):
        names = set(yours) if isinstance(yours, dict) else set()
        if not set(wanted) <= names:
            missing = ", ".join(key for key in wanted if key not in names)
            raise CheckFailed(f"{NAME}: the {kind}s lack {missing}.")
        hints = _mistakes(values, slopes) if kind == "gradient" else {}
        for key in wanted:
            title = f"{NAME}: {kind} of {key}{told}"
            check_array(title, as_decimal(yours[key]), wanted[key], suspects=hints.get(key))


def _reference(a: float, b: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return values and gradients by name, as PyTorch finds them; gradients from L downwards."""
    nodes = {key: torch.tensor(x, dtype=torch.float64) for key, x in (("a", a), ("b", b))}
    for node in nodes.values():
        node.requires_grad_()
    nodes["u"], nodes["v"] = nodes["a"].exp(), nodes["b"].exp()
    nodes["s"] = nodes["u"] + nodes["v"]
    nodes["q"] = nodes["s"].log()
    nodes["L"] = nodes["q"] - nodes["a"]
    slopes = torch.autograd.grad(nodes["L"], [nodes[key] for key in BACKWARD])
    values = {key: node.item() for key, node in nodes.items()}
    return values, {key: s.item() for key, s in zip(BACKWARD, slopes, strict=True)}


def _mistakes(values: dict[str, float], slopes: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return {node: {cause: the gradient that a known mistake gives}}."""
    u, v, q = (values[key] for key in "uvq")
    by_exp = slopes["u"] * u
    output = "takes the node's local derivative at its output: it belongs to the input"
    through = "is not that of a sum: each input's local derivative is 1"
    return {
        "s": {output: 1 / q if q else math.inf, "is that of q: the log lies between": 1.0},
        "u": {"is that of a: the exp comes after": by_exp, through: slopes["s"] * v},
        "v": {"is that of b: the exp comes after": slopes["v"] * v, through: slopes["s"] * u},
        "a": {
            "lacks what the subtraction sends back: it reads a too": by_exp,
            "lacks what the exp sends back: it reads a too": -1.0,
            "adds what the subtraction sends back with the wrong sign": by_exp + 1,
            "is the mean of two: both count in full": (by_exp - 1) / 2,
            output: slopes["u"] * math.exp(u) - 1,
        },
        "b": {
            output: slopes["v"] * math.exp(v),
            "has a subtraction in it, which reads a and not b": slopes["v"] * v - 1,
            "is that of v: the exp lies between": slopes["v"],
        },
    }
