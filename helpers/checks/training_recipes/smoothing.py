"""Checks of labels as shares of the classes, and of the cross-entropy with them."""

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array, check_group, check_without, unchanged
from helpers.checks.models import call, gradient_of, on_other_device

DETACHED = "is .data, .detach() or torch.no_grad() used on the way?"
NOT_ALLOWED = ("cross_entropy", "cross_entropy_loss")


def check_smooth_labels(
    name: str, smooth_labels: Callable, labels: np.ndarray, num_classes: int, smoothing: float
) -> None:
    """Check smooth_labels(labels, num_classes, smoothing): shares (N, C) that add up to 1.

    raises: CheckFailed that names the usual mistakes

    >>> def right(labels, num_classes, smoothing):
    ...     return F.one_hot(labels, num_classes) * (1 - smoothing) + smoothing / num_classes
    >>> check_smooth_labels("smooth_labels", right, np.array([2, 0]), 3, 0.3)
    ok: smooth_labels: N = 2, C = 3, smoothing 0.3
    """
    C, y = num_classes, torch.tensor(np.asarray(labels))
    with unchanged(name, labels=y.numpy()):
        shares = call(name, smooth_labels, y, C, smoothing)
    hard = np.eye(C)[labels]
    wanted = (1 - smoothing) * hard + smoothing / C
    suspects = {
        "shares the smoothing among the other classes only: every class gets its part, the true "
        "one too": np.where(hard, 1 - smoothing, smoothing / (C - 1)),
        "holds hard labels: nothing is smoothed": hard,
        "leaves out the true class's own part": np.where(hard, 1 - smoothing, smoothing / C),
        "adds the smoothing without taking it from the true class": hard + smoothing / C,
        "gives each class all of the smoothing: divide it by C": (1 - smoothing) * hard + smoothing,
        "divides by N, not by C": (1 - smoothing) * hard + smoothing / len(hard),
        "has smoothing and 1 - smoothing exchanged": smoothing * hard + (1 - smoothing) / C,
        "lacks what the classes share": (1 - smoothing) * hard,
    }
    title = f"{name}: N = {len(hard)}, C = {C}, smoothing {smoothing:g}"
    with check_group(title):
        check_array(title, shares, wanted, suspects=suspects)
        there = call(name, on_other_device, smooth_labels, labels, C, smoothing)
        check_array(f"{name} on another device", there, wanted)


def check_soft_loss(
    name: str, soft_cross_entropy: Callable, logits: np.ndarray, shares: np.ndarray
) -> None:
    """Check soft_cross_entropy(logits, shares), its gradient, and that it is written by hand.

    logits: (N, C); shares: (N, C), rows that add up to 1
    raises: CheckFailed that names the usual mistakes
    """
    logits, shares = np.asarray(logits, dtype=float), np.asarray(shares, dtype=float)
    N, C = logits.shape
    z, s = torch.tensor(logits, requires_grad=True), torch.tensor(shares)
    lent = z.detach().clone(), s.clone()
    with unchanged(name, logits=lent[0].numpy(), shares=lent[1].numpy()):
        loss = call(name, soft_cross_entropy, *lent)
    wanted = F.cross_entropy(z, s)
    suspects, sizes = _loss_suspects(z.detach(), s), {"N": N, "C": C}
    with check_group(f"{name}: loss and gradient, N = {N}, C = {C}"):
        check_array(f"{name}: loss", loss, wanted.detach(), sizes=sizes, suspects=suspects)
        wanted.backward()
        slope = call(name, gradient_of, soft_cross_entropy, logits, shares)[0]
        if slope is None:
            raise CheckFailed(f"{name}: no gradient comes back to the logits: {DETACHED}")
        check_array(f"{name}: gradient", slope, z.grad, sizes=sizes, atol=1e-9)
        there = call(name, on_other_device, soft_cross_entropy, logits, shares)
        check_array(f"{name} on another device", there, wanted.detach())
        check_without(name, soft_cross_entropy, *lent, names=NOT_ALLOWED)


def _loss_suspects(z, s):
    """Return {cause: loss} of known slips."""
    log_p = z.log_softmax(1)
    hard = s.argmax(1)
    values = {
        "uses the likeliest label alone: every class counts with its share": F.cross_entropy(
            z, hard
        ),
        "went through softmax twice": F.cross_entropy(z.softmax(1), s),
        "lacks the logarithm of the sum": -(s * z).sum(1).mean(),
        "is the divergence, less by the entropy of the shares": (
            F.cross_entropy(z, s) + torch.xlogy(s, s).sum(1).mean()
        ),
        "weighs the shares by the log-probabilities of other rows": -(s @ log_p.T).mean(),
        "is a loss for each row: take their mean": -(s * log_p).sum(1),
        "lacks the logarithm": -(s * log_p.exp()).sum(1).mean(),
        "is a logarithm to base 2": F.cross_entropy(z, s) / math.log(2),
        "takes the softmax down the columns": -(s * z.log_softmax(0)).sum(1).mean(),
    }
    return {cause: value.numpy() for cause, value in values.items()}
