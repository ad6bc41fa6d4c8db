"""The checks of normalisation layers name the mistake that was made, and pass what is right."""

import numpy as np
import pytest
import torch.nn.functional as F

from helpers.checks import CheckFailed
from helpers.checks.layers.normalization import check_batchnorm_forward, check_norm

RNG = np.random.default_rng(0)
X, DY = RNG.standard_normal((2, 5, 3))
GAMMA, BETA = np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, -1.0])


def layernorm(x, gamma, beta, eps, *, outside=False, ddof=0, axis=1):
    std = np.sqrt(x.var(axis=axis, keepdims=True, ddof=ddof) + (0 if outside else eps))
    x_hat = (x - x.mean(axis=axis, keepdims=True)) / (std + eps * outside)
    return gamma * x_hat + beta, (x_hat, gamma, std)


def layernorm_backward(dy, cache, mean=True, variance=True, summed=True):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = g - mean * g.mean(axis=1, keepdims=True)
    dx = dx - variance * x_hat * (g * x_hat).mean(axis=1, keepdims=True)
    dgamma = (dy * x_hat).sum(axis=0) if summed else dy * x_hat
    return dx / std, dgamma, dy.sum(axis=0)


WRONG = {
    "eps outside the root": ({"outside": True}, {}, "has eps outside the square root"),
    "unbiased": ({"ddof": 1}, {}, "uses the unbiased variance"),
    "other axis": ({"axis": 0}, {}, r"over the batch, feature by feature \(batch norm\)"),
    "mean path": ({}, {"mean": False}, "lacks the path through the mean"),
    "variance path": ({}, {"variance": False}, "lacks the path through the variance"),
    "both paths": ({}, {"mean": False, "variance": False}, "lacks the paths through"),
    "not summed": ({}, {"summed": False}, "is not summed over the batch"),
}


def check(forward=None, backward=None):
    inputs = {"x": X, "gamma": GAMMA, "beta": BETA, "eps": 0.3}
    check_norm(
        "norm",
        lambda *arguments: layernorm(*arguments, **(forward or {})),
        lambda dy, cache: layernorm_backward(dy, cache, **(backward or {})),
        inputs,
        "layer",
        DY,
        lambda x, gamma, beta: F.layer_norm(x, (3,), gamma, beta, 0.3),
    )


def test_a_right_layer_passes():
    check()


@pytest.mark.parametrize("name", WRONG)
def test_names_the_mistake(name):
    forward, backward, message = WRONG[name]
    with pytest.raises(CheckFailed, match=message):
        check(forward, backward)


def check_averages(mode, averages):
    """Check a batch norm whose y is right and whose averages are given."""
    bn_param = {"mode": mode, "eps": 0.1, "momentum": 0.8}
    bn_param |= {"running_mean": GAMMA.copy(), "running_var": np.ones(3)}
    mean, var = (X.mean(0), X.var(0)) if mode == "train" else (GAMMA, np.ones(3))
    wanted = GAMMA * (X - mean) / np.sqrt(var + 0.1) + BETA

    def forward(x, gamma, beta, bn_param):
        return wanted, None, averages(bn_param)

    check_batchnorm_forward("norm", forward, X, GAMMA, BETA, bn_param, wanted)


def moved(old, ddof=0, momentum=0.8):
    mean = momentum * old["running_mean"] + (1 - momentum) * X.mean(0)
    var = momentum * old["running_var"] + (1 - momentum) * X.var(0, ddof=ddof)
    return old | {"running_mean": mean, "running_var": var}


AVERAGES = {
    "kept": ("train", lambda old: old, "did not move in training mode"),
    "turned round": ("train", lambda old: moved(old, momentum=0.2), "momentum the wrong way round"),
    "unbiased": ("train", lambda old: moved(old, ddof=1), "with the unbiased variance"),
    "in test mode": ("test", moved, "moved in test mode"),
    "none": ("train", lambda old: None, "third output should be bn_param"),
    "mode changed": ("train", lambda old: moved(old) | {"mode": "test"}, "changed mode"),
}


@pytest.mark.parametrize("name", AVERAGES)
def test_names_what_is_wrong_with_the_averages(name):
    mode, averages, message = AVERAGES[name]
    with pytest.raises(CheckFailed, match=message):
        check_averages(mode, averages)


def test_right_averages_pass():
    check_averages("train", moved)
    check_averages("test", lambda old: old)
