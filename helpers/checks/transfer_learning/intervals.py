"""Checks of a confidence interval of an accuracy, and of a comparison on the same images."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from helpers.checks.comparing import check_array, check_outputs
from helpers.checks.models import call


def check_wilson(name: str, wilson: Callable, right: int, count: int, z: float = 1.96) -> None:
    """Check wilson(right, count, z) -> low, high, by Wilson's formula (1927).

    raises: CheckFailed that names the usual mistakes

    >>> def right(right, count, z=1.96):
    ...     p, n = right / count, count
    ...     middle, half = p + z * z / 2 / n, z * (p * (1 - p) / n + (z / 2 / n) ** 2) ** 0.5
    ...     return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    >>> check_wilson("wilson", right, 119, 140)
    ok: wilson: 119 of 140, z = 1.96
    >>> wider = np.array([-0.1, 0.1])
    >>> check_wilson("wilson", lambda *given: tuple(right(*given) + wider), 119, 140)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: wilson: 119 of 140, z = 1.96 has the right middle, and another ...
    """
    given = () if z == 1.96 else (z,)  # which is the default
    low, high = check_outputs(name, call(name, wilson, right, count, *given), "low high")
    title = f"{name}: {right} of {count}, z = {z:g}"
    yours = np.array([float(low), float(high)])
    suspects, wanted = _interval_suspects(right, count, z), _wilson(right, count, z)

    def probe() -> str | None:
        if np.isclose(yours.mean(), wanted.mean(), rtol=1e-9):
            return "has the right middle, and another width: look at the half-width"
        if np.isclose(np.ptp(yours), np.ptp(wanted), rtol=1e-9):
            return "has the right width, about another middle"
        return None

    check_array(title, yours, wanted, suspects=suspects, probe=probe, atol=1e-9)


def check_paired_p(
    name: str, paired_p: Callable, first: Sequence[bool], second: Sequence[bool]
) -> None:
    """Check paired_p(first, second): the exact two-sided p of the images on which two differ.

    first, second: (N,) whether each model is right on each image
    raises: CheckFailed that names the usual mistakes

    >>> def right(first, second):
    ...     gained, lost = int((first & ~second).sum()), int((second & ~first).sum())
    ...     return stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    >>> check_paired_p("paired_p", right, [True, True, False], [True, False, False])
    ok: paired_p: right alone on 1 and on 0 of 3 images
    >>> first, second = [True] * 5 + [False] * 14, [False] * 5 + [True] * 2 + [False] * 12
    >>> check_paired_p("paired_p", lambda a, b: stats.binomtest(5, len(a)).pvalue, first, second)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: paired_p: right alone on 5 and on 2 of 19 images takes all ...
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    gained, lost = int((a & ~b).sum()), int((b & ~a).sum())
    found = call(name, paired_p, a.copy(), b.copy())
    found = float(found) if isinstance(found, (int, np.generic)) else found
    title = f"{name}: right alone on {gained} and on {lost} of {len(a)} images"
    n, least, N = gained + lost, min(gained, lost), len(a)
    wanted = stats.binomtest(gained, n).pvalue if n else 1.0
    tail = stats.binom.cdf(least, n, 0.5) if n else 1.0
    suspects = {} if n else {"is 0, though nothing speaks against the two being equal": 0.0}
    if (gained == 0) != (lost == 0):
        suspects[
            "is 1 where one of them is never right alone: only two that never differ give 1"
        ] = 1.0
    suspects |= {
        "is one-sided: either of the two may be the better one": tail,
        "leaves out the outcome itself: at most as even as this one, this one included": (
            2 * (tail - stats.binom.pmf(least, n, 0.5)) if n else 0.0
        ),
        "is above 1: at most 1": 2 * tail if 2 * tail > 1 else -1.0,
        "counts images on which both are alike: they say nothing of which is better": min(
            1.0, 2 * stats.binom.cdf(least, N, 0.5)
        ),
        "takes all images for n: those on which both are alike say nothing": (
            stats.binomtest(gained, N).pvalue
        ),
        "takes all images for n, where only those on which the two differ say anything": (
            stats.binomtest(lost, N).pvalue
        ),
        "is twice the chance of this outcome alone": 2 * stats.binom.pmf(least, n, 0.5),
        "is the chance of this outcome alone: of it or a less even one": (
            stats.binom.pmf(least, n, 0.5)
        ),
        "takes the two for samples of their own: they saw the same images": _unpaired(a, b),
        "is the chance of a difference: 1 minus that is p": 1 - wanted,
    }
    check_array(title, found, wanted, suspects=suspects, atol=1e-9)


def _wilson(right, count, z):
    p, n = right / count, count
    middle = p + z**2 / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.array([middle - half, middle + half]) / (1 + z**2 / n)


def _interval_suspects(right, count, z):
    """Return {cause: both ends} of known slips."""
    p, n = right / count, count
    middle, scale = p + z**2 / (2 * n), 1 + z**2 / n
    simple = z * math.sqrt(p * (1 - p) / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    exact = _wilson(right, count, z)
    spread = np.array([-1, 1])
    return {
        "is p ± z · sqrt(p(1 - p)/n), which has no width at 0 and 1": p + simple * spread,
        "is that of z = 1.96, whatever z is": _wilson(right, count, 1.96),
        "lacks the division by 1 + z²/n": middle + half * spread,
        "lies about p: its middle is drawn towards a half": p + half * spread / scale,
        "lacks the second term under the root": (middle + simple * spread) / scale,
        "lacks z before the root": (middle + half * spread / z) / scale,
        "has high and low exchanged": exact[::-1],
        "is a share of the images: return shares of 1": exact * n,
        "is in percent: return shares from 0 to 1": exact * 100,
        "is middle and half-width: return both ends": np.array([middle, half]) / scale,
    }


def _unpaired(a, b):
    """Return p of two accuracies as of two samples, by the normal distribution."""
    pooled = (a.mean() + b.mean()) / 2
    error = math.sqrt(2 * pooled * (1 - pooled) / len(a))
    return float(2 * stats.norm.sf(abs(a.mean() - b.mean()) / error)) if error else 1.0
