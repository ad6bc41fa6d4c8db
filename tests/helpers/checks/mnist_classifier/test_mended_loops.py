"""The checks of mended loops take what learns, and say what keeps a loop from learning."""

import copy
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.mnist_classifier import (
    check_deep_model,
    check_mended_elsewhere,
    check_mended_loop,
)

CASES = (
    {"sizes": (4, 5, 3), "batches": (3, 3, 2)},
    {"sizes": (3, 2), "batches": (1, 1, 1)},
    {"sizes": (4, 3), "batches": (3, 2), "spread": 3000.0},
)


def sgd(model, loader, lr, *, of=None, loss_of=F.cross_entropy, clear=True):
    """Train for an epoch; of: takes the model, returns what the optimiser holds."""
    optimizer = torch.optim.SGD(of(model) if of else model.parameters(), lr=lr)
    losses = []
    for X, y in loader:
        loss = loss_of(model(X), y)
        if clear:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def checked(**how):
    def loop(model, loader, lr):
        return sgd(model, loader, lr, **how)

    for case in CASES:
        check_mended_loop("loop", loop, 0.01, **case)
    check_mended_elsewhere("loop", loop, 0.3)


@pytest.mark.parametrize(
    "how",
    [{}, {"of": lambda model: [p for _, p in model.named_parameters()]}],
    ids=["as usual", "named"],
)
def test_takes_a_loop_that_learns(how):
    checked(**how)


def twice(logits, y):
    return F.cross_entropy(logits.softmax(1), y)


def log_of_softmax(logits, y):
    return F.nll_loss(logits.softmax(1).log(), y)


def cut(logits, y):
    return F.cross_entropy(logits, y).detach().requires_grad_()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"of": lambda model: model.state_dict().values()}, "which tensors does the step change"),
        ({"of": lambda model: copy.deepcopy(model).parameters()}, "which tensors does the step"),
        ({"loss_of": cut}, "none has a gradient"),
        ({"loss_of": twice}, "two softmaxes"),
        ({"loss_of": log_of_softmax}, "not finite"),
        ({"clear": False}, "zero_grad forgotten"),
    ],
    ids=["state_dict", "a copy", "cut", "two softmaxes", "log of softmax", "never cleared"],
)
def test_says_what_keeps_a_loop_from_learning(how, says):
    with pytest.raises(CheckFailed, match=says):
        checked(**how)


class Deep(nn.Module):
    def __init__(self, sizes, keep=nn.ModuleList, relu=F.relu, scale=255):
        super().__init__()
        pairs = pairwise(sizes)
        self.layers = keep([nn.Linear(*pair) for pair in pairs])
        self.relu, self.scale = relu, scale

    def forward(self, images):
        x = images.flatten(1) / self.scale
        for k, layer in enumerate(self.layers):
            x = layer(self.relu(x) if k else x)
        return x


@pytest.mark.parametrize("sizes", [(12, 7, 5, 3), (6, 4), (9, 8, 2)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_takes_a_deep_model(sizes, seed):
    check_deep_model("deep", Deep(sizes), sizes, N=3, seed=seed)
    check_deep_model("deep", Deep(sizes), sizes, N=3, scale=100.0, seed=seed)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"keep": list}, "learns 0 numbers"),
        ({"keep": tuple}, "a plain list hides them"),
        ({"relu": lambda x: x}, "have no ReLU between"),
        ({"scale": 1}, "come from bytes"),
    ],
    ids=["list", "tuple", "no ReLU", "bytes"],
)
def test_says_what_is_wrong_with_a_deep_model(how, says):
    with pytest.raises(CheckFailed, match=says):
        check_deep_model("deep", Deep((6, 5, 4), **how), (6, 5, 4), N=3)
