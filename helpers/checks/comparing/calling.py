"""Call a student's function; where PyTorch stops it, say what that means."""

import re
from collections.abc import Callable
from typing import Any

from helpers.checks.comparing.failure import CheckFailed

STOPS = {  # what PyTorch says of a layer or a training step, and what that means here
    "shapes cannot be multiplied": "the layer got rows of the wrong length: is each image made one "
    "row, (N, pixels)?",
    "must have the same dtype": "the layer got bytes: scale the images to decimals first.",
    "is invalid for input of size": "a reshape does not fit: which axis is the batch?",
    "does not require grad": "the loss has no graph: is it made under no_grad, or from .data?",
    "leaf Variable that requires grad": "the update is recorded in the graph: do it under "
    "torch.no_grad().",
    "NoneType": "a parameter has no gradient at the update: does backward come before, and is "
    "nothing cleared between the two?",
    "modified by an inplace operation": "a parameter changed between the forward and the backward "
    "pass: does the step come before backward?",
    "backward through the graph a second": "a graph is kept from an earlier batch: is the update "
    "made under torch.no_grad(), with a fresh loss for each batch?",
}


def call(
    name: str, function: Callable, *args: Any, stops: dict[str, str] = STOPS, **kwargs: Any
) -> Any:
    """Return function(*args, **kwargs); where PyTorch stops it, say what that means.

    name: of what is called, which a failure bears that does not say of what it speaks
    stops: {pattern of what PyTorch says: what that means here}
    raises: CheckFailed

    >>> import torch
    >>> call("model", torch.nn.Linear(3, 2), torch.zeros(1, 5))
    Traceback (most recent call last):
    helpers.checks.CheckFailed: model: the layer got rows of the wrong length: is each image ...
    """
    try:
        return function(*args, **kwargs)
    except CheckFailed as failure:
        raise failure.about(name) from failure
    except (RuntimeError, ValueError, TypeError) as error:
        told = str(error)
        meaning = next((text for piece, text in stops.items() if re.search(piece, told)), None)
        if meaning is None:
            raise
        raise CheckFailed(f"{name}: {meaning}", " ({yours})", yours=told[:160]) from error
