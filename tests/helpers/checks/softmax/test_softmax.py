"""The checks of `softmax` on right and wrong losses, classifiers and searches."""

import numpy as np
import pytest
import torch

from helpers.checks import CheckFailed
from helpers.checks.softmax import (
    check_equal_pairs,
    check_predict,
    check_search,
    check_softmax_loss,
)


def by_torch(W, X, y, reg, clip=np.inf):
    leaf = torch.tensor(W, requires_grad=True)
    logits = (torch.tensor(X) @ leaf).clamp(-clip, clip)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y)) + reg * (leaf**2).sum()
    loss.backward()
    return loss.item(), leaf.grad.numpy()


def test_a_loss_by_another_library_passes_far_from_0_too():
    check_softmax_loss("loss", by_torch, 1, spreads=(725.0, 10_000.0))


@pytest.mark.parametrize("clip", [30.0, 500.0])
def test_a_loss_that_clips_its_logits_is_refused(clip):
    with pytest.raises(CheckFailed, match="logits far"):
        check_softmax_loss("loss", lambda *args: by_torch(*args, clip=clip), 1)


class Classifier:
    def __init__(self, W, loss_function):
        self.W = W

    def predict(self, X):
        return (X @ self.W).argmax(axis=1)


class Later(Classifier):
    def predict(self, X):
        return self.W.shape[1] - 1 - (X @ self.W)[:, ::-1].argmax(axis=1)


class AboveZero(Classifier):
    def predict(self, X):
        scores = X @ self.W
        return np.where(scores.max(axis=1) > 0, scores.argmax(axis=1), 0)


@pytest.mark.parametrize("kind", [Classifier, Later])
def test_either_of_two_equal_classes_passes(kind):
    check_predict(kind, 1)


def test_scores_below_0_are_compared_too():
    with pytest.raises(CheckFailed, match="the output for"):
        check_predict(AboveZero, 1)


def search(fit, splits, lrs, regs, least=-1.0, last=False):
    accuracies, best, best_W = {}, least, None
    for lr in lrs:
        for reg in regs:
            W = fit(splits["X_train"], splits["y_train"], lr, reg)
            accuracy = ((splits["X_val"] @ W).argmax(axis=1) == splits["y_val"]).mean()
            accuracies[lr, reg] = accuracy
            if accuracy > best or (last and accuracy == best):
                best, best_W = accuracy, W
    return accuracies, best_W


@pytest.mark.parametrize("last", [False, True])
def test_either_of_two_equal_pairs_passes(last):
    ways = lambda *args: search(*args, last=last)  # noqa: E731
    check_search(ways, 40, 5, 3, 1)
    check_equal_pairs(ways, 1)


@pytest.mark.parametrize("seed", range(8))
def test_a_best_so_far_that_begins_anew_with_each_lr_is_named(seed):
    def of_the_last_lr(fit, splits, lrs, regs):
        found = [search(fit, splits, [lr], regs) for lr in lrs]
        return {pair: one for accuracies, _ in found for pair, one in accuracies.items()}, found[
            -1
        ][1]

    with pytest.raises(CheckFailed, match="best of the last lr alone"):
        check_search(of_the_last_lr, 40, 5, 3, seed)


@pytest.mark.parametrize("sizes", [(1, 4), (4, 1), (2, 2), (2, 6), (3, 2)])
def test_a_right_search_passes_however_many_rates_there_are(sizes):
    for seed in range(8):
        check_search(search, 40, 5, 3, seed, sizes)


def test_a_best_pair_at_0_has_weights_too():
    with pytest.raises(CheckFailed, match="best one from the first pair on"):
        check_equal_pairs(lambda *args: search(*args, least=0.0), 1)
