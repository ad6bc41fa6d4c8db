"""Train a PyTorch model: the loop that `softmax_classifier` teaches, ready for use."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn


def fit(
    model: nn.Module,
    loaders: Mapping[str, Any],
    optimizer: torch.optim.Optimizer,
    num_epochs: int,
    *,
    objective: Callable | None = None,
    scheduler: Any = None,
    autocast: bool = False,
    log: Callable[[str], None] | None = None,
    plot: Any = None,
) -> dict[str, list[float]]:
    """Train a model by mini-batches, and end with the weights that were best on validation.

    model: nn.Module that returns logits (N, C)
    loaders: {"train": ..., "val": ...}, batches of images and labels on the model's device; more
        splits, if there are any, are evaluated after each epoch as val is
    optimizer: of torch.optim, holding the model's parameters; num_epochs: at least 1
    objective: function of (model, images, labels), the loss to go down; default: cross-entropy
    scheduler: of torch.optim.lr_scheduler, stepped after every batch, or None
    autocast: whether forward passes of training compute in bfloat16 where PyTorch deems it safe
    log: function of a line of text, called after each epoch
    plot: a LivePlot, which gets the losses and the number of steps
    returns: {"loss": [of each step], "val_loss": [of each epoch], "val": [accuracy of each epoch]},
        and the last two for every other split

    >>> X, y = torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1])
    >>> model, loaders = torch.nn.Linear(1, 2), {"train": [(X, y)], "val": [(X, y)]}
    >>> history = fit(model, loaders, torch.optim.SGD(model.parameters(), lr=9.0), num_epochs=5)
    >>> len(history["loss"]), history["val"][-1]
    (5, 1.0)
    """
    parts = [part for part in loaders if part != "train"]
    history: dict[str, list[float]] = {"loss": []}
    history |= {key: [] for part in parts for key in (f"{part}_loss", part)}
    best: dict[str, Any] = {}
    num_steps = len(loaders["train"])
    for epoch in range(1, num_epochs + 1):
        steps = train_epoch(
            model, loaders["train"], optimizer, objective or cross_entropy, scheduler, autocast
        )
        for loss in steps:
            history["loss"].append(loss)
            if plot is not None:
                plot.update({"loss": history["loss"]}, num_epochs * num_steps)
        for part in parts:
            loss, accuracy = evaluate(model, loaders[part])
            history[f"{part}_loss"].append(loss)
            history[part].append(accuracy)
        if not best or history["val"][-1] > max(history["val"][:-1]):
            best = copy.deepcopy(model.state_dict())
        if log is not None:
            log(_line(epoch, history, num_steps))
    model.load_state_dict(best)
    return history


def train_epoch(
    model: nn.Module,
    loader: Iterable,
    optimizer: torch.optim.Optimizer,
    objective: Callable,
    scheduler: Any = None,
    autocast: bool = False,
) -> Iterator[float]:
    """Yield the loss of each batch of an epoch, after its step; arguments as in fit.

    >>> model, batch = torch.nn.Linear(1, 2), (torch.ones(1, 1), torch.tensor([0]))
    >>> sgd = torch.optim.SGD(model.parameters(), lr=1.0)
    >>> first, second = train_epoch(model, [batch, batch], sgd, cross_entropy)
    >>> first > second
    True
    """
    device = next(model.parameters()).device.type
    model.train()
    for images, labels in loader:
        with torch.autocast(device, torch.bfloat16, enabled=autocast):
            loss = objective(model, images, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        yield loss.item()


def cross_entropy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of a model on a batch, taken in float32."""
    return F.cross_entropy(model(images).float(), labels)


@torch.no_grad()
def evaluate(model: nn.Module, loader: Iterable) -> tuple[float, float]:
    """Return a model's mean loss and its accuracy over all images; its mode stays as it was.

    >>> model = torch.nn.Linear(1, 2)
    >>> loss, accuracy = evaluate(model, [(torch.zeros(3, 1), torch.tensor([0, 1, 1]))])
    >>> round(3 * accuracy) in (1, 2)
    True
    """
    loss, right, count = 0.0, 0, 0
    for logits, labels in _outputs(model, loader):
        loss += F.cross_entropy(logits, labels, reduction="sum").item()
        right += (logits.argmax(1) == labels).sum().item()
        count += len(labels)
    return loss / count, right / count


@torch.no_grad()
def predict(model: nn.Module, loader: Iterable) -> torch.Tensor:
    """Return the class that a model gives to each image, (N,), in the loader's order.

    >>> predict(torch.nn.Identity(), [(torch.tensor([[0.0, 2.0], [1.0, 0.0]]), None)])
    tensor([1, 0])
    """
    return torch.cat([logits.argmax(1) for logits, _ in _outputs(model, loader)]).cpu()


def _outputs(model, loader):
    """Yield logits and labels of each batch, computed in eval mode; then put the mode back."""
    was_training = model.training
    model.eval()
    try:
        for images, labels in loader:
            yield model(images), labels
    finally:
        model.train(was_training)


def _line(epoch, history, num_steps):
    losses = history["loss"][-num_steps:]
    return (
        f"epoch {epoch}: loss {sum(losses) / len(losses):.3f},"
        f" val loss {history['val_loss'][-1]:.3f}, val accuracy {history['val'][-1]:.3f}"
    )
