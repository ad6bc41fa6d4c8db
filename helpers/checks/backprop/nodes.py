"""Checks of a node's local derivatives: of its output, by each of its inputs."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing import check_array, check_outputs

SWAPPED = "is that by the other input: the first one is by a, the second by b"
TURNED = "is turned round: which side does ReLU cut off?"
AT_ZERO = "lets the gradient pass at 0: the text says what is taken there"
OUTPUT = "is taken at the output: a local derivative belongs to the node's input"


def check_local(
    name: str,
    function: Callable,
    inputs: Sequence[float],
    expected: Sequence[float],
    case: str = "",
) -> None:
    """Check the local derivatives that a function returns: a number for each input.

    name: d_multiply, d_divide, d_relu, d_exp or d_log
    inputs: of the node, one number or two
    expected: the derivatives by them, from an oracle
    case: what the messages say of the inputs
    raises: CheckFailed that names the usual mistakes

    >>> check_local("d_exp", lambda a: np.exp(np.exp(a)), [0.0], [1.0])
    Traceback (most recent call last):
    helpers.checks.CheckFailed: d_exp: derivative by a is taken at the output: ...
    """
    value = function(*inputs)
    letters = "ab"[: len(inputs)]
    if len(letters) == 1:
        parts = value if isinstance(value, (tuple, list)) and len(value) == 1 else [value]
    elif isinstance(value, np.ndarray) and value.shape == (len(letters),):
        parts = value.tolist()
    else:
        parts = check_outputs(name, value, " ".join(f"d{letter}" for letter in letters))
    mistakes = _mistakes(name, *inputs)
    for k, letter in enumerate(letters):
        suspects = {cause: wrong[k] for cause, wrong in mistakes.items()}
        title = f"{name}: derivative by {letter}{f' ({case})' if case else ''}"
        check_array(title, as_decimal(parts[k]), float(expected[k]), suspects=suspects)


def slopes_of(operation: str, *inputs: float) -> list[float]:
    """Return PyTorch's derivatives of one of its functions, by each of the inputs.

    >>> slopes_of("mul", 3.0, -2.0)
    [-2.0, 3.0]
    """
    import torch

    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    return [
        slope.item() for slope in torch.autograd.grad(getattr(torch, operation)(*leaves), leaves)
    ]


def as_decimal(value: Any) -> Any:
    """Return a number as a decimal: 1 and True are as good as 1.0.

    >>> as_decimal(np.int64(3)).dtype, as_decimal(0.5)
    (dtype('float64'), 0.5)
    """
    array = np.asarray(value) if not hasattr(value, "detach") else value
    whole = isinstance(array, np.ndarray) and array.dtype.kind in "iub"
    return array.astype(float) if whole else value


def _mistakes(name: str, *inputs: float) -> dict[str, tuple[float, ...]]:
    """Return {cause: the derivatives that a known mistake gives}."""
    a, b = (*inputs, 1.0)[:2]
    if name == "d_multiply":
        return {SWAPPED: (a, b), "is the output: it belongs to one input alone": (a * b, a * b)}
    if name == "d_divide":
        return {
            SWAPPED: (-a / b**2, 1 / b),
            "has the wrong sign: what does a larger b do to a / b?": (-1 / b, a / b**2),
            "forgets a: how much b matters depends on a": (a / b, -1 / b**2),
            "divides by b once where it should twice": (1.0, -a / b),
            "has 2 b where b squared belongs": (1 / b, -a / (2 * b)),
        }
    if name == "d_relu":
        output = max(0.0, a)
        return {
            "is the output of ReLU: its slope is asked": (output,),
            "is the input: the slope of ReLU is asked": (a,),
            AT_ZERO if a == 0 else TURNED: (float(a <= 0),),
        }
    if name == "d_exp":
        powers = a * math.exp(a - 1)
        return {OUTPUT: (math.exp(math.exp(a)),), "is that of a power, not of exp": (powers,)}
    output = math.log(a)
    return {
        OUTPUT: (1 / output if output else math.inf,),
        "is the output, the log itself": (output,),
        "is the input: turn it over": (a,),
        "has the base 2 or 10: log is the natural one": (1 / (a * math.log(2)),),
    }
