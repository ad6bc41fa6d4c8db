"""Which known rule of optimisation a path of weights is the work of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

Step = Callable[[np.ndarray, np.ndarray, float, int], np.ndarray]
RATES = (0.9, 0.99, 0.999, 0.95, 0.5)  # that are typed in where a setting is ignored
EPS = (1e-8, 1e-5, 0.0)


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
    yours: str | None = None
    right: set[str] = set()
    with np.errstate(all="ignore"):
        for name, steps in _rules(dws, lrs, options):
            known = np.cumsum(steps, axis=0)
            for way, moved in ((name, known), (f"{name}, uphill", -known)):
                if _alike(w + moved, expected):
                    right.add(way)
                elif yours is None and _alike(w + moved, path):
                    yours = way
    if yours in right:
        return "is off: the rule is right, with other settings than the given ones"
    return f"is off: the steps are those of {yours}" if yours else None


def rules_of(
    path: np.ndarray,
    w: np.ndarray,
    dws: np.ndarray,
    lrs: Sequence[float],
    options: Mapping[str, Any],
) -> set[str]:
    """Return the names of all rules that take weights along a path with the very settings given.

    >>> w, dws = np.array([1.0]), np.array([[0.5], [0.75]])
    >>> rules_of(w - 0.1 * dws.cumsum(0), w, dws, [0.1] * 2, {}) >= {"plain SGD"}
    True
    """
    with np.errstate(all="ignore"):
        return {
            name
            for name, steps in _rules(dws, lrs, options)
            if _alike(w + np.cumsum(steps, axis=0), path)
        }


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.allclose(one, other, rtol=1e-7, atol=1e-10))


def _rules(
    dws: np.ndarray, lrs: Sequence[float], options: Mapping[str, Any]
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield names of rules and their steps (T, ...), the plainest and the given settings first."""
    rates = _like(dws, lrs)
    yield "plain SGD", -rates * dws
    yield "SGD with the sign of the gradient alone", -rates * np.sign(dws)
    eps = options.get("eps", 1e-8)
    numbers = [v for k, v in options.items() if k != "eps" and type(v) in (int, float)]
    settings = list(dict.fromkeys([*(v for v in numbers if 0 <= v < 1), *RATES]))
    squares = np.cumsum(dws**2, axis=0)
    yield "AdaGrad", -rates * dws / (np.sqrt(squares) + eps)
    yield "AdaGrad with eps inside the root", -rates * dws / np.sqrt(squares + eps)
    small = list(dict.fromkeys([eps, *EPS]))
    for rho in settings:
        yield from _momentum(dws, rates, rho)
    for other, rho in product(small, settings):
        yield from _rmsprop(dws, rates, rho, other)
    given = [(eps, *numbers)] if len(numbers) == 2 else []
    for other, first, second in [*given, *product(small, settings, settings)]:
        yield from _adam(dws, rates, first, second, other)


def _momentum(dws, rates, rho):
    full, damped = (_average(dws, rho, share) for share in (1.0, 1 - rho))
    yield "SGD with momentum", -rates * full
    yield "momentum with the gradient damped by 1 - momentum", -rates * damped
    yield "Nesterov's momentum", -rates * (dws + rho * full)
    yield (
        "momentum whose velocity has the learning rate in it",
        -_average(rates * dws, rho, 1.0),
    )
    yield "momentum that subtracts the old velocity", -rates * _average(dws, -rho, 1.0)
    yield "momentum with its two shares exchanged", -rates * _average(dws, 1 - rho, rho)
    yield "momentum with the velocity of the step before", -rates * _step_before(full)


