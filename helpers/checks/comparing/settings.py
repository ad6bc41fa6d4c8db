"""What an update rule makes of its settings: which it ignores, and where its eps stands."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Path = Callable[[Mapping[str, Any]], np.ndarray]
SEEN = 1e-3  # a smaller setting, such as an eps of 1e-8, may make no difference


def of_settings(
    path: Path,
    rule_of: Callable[[np.ndarray, Mapping[str, Any]], str | None],
    options: Mapping[str, Any],
) -> str | None:
    """Return a clause on the settings of an update rule; None where there is nothing to tell.

    path: returns the weights (T, ...) after each step with other settings
    rule_of: returns the name of the rule that a path is the work of with settings, or None
    options: the settings of the case that is wrong

    >>> dws = np.array([[0.5], [0.7]])
    >>> def path(options):
    ...     return -(dws / np.sqrt(dws**2) + options["eps"]).cumsum(0)
    >>> of_settings(path, lambda found, options: "right", {"eps": 0.3})
    'is right where eps is 0: the step as a whole has eps added to it, for want of brackets?'
    """
    with np.errstate(all="ignore"):
        now = path(options)
        for key, value in options.items():
            if type(value) is not float or value < SEEN:
                continue
            if _alike(path({**options, key: value / 2}), now):
                return f"does not change with {key} at all"
        if options.get("eps", 0.0) < SEEN:
            return None
        without = path({**options, "eps": 0.0})
        if rule_of(without, {**options, "eps": 0.0}) != "right":
            return None
        return f"is right where eps is 0: {_where_eps_stands(now, without, options['eps'])}"


def _where_eps_stands(now: np.ndarray, without: np.ndarray, eps: float) -> str:
    """Return in words what eps does to the first step."""
    moved = now[0] - without[0]
    if moved.any() and _alike(np.abs(moved), np.abs(moved).flat[0]):
        return "the step as a whole has eps added to it, for want of brackets?"
    if np.allclose(now, without, rtol=1e-4):
        return "eps is nearly without effect: does it stand with what is squared?"
    return "it stands in another place than in the formula; which sum is it a part of?"


def _alike(one: np.ndarray, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=1e-7, atol=1e-10))
