"""Checks of settings that are drawn at random."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, by_chance, lend

Ranges = dict[str, tuple[float, float]]
BINS = 5


def check_draws(draw: Callable, ranges: Ranges, num: int, seed: int) -> None:
    """Check draw(ranges, num, rng): settings whose logarithms are uniform, each on its own.

    num: at least some hundreds, so that chance explains little
    raises: CheckFailed that names the usual mistakes

    >>> def draw(ranges, num, rng):
    ...     return [
    ...         {name: float(np.exp(rng.uniform(*np.log(ends)))) for name, ends in ranges.items()}
    ...         for _ in range(num)
    ...     ]
    >>> check_draws(draw, {"lr": (1e-4, 1e-1), "reg": (1e-6, 1.0)}, num=300, seed=0)
    ok: draw_settings: 300 settings of lr and reg
    """
    values = settings_of(draw, ranges, num, seed)
    places = {name: _place(name, values[name], *ends) for name, ends in ranges.items()}
    for name, place in places.items():
        _check_even(name, place)
    for one, other in combinations(places, 2):
        alike = (places[one] < 0.5) == (places[other] < 0.5)
        if not by_chance(int(alike.sum()), num, 0.5):
            raise CheckFailed(
                f"draw_settings: {one} and {other} go together: each value needs its own draw."
            )
    _check_rng(draw, ranges, values, seed)
    print(f"ok: draw_settings: {num} settings of {' and '.join(ranges)}")


def settings_of(draw: Callable, ranges: Ranges, num: int, seed: int) -> dict[str, np.ndarray]:
    """Return the values that were drawn, by name, (num,) each.

    raises: CheckFailed where they are not num dictionaries with the names of ranges
    """
    lent = {"ranges": dict(ranges), "num": num, "rng": np.random.default_rng(seed)}
    settings = lend("draw_settings", draw, lent)
    if not isinstance(settings, list | tuple) or len(settings) != num:
        yours = f"{len(settings)}" if isinstance(settings, list | tuple) else _kind(settings)
        raise CheckFailed(f"draw_settings: wanted is a list of {num} dictionaries, yours: {yours}.")
    for one in settings:
        if not isinstance(one, dict) or set(one) != set(ranges):
            names = ", ".join(ranges)
            yours = ", ".join(map(str, one)) if isinstance(one, dict) else _kind(one)
            raise CheckFailed(f"draw_settings: each setting has the names {names}; yours: {yours}.")
    return {name: _numbers(name, [one[name] for one in settings]) for name in ranges}


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"


def _numbers(name: str, values: list) -> np.ndarray:
    numbers = np.asarray(values)
    if numbers.ndim != 1 or numbers.dtype.kind not in "fiu" or not np.isfinite(numbers).all():
        raise CheckFailed(f"draw_settings: each {name} is one finite number.")
    return numbers.astype(float)


def _place(name: str, values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return where the logarithms lie between those of the ends, 0 to 1."""
    outside = values[(values < low * (1 - 1e-9)) | (values > high * (1 + 1e-9))]
    if outside.size:
        raise CheckFailed(
            f"draw_settings: {name} is {outside[0]:.3g}, outside of its range {low:g} to {high:g}."
        )
    return np.log(values / low) / np.log(high / low)


def _check_even(name: str, place: np.ndarray) -> None:
    """Check that each fifth of the range, in powers, has its share, and no value comes twice."""
    counts = np.histogram(place, BINS, (0, 1))[0]
    if len(np.unique(place)) < len(place):
        raise CheckFailed(
            f"draw_settings: values of {name} come twice: is it a grid, or one draw for all?"
        )
    if not all(by_chance(int(count), len(place), 1 / BINS) for count in counts):
        why = "are powers of ten drawn evenly, or the numbers themselves?"
        share = counts[-1] / len(place)
        raise CheckFailed(
            f"draw_settings: {name} is not even over its powers of ten ({share:.0%} lie in the "
            f"upper fifth): {why}"
        )


def _check_rng(draw: Callable, ranges: Ranges, values: dict, seed: int) -> None:
    """Check that rng alone decides: an equal one draws the same, another one does not."""
    num = len(next(iter(values.values())))
    again, other = (settings_of(draw, ranges, num, k) for k in (seed, seed + 1))
    if any((again[name] != values[name]).any() for name in ranges):
        raise CheckFailed("draw_settings: an equal rng drew other settings: is rng used, alone?")
    if any((other[name] == values[name]).any() for name in ranges):
        raise CheckFailed("draw_settings: another rng drew the same settings: is rng used?")
