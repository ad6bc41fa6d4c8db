"""The network for experiments: its gradients are right, and its layers get the mode."""

import numpy as np
import pytest

from helpers.gradients import relative_error, slope
from helpers.numpy_nets import DeepNet

RNG = np.random.default_rng(0)
X, LABELS = RNG.standard_normal((6, 4)), RNG.integers(3, size=6)


def norm_forward(x, gamma, beta, *settings):
    """Scale and shift; as a batch norm, hand the settings on."""
    return (gamma * x + beta, (x, gamma), *(s for s in settings if isinstance(s, dict)))


def norm_backward(dy, cache):
    x, gamma = cache
    return dy * gamma, (dy * x).sum(axis=0), dy.sum(axis=0)


NORM = (norm_forward, norm_backward)


@pytest.mark.parametrize(
    "settings",
    [{}, {"batchnorm": NORM}, {"layernorm": NORM}],
    ids=["plain", "batch norm", "layer norm"],
)
def test_gradients_are_slopes_of_the_loss(settings):
    net = DeepNet((4, 5, 6, 3), **settings)
    net.params = {name: array.astype(float) for name, array in net.params.items()}
    gradients = net.loss(X, LABELS)[1]
    assert gradients.keys() == net.params.keys()
    for name, array in net.params.items():

        def loss(moved, name=name):
            before, net.params[name] = net.params[name], moved
            value = net.loss(X, LABELS)[0]
            net.params[name] = before
            return value

        direction = RNG.standard_normal(array.shape)
        wanted = slope(loss, array, direction)
        assert relative_error((gradients[name] * direction).sum(), wanted) < 1e-5


def test_modes_and_averages_reach_the_layers():
    modes = []

    def batchnorm(x, gamma, beta, bn_param):
        modes.append(bn_param["mode"])
        return x, None, bn_param | {"running_mean": bn_param["running_mean"] + 1}

    def dropout(x, p, mode, rng):
        modes.append(mode)
        return p * x, p

    back = lambda dy, cache: (dy, dy.sum(0), dy.sum(0))  # noqa: E731
    pair = dropout, lambda dy, cache: dy * cache
    net = DeepNet((4, 5, 3), batchnorm=(batchnorm, back), dropout=pair, p=0.25)
    net.loss(X.astype(np.float32))
    net.loss(X.astype(np.float32), LABELS)
    assert modes == ["test", "test", "train", "train"]
    np.testing.assert_array_equal(net.bn_params[1]["running_mean"], np.full(5, 2.0))
