"""The checks of transfer_learning take right answers, and name the usual mistakes."""

import copy
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.transfer_learning import (
    check_accuracy,
    check_cross_entropy,
    check_early_stopping,
    check_l2_penalty,
    check_linear_probe,
    check_lp_ft,
    check_paired_p,
    check_refuses_count,
    check_train_mode,
    check_trainable_last,
    check_wilson,
)
from helpers.checks.transfer_learning.early_stopping import when

NAMES = ("stage10", "stem", "stage1", "stage2", "neck", "head")


def last_layers(model, n):
    layers = [name for name, layer in model.named_children() if [*layer.parameters()]]
    if not 0 <= n <= len(layers):
        raise ValueError(n)
    last = layers[len(layers) - n :]
    for key, parameter in model.named_parameters():
        parameter.requires_grad_(key.split(".")[0] in last)
    return last


def by_substring(model, n):
    last = last_layers(model, n)
    for key, parameter in model.named_parameters():
        parameter.requires_grad_(any(name in key for name in last))
    return last


def thaws_alone(model, n):
    before = [parameter.requires_grad for parameter in model.parameters()]
    last = last_layers(model, n)
    for was, parameter in zip(before, model.parameters(), strict=True):
        parameter.requires_grad_(was or parameter.requires_grad)
    return last


@pytest.mark.parametrize("n", range(7))
def test_the_last_layers_are_counted_by_whole_names(n):
    check_trainable_last("last", last_layers, NAMES, n)


def test_names_the_mistake_of_a_layers_name_in_anothers():
    with pytest.raises(CheckFailed, match="a layer's name is a part of another's"):
        check_trainable_last("last", by_substring, NAMES, 4)


def test_wants_frozen_what_was_trainable_before():
    with pytest.raises(CheckFailed, match=r"trainable are .*: all are\."):
        check_trainable_last("last", thaws_alone, NAMES, 4)


def test_wants_a_value_error_for_a_count_that_cannot_be():
    check_refuses_count("last", last_layers, NAMES, 7)
    with pytest.raises(CheckFailed, match="it returned"):
        check_refuses_count("last", lambda model, n: [], NAMES, -1)


def modes(model):
    for layer in model.children():
        layer.train(any(parameter.requires_grad for parameter in layer.parameters()))


WRONG_MODES = {
    "its batch norm takes the statistics of the new images": nn.Module.train,
    "is in eval mode": nn.Module.eval,
    "other layers are trainable afterwards": lambda model: modes(model.requires_grad_(False)),
}


@pytest.mark.parametrize("says", WRONG_MODES)
def test_names_the_mistake_in_a_mode(says):
    check_train_mode("modes", modes, ("a", "b", "c"), ("b", "c"))
    with pytest.raises(CheckFailed, match=r"is in eval|is in train|other layers") as caught:
        check_train_mode("modes", WRONG_MODES[says], ("a", "b", "c"), ("b", "c"))
    if "other" not in says:
        assert says in str(caught.value)


def by_hand(logits, labels):
    return -logits.log_softmax(1)[torch.arange(len(labels), device=labels.device), labels].mean()


WRONG_LOSSES = {
    "calls torch's cross_entropy": F.cross_entropy,
    "is the sum over the rows": lambda z, y: len(y) * by_hand(z, y),
    "went through softmax twice": lambda z, y: by_hand(z.softmax(1), y),
    "lacks the minus sign": lambda z, y: -by_hand(z, y),
    "no gradient comes back": lambda z, y: by_hand(z.detach(), y),
}


@pytest.mark.parametrize("says", WRONG_LOSSES)
def test_names_the_mistake_in_a_cross_entropy(says):
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((5, 4)), rng.integers(4, size=5)
    with pytest.raises(CheckFailed, match=says):
        check_cross_entropy("loss", WRONG_LOSSES[says], logits, labels)


def penalty(model, reg):
    return reg * model[-1].weight.square().sum()


WRONG_PENALTIES = {
    "counts the bias too": lambda model, reg: (
        penalty(model, reg) + reg * model[-1].bias.square().sum()
    ),
    "is halved": lambda model, reg: penalty(model, reg) / 2,
    "counts all parameters": lambda model, reg: (
        reg * sum(p.square().sum() for p in model.parameters())
    ),
    "has no gradient": lambda model, reg: penalty(model, reg).detach(),
    "lacks reg": lambda model, reg: penalty(model, 1),
}


@pytest.mark.parametrize("says", WRONG_PENALTIES)
@pytest.mark.parametrize("plain", [False, True])
def test_names_the_mistake_in_a_penalty(says, plain):
    network = {"names": ("stem", "block", "head"), "sizes": (4, 6, 5, 3), "plain": plain}
    check_l2_penalty("penalty", penalty, reg=0.1, **network)
    with pytest.raises(CheckFailed, match=says):
        check_l2_penalty("penalty", WRONG_PENALTIES[says], reg=0.1, **network)


@torch.no_grad()
def share(model, batches):
    model.eval()
    return torch.cat([model(X).argmax(1) == y for X, y in batches]).double().mean()


@torch.no_grad()
def in_train_mode(model, batches):
    return torch.cat([model(X).argmax(1) == y for X, y in batches]).double().mean()


