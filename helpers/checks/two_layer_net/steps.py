"""Checks of three steps of an update rule: known weights, and what usual slips give instead."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.comparing import check_by_hand, check_rule, torch_steps

LIBRARIES = ("torch", "scipy", "sklearn", "helpers")
W = np.array([1.0, -2.0])
DWS = np.array([[0.5, -0.2], [0.3, 0.1], [-0.4, 0.6]])
LRS = (0.1, 0.1, 0.05)
OPTIONS: dict[str, dict[str, float]] = {
    "momentum_step": {},
    "rmsprop_step": {"alpha": 0.9, "eps": 0.1},
    "adam_step": {"beta1": 0.8, "beta2": 0.9, "eps": 0.1},
}
WANTED = {
    "momentum_step": [[0.95, -1.98], [0.875, -1.972], [0.86125, -1.9984]],
    "rmsprop_step": [
        [0.80628706, -1.87748518],
        [0.69817209, -1.93707166],
        [0.76256475, -2.03695523],
    ],
    "adam_step": [[0.91666667, -1.93333333], [0.83998884, -1.92029199], [0.83349047, -1.9436213]],
}
SLIPS = {  # (3, 2) the weights after each step, by the cause
    "momentum_step": {
        "moves uphill: the step is against the velocity": [
            [1.05, -2.02],
            [1.125, -2.028],
            [1.13875, -2.0016],
        ],
        "subtracts the old velocity: it is added to dw": [
            [0.95, -1.98],
            [0.965, -2.008],
            [0.97825, -2.0254],
        ],
        "holds lr inside v, so v remembers old values of lr": [
            [0.95, -1.98],
            [0.875, -1.972],
            [0.8275, -1.9948],
        ],
        "counts dw only in part: here v gains the whole dw": [
            [0.995, -1.998],
            [0.9875, -1.9972],
            [0.986125, -1.99984],
        ],
        "forgets the velocity from step to step": [[0.95, -1.98], [0.92, -1.99], [0.94, -2.02]],
    },
    "rmsprop_step": {
        "moves uphill: the step is against the gradient": [
            [1.19371294, -2.12251482],
            [1.30182791, -2.06292834],
            [1.23743525, -1.96304477],
        ],
        "has eps inside the root: it is added after": [
            [0.85857864, -1.93798263],
            [0.77584953, -1.96890225],
            [0.82849022, -2.04904057],
        ],
        "lacks eps": [
            [0.68377223, -1.68377223],
            [0.51474138, -1.83121419],
            [0.60971067, -1.98095238],
        ],
        "has alpha and 1 - alpha swapped": [
            [0.9129438, -1.9309718],
            [0.84180557, -1.97808611],
            [0.88238389, -2.02284115],
        ],
        "lacks the root": [[0.6, -1.80769231], [0.37186312, -1.9032946], [0.51041525, -2.11736624]],
        "forgets s from step to step": [
            [0.80628706, -1.87748518],
            [0.65233695, -1.95345987],
            [0.74064064, -2.05700217],
        ],
    },
    "adam_step": {
        "moves uphill: the step is against the mean": [
            [1.08333333, -2.06666667],
            [1.16001116, -2.07970801],
            [1.16650953, -2.0563787],
        ],
        "has no bias correction": [
            [0.96125741, -1.97549704],
            [0.91080376, -1.96834666],
            [0.90565235, -1.98672523],
        ],
        "has no bias correction of s": [
            [0.80628706, -1.87748518],
            [0.66613802, -1.85762302],
            [0.65558185, -1.89528404],
        ],
        "has no bias correction of m": [
            [0.98333333, -1.98666667],
            [0.95572931, -1.98197178],
            [0.95255811, -1.99335649],
        ],
        "has the counter t stuck at 1: does it advance?": [
            [0.91666667, -1.93333333],
            [0.81080633, -1.91425398],
            [0.80036189, -1.95187865],
        ],
        "has the counter t one ahead: in the first step it is 1": [
            [0.93997085, -1.95466615],
            [0.8749078, -1.943988],
            [0.86900505, -1.96515803],
        ],
        "has eps inside the root: it is added after": [
            [0.91548457, -1.94654775],
            [0.8400524, -1.93708975],
            [0.83366706, -1.95979833],
        ],
    },
}


def check_known_steps(name: str, rule: Callable) -> None:
    """Check three steps of two weights, and name the slip that leads where yours leads.

    name: "momentum_step", "rmsprop_step" or "adam_step"; rule: of (w, dw, state, lr, options)
    raises: CheckFailed

    >>> def rule(w, dw, state, lr):
    ...     v = 0.9 * state.get("v", 0) + dw
    ...     return w - lr * v, {"v": v}
    >>> check_known_steps("momentum_step", rule)
    ok: momentum_step: w after step 1
    ok: momentum_step: w after step 2
    ok: momentum_step: w after step 3
    """
    slips = {cause: np.array(path) for cause, path in SLIPS[name].items()}
    w, dws = (
        W.copy(),
        DWS.copy(),
    )  # a wrong rule may change what it gets; the next one gets it whole
    check_rule(name, rule, w, dws, LRS, np.array(WANTED[name]), slips, **OPTIONS[name])


def check_steps_as_torch(
    name: str, rule: Callable, optimizer: str, *cases: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> None:
    """Check a rule, written by hand, against an optimiser of torch.optim with several options.

    Some weights have no gradient at first, and all have none for once.

    optimizer: its name; cases: pairs of options, the rule's and the optimiser's
    raises: CheckFailed
    """
    w, dws = np.array([[1.0], [-2.0], [0.5]]), np.ones((4, 3, 1)) * [[0.5], [-0.2], [3.0]]
    dws[0, 0] = dws[2] = 0
    lrs = (0.3, 0.2, 0.2, 0.1)
    for options, of_torch in cases:
        wanted = torch_steps(optimizer, w, dws, lrs, **of_torch)
        check_rule(name, rule, w, dws, lrs, wanted, **options)
    check_by_hand(name, rule, w, dws[1], {}, 0.1, libraries=LIBRARIES)
