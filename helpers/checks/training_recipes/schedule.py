"""A check of a schedule: a linear warm-up, then a cosine to 0."""

from collections.abc import Callable

import numpy as np

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import call

START = 0.01  # of the peak, at step 0


def check_factor(name: str, lr_factor: Callable, num_steps: int, warm_up_steps: int) -> None:
    """Check lr_factor(step, num_steps, warm_up_steps) at every step, that after the last too.

    raises: CheckFailed that names the usual mistakes

    >>> def right(step, num_steps, warm_up_steps):
    ...     if step < warm_up_steps:
    ...         return 0.01 + 0.99 * step / warm_up_steps
    ...     return (1 + np.cos(np.pi * (step - warm_up_steps) / (num_steps - warm_up_steps))) / 2
    >>> check_factor("lr_factor", right, 10, 3)
    ok: lr_factor: steps 0 to 10, of which 3 warm up
    """
    try:
        values = call(name, factors_of, lr_factor, num_steps, warm_up_steps)
    except ZeroDivisionError as error:
        raise CheckFailed(
            f"{name}: a division by 0, with {num_steps} steps and {warm_up_steps} of warm-up: "
            "which case is step 0, if there is no warm-up?"
        ) from error
    if values is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    title = f"{name}: steps 0 to {num_steps}, of which {warm_up_steps} warm up"
    suspects = _suspects(num_steps, warm_up_steps)
    check_array(title, values, factors(num_steps, warm_up_steps), suspects=suspects, atol=1e-7)


@beside
def factors_of(lr_factor: Callable, num_steps: int, warm_up_steps: int) -> np.ndarray | None:
    """Return lr_factor(step, num_steps, warm_up_steps) of steps 0 to num_steps; None if one is.

    >>> factors_of(lambda step, num_steps, warm_up_steps: step / num_steps, 2, 0)
    array([0. , 0.5, 1. ])
    """
    found = [lr_factor(step, num_steps, warm_up_steps) for step in range(num_steps + 1)]
    return None if None in found else np.array([float(value) for value in found])


def factors(num_steps: int, warm_up_steps: int) -> np.ndarray:
    """Return the factors of steps 0 to num_steps.

    >>> factors(4, 2).round(3)
    array([0.01 , 0.505, 1.   , 0.5  , 0.   ])
    """
    t = np.arange(num_steps + 1)
    down = (t - warm_up_steps) / (num_steps - warm_up_steps)
    up = START + (1 - START) * t / max(warm_up_steps, 1)
    return np.where(t < warm_up_steps, up, (1 + np.cos(np.pi * down)) / 2)


def _suspects(T, W):
    """Return {cause: factors} of known slips."""
    t, right = np.arange(T + 1), factors(T, W)
    late = (1 + np.cos(np.pi * t / T)) / 2
    rest = (t - W) / (T - W)
    up = t < W

    def warmed(down):
        return np.where(up, right, down)

    return {
        "starts at 0, not at 0.01": np.where(up, t / max(W, 1), right),
        "has no warm-up": late,
        "waits at the peak in the warm-up: it climbs": np.where(up, 1, right),
        "stays at 0.01 until the warm-up is over": np.where(up, START, right),
        "jumps after the warm-up: the cosine begins there, not at step 0": warmed(late),
        "is late: the cosine is stretched over all steps, so it does not reach 0": warmed(
            (1 + np.cos(np.pi * (t - W) / T)) / 2
        ),
        "falls in a line, not along a cosine": warmed(1 - rest),
        "falls along a quarter of a cosine: half a wave, from 1 to -1": warmed(
            np.cos(np.pi / 2 * rest)
        ),
        "falls below 0: bring the cosine to 0 and 1": warmed(np.cos(np.pi * rest)),
        "makes a whole wave: half a wave, from 1 to -1": warmed((1 + np.cos(2 * np.pi * rest)) / 2),
        "falls to 0.01: it ends at 0": warmed(START + (1 - START) * right),
        "stays at the peak": warmed(1.0),
        "is one step ahead": np.append(right[1:], right[-1]),
        "is one step late": np.append(right[0], right[:-1]),
        "climbs past the end of the warm-up: 0.01 is the start, and 1 the end": np.where(
            up, START + t / max(W, 1), right
        ),
        "goes through the cosine backwards: it begins at 1": warmed((1 - np.cos(np.pi * rest)) / 2),
    }
