"""Checks of update rules that serve arrays and tensors, beside PyTorch's optimisers.

What known mistakes give on the example is kept as numbers, so that no formula stands here.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import check_array, check_rule, torch_steps
from helpers.checks.models import call

STOPS = {
    "must be Tensor, not": "it gets arrays as well as tensors: arithmetic alone serves both, and "
    "** 0.5 is a root.",
}
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
    (1.0, 1.0, 0.5),
    [[0.79587585, -1.8509288], [0.64010453, -1.93953039], [0.73878269, -2.06340059]],
    {
        "moves uphill: the step is against the gradient": [
            [1.20412415, -2.1490712],
            [1.35989547, -2.06046961],
            [1.26121731, -1.93659941],
        ],
        "has eps outside the roots: it is added before": [
            [0.97859651, -1.97988792],
            [0.95518809, -1.99857372],
            [0.97141128, -2.02087425],
        ],
        "lacks the roots": [
            [0.91666667, -1.88888889],
            [0.86642157, -1.95665593],
            [0.89270217, -2.00025529],
        ],
        "has rho and 1 - rho swapped": [
            [0.89089105, -1.90240999],
            [0.77087935, -1.987386],
            [0.84731329, -2.05932336],
        ],
        "lacks the average of the steps on top": [
            [-1.04124145, -0.50928802],
            [-2.19168894, -1.2464978],
            [-1.51901614, -2.25368567],
        ],
        "divides by the average before this gradient joins it": [
            [0.5, -1.8],
            [0.2, -1.9],
            [0.4, -2.2],
        ],
        "never adds a step to the average of steps": [
            [0.79587585, -1.8509288],
            [0.68083111, -1.92464978],
            [0.74809839, -2.02536857],
        ],
        "averages gradients where steps are wanted": [
            [0.79587585, -1.8509288],
            [0.51407492, -1.94983587],
            [0.68948653, -2.08645748],
        ],
        "forgets the squares of gradients from step to step": [
            [0.79587585, -1.8509288],
            [0.55312378, -1.96064223],
            [0.71773698, -2.0930066],
        ],
        "forgets the squares of steps from step to step": [
            [0.79587585, -1.8509288],
            [0.64010453, -1.93953039],
            [0.72208494, -2.04786771],
        ],
        "holds lr inside the average of steps": [
            [0.79587585, -1.8509288],
            [0.64010453, -1.93953039],
            [0.73878269, -2.06340059],
        ],
    },
)


def check_by_example(name: str, rule: Callable, example: Example) -> None:
    """Check a rule on three steps of two weights; a known mistake is named.

    raises: CheckFailed
    """
    wanted = np.array(example.wanted)
    options = example.options
    call(name, check_rule, name, rule, W, DWS, example.lrs, wanted, example.suspects,
         stops=STOPS, **options)  # fmt: skip
    _check_tensors(name, rule, W, DWS, example.lrs, wanted, options)


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
