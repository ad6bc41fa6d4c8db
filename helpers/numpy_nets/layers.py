"""The layers of the course, ready for use; PyTorch computes them and their gradients.

Names, arguments and results are those of the exercises in the notebook `layers`, so a later
notebook does not need the reader's own answers to be right. What is in a cache is its own affair.
"""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F


def affine_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return x @ w + b and a cache; x is flattened first.

    x: (N, d1, ..., dk); w: (D, M) with D = d1 * ... * dk; b: (M,)
    returns: y (N, M), and the cache that affine_backward takes

    >>> affine_forward(np.ones((1, 1, 2)), np.array([[1.0], [2.0]]), np.array([0.5]))[0]
    array([[3.5]])
    """
    return _forward(lambda x, w, b: x.flatten(1) @ w + b, x, w, b)


def affine_backward(dy: np.ndarray, cache: Any) -> tuple[np.ndarray, ...]:
    """Return dx (N, d1, ..., dk), dw (D, M) and db (M,) for dy (N, M).

    >>> y, cache = affine_forward(np.ones((1, 2)), np.array([[1.0], [2.0]]), np.zeros(1))
    >>> affine_backward(np.ones((1, 1)), cache)[0]
    array([[1., 2.]])
    """
    return _backward(dy, cache)


def relu_forward(x: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return max(x, 0), value by value, and a cache.

    >>> relu_forward(np.array([-1.0, 2.0]))[0]
    array([0., 2.])
    """
    return _forward(F.relu, x)


def relu_backward(dy: np.ndarray, cache: Any) -> np.ndarray:
    """Return dx, which is dy where x was positive and 0 elsewhere.

    >>> relu_backward(np.ones(2), relu_forward(np.array([-1.0, 2.0]))[1])
    array([0., 1.])
    """
    return _backward(dy, cache)[0]


def conv_forward(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, conv_param: dict[str, int]
) -> tuple[np.ndarray, Any]:
    """Return the convolution of images with filters, and a cache.

    x: (N, C, H, W); w: (F, C, HH, WW); b: (F,)
    conv_param: {"stride": s, "pad": p}, p rows and columns of zeros on every side
    returns: y (N, F, OH, OW) with OH = 1 + (H + 2p - HH) // s, and the cache

    >>> x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3))
    >>> conv_forward(x, w, np.zeros(1), {"stride": 1, "pad": 1})[0][0, 0]
    array([[4., 6., 4.],
           [6., 9., 6.],
           [4., 6., 4.]])
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    return _forward(lambda x, w, b: F.conv2d(x, w, b, stride, pad), x, w, b)


def conv_backward(dy: np.ndarray, cache: Any) -> tuple[np.ndarray, ...]:
    """Return dx (N, C, H, W), dw (F, C, HH, WW) and db (F,) for dy (N, F, OH, OW).

    >>> x, w = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> y, cache = conv_forward(x, w, np.zeros(1), {"stride": 1, "pad": 0})
    >>> conv_backward(np.ones((1, 1, 1, 1)), cache)[2]
    array([1.])
    """
    return _backward(dy, cache)


def max_pool_forward(x: np.ndarray, pool_param: dict[str, int]) -> tuple[np.ndarray, Any]:
    """Return the largest value of each window, and a cache.

    x: (N, C, H, W)
    pool_param: {"pool_height": ph, "pool_width": pw, "stride": s}
    returns: y (N, C, OH, OW) with OH = 1 + (H - ph) // s, and the cache

    >>> pool_param = {"pool_height": 1, "pool_width": 2, "stride": 2}
    >>> max_pool_forward(np.array([[[[1.0, 5.0, 2.0, 3.0]]]]), pool_param)[0]
    array([[[[5., 3.]]]])
    """
    size = pool_param["pool_height"], pool_param["pool_width"]
    return _forward(lambda x: F.max_pool2d(x, size, pool_param["stride"]), x)


def max_pool_backward(dy: np.ndarray, cache: Any) -> np.ndarray:
    """Return dx (N, C, H, W); the first largest value of a window gets all of its gradient.

    >>> pool_param = {"pool_height": 1, "pool_width": 2, "stride": 2}
    >>> y, cache = max_pool_forward(np.array([[[[1.0, 5.0, 2.0, 2.0]]]]), pool_param)
    >>> max_pool_backward(np.array([[[[10.0, 20.0]]]]), cache)
    array([[[[ 0., 10., 20.,  0.]]]])
    """
    return _backward(dy, cache)[0]


def affine_relu_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return relu(affine(x)) and a cache; shapes as in affine_forward.

    >>> affine_relu_forward(np.ones((1, 1)), np.array([[-1.0, 2.0]]), np.zeros(2))[0]
    array([[0., 2.]])
    """
    return _forward(lambda x, w, b: F.relu(x.flatten(1) @ w + b), x, w, b)


