"""Checks of a residual network by its behaviour: its shortcut, its block, the whole.

A model is compared with one that the check makes. Both get the same numbers, parameters of one
shape the same ones, so that neither names nor the order of the layers matter.
"""

import copy
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array, of_large_numbers, unchanged
from helpers.checks.lenet5_pipeline.resnet20.twins import (
    BLOCK_SLIPS,
    NET_SLIPS,
    Block,
    ResNet,
    Thin,
    block_causes,
    filled,
    input_gradient,
    net_causes,
    resnet_near,
    thin_resnet_near,
)
from helpers.checks.models import (
    call,
    check_count,
    check_reach,
    count_parameters,
    forward,
    forward_elsewhere,
    on_other_device,
    parameter_gradients,
)

MISFITS = {  # what PyTorch says, and what that means here
    r"tensor a .* dimension [23]": "shortcut and convolutions differ in height and width: a "
    "shortcut without downsampling? Shortcut and first convolution take the stride, nothing else.",
    r"tensor a .* dimension 1": "shortcut and convolutions differ in channels: does the shortcut "
    "get its new channels?",
    r"expected input.* channels": "a convolution gets other channels than it was made for: what "
    "one layer gives the next one takes.",
    r"running_mean": "a batch norm gets other channels than it was made for: it follows a "
    "convolution's out_channels.",
    r"cannot be multiplied": "the linear layer gets rows of the wrong length: is every channel "
    "averaged over its pixels?",
    r"more than 1 value per channel": "batch norm computes a batch's statistics in eval mode: is "
    "it told what mode it is?",
}

call_resnet = partial(call, stops=MISFITS)
OWN_STATISTICS = "comes from the image's own mean and variance: is every batch norm in eval mode?"


