"""Checks of what a model learns: how many numbers, whether gradients reach them, how they start."""

import math
from itertools import combinations, product

import numpy as np

from helpers.checks.comparing import CheckFailed

SIGMAS = 6.5  # a right answer is further off once in 10 ** 10 times
SURE = 3  # deviations within which one explanation has to be the only one


def check_count(
    title: str, count: int, wanted: float, causes: dict, *, sizes: str = "", otherwise: str = ""
) -> None:
    """Check how many numbers a model learns.

    causes: {count: the likely cause}
    sizes: what is said of another count, with what is wanted in it; otherwise: the same without
    raises: CheckFailed

    >>> check_count("model", 12, 15, {12: "the bias is missing."})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: model learns 12 numbers, wanted 15: the bias is missing.
    """
    if count == wanted:
        return
    cause = causes.get(count, otherwise)
    told = ", wanted {wanted:,}" if cause else ", wanted {wanted:,}: {yours}"
    raise CheckFailed(
        f"{title} learns {count:,} numbers",
        told,
        f": {cause}" if cause else "",
        untold="" if cause else ", and not as many as it should.",
        yours=sizes,
        wanted=wanted,
    )


def check_reach(title: str, gradients: dict[str, np.ndarray | None]) -> None:
    """Check that a loss depends on every parameter.

    gradients: {name: array or None}, as of parameter_gradients
    raises: CheckFailed

    >>> check_reach("model", {"weight": np.ones(2), "bias": None})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: model: no gradient reaches bias: is it used, and not detached?
    """
    for key, gradient in gradients.items():
        if gradient is None or not gradient.any():
            raise CheckFailed(f"{title}: no gradient reaches {key}: is it used, and not detached?")


def check_new_start(title: str, one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    """Check that what two models start with, one made after the other, is drawn for each.

    one, other: {name: array} of their parameters; with one axis they may be equal
    raises: CheckFailed

    >>> w = {"W": np.random.default_rng(0).standard_normal((2, 3))}
    >>> check_new_start("model", w, w)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: model: W is drawn twice and is the same: a seed ... inside ...
    """
    for key, w in one.items():
        if w.ndim > 1 and np.ptp(w) and np.array_equal(w, other[key]):
            raise CheckFailed(
                f"{title}: {key} is drawn twice and is the same: a seed that is set inside makes "
                "all runs one run. Leave seeds to the caller."
            )


def _implied(std: float, shape: tuple[int, ...], few: float) -> str:
    """Say of how many inputs a standard deviation is, where one number of them explains it.

    >>> _implied(0.509, (6, 8, 5, 5), few=0.13)
    'it is the root of 2 / 8, as if 8 numbers met in an output: how many do?'
    >>> _implied(0.54, (6, 8, 5, 5), few=0.5)  # 2 / 6, 2 / 8 and 1 / 5 all come near
    ''
    """
    parts = [axes for n in range(1, len(shape) + 1) for axes in combinations(shape, n)]
    found = {
        (above, math.prod(axes))
        for above, axes in product((1, 2), parts)
        if abs(std / math.sqrt(above / math.prod(axes)) - 1) < few * SURE / SIGMAS
    }
    if len(found) != 1:
        return ""
    above, fan = found.pop()
    return f"it is the root of {above} / {fan}, as if {fan} numbers met in an output: how many do?"


def check_spread(
    title: str, w: np.ndarray, wanted: float, causes: dict, normal: bool = True
) -> None:
    """Check that weights start as random numbers of mean 0 and a standard deviation.

    wanted: the standard deviation; causes: {clause: what known mistakes give}
    normal: whether numbers of a uniform distribution are refused
    raises: CheckFailed that names the mistake

    >>> w = np.random.default_rng(0).standard_normal((100, 30)) / 10
    >>> check_spread("W", w, 0.14, {"it lacks the 2 for the ReLU": 0.1})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: W starts with standard deviation 0.0994, wanted 0.14: it ... ReLU.
    """
    std, mean = float(w.std()), float(w.mean())
    few = SIGMAS / math.sqrt(2 * w.size)  # n numbers tell it to 1 / sqrt(2 n)
    if np.ptp(w) == 0:
        raise CheckFailed(f"{title} holds one value everywhere: draw it at random.")
    if abs(std / wanted - 1) > few:
        off = {cause: abs(std / value - 1) for cause, value in causes.items()}
        cause = min(off, key=lambda text: off[text], default="")
        cause = cause if cause and off[cause] < few else _implied(std, w.shape, few)
        known = f": {cause}" if cause else ""
        stop = "" if known.endswith("?") else "."
        told = f"{title} starts with standard deviation {std:.3g}"
        raise CheckFailed(told, ", wanted {wanted:.3g}", known + stop, wanted=wanted)
    if abs(mean) > SIGMAS * std / math.sqrt(w.size):
        raise CheckFailed(f"{title} starts with mean {mean:.2g}, wanted 0.")
    # of 500 normal numbers none reaches beyond two deviations once in 10 ** 10 times
    if normal and w.size >= 500 and np.abs(w).max() < 2 * std:
        raise CheckFailed(f"{title} is drawn from a uniform distribution; wanted is a normal one.")
