"""Rows, columns or channels that are off by an amount or a factor of their own."""

from itertools import combinations

import numpy as np

from helpers.checks.explaining.where import AXES

EQUAL = 6  # values that must agree with others, at least


def along(actual: np.ndarray, expected: np.ndarray) -> str | None:
    """Return a clause where all values of a row, column or channel are off alike; else None.

    >>> wanted = np.array([[0.31, 1.72], [2.41, 0.55], [0.12, 0.94], [1.3, 3.1], [4.1, 2.2]])
    >>> along(wanted + np.array([0.1, -0.3]), wanted)
    'is off by an amount of its own in each column, the same in all its places'
    """
    if expected.ndim < 2 or expected.ndim > 4:
        return None
    scale = float(max(np.abs(actual).max(), np.abs(expected).max()))
    relations = [("an amount", actual - expected, 3e-6 * scale)]
    if (np.abs(expected) > 1e-3 * scale).mean() > 0.9:
        safe = np.where(np.abs(expected) > 1e-3 * scale, expected, np.nan)
        relations.append(("a factor", actual / safe, 1e-4))
    for count in range(1, expected.ndim):
        for axes in combinations(range(expected.ndim), count):
            rest = tuple(k for k in range(expected.ndim) if k not in axes)
            groups = int(np.prod([expected.shape[k] for k in axes]))
            if groups < 2 or expected.size - groups < EQUAL:
                continue
            if (np.abs(relations[0][1]).max(axis=rest) <= relations[0][2]).any():
                continue
            for word, values, allowed in relations:
                spread = np.nanmax(values, axis=rest) - np.nanmin(values, axis=rest)
                sizes = np.nanmax(np.abs(values), axis=rest)
                if (spread <= allowed * (1 if word == "an amount" else sizes + 1e-9)).all():
                    return f"is off by {word} of its own in each {_named(axes, expected.ndim)}"
    return None


def _named(axes: tuple[int, ...], ndim: int) -> str:
    names = AXES.get(ndim, tuple(f"index of axis {k}" for k in range(ndim)))
    return " and ".join(names[k] for k in axes) + ", the same in all its places"
