"""Checks of an update rule, `w, state = rule(w, dw, state, lr)`, over several steps."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from helpers.checks.comparing.arrays import check_array, check_outputs
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import lend, unchanged
from helpers.checks.comparing.rules import known_rule, rules_of
from helpers.checks.comparing.settings import of_settings


def check_rule(
    name: str,
    rule: Callable,
    w: np.ndarray,
    dws: np.ndarray,
    lrs: Sequence[float],
    expected: np.ndarray,
    suspects: dict[str, Any] | None = None,
    **options: Any,
) -> None:
    """Check the weights after each step; the state is {} at first, then what the rule returned.

    w: (...) weights; dws: (T, ...) a gradient for each step; lrs: T learning rates
    expected: (T, ...) the weights after each step, from an oracle
    suspects: {cause: (T, ...)} what known mistakes would give
    options: further arguments of the rule
    raises: CheckFailed

    >>> def rule(w, dw, state, lr):
    ...     return w - lr * dw, state
    >>> w, dws = np.ones(1), np.array([[1.0], [2.0]])
    >>> check_rule("rule", rule, w, dws, (0.5, 0.5), np.array([[0.5], [-0.5]]))
    ok: rule: w after step 1
    ok: rule: w after step 2
    """
    _check_memory(name, rule, w, dws, lrs[0], options)
    step = partial(_step, name, rule, options)

    def probe() -> str | None:
        known = known_rule(_path(step, w, dws, lrs), expected, w, dws, lrs, options)
        return known or of_settings(path_with, rule_of, options)

    def path_with(others: Mapping[str, Any]) -> np.ndarray:
        return _path(partial(_step, name, rule, others), w, dws, lrs)

    def rule_of(path: np.ndarray, others: Mapping[str, Any]) -> str | None:
        names = rules_of(expected, w, dws, lrs, options)
        return "right" if names & rules_of(path, w, dws, lrs, others) else None

    weights: Any = w
    state: Any = {}
    with unchanged(name, w=w, dw=dws):
        for t, (dw, lr) in enumerate(zip(dws, lrs, strict=True)):
            weights, state = step(weights, dw, state, lr)
            hints = {cause: np.array(path[t]) for cause, path in (suspects or {}).items()}
            title = f"{name}: w after step {t + 1}"
            check_array(title, weights, expected[t], suspects=hints, probe=probe)
    _check_turns(name, step, w, dws, lrs, expected)


def _path(step, w, dws, lrs):
    """Return the weights (T, ...) after each step."""
    state: Any = {}
    path = []
    for dw, lr in zip(dws, lrs, strict=True):
        w, state = step(w, dw, state, lr)
        path.append(np.array(w, float))
    return np.array(path)


def _step(name, rule, options, w, dw, state, lr):
    """Return the new w, and the state, which stays with the rule."""
    inputs = {"w": w, "dw": dw, "state": state, "lr": lr}
    value = lend(name, rule, inputs, keep=1, free=("state",), **options)
    return check_outputs(name, value, "w state")


def _check_turns(name, step, w, dws, lrs, expected):
    """Check that two arrays of weights may take turns, each with its own state."""
    try:
        w = _take_turns(step, w, dws, lrs)
        right = np.allclose(w, expected[-1], 1e-4, 1e-6)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        right = False  # each alone went well
    if not right:
        raise CheckFailed(
            f"{name}: two arrays of weights that take turns disturb each other: keep all that a "
            "step remembers in the state that it returns."
        )


def _take_turns(step, w, dws, lrs):
    """Return w after all steps, with other weights moved in between."""
    states: list[Any] = [{}, {}]
    other = np.ones(7)
    for dw, lr in zip(dws, lrs, strict=True):
        w, states[0] = step(w, dw, states[0], lr)
        other, states[1] = step(other, np.full(7, 0.3), states[1], lr)
    return w


def torch_steps(
    optimizer: str, w: np.ndarray, dws: np.ndarray, lrs: Sequence[float], **options: Any
) -> np.ndarray:
    """Return the weights (T, ...) after each step of an optimiser of torch.optim, by its name.

    w, dws, lrs: as in check_rule; options: of the optimiser

    >>> torch_steps("SGD", np.ones(1), np.array([[1.0], [2.0]]), (0.5, 0.25))
    array([[0.5],
           [0. ]])
    """
    import torch

    leaf, path = torch.tensor(w, requires_grad=True), []
    steps = getattr(torch.optim, optimizer)([leaf], lr=lrs[0], **options)
    for dw, lr in zip(dws, lrs, strict=True):
        steps.param_groups[0]["lr"] = lr
        leaf.grad = torch.tensor(dw)
        steps.step()
        path.append(leaf.detach().numpy().copy())
    return np.array(path)


def _check_memory(name, rule, w, dws, lr, options):
    """Check that an empty state stands for a fresh start."""
    first, _, again = (rule(w.copy(), dws[k].copy(), {}, lr, **options) for k in (0, 1, 0))
    if str(check_outputs(name, first, "w state")[0]) != str(again[0]):
        raise CheckFailed(
            f"{name}: from an empty state the same step gives another result the second time: "
            "is something kept outside of state?"
        )
