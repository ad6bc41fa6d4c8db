"""Checks of a learning-rate schedule: the rate of every step, and the scheduler that sets it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import optimizer_of, tiny_model


def check_lr_at(name: str, lr_at: Callable, num_steps: int, peak: float, share: float) -> None:
    """Check lr_at(step, num_steps, peak, warm_up_share) at every step, the one past the last too.

    raises: CheckFailed that names the usual mistakes
    """
    yours = [lr_at(step, num_steps, peak, share) for step in range(num_steps + 1)]
    if any(rate is None for rate in yours):
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    title = f"{name} at steps 0 to {num_steps}, peak {peak:g}, warm-up {share:g}"
    suspects = _rate_suspects(num_steps, peak, share)
    found = np.array([float(rate) for rate in yours])
    check_array(title, found, rates(num_steps, peak, share), suspects=suspects)


def check_scheduler(
    name: str, make: Callable, num_epochs: int, steps_per_epoch: int, peak: float, share: float
) -> None:
    """Check the rates that make(optimizer, num_epochs, steps_per_epoch, peak, share) gives.

    raises: CheckFailed that names the usual mistakes
    """
    num_steps = num_epochs * steps_per_epoch
    yours = rates_of_steps(make, num_steps, num_epochs, steps_per_epoch, peak, share)
    if isinstance(yours, str):
        raise CheckFailed(f"{name} {yours}")
    wanted, steps = rates(num_steps, peak, share), np.arange(num_steps + 1)
    of_epochs = np.interp(steps, (0, share * num_epochs, num_epochs), (peak / 10, peak, 0))
    epoch = steps // steps_per_epoch
    suspects = {
        "reach 0 after as many batches as there are epochs: num_steps counts batches": of_epochs,
        "stay the same for a whole epoch: they change with every batch": of_epochs[epoch],
        "are multiplied by the peak twice: the optimiser's own rate is 1": wanted * peak,
        "are shares of the peak": wanted / peak,
        "never change": np.full(len(steps), yours[0]),
    } | _rate_suspects(num_steps, peak, share)
    title = f"{name}: the rates of {num_epochs} epochs of {steps_per_epoch} batches"
    check_array(title, yours, wanted, suspects=suspects)


def rates(num_steps: int, peak: float, share: float) -> np.ndarray:
    """Return the rates of steps 0 to num_steps: up from peak / 10 to peak, then down to 0.

    >>> rates(4, 1.0, 0.5)
    array([0.1 , 0.55, 1.  , 0.5 , 0.  ])
    """
    return np.interp(
        np.arange(num_steps + 1), (0, share * num_steps, num_steps), (peak / 10, peak, 0)
    )


@beside
def rates_of_steps(make: Callable, num_steps: int, *args: Any) -> np.ndarray | str:
    """Return the rates of an optimiser under the scheduler make(optimizer, *args), step by step.

    returns: num_steps + 1 numbers, or a text that says what is wrong

    >>> from torch.optim.lr_scheduler import LambdaLR
    >>> rates_of_steps(lambda optimizer: LambdaLR(optimizer, lambda step: 1 / (1 + step)), 1)
    array([1. , 0.5])
    """
    optimizer = optimizer_of.beside(tiny_model.beside(None, sizes=(2, 2)), lr=1.0)
    scheduler = make(optimizer, *args)
    if not hasattr(scheduler, "step"):
        return f"returned {type(scheduler).__name__}; wanted is a scheduler of torch.optim."
    found = []
    for _ in range(num_steps + 1):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return np.array(found)


def _rate_suspects(num_steps, peak, share):
    """Return {cause: rates} of known slips."""
    steps, top = np.arange(num_steps + 1), share * num_steps

    def through(*points):
        """Return the line through points (step, rate)."""
        return np.interp(steps, *np.transpose(points))

    right = rates(num_steps, peak, share)
    cosine = peak * (1 + np.cos(np.pi * (steps - top) / (num_steps - top))) / 2
    return {
        "starts at 0, not at peak / 10": through((0, 0), (top, peak), (num_steps, 0)),
        "has no warm-up": through((0, peak), (num_steps, 0)),
        "has no warm-up, and waits at the peak": through((0, peak), (top, peak), (num_steps, 0)),
        "stays at the peak": through((0, peak / 10), (top, peak)),
        "stops falling at peak / 10": through((0, peak / 10), (top, peak), (num_steps, peak / 10)),
        "stays at peak / 10 until the warm-up is over": np.where(steps < top, peak / 10, right),
        "is a share of the peak": right / peak,
        "falls along a cosine, not a line": np.where(steps < top, right, cosine),
        "is one step early": right[np.minimum(steps + 1, num_steps)],
        "is one step late": right[np.maximum(steps - 1, 0)],
        "jumps after the warm-up: the line down begins there, not at step 0": np.where(
            steps < top, right, peak * (1 - steps / num_steps)
        ),
    }