WRONG_SHARES = {
    "is the mean over batches": lambda model, batches: np.mean(
        [share(model, [batch]).item() for batch in batches]
    ),
    "is the error": lambda model, batches: 1 - share(model, batches),
    "is every batch used": lambda model, batches: share(model, batches[:1]),
    "the model was in train mode": in_train_mode,
}


@pytest.mark.parametrize("says", WRONG_SHARES)
def test_names_the_mistake_in_an_accuracy(says):
    check_accuracy("share", share, [7, 7, 2], [5, 3, 2])
    with pytest.raises(CheckFailed, match=says):
        check_accuracy("share", WRONG_SHARES[says], [7, 7, 2], [5, 3, 2])


class Stopping:
    """A right one; keep: what is kept of a model."""

    def __init__(self, patience, keep=lambda model: copy.deepcopy(model.state_dict())):
        self.patience, self.keep, self.losses = patience, keep, []

    @property
    def best_epoch(self):
        return int(np.argmin(self.losses)) + 1

    def update(self, loss, model):
        self.losses.append(loss)
        if self.best_epoch == len(self.losses):
            self.best = self.keep(model)
        return len(self.losses) - self.best_epoch >= self.patience

    def restore(self, model):
        model.load_state_dict(self.best, strict=False)


LOSSES = [3.0, 2.5, 2.8, 2.6, 1.5, 1.8, 1.5, 1.7, 1.9, 1.6, 1.8, 1.7]
WRONG_KEEPS = {
    "restore leaves the last weights": lambda model: model.state_dict(),
    "batch norm's statistics belong to the weights": lambda model: copy.deepcopy(
        dict(model.named_parameters())
    ),
}


@pytest.mark.parametrize("says", WRONG_KEEPS)
def test_names_the_mistake_in_what_early_stopping_keeps(says):
    check_early_stopping("stopping", Stopping, LOSSES, 4)
    with pytest.raises(CheckFailed, match=says):
        check_early_stopping("s", lambda patience: Stopping(patience, WRONG_KEEPS[says]), LOSSES, 4)


def test_names_an_epoch_too_late():
    with pytest.raises(CheckFailed, match="wanted after epoch 9: one epoch too late"):
        check_early_stopping("s", lambda patience: Stopping(patience + 1), LOSSES, 4)


def test_stops_after_as_many_epochs_in_a_row_as_patience_says():
    assert when([1.0, 2.0, 2.0], 2) == ([False, False, True], 1)
    assert when([3.0, 2.0, 1.0], 1) == ([False] * 3, 3)


def probing(model, data, fit, lr):
    model.eval()
    with torch.no_grad():
        features = {part: (model[:-1](X), y) for part, (X, y) in data.items()}
    return fit(model[-1:], features, lr)


def probing_in_train_mode(model, data, fit, lr):
    with torch.no_grad():
        features = {part: (model.train()[:-1](X), y) for part, (X, y) in data.items()}
    return fit(model[-1:], features, lr)


def probing_all(model, data, fit, lr):
    return fit(model, data, lr)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [(probing_in_train_mode, "computed in train mode"), (probing_all, "fit got the whole model")],
)
def test_names_the_mistake_in_a_linear_probe(wrong, says):
    check_linear_probe("probing", probing, (4, 7, 5, 3), (9, 6), 0.1)
    with pytest.raises(CheckFailed, match=says):
        check_linear_probe("probing", wrong, (4, 7, 5, 3), (9, 6), 0.1)


def two_parts(model, data, probe, fit, lr, factor):
    return [probe(model, data, fit, lr), fit(model.requires_grad_(True), data, lr * factor)]


def stays_frozen(model, data, probe, fit, lr, factor):
    return [probe(model, data, fit, lr), fit(model, data, lr * factor)]


def at_one_rate(model, data, probe, fit, lr, factor):
    return two_parts(model, data, probe, fit, lr, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [(stays_frozen, "is still frozen in the second part"), (at_one_rate, "is the probe's")],
)
def test_names_the_mistake_in_lp_ft(wrong, says):
    check_lp_ft("lp_ft", two_parts, (4, 7, 5, 3), 0.1, 0.3)
    with pytest.raises(CheckFailed, match=says):
        check_lp_ft("lp_ft", wrong, (4, 7, 5, 3), 0.1, 0.3)


def by_scipy(right, count, z=1.96):
    level = 2 * stats.norm.cdf(z) - 1
    found = stats.binomtest(right, count).proportion_ci(level, method="wilson")
    return found.low, found.high


def simple(right, count, z=1.96):
    p = right / count
    half = z * math.sqrt(p * (1 - p) / count)
    return p - half, p + half


def test_wilsons_interval_is_that_of_scipy():
    for right, count, z in ((14, 17, 1.96), (0, 12, 1.0), (7, 7, 2.58)):
        check_wilson("wilson", by_scipy, right, count, z)
    with pytest.raises(CheckFailed, match="which has no width at 0 and 1"):
        check_wilson("wilson", simple, 14, 17)


def test_names_a_p_of_all_images():
    first, second = np.arange(20) < 14, np.arange(20) % 5 > 0

    def of_all(first, second):
        return stats.binomtest(int((first & ~second).sum()), len(first)).pvalue

    with pytest.raises(CheckFailed, match="counts images on which both are alike"):
        check_paired_p("p", of_all, first, second)
