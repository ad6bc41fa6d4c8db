"""Whether arrays that came of a model share its memory."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed


def check_copies(name: str, to_numpy: Callable, model: nn.Module) -> None:
    """Check that the arrays of to_numpy(model) stay when the model changes; it is left changed.

    to_numpy: the student's; returns arrays, or a dictionary of them
    raises: CheckFailed
    """
    shared = shared_with(to_numpy, model)
    if shared:
        raise CheckFailed(
            f"{name}: {shared} shares the model's memory, so training changes it: copy."
        )


@beside
def shared_with(to_numpy: Callable, model: nn.Module) -> str:
    """Return the name or the number of an array of to_numpy(model) that changes with it, or "".

    >>> shared_with(lambda model: {"W": model.weight.detach().numpy()}, torch.nn.Linear(2, 1))
    'W'
    >>> shared_with(lambda model: [np.zeros(1), model.bias.detach().numpy()], torch.nn.Linear(2, 1))
    'array 2'
    """
    model.double()
    found = to_numpy(model)
    arrays = (
        found if isinstance(found, dict) else {f"array {k + 1}": a for k, a in enumerate(found)}
    )
    before = {key: np.copy(array) for key, array in arrays.items()}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1)
    return next((key for key in before if not np.array_equal(arrays[key], before[key])), "")
