"""The layers against finite differences and plain loops, at shapes that all differ."""

import numpy as np
import pytest

from helpers.gradients import numeric_gradient
from helpers.numpy_nets import layers

RNG = np.random.default_rng(11)
X = RNG.standard_normal((2, 3, 5, 7))
W = RNG.standard_normal((4, 3, 3, 2))
PARAMS = [{"stride": s, "pad": p} for s in (1, 2) for p in (0, 1, 2)]


def loops(x, w, b, conv_param):
    """Convolve one output at a time."""
    s, p = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    height, width = ((n - k) // s + 1 for n, k in zip(padded.shape[2:], w.shape[2:], strict=True))
    y = np.empty((len(x), len(w), height, width))
    for n, f, i, j in np.ndindex(y.shape):
        window = padded[n, :, i * s : i * s + w.shape[2], j * s : j * s + w.shape[3]]
        y[n, f, i, j] = (window * w[f]).sum() + b[f]
    return y


@pytest.mark.parametrize("conv_param", PARAMS, ids=str)
def test_convolution_equals_loops_and_its_gradients_are_the_slopes(conv_param):
    inputs = {"x": X, "w": W, "b": RNG.standard_normal(4)}
    y, _ = layers.conv_forward(*inputs.values(), conv_param)
    np.testing.assert_allclose(y, loops(*inputs.values(), conv_param), atol=1e-12)
    check_gradients(layers.conv_forward, layers.conv_backward, inputs, conv_param)


@pytest.mark.parametrize(
    "pool_param",
    [
        {"pool_height": 2, "pool_width": 3, "stride": 2},
        {"pool_height": 3, "pool_width": 2, "stride": 1},
    ],
    ids=str,
)
def test_pooling_takes_the_largest_and_sends_the_gradient_there(pool_param):
    y, _ = layers.max_pool_forward(X, pool_param)
    height, width, s = pool_param.values()
    for n, c, i, j in np.ndindex(y.shape):
        window = X[n, c, i * s : i * s + height, j * s : j * s + width]
        assert y[n, c, i, j] == window.max()
    check_gradients(layers.max_pool_forward, layers.max_pool_backward, {"x": X}, pool_param)


@pytest.mark.parametrize("name", ["affine", "affine_relu"])
def test_affine_layers_flatten_and_give_dx_the_shape_of_x(name):
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    inputs = {"x": X, "w": RNG.standard_normal((105, 6)), "b": RNG.standard_normal(6)}
    y = X.reshape(2, -1) @ inputs["w"] + inputs["b"]
    wanted = np.maximum(y, 0) if name == "affine_relu" else y
    np.testing.assert_allclose(forward(*inputs.values())[0], wanted, atol=1e-12)
    check_gradients(forward, backward, inputs)


def test_relu_and_the_sandwich_of_three_have_the_slopes_as_gradients():
    check_gradients(layers.relu_forward, layers.relu_backward, {"x": X})
    inputs = {"x": X, "w": W, "b": RNG.standard_normal(4)}
    params = {"stride": 1, "pad": 1}, {"pool_height": 2, "pool_width": 2, "stride": 2}
    check_gradients(layers.conv_relu_pool_forward, layers.conv_relu_pool_backward, inputs, *params)


def test_softmax_loss_is_the_mean_and_its_gradient_the_slope():
    logits, labels = RNG.standard_normal((5, 3)), np.array([0, 2, 1, 1, 0], dtype=np.int32)
    loss, dlogits = layers.softmax_loss(logits, labels)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert loss == pytest.approx(-np.log(p[range(5), labels]).mean())
    slopes = numeric_gradient(lambda z: layers.softmax_loss(z, labels)[0], logits)
    np.testing.assert_allclose(dlogits, slopes, atol=1e-9)


def test_a_backward_may_be_asked_twice_and_inputs_stay_as_they_were():
    frozen = X.copy()
    frozen.flags.writeable = False
    y, cache = layers.relu_forward(frozen)
    once, twice = (layers.relu_backward(np.ones_like(y), cache) for _ in range(2))
    np.testing.assert_array_equal(once, twice)
    assert y.dtype == np.float64
    assert layers.relu_forward(X.astype(np.float32))[0].dtype == np.float32


def check_gradients(forward, backward, inputs, *params):
    """Hold what backward returns against central differences of forward."""
    y, cache = forward(*inputs.values(), *params)
    dy = np.random.default_rng(12).standard_normal(y.shape)
    gradients = backward(dy, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    for name, gradient in zip(inputs, gradients, strict=True):

        def moved(value, name=name):
            return forward(*{**inputs, name: value}.values(), *params)[0]

        slopes = numeric_gradient(moved, inputs[name], upstream=dy)
        np.testing.assert_allclose(gradient, slopes, atol=1e-7, err_msg=name)
