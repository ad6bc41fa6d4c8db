"""Checks of a ConvNet's parameters: their shapes, and how they start.

Sizes go by name as in conv_net_inputs: image (C, H, W), filters (F, KH, KW), outputs of each affine
layer.
"""

import math
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, by_chance, check_array, lend
from helpers.checks.models import check_spread

OTHER = ", and not as asked"


def conv_net_shapes(
    image: tuple[int, ...],
    filters: tuple[int, int, int],
    conv_param: dict[str, int],
    pool_param: dict[str, int],
    outputs: tuple[int, ...],
) -> dict[str, tuple[int, ...]]:
    """Return {name: shape} of all parameters, by sending a picture through the first layers.

    >>> pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
    >>> conv_net_shapes((1, 4, 4), (2, 3, 3), {"stride": 1, "pad": 1}, pool_param, (5,))["W2"]
    (8, 5)
    """
    (C, *_), (filter_count, *kernel) = image, filters
    x = F.conv2d(
        torch.zeros(1, *image), torch.zeros(filter_count, C, *kernel), None, *of_conv(conv_param)
    )
    sizes = [F.max_pool2d(x, *of_pool(pool_param)).numel(), *outputs]
    shapes = {"W1": (filter_count, C, *kernel), "b1": (filter_count,)}
    for k, (rows, columns) in enumerate(zip(sizes[:-1], outputs, strict=True), start=2):
        shapes |= {f"W{k}": (rows, columns), f"b{k}": (columns,)}
    return shapes


def check_shapes_by_name(
    name: str, shapes: dict, wanted: dict, suspects: dict[str, int] | None = None
) -> None:
    """Check a dictionary of shapes, one after the other.

    suspects: {cause: rows of W2} that known mistakes give
    raises: CheckFailed

    >>> check_shapes_by_name("shapes", {"b1": (2,)}, {"b1": (2,)})
    ok: shapes
    >>> too_many = {"has one row too many": 9}
    >>> check_shapes_by_name("shapes", {"W2": (9, 5)}, {"W2": (8, 5)}, too_many)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: shapes: W2 has one row too many: yours (9, 5), wanted (8, 5).
    """
    check_names(name, shapes, wanted)
    for key, shape in wanted.items():
        yours = _as_shape(shapes[key])
        if yours == shape:
            continue
        cause = "is not right"
        if key == "W2" and yours[1:] == shape[1:]:
            known = [text for text, rows in (suspects or {}).items() if yours[0] == rows]
            cause = ", or it ".join(known) if known else "has the wrong number of rows"
        elif sorted(yours) == sorted(shape):
            cause = "has its axes in another order"
        told = ": yours {yours}, wanted {wanted}"
        raise CheckFailed(f"{name}: {key} {cause}", told, ".", yours=yours, wanted=shape)
    print(f"ok: {name}")


def shape_suspects(
    image: tuple[int, ...],
    filters: tuple[int, int, int],
    conv_param: dict[str, int],
    pool_param: dict[str, int],
) -> dict[str, int]:
    """Return {cause: rows of W2} of known mistakes in counting, for check_shapes_by_name.

    >>> pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
    >>> found = shape_suspects((3, 8, 6), (5, 3, 3), {"stride": 1, "pad": 1}, pool_param)
    >>> found["counts what stands before the pool"]
    240
    """
    (C, H, W), (count, KH, KW) = image, filters
    stride, pad = of_conv(conv_param)
    (height, width), step = of_pool(pool_param)

    def convolved(size, kernel, pads=2 * pad, by=stride, up=0):
        return 1 + (size + pads - kernel + up * (by - 1)) // by

    def pooled(size, kernel, window, up=0, **change):
        return 1 + (convolved(size, kernel, up=up, **change) - window + up * (step - 1)) // step

    def short(size, kernel, window):
        return (convolved(size, kernel) - window) // step

    def rows(channels=count, **change):
        return channels * pooled(H, KH, height, **change) * pooled(W, KW, width, **change)

    return {
        "forgets the filters: each makes a picture": rows(1),
        "counts the channels of the input: the convolution has made F of them": rows(C),
        "ignores the padding": rows(pads=0),
        "counts the padding on one side only": rows(pads=pad),
        "ignores the stride of the convolution": rows(by=1),
        "rounds up: a window that does not fit is left out": rows(up=1),
        "counts what stands before the pool": count * convolved(H, KH) * convolved(W, KW),
        "lacks the 1 in the size after the pool": (
            count * short(H, KH, height) * short(W, KW, width)
        ),
        "takes pictures to be square": count * pooled(H, KH, height) ** 2,
    }


