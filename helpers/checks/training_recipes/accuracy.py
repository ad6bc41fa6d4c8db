"""Checks of a top-k accuracy: its value, ties at the k-th place, and a k that makes no sense."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import call, on_other_device


def check_topk(
    name: str, topk_accuracy: Callable, logits: np.ndarray, labels: np.ndarray, k: int
) -> None:
    """Check topk_accuracy(logits, labels, k): a row is right if fewer than k rivals are as high.

    logits: (N, C) floats; labels: (N,) integers; k: from 1 to C
    raises: CheckFailed that names the usual mistakes

    >>> def right(logits, labels, k):
    ...     own = logits.gather(1, labels[:, None])
    ...     return ((logits >= own).sum(1) <= k).float().mean()
    >>> check_topk("Acc@1", right, np.eye(3), np.array([0, 1, 0]), k=1)
    ok: Acc@1: k = 1, N = 3, C = 3
    """
    z, y = torch.tensor(np.asarray(logits)), torch.tensor(np.asarray(labels))
    with unchanged(name, logits=z.numpy(), labels=y.numpy()):
        found = _as_number(call(name, topk_accuracy, z, y, k))
    N, C = z.shape
    wanted = float((places(logits, labels) < k).mean())
    title = f"{name}: k = {k}, N = {N}, C = {C}"
    suspects = _suspects(z, y, k, wanted)
    # a float32 mean of ones and zeros is good to 1e-7
    check_array(title, found, wanted, suspects=suspects, atol=1e-6)
    there = _as_number(call(name, on_other_device, topk_accuracy, z, y, k))
    if not np.allclose(there, wanted, atol=1e-6):
        raise CheckFailed(f"{name}: on another device than the CPU the share is another one.")


def places(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return how many other classes have a logit at least as high as the true one's, row by row.

    >>> places(np.array([[3.0, 1.0, 3.0], [0.0, 5.0, 6.0]]), np.array([0, 2]))
    array([1, 0])
    """
    rows = zip(logits.tolist(), labels.tolist(), strict=True)
    return np.array([sum(other >= row[label] for other in row) - 1 for row, label in rows])


def rows_with_places(
    ahead: Sequence[int], num_classes: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return logits (N, C) and labels (N,) with so many classes ahead of the true one.

    >>> logits, labels = rows_with_places([0, 2], 3)
    >>> places(logits, labels)
    array([0, 2])
    """
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(num_classes) for _ in ahead]
    labels = [order[place] for order, place in zip(orders, ahead, strict=True)]
    logits = -np.sort(-rng.standard_normal((len(orders), num_classes)), axis=1)
    return np.take_along_axis(logits, np.argsort(orders, axis=1), axis=1), np.array(labels)


def check_refuses_k(name: str, topk_accuracy: Callable, num_classes: int, k: int) -> None:
    """Check that topk_accuracy raises ValueError for a k below 1 or above the number of classes.

    raises: CheckFailed
    """
    logits, labels = torch.eye(num_classes), torch.arange(num_classes)
    raised = error_of(topk_accuracy, logits, labels, k)
    if raised != "ValueError":
        what = f"it raised {raised}" if raised else "it returned a value"
        raise CheckFailed(
            f"{name}: {k} places among {num_classes} classes is a mistake of the caller's, to be "
            f"refused with a ValueError; {what}."
        )
    print(f"ok: {name}: k = {k} of {num_classes} is refused")


@beside
def error_of(function: Callable, *args: object) -> str:
    """Return the name of the class of the error that function(*args) raises, or "" if none.

    >>> error_of(int, "two")
    'ValueError'
    """
    try:
        function(*args)
    except Exception as error:
        return type(error).__name__
    return ""


def _as_number(value):
    """Return a tensor or an integer of one number as a float, all else as it is."""
    if isinstance(value, (int, torch.Tensor)) and np.size(value) == 1:
        return float(value)
    return value


def _suspects(z, y, k, wanted):
    """Return {cause: share} of known slips."""
    C = z.shape[1]
    own = z.gather(1, y[:, None])
    above, below = (z > own).sum(1), (z < own).sum(1)
    top = z.topk(k).indices == y[:, None]
    values = {
        "counts ties at the last place as right: only classes strictly ahead keep a row out there, "
        "but one that is level does too": (above < k).float().mean(),
        "lets torch.topk decide between classes that are level": top.any(1).float().mean(),
        "looks at the highest class only: is k used?": (z.argmax(1) == y).float().mean(),
        "looks at the lowest logits": (below < k).float().mean(),
        "looks at the k-th place only": (places(z.numpy(), y.numpy()) == k - 1).mean(),
        "needs a place among the first k - 1": (C - below < k).float().mean(),
        "takes one place too many": (C - below <= k + 1).float().mean(),
        "is divided by k": wanted / k,
        "is the number of rows: divide by N": wanted * len(z),
        "is in percent: return a share from 0 to 1": 100 * wanted,
        "is the error: count what is right": 1 - wanted,
    }
    return {cause: np.asarray(value, dtype=float) for cause, value in values.items()}
