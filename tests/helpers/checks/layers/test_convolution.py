"""The checks of convolution and max-pooling name the mistake."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.layers.layers import (
    check_conv_backward,
    check_conv_forward,
    check_max_pool,
    conv_inputs,
)
from helpers.numpy_nets import layers

INPUTS = conv_inputs(np.random.default_rng(0), 2, 3, 5, 7, 4, 3, 2, stride=2, pad=1)
X, W, B, PARAM = INPUTS.values()
Y, CACHE = layers.conv_forward(*INPUTS.values())
DY = np.random.default_rng(1).standard_normal(Y.shape)
GRADIENTS = layers.conv_backward(DY, CACHE)


def conv(x=X, w=W, b=B, **param):
    return layers.conv_forward(x, w, b, PARAM | param)[0]


FORWARDS = {
    "right": (Y, None),
    "kernel turned": (conv(w=W[:, :, ::-1, ::-1].copy()), "kernels turned by 180 degrees"),
    "one channel": (conv(X[:, :1], W[:, :1]), "sees the first channel only"),
    "no stride": (conv(stride=1), "ignores the stride"),
    "no padding": (conv(pad=0), "ignores the padding"),
    "one side": (
        conv(np.pad(X, ((0, 0), (0, 0), (2, 0), (2, 0))), pad=0),
        "padding at the top and left only, twice as wide",
    ),
    "no bias": (conv(b=0 * B), "lacks the bias b"),
    "square": (Y[..., : Y.shape[2]], "as wide as it is high"),
}
BACKWARDS = {
    "right": ({}, None),
    "dw transposed": ({1: GRADIENTS[1].swapaxes(0, 1)}, "filters and channels swapped"),
    "db of each image": ({2: DY.sum((2, 3))}, "lacks the images"),
    "dw averaged": ({1: GRADIENTS[1] / 2}, "averaged twice"),
}


def outcome(message):
    return pytest.raises(CheckFailed, match=message) if message else pytest.MonkeyPatch.context()


@pytest.mark.parametrize("name", FORWARDS)
def test_a_convolution_is_told_its_mistake(name):
    y, message = FORWARDS[name]
    with outcome(message):
        check_conv_forward("conv_forward", lambda *args: (y, None), INPUTS, Y)


@pytest.mark.parametrize("name", BACKWARDS)
def test_its_gradients_are_told_theirs(name):
    changed, message = BACKWARDS[name]
    values = [changed.get(k, gradient) for k, gradient in enumerate(GRADIENTS)]
    with outcome(message):
        check_conv_backward(
            "conv_backward", lambda *a: (Y, None), lambda *a: values, INPUTS, DY, GRADIENTS
        )


@pytest.mark.parametrize(
    ("dx", "message"),
    [
        ([0.0, 6.0, 0.0], None),
        ([2.0, 4.0, 0.0], "ignores|wrong|does not change with dy"),
        ([0.0, 4.0, 0.0], "where windows overlap: add up"),
    ],
    ids=["right", "elsewhere", "overwritten"],
)
def test_overlapping_windows_of_a_max_pool_add_up(dx, message):
    x, dx = np.array([[[[1.0, 5.0, 3.0]]]]), np.array([[[dx]]])
    y, dy = np.array([[[[5.0, 5.0]]]]), np.array([[[[2.0, 4.0]]]])
    param = {"pool_height": 1, "pool_width": 2, "stride": 1}
    wanted = np.array([[[[0.0, 6.0, 0.0]]]])
    with outcome(message):
        check_max_pool(lambda *a: (y, None), lambda *a: dx, x, param, y, dy, wanted)
