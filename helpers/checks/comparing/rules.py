"""Which known rule of optimisation a path of weights is the work of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

Step = Callable[[np.ndarray, np.ndarray, float, int], np.ndarray]
RATES = (0.9, 0.99, 0.999, 0.95, 0.5)  # that are typed in where a setting is ignored


def known_rule(
    path: np.ndarray,
    expected: np.ndarray,
    w: np.ndarray,
    dws: np.ndarray,
    lrs: Sequence[float],
    options: Mapping[str, Any],
) -> str | None:
    """Return the name of the rule that takes weights along a path; None where none is known.

    path, expected: (T, ...) the weights after each step, as they came out and as they should be
    w, dws, lrs: as in check_rule; options: settings, such as momentum, rho, beta1, eps

    >>> w, dws = np.array([1.0, -2.0]), np.array([[0.5, 0.25], [0.75, -1.5], [0.2, 0.3]])
    >>> known_rule(w - 0.1 * dws.cumsum(0), np.zeros((3, 2)), w, dws, [0.1] * 3, {})
    'is off: the steps are those of plain SGD'
    """
    if len(path) < 2 or path.shape != expected.shape:
        return None
    found: dict[str, None] = {}
    with np.errstate(all="ignore"):
        for name, steps in _rules(dws, lrs, options):
            other = w + np.cumsum(steps, axis=0)
            for sign, way in ((1, ""), (-1, ", uphill")):
                known = w + sign * (other - w)
                if np.allclose(path, known, rtol=1e-7, atol=1e-10) and not np.allclose(
                    expected, known, rtol=1e-6, atol=1e-9
                ):
                    found[f"is off: the steps are those of {name}{way}"] = None
    return next(iter(found), None)


def _rules(
    dws: np.ndarray, lrs: Sequence[float], options: Mapping[str, Any]
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield names of rules and their steps (T, ...), the plainest first."""
    rates = _like(dws, lrs)
    yield "plain SGD", -rates * dws
    yield "SGD with the sign of the gradient alone", -rates * np.sign(dws)
    eps = options.get("eps", 1e-8)
    numbers = [v for k, v in options.items() if k != "eps" and isinstance(v, float) and 0 < v < 1]
    settings = list(dict.fromkeys([*numbers, *RATES]))
    squares = np.cumsum(dws**2, axis=0)
    yield "AdaGrad", -rates * dws / (np.sqrt(squares) + eps)
    yield "AdaGrad with eps inside the root", -rates * dws / np.sqrt(squares + eps)
    for rho in settings:
        told = "" if rho in numbers or not numbers else f" with {rho:g}, not with the setting"
        yield from _momentum(dws, rates, rho, told)
        yield from _rmsprop(dws, rates, rho, eps, told)
    for first, second in product(settings, settings):
        told = "" if {first, second} <= {*numbers} or not numbers else ", not with the settings"
        if not told and numbers and (first, second) == (numbers[-1], numbers[0]) != (second, first):
            told = " with its two rates exchanged"
        yield from _adam(dws, rates, first, second, eps, told)


def _momentum(dws, rates, rho, told):
    full, damped = (_average(dws, rho, share) for share in (1.0, 1 - rho))
    yield f"SGD with momentum{told}", -rates * full
    yield f"momentum with the gradient damped by 1 - momentum{told}", -rates * damped
    yield f"Nesterov's momentum{told}", -rates * (dws + rho * full)
    yield (
        f"momentum whose velocity has the learning rate in it{told}",
        -_average(rates * dws, rho, 1.0),
    )
    yield f"momentum that subtracts the old velocity{told}", -rates * _average(dws, -rho, 1.0)
    yield f"momentum with its two shares exchanged{told}", -rates * _average(dws, 1 - rho, rho)


def _rmsprop(dws, rates, rho, eps, told):
    squares = _average(dws**2, rho, 1 - rho)
    for name, average in (
        ("RMSProp", squares),
        ("RMSProp with its two shares exchanged", _average(dws**2, 1 - rho, rho)),
        ("RMSProp without the share 1 - rho", _average(dws**2, rho, 1.0)),
    ):
        yield f"{name}{told}", -rates * dws / (np.sqrt(average) + eps)
        yield f"{name}, eps inside the root{told}", -rates * dws / np.sqrt(average + eps)
        yield f"{name}, without the root{told}", -rates * dws / (average + eps)
    yield (
        f"RMSProp whose average begins anew at each step{told}",
        -rates * dws / (np.sqrt((1 - rho) * dws**2) + eps),
    )


def _adam(dws, rates, first, second, eps, told):
    m, v = _average(dws, first, 1 - first), _average(dws**2, second, 1 - second)
    t = _like(dws, range(1, len(dws) + 1))
    m_hat, v_hat = m / (1 - first**t), v / (1 - second**t)
    yield f"Adam{told}", -rates * m_hat / (np.sqrt(v_hat) + eps)
    yield f"Adam without bias correction{told}", -rates * m / (np.sqrt(v) + eps)
    yield f"Adam with m corrected and v not{told}", -rates * m_hat / (np.sqrt(v) + eps)
    yield f"Adam with v corrected and m not{told}", -rates * m / (np.sqrt(v_hat) + eps)
    yield f"Adam with eps inside the root{told}", -rates * m_hat / np.sqrt(v_hat + eps)
    yield f"Adam without the root{told}", -rates * m_hat / (v_hat + eps)
    stuck_m, stuck_v = m / (1 - first), v / (1 - second)
    yield f"Adam whose step count stays at 1{told}", -rates * stuck_m / (np.sqrt(stuck_v) + eps)
    late_m, late_v = m / (1 - first ** (t + 1)), v / (1 - second ** (t + 1))
    yield f"Adam whose step count is one ahead{told}", -rates * late_m / (np.sqrt(late_v) + eps)


def _average(values: np.ndarray, keep: float, share: float) -> np.ndarray:
    """Return what becomes, step by step, of a running keep * average + share * value."""
    path, now = [], np.zeros_like(values[0])
    for value in values:
        now = keep * now + share * value
        path.append(now)
    return np.array(path)


def _like(dws: np.ndarray, numbers: Any) -> np.ndarray:
    return np.reshape(np.array(list(numbers), float), (-1, *[1] * (dws.ndim - 1)))
