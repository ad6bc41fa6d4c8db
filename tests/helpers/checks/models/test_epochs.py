"""The check of an epoch takes what a right one may do, and notices what it may not."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from helpers.checks import CheckFailed
from helpers.checks.models import (
    check_epoch,
    check_passes,
    check_trains_in_train_mode,
    forwards_of,
    optimizer_of,
    tiny_model,
)

SGD = ("SGD", {"lr": 0.01})


def sgd_of(model):
    return optimizer_of(model, *SGD[:1], **SGD[1])


def train(model, loader, optimizer, parts=1, cast=None, clip=None, seed=None, last=None):
    model.train()
    losses = []
    for images, labels in list(loader)[:last]:
        if seed is not None:
            torch.manual_seed(seed)
        optimizer.zero_grad()
        total = 0.0
        for x, t in zip(images.chunk(parts), labels.chunk(parts), strict=True):
            logits = model(x) if cast is None else model(x).to(cast)
            loss = F.cross_entropy(logits, t, reduction="sum") / len(labels)
            loss.backward()
            total += loss.item()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        losses.append(total)
    return losses


def checked(**how):
    def yours(*args):
        return train(*args, **how)

    for spread, label in ((1.0, None), (30.0, 0), (1e-3, -1)):
        check_epoch("train", yours, sgd_of, SGD, sizes=(4, 3), batches=(4, 4, 1), spread=spread,
                    label=label)  # fmt: skip
    check_trains_in_train_mode("train", yours, sgd_of)


@pytest.mark.parametrize("how", [{}, {"parts": 100}, {"cast": torch.float32}], ids=str)
def test_takes_a_step_however_it_is_computed(how):
    checked(**how)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"clip": 1.0}, "parameters after"),
        ({"seed": 0}, "same masks again"),
        ({"last": 2}, "the model saw 8 of"),
    ],
    ids=["gradients clipped", "seed in every batch", "last batch left out"],
)
def test_notices(how, says):
    with pytest.raises(CheckFailed, match=says):
        checked(**how)


def test_an_evaluation_may_take_two_passes_or_one_for_each_image():
    X = torch.zeros(3, 4, dtype=torch.float64)
    model = tiny_model(print).eval()
    with torch.no_grad():
        for rows in (X, X, X[:1], X[1:2], X[2:]):
            model(rows)
    noted = forwards_of(model)
    check_passes("evaluate", noted[:2], [2, 1], work="evaluate")
    check_passes("evaluate", noted[2:], [2, 1], work="evaluate")
    with pytest.raises(CheckFailed, match="saw 2 of 3 images"):
        check_passes("evaluate", noted[2:4], [2, 1])
    assert all(np.array_equal(note["marks"], np.zeros((note["shape"][0], 2))) for note in noted)
