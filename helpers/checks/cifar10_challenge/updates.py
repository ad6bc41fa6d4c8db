"""Checks of update rules that serve arrays and tensors, beside PyTorch's optimisers.

What known mistakes give on the example is kept as numbers, so that no formula stands here.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import check_array, check_rule, check_without, torch_steps
from helpers.checks.models import call

STOPS = {
    "must be Tensor, not": "it gets arrays as well as tensors: arithmetic alone serves both, and "
    "** 0.5 is a root.",
}
LIBRARY = [f"{made}{rule}" for rule in ("adagrad", "adadelta") for made in ("", "_single_tensor_")]
W = np.array([1.0, -2.0])
DWS = np.array([[0.5, -0.2], [0.3, 0.1], [-0.4, 0.6]])


class Example(NamedTuple):
    """Three steps from W by DWS: the weights after each (3, 2), and what known mistakes give."""

    optimizer: str
    options: dict[str, float]
    lrs: tuple[float, ...]
    wanted: list
    suspects: dict[str, list]


ADAGRAD = Example(
    "Adagrad",
    {"eps": 0.1},
    (0.1, 0.1, 0.05),
    [[0.91666667, -1.93333333], [0.87274892, -1.96423503], [0.89752879, -2.00475846]],
    {
        "moves uphill: the step is against the gradient": [
            [1.08333333, -2.06666667],
            [1.12725108, -2.03576497],
            [1.10247121, -1.99524154],
        ],
        "has eps inside the root: it is added after": [
            [0.91548457, -1.94654775],
            [0.87025787, -1.97236764],
            [0.89607776, -2.01437604],
        ],
        "lacks eps": [[0.9, -1.9], [0.84855042, -1.94472136], [0.8768347, -1.99157349]],
        "lacks the root": [
            [0.85714286, -1.85714286],
            [0.78896104, -1.92380952],
            [0.82229437, -1.98263305],
        ],
        "forgets the sum from step to step": [
            [0.91666667, -1.93333333],
            [0.84166667, -1.98333333],
            [0.88166667, -2.02619048],
        ],
        "adds up gradients, not their squares": [
            [0.93805033, -1.9634512],
            [0.90788221, -1.97888991],
            [0.92461238, -2.00749721],
        ],
        "averages the squares, as RMSProp does: add them up": [
            [0.80628706, -1.87748518],
            [0.69817209, -1.93707166],
            [0.76256475, -2.03695523],
        ],
        "takes the mean of the squares: add them up": [
            [0.91666667, -1.93333333],
            [0.85810844, -1.97207592],
            [0.89745928, -2.03594858],
        ],
        "divides by the sum before this gradient joins it": [
            [0.5, -1.8],
            [0.45, -1.83333333],
            [0.4792785, -1.92603843],
        ],
    },
)

ADADELTA = Example(
    "Adadelta",
    {"rho": 0.8, "eps": 0.01},
    (0.5, 0.5, 1.0),
    [[0.89793793, -1.9254644], [0.82005226, -1.9697652], [1.01740858, -2.2175056]],
    {
        "moves uphill: the step is against the gradient": [
            [1.10206207, -2.0745356],
            [1.17994774, -2.0302348],
            [0.98259142, -1.7824944],
        ],
        "has eps outside the roots: it is added before": [
            [0.98929826, -1.98994396],
            [0.97759405, -1.99928686],
            [1.01004042, -2.04388793],
        ],
        "lacks the roots": [
            [0.95833333, -1.94444444],
            [0.93321078, -1.97832797],
            [0.98577198, -2.06552668],
        ],
        "has rho and 1 - rho swapped": [
            [0.94544553, -1.951205],
            [0.88543967, -1.993693],
            [1.03830755, -2.13756772],
        ],
        "lacks the average of the steps on top": [
            [-0.02062073, -1.25464401],
            [-0.59584447, -1.6232489],
            [0.74950112, -3.63762464],
        ],
        "divides by the average before this gradient joins it": [
            [0.75, -1.9],
            [0.6, -1.95],
            [1.0, -2.55],
        ],
        "never adds a step to the average of steps": [
            [0.89793793, -1.9254644],
            [0.84041555, -1.96232489],
            [0.97495011, -2.16376246],
        ],
        "averages gradients where steps are wanted": [
            [0.89793793, -1.9254644],
            [0.75703746, -1.97491794],
            [1.10786067, -2.24816116],
        ],
        "forgets the squares of gradients from step to step": [
            [0.89793793, -1.9254644],
            [0.77656189, -1.98032112],
            [1.10578829, -2.24504985],
        ],
        "forgets the squares of steps from step to step": [
            [0.89793793, -1.9254644],
            [0.82005226, -1.9697652],
            [0.98401309, -2.18643983],
        ],
        "holds lr inside the average of steps": [
            [0.89793793, -1.9254644],
            [0.83470691, -1.96431877],
            [0.98491822, -2.17741289],
        ],
        "leaves lr out": [
            [0.79587585, -1.8509288],
            [0.64010453, -1.93953039],
            [0.83746085, -2.1872708],
        ],
        "lacks eps": [[1.0, -2.0], [1.0, -2.0], [1.0, -2.0]],
    },
)


def check_by_example(name: str, rule: Callable, example: Example) -> None:
    """Check a rule on three steps of two weights; a known mistake is named.

    raises: CheckFailed
    """
    wanted, options = np.array(example.wanted), example.options
    w, dws = W.copy(), DWS.copy()  # a rule may change what it is lent
    call(
        name,
        check_rule,
        name,
        rule,
        w,
        dws,
        example.lrs,
        wanted,
        example.suspects,
        stops=STOPS,
        **options,
    )
    check_without(name, rule, w, dws[0], {}, example.lrs[0], names=LIBRARY)
    _check_tensors(name, rule, w, dws, example.lrs, wanted, options)


def check_update(
    name: str,
    rule: Callable,
    optimizer: str,
    shape: Sequence[int],
    scale: float = 1.0,
    seed: int = 0,
    **options: float,
) -> None:
    """Check a rule on random gradients beside an optimiser of torch.optim, by its name.

    scale: of the gradients; options: of both, by the names that they share
    raises: CheckFailed
    """
    rng = np.random.default_rng(seed)
    w, dws = rng.standard_normal(shape), scale * rng.standard_normal((6, *shape))
    dws[:2, 0] = dws[4] = 0  # no gradient at first, or for once
    lrs = (0.3, 0.3, 0.2, 0.2, 0.1, 0.01)
    wanted = torch_steps(optimizer, w, dws, lrs, **options)
    call(name, check_rule, name, rule, w, dws, lrs, wanted, stops=STOPS, **options)
    _check_tensors(name, rule, w, dws, lrs, wanted, options)


def _check_tensors(name, rule, w, dws, lrs, wanted, options):
    there = call(name, steps_on_tensors, rule, w, dws, lrs, options, stops=STOPS)
    check_array(f"{name}: w after each step, of tensors", there, wanted)


@beside
def steps_on_tensors(
    rule: Callable, w: np.ndarray, dws: np.ndarray, lrs: Sequence[float], options: dict[str, Any]
) -> np.ndarray:
    """Return the weights (T, ...) after each step of a rule that gets tensors.

    >>> steps_on_tensors(lambda w, dw, s, lr: (w - lr * dw, s), W, DWS[:1], [2.0], {})
    array([[ 0. , -1.6]])
    """
    weights, path = torch.tensor(w), []
    state: Any = {}
    with torch.no_grad():
        for dw, lr in zip(dws, lrs, strict=True):
            weights, state = rule(weights, torch.tensor(dw), state, lr, **options)
            weights = torch.as_tensor(weights)
            path.append(weights.numpy().copy())
    return np.array(path)
