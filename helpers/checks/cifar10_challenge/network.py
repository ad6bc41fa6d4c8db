"""The check of an architecture that is the student's own: what goes in and out, and its budget.

There is no model to compare it with. So what is brought back is held together: rows apart and in a
batch, gradients and what a step along them does to the loss.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    check_new_start,
    check_reach,
    count_parameters,
    forward,
    forward_elsewhere,
    load_parameters,
    parameter_gradients,
    parameters_of,
)

LEAST = 100  # numbers, and multiplications; a network with less has its layers in a plain list
NUM_CLASSES = 10
STEP = 0.01  # share of the loss that a step along the gradient is to take off
STOPS = {
    r"cannot be multiplied": "a linear layer gets rows of the wrong length: print "
    "x.shape before it.",
    r"expected input.* channels": "a convolution gets other channels than it was made for: what "
    "one layer gives the next one takes.",
    r"running_mean": "a batch norm gets other channels than it was made for.",
    r"more than 1 value per channel": "batch norm computes a batch's statistics in eval mode: is "
    "it told what mode it is?",
    r"is invalid for input of size": "a reshape does not fit: leave the first axis, the "
    "batch, alone.",
    r"size of tensor a": "two tensors that are added differ in shape.",
    r"Output size is too small": "an image has become smaller than a kernel: pool less "
    "often, or pad.",
}


def check_network(
    name: str, make: Callable, most_numbers: int, most_work: int, N: int = 5, seed: int = 0
) -> None:
    """Check make(), a new network for pictures of 3 × 32 × 32, ten classes, within a budget.

    most_numbers: that it may learn; most_work: multiplications for one picture
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    X = torch.tensor(rng.standard_normal((N, 3, 32, 32)), dtype=torch.float32)
    model = call(name, make)
    logits = call(name, forward, model, X, training=False, stops=STOPS)
    check_logits(name, logits, N)
    check_budget(name, model, most_numbers, most_work)
    _check_rows_apart(name, model, X, logits)
    if not np.isfinite(call(name, forward, model, X, training=True, stops=STOPS)).all():
        raise CheckFailed(f"{name}: in train mode the logits are not finite.")
    check_new_start(name, parameters_of(model), parameters_of(call(name, make)))
    _check_gradients(name, model.eval(), X, rng.integers(NUM_CLASSES, size=N))
    there = call(name, forward_elsewhere, call(name, make), X, stops=STOPS)
    check_logits(f"{name}, on another device", there, N)
    print(f"ok: {name}: {N} pictures, in its budget")


@beside
def work_of(model: Any) -> int:
    """Return how many multiplications of layers a model does for one picture.

    >>> work_of(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 32 * 32, 10)))
    30720
    """
    device = next((parameter.device for parameter in model.parameters()), None)
    was_training = model.training
    model.eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(torch.zeros(1, 3, 32, 32, device=device))
    model.train(was_training)
    return counter.get_total_flops() // 2  # it counts the additions too


def check_logits(name: str, logits: np.ndarray, N: int) -> None:
    """Check that there is a row of ten logits for each of N pictures.

    raises: CheckFailed
    """
    if np.shape(logits) != (N, NUM_CLASSES):
        raise CheckFailed(
            f"{name}: for {N} pictures the output has shape {np.shape(logits)}, wanted is "
            f"({N}, {NUM_CLASSES}): one row a picture, one logit a class."
        )
    if not np.isfinite(logits).all():
        raise CheckFailed(f"{name}: the logits are not finite.")
    if (logits >= 0).all() and np.allclose(logits.sum(1), 1, atol=1e-3):
        raise CheckFailed(
            f"{name}: the outputs are probabilities: fit's cross-entropy takes logits, before any "
            "softmax."
        )
    if N > 1 and np.allclose(logits, logits[:1], rtol=1e-5, atol=1e-7):
        raise CheckFailed(f"{name}: all pictures get the same logits: does it look at them?")


def _check_rows_apart(name, model, X, logits):
    """Check that a picture's logits do not depend on the others in its batch."""
    alone = [call(name, forward, model, X[k : k + 1], training=False, stops=STOPS) for k in (0, 2)]
    title = f"{name}: in eval mode, a picture alone and in a batch"
    check_array(title, np.concatenate(alone), logits[[0, 2]], rtol=1e-3, atol=1e-4)


def check_budget(name: str, model: Any, most_numbers: int, most_work: int) -> None:
    """Check what a model learns, and how much it multiplies for a picture.

    raises: CheckFailed
    """
    numbers, work = count_parameters(model), call(name, work_of, model, stops=STOPS)
    if min(numbers, work) < LEAST:
        raise CheckFailed(
            f"{name} learns {numbers:,} numbers with {work:,} multiplications a picture, too few "
            "for a network: are its layers attributes, or in an nn.Sequential, not in a list?"
        )
    if numbers > most_numbers:
        raise CheckFailed(
            f"{name} learns {numbers:,} numbers, at most {most_numbers:,} are in the budget: the "
            "layer after flattening often has the most."
        )
    if work > most_work:
        raise CheckFailed(
            f"{name} takes {work:,} multiplications for a picture, at most {most_work:,} are in "
            "the budget: convolutions of large images cost the most, so shrink them earlier."
        )


def _check_gradients(name, model, X, y):
    """Check that gradients reach all parameters, and that a step along them lowers the loss."""
    gradients = call(name, parameter_gradients, model, "cross_entropy", X, y, stops=STOPS)
    check_reach(name, gradients)
    before, start = _loss(forward(model, X), y), parameters_of(model)
    length = sum(float((gradient**2).sum()) for gradient in gradients.values())
    lr = STEP * before / length
    load_parameters(model, {key: start[key] - lr * gradients[key] for key in start})
    taken_off = (before - _loss(forward(model, X), y)) / (STEP * before)
    load_parameters(model, start)
    if not 0.3 < taken_off < 1.7:  # of a smooth loss near 1; a kink may bend it a little
        raise CheckFailed(
            f"{name}: a small step along the gradient does not lower the loss as the gradient "
            "says: does forward change anything in place, or draw at random in eval mode?"
        )


def _loss(logits, y):
    shifted = logits - logits.max(1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(y)), y]).mean())
