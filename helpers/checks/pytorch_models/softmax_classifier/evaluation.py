"""Checks of an evaluation: mean loss and accuracy over images, in eval mode, without a graph."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import check_array, check_outputs
from helpers.checks.models import (
    call,
    check_mode_kept,
    check_passes,
    forward,
    forwards_of,
    is_training,
    on_other_device,
    parameters_of,
    row_of,
    tiny_model,
)


def check_evaluate(
    name: str,
    evaluate: Callable,
    batches: Sequence[int],
    right: Sequence[int],
    training: bool = True,
    spread: float = 3.0,
    seed: int = 0,
) -> None:
    """Check evaluate(model, loader) -> mean loss and accuracy over the images, on any device.

    batches: rows of each batch; right: how many of them the model gets right
    training: whether the model is in train mode before, and so has to be after it
    spread: of the images' numbers
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = tiny_model(evaluate, dropout=0.5, batch_norm=True, seed=seed)
    twin = tiny_model(print, dropout=0.5, batch_norm=True, seed=seed)
    before, parts = row_of(parameters_of(twin)), []
    for rows, good in zip(batches, right, strict=True):
        X = torch.tensor(spread * rng.standard_normal((rows, 4)))
        logits = torch.tensor(forward(twin, X, training=False))
        parts.append((X, (logits.argmax(1) + (torch.arange(rows) >= good)) % 3, logits))
    model.train(training)
    answer = call(name, evaluate, model, [part[:2] for part in parts])
    check_passes(name, forwards_of(model), batches, work="evaluate")
    loss, accuracy = check_outputs(name, answer, "loss accuracy")
    _check_loss(name, loss, parts)
    _check_accuracy(name, accuracy, batches, right)
    check_mode_kept(name, is_training(model), training)
    after = row_of(parameters_of(model))
    check_array(f"{name}: the model's parameters afterwards", after, before)
    answer = call(name, on_other_device, evaluate, model, [part[:2] for part in parts])
    _check_loss(f"{name} on another device", answer[0], parts)


def _check_loss(name, loss, parts):
    means = [F.cross_entropy(z, y).item() for _, y, z in parts]
    counts = [len(y) for _, y, _ in parts]
    labels, logits = (torch.cat([part[k] for part in parts]) for k in (1, 2))
    total = float(np.dot(means, counts))
    suspects = {
        "is the mean over batches: count images, as batches may differ in size": np.mean(means),
        "went through softmax twice: cross_entropy takes the logits themselves": (
            F.cross_entropy(logits.softmax(1), labels).item()
        ),
        "is the sum over the images: divide by their number": total,
        "is the sum of the batches' means": sum(means),
        "is divided by the number of images twice": total / sum(counts) ** 2,
        "adds up means and divides by the images: take each batch's sum": sum(means) / sum(counts),
        "adds up sums and divides by the batches: divide by the images": total / len(counts),
        "is that of the last batch only": means[-1],
        "is that of the first batch only": means[0],
    }
    wanted = F.cross_entropy(logits, labels).item()
    title = f"{name}: loss of {sum(counts)} images"  # which may be computed in float32
    check_array(title, loss, wanted, suspects=suspects, rtol=1e-5, atol=1e-6)


def _check_accuracy(name, accuracy, batches, right):
    suspects = {
        "is the mean over batches: count images, as batches may differ in size": np.mean(
            np.divide(right, batches)
        ),
        "is the number of right answers: divide by the number of images": float(sum(right)),
        "is the number of right answers for each batch: divide by the images": np.mean(right),
        "is the error: count what is right": 1 - sum(right) / sum(batches),
        "is in percent: return a share from 0 to 1": 100 * sum(right) / sum(batches),
        "is that of the last batch only": right[-1] / batches[-1],
        "is that of the first batch only": right[0] / batches[0],
    }
    share = float(accuracy) if isinstance(accuracy, (int, torch.Tensor)) else accuracy
    wanted = sum(right) / sum(batches)  # a float32 mean of ones and zeros is good to 1e-7
    title = f"{name}: accuracy of {sum(batches)} images"
    check_array(title, share, wanted, suspects=suspects, atol=1e-6)
