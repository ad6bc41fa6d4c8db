"""What known mistakes make of a convolution or a max-pool, for checks to name them."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F


def conv_suspects(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, conv_param: dict[str, int]
) -> dict[str, np.ndarray]:
    """Return {cause: y} of known mistakes of a convolution, for check_array and check_forward.

    x: (N, C, H, W); w: (F, C, KH, KW); b: (F,); conv_param: {"stride": s, "pad": p}

    >>> x, w = np.ones((1, 1, 2, 2)), np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv_suspects(x, w, np.ones(1), {"stride": 1, "pad": 0})["lacks the bias b"]
    array([[[[6.]]]])
    """
    image, filters, bias = (torch.tensor(np.asarray(array)) for array in (x, w, b))
    stride, pad = conv_param["stride"], conv_param["pad"]
    right = F.conv2d(image, filters, bias, stride, pad)
    found = {}
    for cause, other in _mistakes(image, filters, bias, stride, pad).items():
        found[cause] = other.numpy()
        cropped = other[:, :, : right.shape[2], : right.shape[3]]
        if other.shape != cropped.shape == right.shape:
            found[f"{cause} in placing the windows"] = cropped.numpy()
    y = right.numpy()
    found["has images and filters swapped: transpose back to (N, F, OH, OW)"] = y.swapaxes(0, 1)
    mixed = y.swapaxes(0, 1).reshape(y.shape)
    found["is reshaped to (N, F, OH, OW) at once: the product has F first, so transpose"] = mixed
    if y.shape[2] < y.shape[3]:
        found["is as wide as it is high: OW comes from W and KW"] = y[..., : y.shape[2]]
    return found


def conv_gradient_suspects(
    dy: np.ndarray, x: np.ndarray, w: np.ndarray, b: np.ndarray, conv_param: dict[str, int]
) -> dict[str, dict]:
    """Return {"dx": {cause: array}, "dw": ..., "db": ...} of known mistakes of a backward pass.

    dy: (N, F, OH, OW); the others as in conv_suspects

    >>> x, w, dy = np.ones((2, 1, 2, 2)), np.ones((1, 1, 2, 2)), np.ones((2, 1, 1, 1))
    >>> found = conv_gradient_suspects(dy, x, w, np.ones(1), {"stride": 1, "pad": 0})
    >>> [array.tolist() for array in found["db"].values()][0]
    [[[2.0]]]
    """
    image, filters, bias = (torch.tensor(np.asarray(a)).requires_grad_() for a in (x, w, b))
    stride, pad = conv_param["stride"], conv_param["pad"]
    found = {"dx": {}, "dw": {}, "db": _bias_suspects(np.asarray(dy))}
    for cause, y in _mistakes(image, filters, bias, stride, pad).items():
        y = y[:, :, : dy.shape[2], : dy.shape[3]]
        if y.shape == dy.shape:
            gradients = _gradients(y, [image, filters], dy)
            found["dx"][cause], found["dw"][cause] = gradients
    padded = F.pad(image.detach(), (pad,) * 4).requires_grad_()
    y = F.conv2d(padded, filters, bias, stride)
    whole, dw = _gradients(y, [padded, filters], dy)
    height, width = x.shape[2:]
    inner = (..., slice(pad, pad + height), slice(pad, pad + width))
    mixed = dy.reshape(dy.shape[1], len(dy), *dy.shape[2:]).swapaxes(0, 1)
    by_window, by_position = _overwritten(dy, whole, np.asarray(w), stride)
    of_dx = {
        "has images and filters of dy mixed: transpose before you reshape": (
            _gradients(F.conv2d(padded, filters, bias, stride), [padded], mixed)[0][inner]
        ),
        "keeps only the last window's gradient where windows overlap: add up": by_window[inner],
        "keeps only the last position's gradient where windows overlap: add up": by_position[inner],
        "still has its padding: cut it off on every side": whole,
        "is cut off at the bottom and right only: padding is on every side": whole[
            :, :, :height, :width
        ],
        "is cut off at the top and left only: padding is on every side": whole[
            :, :, 2 * pad :, 2 * pad :
        ],
        "is empty: with pad 0, the slice from pad to -pad holds nothing": whole[
            :, :, pad:-pad, pad:-pad
        ],
        "has images and channels swapped: transpose back to (N, C, H, W)": (
            whole[inner].swapaxes(0, 1)
        ),
    }
    of_dw = {
        "has filters and channels swapped: its shape is that of w": dw.swapaxes(0, 1),
        "has the kernels turned by 180 degrees": dw[:, :, ::-1, ::-1],
    }
    found["dx"], found["dw"] = of_dx | found["dx"], of_dw | found["dw"]
    return found


def pool_suspects(x: np.ndarray, pool_param: dict[str, int]) -> dict[str, np.ndarray]:
    """Return {cause: y} of known mistakes of a max-pool.

    x: (N, C, H, W); pool_param: {"pool_height": ph, "pool_width": pw, "stride": s}

    >>> pool_param = {"pool_height": 1, "pool_width": 2, "stride": 2}
    >>> pool_suspects(np.array([[[[1.0, 3.0]]]]), pool_param)["is the mean of the window"]
    array([[[[2.]]]])
    """
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    images, size = torch.tensor(np.asarray(x)), (height, width)
    found = {
        "ignores the stride": F.max_pool2d(images, size, 1),
        "moves by the size of the window, not by the stride": F.max_pool2d(images, size),
        "uses the stride for rows only": F.max_pool2d(images, size, (stride, 1)),
        "uses the stride for columns only": F.max_pool2d(images, size, (1, stride)),
        "is the mean of the window": F.avg_pool2d(images, size, stride),
        "is never negative: is 0 among the values?": F.relu(F.max_pool2d(images, size, stride)),
    }
    if max(size) <= min(images.shape[2:]):
        swapped = F.max_pool2d(images, (width, height), stride)
        found["swaps pool_height and pool_width"] = swapped
    return {cause: y.numpy() for cause, y in found.items()}


def pool_gradient_suspects(
    dy: np.ndarray, x: np.ndarray, pool_param: dict[str, int]
) -> dict[str, dict]:
    """Return {"dx": {cause: array}} of known mistakes of a max-pool's backward pass.

    dy: (N, C, OH, OW); the others as in pool_suspects

    >>> pool_param = {"pool_height": 1, "pool_width": 2, "stride": 2}
    >>> found = pool_gradient_suspects(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 2)), pool_param)
    >>> [dx.ravel().tolist() for dx in found["dx"].values()]
    [[0.5, 0.5], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    shared, each, last, kept, spread = found = np.zeros((5, *np.shape(x)))
    for n, c, i, j in np.ndindex(dy.shape):
        rows = slice(i * stride, i * stride + height)
        window = (n, c, rows, slice(j * stride, j * stride + width))
        largest = x[window] == x[window].max()
        places = np.argwhere(largest)
        shared[window] += dy[n, c, i, j] * largest / len(places)
        each[window] += dy[n, c, i, j] * largest
        last[window][tuple(places[-1])] += dy[n, c, i, j]
        kept[window][tuple(places[0])] = dy[n, c, i, j]
        spread[window] += dy[n, c, i, j]
    causes = (
        "is shared among equally large values: here the first of them gets all",
        "goes to all equally large values: here the first of them gets all",
        "goes to the last of equally large values: here the first of them gets all",
        "keeps one window's gradient only where windows overlap: add up",
        "goes to the whole window: only its largest value gets it",
    )
    return {"dx": dict(zip(causes, found, strict=True))}


def _mistakes(x, w, b, stride, pad):
    """Return {cause: y} with y of any shape, for the mistakes that these sizes allow."""
    tries: dict[str, Callable] = {
        "comes from kernels turned by 180 degrees: lay each on its window as it is": lambda: (
            F.conv2d(x, w.flip(2, 3), b, stride, pad)
        ),
        "has cols in another order than w: both go (C, KH, KW)": lambda: F.conv2d(
            x, w.reshape(len(w), *w.shape[2:], -1).permute(0, 3, 1, 2), b, stride, pad
        ),
        "rounds the number of windows up: rows that fill no whole step are left out": lambda: (
            F.conv2d(F.pad(x, (pad, pad + stride - 1) * 2), w, b, stride)
        ),
        "lacks the bias b": lambda: F.conv2d(x, w, None, stride, pad),
        "sees the first channel only": lambda: F.conv2d(x[:, :1], w[:, :1], b, stride, pad),
        "ignores the stride": lambda: F.conv2d(x, w, b, 1, pad),
        "uses the stride for rows only": lambda: F.conv2d(x, w, b, (stride, 1), pad),
        "uses the stride for columns only": lambda: F.conv2d(x, w, b, (1, stride), pad),
        "ignores the padding": lambda: F.conv2d(x, w, b, stride),
        "pads rows only, not columns": lambda: F.conv2d(x, w, b, stride, (pad, 0)),
        "pads columns only, not rows": lambda: F.conv2d(x, w, b, stride, (0, pad)),
        "pads with the values at the edge, not with zeros": lambda: F.conv2d(
            F.pad(x, (pad,) * 4, mode="replicate"), w, b, stride
        ),
    }
    for side, widths in {
        "at the top and left only": (1, 0, 1, 0),
        "at the bottom and right only": (0, 1, 0, 1),
    }.items():
        for times in (1, 2):
            padded = F.pad(x, [pad * times * width for width in widths])
            cause = f"has its padding {side}" + ", twice as wide" * (times - 1)
            tries[cause] = lambda padded=padded: F.conv2d(padded, w, b, stride)
    found = {}
    for cause, attempt in tries.items():
        try:
            found[cause] = attempt()
        except RuntimeError:  # the kernel does not fit
            continue
    return found


def _overwritten(dy, whole, w, stride):
    """Return the padded dx of loops over windows, or over positions, that forget to add up."""
    by_window, by_position = np.zeros_like(whole), np.zeros_like(whole)
    for n, f, i, j in np.ndindex(dy.shape):
        rows = slice(i * stride, i * stride + w.shape[2])
        columns = slice(j * stride, j * stride + w.shape[3])
        by_window[n, :, rows, columns] = dy[n, f, i, j] * w[f]
    for i, j in np.ndindex(w.shape[2:]):
        rows = slice(i, i + stride * dy.shape[2], stride)
        columns = slice(j, j + stride * dy.shape[3], stride)
        by_position[:, :, rows, columns] = np.einsum("nfij,fc->ncij", dy, w[:, :, i, j])
    return by_window, by_position


def _gradients(y, inputs, dy):
    """Return the gradients of sum(y * dy) by the inputs, as arrays."""
    gradients = torch.autograd.grad(y, inputs, torch.tensor(np.asarray(dy)))
    return [gradient.numpy() for gradient in gradients]


def _bias_suspects(dy):
    """Return what sums over the wrong axes make of db."""
    return {
        "is summed over the images only, and lacks the positions": dy.sum(0),
        "is summed over the positions only, and lacks the images": dy.sum((2, 3)),
        "is the sum for the first image only: sum over the batch": dy[0].sum((1, 2)),
        "is summed over the filters too": dy.sum((0, 1)),
        "is averaged, not summed": dy.mean((0, 2, 3)),
    }