def affine_relu_backward(dy: np.ndarray, cache: Any) -> tuple[np.ndarray, ...]:
    """Return dx, dw and db.

    >>> y, cache = affine_relu_forward(np.ones((1, 1)), np.array([[-1.0, 2.0]]), np.zeros(2))
    >>> affine_relu_backward(np.ones((1, 2)), cache)[2]
    array([0., 1.])
    """
    return _backward(dy, cache)


def conv_relu_pool_forward(
    x: np.ndarray,
    w: np.ndarray,
    b: np.ndarray,
    conv_param: dict[str, int],
    pool_param: dict[str, int],
) -> tuple[np.ndarray, Any]:
    """Return max_pool(relu(conv(x))) and a cache; arguments as in the three layers.

    >>> x, w = np.ones((1, 1, 2, 2)), -np.ones((1, 1, 1, 1))
    >>> conv_param, pool_param = {"stride": 1, "pad": 0}, dict.fromkeys(POOL, 2)
    >>> conv_relu_pool_forward(x, w, np.zeros(1), conv_param, pool_param)[0]
    array([[[[0.]]]])
    """
    stride, pad = conv_param["stride"], conv_param["pad"]
    size = pool_param["pool_height"], pool_param["pool_width"]

    def layers(x, w, b):
        return F.max_pool2d(F.relu(F.conv2d(x, w, b, stride, pad)), size, pool_param["stride"])

    return _forward(layers, x, w, b)


def conv_relu_pool_backward(dy: np.ndarray, cache: Any) -> tuple[np.ndarray, ...]:
    """Return dx, dw and db.

    >>> x, w = np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1))
    >>> conv_param, pool_param = {"stride": 1, "pad": 0}, dict.fromkeys(POOL, 2)
    >>> y, cache = conv_relu_pool_forward(x, w, np.zeros(1), conv_param, pool_param)
    >>> conv_relu_pool_backward(np.ones((1, 1, 1, 1)), cache)[0]
    array([[[[1., 0.],
             [0., 0.]]]])
    """
    return _backward(dy, cache)


def softmax_loss(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy of the softmax of logits, and its gradient.

    logits: (N, C); labels: (N,) integers
    returns: loss, a float, and dlogits (N, C)

    >>> softmax_loss(np.zeros((1, 2)), np.array([0]))[1]
    array([[-0.5,  0.5]])
    """
    y = torch.as_tensor(labels, dtype=torch.int64)
    loss, cache = _forward(lambda z: F.cross_entropy(z, y), logits)
    return float(loss), _backward(np.ones_like(loss), cache)[0]


POOL = ("pool_height", "pool_width", "stride")


def _forward(function, *arrays):
    """Return a function's value at some arrays, and what PyTorch needs for its gradients."""
    inputs = [_tensor(array).requires_grad_() for array in arrays]
    with torch.enable_grad():
        y = function(*inputs)
    return y.detach().numpy(), (y, inputs)


def _backward(dy, cache):
    """Return the gradient of sum(y * dy) by each of the arrays."""
    y, inputs = cache
    dy = _tensor(dy).to(y.dtype)
    gradients = torch.autograd.grad(y, inputs, dy, retain_graph=True)
    return tuple(gradient.numpy() for gradient in gradients)


def _tensor(array):
    """Return a tensor on the array's own memory, or on a copy where PyTorch cannot take that."""
    array = np.asarray(array, order="C")
    return torch.from_numpy(array if array.flags.writeable else array.copy())