def _rmsprop(dws, rates, rho, eps):
    squares = _average(dws**2, rho, 1 - rho)
    for name, average in (
        ("RMSProp", squares),
        ("RMSProp with its two shares exchanged", _average(dws**2, 1 - rho, rho)),
        ("RMSProp without the share 1 - rho", _average(dws**2, rho, 1.0)),
    ):
        yield f"{name}", -rates * dws / (np.sqrt(average) + eps)
        yield f"{name}, eps inside the root", -rates * dws / np.sqrt(average + eps)
        yield f"{name}, without the root", -rates * dws / (average + eps)
    yield (
        "RMSProp whose average begins anew at each step",
        -rates * dws / (np.sqrt((1 - rho) * dws**2) + eps),
    )
    roots = _average(dws**2, rho, 1 - rho, kept=lambda average, t: np.sqrt(average))
    yield "RMSProp whose state keeps the root", -rates * dws / (roots + eps)
    yield (
        "RMSProp with the average of the step before",
        -rates * dws / (np.sqrt(_step_before(squares)) + eps),
    )


def _adam(dws, rates, first, second, eps):
    """Yield Adam, and Adam with one slip."""
    m, v = _average(dws, first, 1 - first), _average(dws**2, second, 1 - second)
    t = _like(dws, range(1, len(dws) + 1))
    of_m, of_v = 1 - first**t, 1 - second**t

    def steps(m_hat, v_hat):
        return -rates * m_hat / (np.sqrt(v_hat) + eps)

    yield "Adam", steps(m / of_m, v / of_v)
    yield "Adam without bias correction", steps(m, v)
    yield "Adam with m corrected and v not", steps(m / of_m, v)
    yield "Adam with v corrected and m not", steps(m, v / of_v)
    yield "Adam whose step count stays at 1", steps(m / (1 - first), v / (1 - second))
    late_m, late_v = m / (1 - first ** (t + 1)), v / (1 - second ** (t + 1))
    yield "Adam whose step count is one ahead", steps(late_m, late_v)
    yield "Adam that multiplies by its corrections", steps(m * of_m, v * of_v)
    yield "Adam with the two corrections exchanged", steps(m / of_v, v / of_m)
    yield "Adam with eps inside the root", -rates * m / of_m / np.sqrt(v / of_v + eps)
    yield "Adam without the root", -rates * m / of_m / (v / of_v + eps)
    kept_m = _average(dws, first, 1 - first, kept=lambda average, t: average / (1 - first**t))
    kept_v = _average(dws**2, second, 1 - second, kept=lambda average, t: average / (1 - second**t))
    yield "Adam whose state keeps the corrected averages", steps(kept_m, kept_v)
    yield "Adam whose state keeps the corrected m", steps(kept_m, v / of_v)
    yield "Adam whose state keeps the corrected v", steps(m / of_m, kept_v)
    for name, other in _slips(dws, first, m):
        yield f"Adam with m {name}", steps(other / of_m, v / of_v)
    for name, other in _slips(dws**2, second, v):
        yield f"Adam with v {name}", steps(m / of_m, other / of_v)
    of_squares, of_sizes = (
        _average(dws**2, first, 1 - first),
        _average(abs(dws), second, 1 - second),
    )
    yield "Adam with m of the squared gradient", steps(of_squares / of_m, v / of_v)
    yield "Adam with v of the gradient, not of its square", steps(m / of_m, of_sizes / of_v)


def _slips(values, keep, average):
    yield "of the step before", _step_before(average)
    yield "with its two shares exchanged", _average(values, 1 - keep, keep)
    yield "without the share of what comes new", _average(values, keep, 1.0)
    yield "begun anew at each step", (1 - keep) * values


def _step_before(path: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros_like(path[:1]), path[:-1]])


def _average(
    values: np.ndarray,
    keep: float,
    share: float,
    kept: Callable[[np.ndarray, int], np.ndarray] = lambda average, t: average,
) -> np.ndarray:
    """Return what becomes, step by step, of a running keep * average + share * value.

    kept: what of the average is kept after step t; all of it where the rule is right
    """
    path, now = [], np.zeros_like(values[0])
    for t, value in enumerate(values, 1):
        now = kept(keep * now + share * value, t)
        path.append(now)
    return np.array(path)


def _like(dws: np.ndarray, numbers: Any) -> np.ndarray:
    return np.reshape(np.array(list(numbers), float), (-1, *[1] * (dws.ndim - 1)))
