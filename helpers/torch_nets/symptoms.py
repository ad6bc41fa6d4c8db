"""What a training loop that fails can be told by: its losses, what moved, what gradients came."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn


class Symptoms(NamedTuple):
    """What is seen of a few epochs.

    losses: of every batch
    moved: the share of the numbers in the graph that are not what they were
    gradient: length of all `.grad` at the end, as one vector; None where no gradient came
    """

    losses: list[float]
    moved: float
    gradient: float | None


def examine(loop: Callable, model: nn.Module, loader: Any, lr: float, num_epochs: int) -> Symptoms:
    """Train for some epochs and note the symptoms.

    loop: takes (model, loader, lr), trains for an epoch, returns the losses of its batches
    loader: batches of images and labels on the model's device

    >>> torch.manual_seed(0).initial_seed()
    0
    >>> batches = [(torch.ones(2, 3), torch.tensor([0, 1]))]
    >>> seen = examine(lambda model, loader, lr: [0.7], nn.Linear(3, 2), batches, 0.1, 2)
    >>> seen
    Symptoms(losses=[0.7, 0.7], moved=0.0, gradient=None)
    """
    images = next(iter(loader))[0]
    found = leaves(model(images))
    before, losses = [leaf.detach().clone() for leaf in found], []
    for _ in range(num_epochs):
        losses += [float(loss) for loss in loop(model, loader, lr)]
    moved = sum(int((leaf != old).sum()) for leaf, old in zip(found, before, strict=True)) / sum(
        leaf.numel() for leaf in found
    )
    gradients = [leaf.grad.flatten() for leaf in found if leaf.grad is not None]
    length = float(torch.cat(gradients).norm()) if gradients else None
    return Symptoms(losses, moved, length)


def leaves(result: torch.Tensor) -> list[torch.Tensor]:
    """Return the leaves that gradients of a result go back to, by a walk through its graph.

    They are what the graph knows, whatever model.parameters() finds.

    >>> w, x = torch.ones(2, requires_grad=True), torch.ones(2)
    >>> [leaf is w for leaf in leaves((w * x).sum())]
    [True]
    """
    found, seen, todo = [], set(), [result.grad_fn]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        found += [node.variable] if hasattr(node, "variable") else []
        todo += [function for function, _ in node.next_functions]
    return found