def check_init(name: str, init_params: Callable, shapes: dict, seed: int, *options: Any) -> None:
    """Check init_params(shapes, rng, weight_scale, dtype): shapes, types, biases, spread, rng.

    shapes: {name: shape} with thousands of values in each weight
    options: weight_scale and dtype, or neither for the defaults 0.1 and float32
    raises: CheckFailed that names the usual mistakes
    """
    weight_scale, dtype = options or (0.1, np.float32)
    first, again, other = (
        _init(name, init_params, shapes, s, options) for s in (seed, seed, seed + 1)
    )
    check_names(name, first, shapes)
    for key, shape in shapes.items():
        w = first[key]
        if np.shape(w) != tuple(shape):
            clause, told = f"{name}: {key} has shape {np.shape(w)}", ", wanted {wanted}"
            raise CheckFailed(clause, told, ".", untold=OTHER, wanted=tuple(shape))
        if w.dtype != dtype:
            clause, told = f"{name}: {key} is {w.dtype}", ", wanted {wanted}"
            raise CheckFailed(clause, told, ".", untold=OTHER, wanted=np.dtype(dtype))
        if len(shape) == 1:
            check_array(f"{name}: {key}", w, np.zeros(shape))
            continue
        wanted = weight_scale * math.sqrt(2 / fan_in(shape))
        causes = _spread_suspects(shape, weight_scale)
        _refuse_repeats(f"{name}: {key}", w)
        check_spread(f"{name}: {key}", w.astype(float), wanted, causes)
        _refuse_other_than_normal(f"{name}: {key}", w, wanted)
        if not np.array_equal(w, again[key]):
            raise CheckFailed(f"{name}: two equal rngs give two different {key}: is rng used?")
        if np.array_equal(w, other[key]):
            raise CheckFailed(f"{name}: two different rngs give the same {key}: is rng used?")
    weights = [w.ravel()[:1000] / w.std() for w in first.values() if w.ndim > 1]
    if any(np.allclose(a, b, rtol=1e-2) for a, b in combinations(weights, 2)):
        raise CheckFailed(f"{name}: two weights start alike: draw all from the one rng.")
    print(f"ok: {name}")


def _init(name, init_params, shapes, seed, options):
    """Return parameters that are made from an rng; shapes are lent."""
    inputs: dict[str, Any] = {"shapes": shapes, "rng": np.random.default_rng(seed)}
    return lend(
        name, init_params, inputs | dict(zip(("weight_scale", "dtype"), options, strict=False))
    )


def _refuse_repeats(title, w):
    """Check that each value was drawn on its own."""
    if 1 < len(np.unique(w)) < 0.9 * w.size:  # float32 alone makes a few of 10,000 draws alike
        raise CheckFailed(f"{title} repeats its values: draw each filter and column on its own.")


def _refuse_other_than_normal(title, w, wanted):
    inside = int((abs(w) < 0.67448975 * wanted).sum())  # half of a normal distribution
    if not by_chance(inside, w.size, 0.5):
        raise CheckFailed(f"{title} does not come from a normal distribution.")


def _spread_suspects(shape, weight_scale):
    """Return {cause: standard deviation} of known mistakes."""
    inputs, outputs = fan_in(shape), shape[0] if len(shape) == 4 else shape[1]
    found = {
        "it ignores weight_scale": math.sqrt(2 / inputs),
        "it has weight_scale twice": weight_scale**2 * math.sqrt(2 / inputs),
        "it ignores the number of inputs": weight_scale,
        "it lacks the 2 under the root": weight_scale * math.sqrt(1 / inputs),
        "it lacks the root": weight_scale * 2 / inputs,
        "it counts outputs, not the inputs that meet in one": weight_scale * math.sqrt(2 / outputs),
        "it counts all weights, not the inputs that meet in one output": (
            weight_scale * math.sqrt(2 / math.prod(shape))
        ),
    }
    if len(shape) == 4:
        found["it counts the channels only, not the whole window"] = weight_scale * math.sqrt(
            2 / shape[1]
        )
    return found


def check_names(name: str, yours: Any, wanted: Iterable[str]) -> None:
    """Check that a dictionary has exactly the wanted names.

    >>> check_names("grads", {"W1": 0}, {"W1": 0, "b1": 0})
    Traceback (most recent call last):
    helpers.checks.CheckFailed: grads: wanted names are W1, b1; yours: W1.
    """
    if not isinstance(yours, dict):
        raise CheckFailed(f"{name} should be a dictionary; yours is a {type(yours).__name__}.")
    if set(yours) != set(wanted):
        raise CheckFailed(
            f"{name}: wanted names are {', '.join(wanted)}; yours: {', '.join(map(str, yours))}."
        )


def fan_in(shape: tuple[int, ...]) -> int:
    """Return how many inputs meet in one output of a convolution's or an affine layer's weights.

    >>> fan_in((8, 3, 5, 5)), fan_in((100, 10))
    (75, 100)
    """
    return math.prod(shape[1:]) if len(shape) == 4 else shape[0]


def of_conv(conv_param: dict[str, int]) -> tuple[int, int]:
    """Return stride and padding, as PyTorch takes them."""
    return conv_param["stride"], conv_param["pad"]


def of_pool(pool_param: dict[str, int]) -> tuple[tuple[int, int], int]:
    """Return window and stride, as PyTorch takes them."""
    return (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]


def _as_shape(value):
    """Return a shape as a tuple of plain numbers; a single number counts as one size."""
    sizes = np.ravel(np.asarray(value, dtype=object)).tolist()
    whole = all(isinstance(size, (int, np.integer)) for size in sizes)
    return tuple(int(size) for size in sizes) if whole else tuple(sizes)
