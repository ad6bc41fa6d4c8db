"""Checks of an accuracy over the batches of a loader."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    check_no_graph,
    check_passes,
    forward,
    forwards_of,
    is_training,
    on_other_device,
    parameters_of,
    row_of,
    tiny_model,
)


def check_accuracy(
    name: str, accuracy: Callable, batches: Sequence[int], right: Sequence[int], seed: int = 0
) -> None:
    """Check accuracy(model, loader) on batches of which so many rows are right, on any device.

    batches: rows of each batch; right: how many of them the model gets right
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = tiny_model(accuracy, dropout=0.5, batch_norm=True, seed=seed)
    twin = tiny_model(print, dropout=0.5, batch_norm=True, seed=seed)
    before, loader = parameters_of(twin), []
    for rows, good in zip(batches, right, strict=True):
        X = torch.tensor(rng.standard_normal((rows, 4)))
        best = forward(twin, X, training=False).argmax(1)
        loader.append((X, torch.tensor((best + (np.arange(rows) >= good)) % 3)))
    share = call(name, accuracy, model, loader)
    passes = forwards_of(model)
    check_passes(name, passes, batches)
    suspects = {
        "is the mean over batches: count images, as batches may differ in size": np.mean(
            np.divide(right, batches)
        ),
        "is the number of right answers: divide by the number of images": float(sum(right)),
        "is the number of right answers for each batch: divide by the images": np.mean(right),
        "is divided by the size of the first batch each time": np.mean(right) / batches[0],
        "is the error: count what is right": 1 - sum(right) / sum(batches),
        "is in percent: return a share from 0 to 1": 100 * sum(right) / sum(batches),
        "is that of the last batch only": right[-1] / batches[-1],
        "is that of the first batch only": right[0] / batches[0],
    }
    wanted = sum(right) / sum(batches)
    share = float(share) if isinstance(share, (int, torch.Tensor)) else share
    # a float32 mean of ones and zeros is good to 1e-7
    check_array(f"{name} of {sum(batches)} images", share, wanted, suspects=suspects, atol=1e-6)
    check_no_graph(name, passes)
    if not is_training(model):
        raise CheckFailed(f"{name}: the model is left in eval mode: call model.train() at the end.")
    check_array(f"{name}: model's parameters", row_of(parameters_of(model)),
                row_of(before))  # fmt: skip
    share = float(call(name, on_other_device, accuracy, model, loader))
    check_array(f"{name} on another device", share, wanted, atol=1e-6)
