"""Checks of the loss of one row, and of an affine layer's gradients for a row and for a batch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from helpers.checks.comparing import call, check_array, check_outputs, lend

MISFITS = {  # what NumPy says where shapes do not fit, and what that means here
    "core dimension|not aligned": "two arrays do not fit into a matrix product: the axis that it "
    "sums over must be the last of the first and the first of the second.",
    "broadcast": "two arrays of different shapes are put together value by value.",
}


def check_cross_entropy(function: Callable, logits: np.ndarray, label: int, case: str = "") -> None:
    """Check `loss, dlogits = cross_entropy(logits, label)` of one row.

    logits: (C,), of any size; label: the true class
    case: what the messages say of the inputs
    raises: CheckFailed that names the usual mistakes

    >>> check_cross_entropy(lambda z, y: (np.log(2), np.array([-0.5, 0.5])), np.zeros(2), 0)
    ok: cross_entropy: loss (C = 2)
    ok: cross_entropy: dlogits (C = 2)
    """
    name, C = "cross_entropy", len(logits)
    told = f"({case}, C = {C})" if case else f"(C = {C})"
    value = lend(name, function, {"logits": logits, "label": label})
    loss, dlogits = check_outputs(name, value, "loss dlogits")
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    log_p = z.log_softmax(0)
    wanted = torch.autograd.grad(-log_p[label], z, retain_graph=True)[0].numpy()
    log_sum, p = z.logsumexp(0).item(), log_p.exp().detach().numpy()
    hints = {"lacks the true class's logit": log_sum, "is the probability": p[label]}
    check_array(f"{name}: loss {told}", loss, -log_p[label].item(), suspects=hints, atol=1e-7)
    one_hot = np.eye(C)[label]
    suspects = {
        "holds the probabilities only: what does the true class's own logit add?": p,
        "adds 1 at the true class: a larger logit there makes the loss smaller": p + one_hot,
        "has its 1 at another class": p - np.roll(one_hot, 1),
        "is changed at every class: only the true one's logit is subtracted": p - 1,
        "is divided by C: a row's gradient is no mean over classes": wanted / C,
        "is the slope of the probability, not of the loss": p[label] * (one_hot - p),
    }
    title = f"{name}: dlogits {told}"
    check_array(title, dlogits, wanted, suspects=suspects, atol=1e-7)


def check_affine_backward(
    name: str, function: Callable, dy: np.ndarray, X: np.ndarray, W: np.ndarray
) -> None:
    """Check the gradients of y = X @ W + b for one row, or for a batch: `function(dy, X, W)`.

    dy: (M,) or (N, M), the gradient by y; X: (D,) or (N, D); W: (D, M)
    raises: CheckFailed that names the usual mistakes
    """
    batch = X.ndim > 1
    inputs = {"dy": dy, "X" if batch else "x": X, "W": W}
    outputs = ("dX" if batch else "dx", "dW", "db")
    value = call(name, lend, name, function, inputs, stops=MISFITS)
    value = check_outputs(name, value, " ".join(outputs))
    answer = dict(zip(outputs, value, strict=True))
    wanted = dict(zip(outputs, affine_slopes(dy, X, W), strict=True))
    told = f"(D = {W.shape[0]}, M = {W.shape[1]})"
    hints, sizes = _row_mistakes(dy, X, wanted), {}
    if batch:
        told = f"(N = {len(X)}, {told[1:]}"
        hints, sizes = _batch_mistakes(dy, X, wanted), {"N": len(X)}
    mixed = dy @ W.reshape(W.shape[::-1])
    hints[outputs[0]] |= {"uses W reshaped where it should be transposed": mixed}
    for key in ("db", "dW", outputs[0]):
        title = f"{name}: {key} {told}"
        check_array(title, answer[key], wanted[key], sizes=sizes, suspects=hints[key], atol=1e-7)


def affine_slopes(dy: np.ndarray, X: np.ndarray, W: np.ndarray) -> list[np.ndarray]:
    """Return dX, dW and db of X @ W + b, as PyTorch finds them; shapes as in the check.

    >>> affine_slopes(np.ones(1), np.array([2.0, 3.0]), np.array([[5.0], [7.0]]))[0]
    array([5., 7.])
    """
    leaves = [torch.tensor(a, requires_grad=True) for a in (X, W, np.zeros(W.shape[1]))]
    y = leaves[0] @ leaves[1] + leaves[2]
    return [slope.numpy() for slope in torch.autograd.grad(y, leaves, torch.tensor(dy))]


def _row_mistakes(dy: np.ndarray, x: np.ndarray, wanted: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return {gradient: {cause: what a known mistake gives}} for one row."""
    return {
        "db": {
            "is the sum over the outputs: each has its own bias": dy.sum(),
            "is 1 everywhere: the chain rule multiplies that with dy": np.ones_like(dy),
        },
        "dW": {
            "is transposed: its shape is that of W": wanted["dW"].T,
            "is x in every column: the chain rule multiplies that with dy": np.tile(
                x[:, None], len(dy)
            ),
            "is one number: each weight has its own": np.sum(wanted["dW"]),
        },
        "dx": {},
    }


def _batch_mistakes(dy: np.ndarray, X: np.ndarray, wanted: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return {gradient: {cause: what a known mistake gives}} for a batch."""
    each = X[:, :, None] * dy[:, None, :]  # (N, D, M)
    mean = "is a mean over the rows: dy has the loss's 1/N in it already, so this is averaged twice"
    last = "is that of the last row alone: what the rows send back adds up"
    return {
        "db": {
            "is not summed over the rows: they share one b": dy,
            "is summed over the outputs, not over the rows": dy.sum(axis=1),
            mean: dy.mean(axis=0),
            last: dy[-1],
            "keeps an axis that is summed over: its shape is that of b": dy.sum(0, keepdims=True),
        },
        "dW": {
            "is transposed: its shape is that of W": wanted["dW"].T,
            "is not summed over the rows: they share one W": each,
            mean: each.mean(axis=0),
            last: each[-1],
            "is made of sums of X and of dy: sum what each row sends back": np.outer(
                X.sum(axis=0), dy.sum(axis=0)
            ),
        },
        "dX": {
            "is summed over the rows: each row of X has its own": wanted["dX"].sum(axis=0),
            mean: wanted["dX"] / len(X),
        },
    }
