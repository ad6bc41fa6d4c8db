"""Checks of two losses of logits, softmax and SVM, and of their gradients."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing import check_array, check_outputs, unchanged


def check_softmax_loss(
    softmax_loss: Callable,
    logits: np.ndarray,
    labels: np.ndarray,
    loss: float,
    dlogits: np.ndarray,
) -> None:
    """Check `loss, dlogits = softmax_loss(logits, labels)`, means over the batch.

    logits: (N, C); labels: (N,); loss, dlogits (N, C): from an oracle
    raises: CheckFailed that names the usual mistakes
    """
    name = "softmax_loss"
    with unchanged(name, logits=logits, labels=labels):
        yours = check_outputs(name, softmax_loss(logits, labels), "loss dlogits")
    sizes = {"N": len(logits), "C": logits.shape[1]}
    p = dlogits + np.eye(logits.shape[1])[labels] / len(logits)
    suspects = {
        "holds the probabilities only: the true class lacks its -1": p,
        "is not averaged, and the true class lacks its -1": p * len(logits),
    }
    check_array(f"{name}: loss", yours[0], loss, sizes=sizes, atol=1e-6)
    check_array(f"{name}: dlogits", yours[1], dlogits, sizes=sizes, suspects=suspects, atol=1e-7)


def check_svm_loss(
    svm_loss: Callable, logits: np.ndarray, labels: np.ndarray, loss: float, dlogits: np.ndarray
) -> None:
    """Check `loss, dlogits = svm_loss(logits, labels)`, means over the batch; as above.

    raises: CheckFailed that names the usual mistakes

    >>> logits, labels = np.array([[0.0, 3.0, 0.5]]), np.array([1])
    >>> check_svm_loss(lambda *given: margin_loss(*given), logits, labels, 0.0, 0 * logits)
    ok: svm_loss: loss
    ok: svm_loss: dlogits
    """
    name = "svm_loss"
    with unchanged(name, logits=logits, labels=labels):
        yours = check_outputs(name, svm_loss(logits, labels), "loss dlogits")
    sizes = {"N": len(logits), "C": logits.shape[1]}
    no_margin, squared = margin_loss(logits, labels, margin=0.0), margin_loss(logits, labels, p=2)
    true = np.eye(logits.shape[1])[labels]
    causes = {"lacks the margin of 1": no_margin, "has the margins squared": squared}
    causes["has the margin of 1 subtracted: add it"] = margin_loss(logits, labels, margin=-1.0)
    of_loss = {cause: pair[0] for cause, pair in causes.items()}
    of_dlogits = {cause: pair[1] for cause, pair in causes.items()}
    of_loss["counts the true class, whose margin is always 1"] = loss + 1
    of_dlogits |= {
        "counts the true class among the wrong ones": dlogits - true / len(logits),
        "is right for the wrong classes, but the true class gets nothing": dlogits * (1 - true),
        "moves the true class by one only, however many are inside the margin": (
            dlogits.clip(min=0) - true * dlogits.any(axis=1, keepdims=True) / len(logits)
        ),
    }
    check_array(f"{name}: loss", yours[0], loss, sizes=sizes, suspects=of_loss)
    check_array(f"{name}: dlogits", yours[1], dlogits, sizes=sizes, suspects=of_dlogits)


def margin_loss(
    logits: np.ndarray, labels: np.ndarray, margin: float = 1.0, p: int = 1
) -> tuple[float, np.ndarray]:
    """Return PyTorch's multi-class margin loss, which divides by C as well, and its gradient.

    >>> margin_loss(np.array([[0.0, 2.0], [1.0, 0.5]]), np.array([1, 1]))[0]
    0.75
    """
    import torch

    z, C = torch.tensor(logits, requires_grad=True), logits.shape[1]
    loss = C * torch.nn.functional.multi_margin_loss(z, torch.tensor(labels), p=p, margin=margin)
    (slope,) = torch.autograd.grad(loss, z)
    return loss.item(), slope.numpy()
