"""A check of the moving average of a model's weights, held against the formula.

The two models are made where the student's code is; their numbers are the examiner's.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_group
from helpers.checks.models import call, on_other_device, tiny_model

State = dict[str, np.ndarray]


def check_average(
    name: str,
    update_average: Callable,
    decay: float,
    num_updates: int = 3,
    sizes: tuple[int, ...] = (3, 4, 2),
    seed: int = 0,
) -> None:
    """Check update_average(average, model, decay) over some updates, buffers included.

    sizes: features of the layers; there is a batch norm behind each but the last
    raises: CheckFailed that names the usual mistakes

    >>> @torch.no_grad()
    ... def right(average, model, decay):
    ...     for a, w in zip(average.state_dict().values(), model.state_dict().values()):
    ...         a.copy_(decay * a + (1 - decay) * w if a.is_floating_point() else w)
    >>> check_average("update_average", right, decay=0.9)
    ok: update_average: decay 0.9, 3 updates
    """
    with check_group(f"{name}: decay {decay:g}, {num_updates} updates"):
        states = random_states(num_updates + 1, sizes, seed)
        told = call(name, follow_average, update_average, states, decay, sizes)
        for k in range(1, num_updates + 1):
            _check_state(name, told["averages"][k - 1], states[: k + 1], decay)
            if not _equal(told["models"][k - 1], states[k]):
                raise CheckFailed(f"{name}: the model itself has changed: only the average may.")
        if not _equal(told["at the end"], told["averages"][-1]):
            raise CheckFailed(
                f"{name}: the average shares the model's memory, so training goes on changing it: "
                "copy numbers."
            )
        if not told["are leaves"]:
            raise CheckFailed(
                f"{name}: a graph is kept with the average: update under torch.no_grad()."
            )
        call(name, _elsewhere, update_average, decay, sizes)


def random_states(count: int, sizes: tuple[int, ...], seed: int) -> list[State]:
    """Return the numbers of so many models, {name: array}, in which counts of batches are whole.

    >>> sorted(random_states(1, (2, 3, 1), 0)[0])[:2]
    ['0.bias', '0.weight']
    """
    rng = np.random.default_rng(seed)
    twin = tiny_model(print, sizes, batch_norm=True).state_dict()
    return [
        {
            key: rng.standard_normal(tuple(value.shape))
            if value.is_floating_point()
            else np.array(100 + 37 * k)
            for key, value in twin.items()
        }
        for k in range(count)
    ]


@beside
def follow_average(
    update: Callable, states: Sequence[State], decay: float, sizes: tuple[int, ...]
) -> dict[str, Any]:
    """Start an average at the first state, and update it with a model in each of the others.

    returns: {"averages", "models": states after each update, "at the end": the average after the
        model was changed once more, "are leaves": whether its parameters have no graph}
    """
    average = tiny_model.beside(None, sizes, batch_norm=True)
    model = tiny_model.beside(None, sizes, batch_norm=True)
    _load(average, states[0])
    told: dict[str, Any] = {"averages": [], "models": []}
    for state in states[1:]:
        _load(model, state)
        update(average, model, decay)
        told["averages"].append(_state(average))
        told["models"].append(_state(model))
    with torch.no_grad():
        for value in model.state_dict().values():
            value.add_(1)
    told["at the end"] = _state(average)
    told["are leaves"] = all(value.grad_fn is None for value in average.parameters())
    return told


@beside
def _elsewhere(update, decay, sizes):
    """Update an average whose model is on another device than the CPU, and so is itself."""
    models = [tiny_model.beside(None, sizes, batch_norm=True, seed=k) for k in (0, 1)]
    on_other_device.beside(update, *models, decay)


def _load(model, state):
    """Give a model the numbers of a state, in place."""
    with torch.no_grad():
        for key, value in model.state_dict().items():
            value.copy_(torch.tensor(state[key]))


def _state(model):
    return {key: value.detach().numpy().copy() for key, value in model.state_dict().items()}


def _equal(some, others):
    return all(np.array_equal(some[key], others[key]) for key in others)


def _check_state(name, found, states, decay):
    """Check every array of an average of states, the first of which it began with."""
    num_updates = len(states) - 1
    for key, first in states[0].items():
        numbers = [state[key] for state in states]
        title = f"{name}: {key} after {num_updates} update{'s' * (num_updates > 1)}"
        kind = "batch norm's statistics belong to the average too" if "running" in key else ""
        suspects = {
            f"stays as it was: {kind or 'is it averaged, and in place?'}": first,
            f"is the model's own: {kind or 'nothing is averaged'}": numbers[-1],
            "moves too far: decay weighs the old average, 1 - decay the model": _average(
                numbers, 1 - decay
            ),
            "forgets to shrink the old average": first + (1 - decay) * sum(numbers[1:]),
            "forgets the old average's weight or the model's": decay * first + sum(numbers[1:]),
            "is the plain mean of all": np.mean(numbers, axis=0),
        }
        if first.dtype.kind == "i":
            wanted = numbers[-1]
            cause = "is averaged and cut: a count is copied"
            suspects = {cause: np.trunc(_average(numbers, decay)), "stays as it was": first}
        else:
            wanted = _average(numbers, decay)
        check_array(title, found[key], wanted, suspects=suspects)


def _average(numbers, decay):
    """Return the moving average of arrays, which begins with the first."""
    mean = numbers[0]
    for value in numbers[1:]:
        mean = decay * mean + (1 - decay) * value
    return mean