def check_shortcut(
    name: str,
    shortcut_pad: Callable,
    shape: tuple[int, ...],
    num_channels: int,
    stride: int,
    seed: int = 0,
) -> None:
    """Check shortcut_pad(x, num_channels, stride): pixels, zeros, gradient.

    shape: of x, (N, C, H, W)
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    with unchanged(name, x=x):
        y = call_resnet(name, shortcut_pad, torch.from_numpy(x), num_channels, stride)
    wanted = _with_zeros(x[:, :, ::stride, ::stride], num_channels)
    title = f"{name}: {shape} to {num_channels} channels, stride {stride}"
    check_array(title, y, wanted, suspects=_shortcut_suspects(x, num_channels, stride))
    weights = rng.standard_normal(wanted.shape)
    slope = np.zeros(shape)
    slope[:, :, ::stride, ::stride] = weights[:, : shape[1]]
    yours = call_resnet(title, input_gradient, shortcut_pad, x, weights, num_channels, stride)
    check_array(f"{title}: the gradient by x", yours, slope)
    there = call_resnet(title, on_other_device, shortcut_pad, x, num_channels, stride)
    check_array(f"{title}, on another device", there, wanted)


def check_block(
    name: str,
    make: Callable,
    fan_in: int,
    fan_out: int,
    stride: int,
    shortcut: str,
    size: tuple[int, int] = (6, 7),
    seed: int = 0,
) -> None:
    """Check a block made by make(fan_in, fan_out, stride, shortcut).

    fan_in, fan_out: channels; shortcut: "pad" or "projection"; size: H, W of the images
    raises: CheckFailed that names the usual mistakes
    """
    settings = fan_in, fan_out, stride, shortcut
    title = f"{name}({fan_in}, {fan_out}, {stride}, {shortcut!r})"
    block, twin = call_resnet(title, make, *settings), filled(Block(*settings), seed)
    _check_size(title, block, twin, block_causes(*settings))
    filled(block, seed)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((3, fan_in, *size))
    _compare(f"{title}: the output", block, twin, X, BLOCK_SLIPS)
    for net in (block, twin):
        filled(net, seed, times=300.0)
    _compare(
        f"{title}: the output for large numbers", block, twin, 300 * X, BLOCK_SLIPS, large=True
    )
    _check_elsewhere(title, block, twin, X)
    block, twin = filled(make(*settings), seed), filled(twin, seed)
    weights = rng.standard_normal(forward(twin, X).shape)
    yours, wanted, detached = (
        call_resnet(title, input_gradient, one, X, weights)
        for one in (block, twin, twin.with_slip("detached"))
    )
    suspects = {"lacks the way along the shortcut: is it detached?": detached}
    check_array(f"{title}: the gradient by x", yours, wanted, suspects=suspects, atol=1e-5)
    check_reach(title, call_resnet(title, parameter_gradients, block, "mse_loss", X, weights))


def check_resnet(
    name: str,
    make: Callable,
    num_classes: int,
    shortcut: str,
    size: tuple[int, int] = (10, 9),
    seed: int = 0,
) -> int:
    """Check a ResNet-20 made by make(num_classes, shortcut, block), with blocks that are right.

    returns: how many numbers it learns
    raises: CheckFailed that names the usual mistakes
    """
    title = f"{name}({num_classes}, {shortcut!r})"
    model = call_resnet(title, resnet_near, make, num_classes, shortcut)
    twin = filled(ResNet(num_classes, shortcut), seed)
    _check_size(title, model, twin, net_causes(num_classes, shortcut))
    filled(model, seed)
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((3, 3, *size)), rng.integers(num_classes, size=3)
    _compare(f"{title}: the logits", model, twin, X, NET_SLIPS)
    for net in (model, twin):
        filled(net, seed, times=30.0)
    _compare(f"{title}: the logits for large numbers", model, twin, X, NET_SLIPS, large=True)
    _check_elsewhere(title, model, twin, X)
    model = filled(call_resnet(title, resnet_near, make, num_classes, shortcut), seed)
    check_reach(title, call_resnet(title, parameter_gradients, model, "cross_entropy", X, y))
    _check_other_blocks(title, make, num_classes, shortcut, X, seed)
    return count_parameters(model)


def _check_elsewhere(title, model, twin, X):
    """Check a model on another device, in eval mode."""
    there, wanted = (
        call_resnet(title, forward_elsewhere, model, X),
        forward(twin, X, training=False),
    )
    off = 1e-5 * np.abs(wanted).max()
    check_array(f"{title} on another device", there, wanted, rtol=1e-4, atol=off)


def _check_other_blocks(title, make, num_classes, shortcut, X, seed):
    """Check that a ResNet-20 is made of the blocks that it is told to be made of."""
    thin = call_resnet(title, thin_resnet_near, make, num_classes, shortcut)
    twin = filled(ResNet(num_classes, shortcut, block=Thin), seed)
    if count_parameters(thin) != count_parameters(twin):
        raise CheckFailed(
            f"{title}: its blocks are not those that `block` makes: is the argument used?"
        )
    yours = forward(filled(thin, seed), X, training=False)
    wanted = forward(twin, X, training=False)
    off = 1e-5 * np.abs(wanted).max()
    check_array(f"{title}: logits with other blocks", yours, wanted, rtol=1e-4, atol=off)


def _compare(title, model, twin, X, slips, large=False):
    """Check a model against its twin: in train mode, then one image in eval mode.

    large: whether the numbers are, so that what is cut off shows
    """
    fresh = copy.deepcopy(twin)
    for rows, training, mode in ((len(X), True, ""), (1, False, " in eval mode, one image")):
        yours = call_resnet(title + mode, forward, model, X[:rows], training=training)
        wanted, suspects = forward(twin, X[:rows], training=training), {}
        # zeros made in float32 on the way cost precision, and twenty layers let the error grow
        tolerance = {"rtol": 1e-4, "atol": 1e-5 * np.abs(wanted).max()}
        if np.shape(yours) != wanted.shape or not np.allclose(yours, wanted, **tolerance):
            suspects = _suspects(fresh, X, rows, training, slips)
        probe = of_large_numbers(yours, wanted) if large else None
        check_array(title + mode, yours, wanted, suspects=suspects, probe=probe, **tolerance)


def _suspects(twin, X, rows, training, slips):
    """Return {cause: output} of a twin that makes slips, after the same passes as the model."""
    found = {}
    for slip, cause in slips.items():
        other = twin.with_slip(slip)
        with suppress(RuntimeError):  # of sizes that do not fit: no slip of theirs
            found[cause] = forward(other, X, training=True)
            if not training:
                found[cause] = forward(other, X[:rows], training=False)
    if not training:
        found[OWN_STATISTICS] = forward(twin, X[:rows], training=True)
    return found


def _check_size(title, model, twin, differences):
    """Check how many numbers a model learns; differences: {how many too many: the likely cause}."""
    wanted = count_parameters(twin)
    causes = {wanted + extra: cause for extra, cause in differences.items()}
    other = "which layers are too many, too few, of another size?"
    check_count(title, count_parameters(model), wanted, causes, otherwise=other)


def _with_zeros(x, num_channels, before=0):
    """Return x with channels of zeros, so many of them before the old ones."""
    N, C, H, W = x.shape
    y = np.zeros((N, num_channels, H, W))
    y[:, before : before + C] = x
    return y


def _shortcut_suspects(x, num_channels, stride):
    """Return {cause: what a known slip gives}."""
    C, picked = x.shape[1], x[:, :, ::stride, ::stride]
    rows, columns = picked.shape[2:]
    late = x[:, :, stride - 1 :: stride, stride - 1 :: stride]
    means, largest = (
        pool(torch.tensor(x), stride, ceil_mode=True).numpy()
        for pool in (F.avg_pool2d, F.max_pool2d)
    )
    pictures = {
        "is not downsampled: take every stride-th pixel": x,
        "is downsampled in height only": x[:, :, ::stride],
        "is downsampled in width only": x[:, :, :, ::stride],
        "is a corner of the image: take every stride-th pixel": x[:, :, :rows, :columns],
        "takes the last pixel of each step: begin with the first": late,
        "averages pixels: take every stride-th one as it is": means,
        "takes the largest pixels: take every stride-th one as it is": largest,
    }
    suspects = {cause: _with_zeros(y, num_channels) for cause, y in pictures.items()}
    new = num_channels - C
    if new:
        around = "has zeros on both sides: all of them come after the old channels"
        suspects |= {
            "has the zeros before the old channels": _with_zeros(picked, num_channels, new),
            around: _with_zeros(picked, num_channels, new // 2),
            "repeats channels: new ones are zero": picked[:, np.arange(num_channels) % C],
            "lacks the new channels": picked,
        }
    return suspects
