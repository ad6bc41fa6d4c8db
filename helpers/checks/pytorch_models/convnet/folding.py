"""Checks of a batch norm that is folded into the convolution before it."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import forward, on_other_device
from helpers.checks.pytorch_models.convnet.networks import call_conv


def check_fold(
    name: str,
    fold: Callable,
    filters: int,
    channels: int,
    kernel: tuple[int, int],
    bias: bool,
    seed: int = 0,
    eps: float = 0.1,
    training: bool = True,
    dtype: torch.dtype = torch.float32,
    **how: Any,
) -> None:
    """Check fold(conv, norm): one convolution that computes what the two do in eval mode.

    bias: whether conv has one; training: the mode of norm; dtype: of all numbers
    how: stride, padding ... of conv
    raises: CheckFailed that names the usual mistakes
    """
    rng, (KH, KW) = np.random.default_rng(seed), kernel
    inputs = channels // how.get("groups", 1)
    arrays = {
        "w": rng.standard_normal((filters, inputs, KH, KW)),
        "b": rng.standard_normal(filters) * bias,
        "scale": rng.uniform(0.5, 2, filters) * rng.choice([-1, 1], filters),
        "shift": rng.standard_normal(filters),
        "mean": rng.standard_normal(filters),
        "var": rng.uniform(0.2, 3, filters),
        "x": rng.standard_normal((2, channels, 9, 8)),
    }
    arrays = {key: array.astype(np.float32) for key, array in arrays.items()}
    title = f"{name} ({filters} filters, bias={bias}, eps={eps:g})"
    made = {**how, "bias": bias, "dtype": dtype}
    found = call_conv(title, folded_by, fold, arrays, made, eps, training)
    if found["type"] != "Conv2d":
        raise CheckFailed(f"{title}: returned {found['type']}; wanted is an nn.Conv2d.")
    if found["changed"]:
        raise CheckFailed(f"{title}: {found['changed']} is changed: make a new convolution.")
    w, b = _fold(arrays, eps)
    folds = {cause: _fold(arrays, eps, slip) for slip, cause in FOLD_SLIPS.items()}
    for k, (key, wanted) in enumerate((("weight", w), ("bias", b))):
        suspects = {cause: fold[k] for cause, fold in folds.items()}
        suspects = {c: v for c, v in suspects.items() if not np.allclose(v, wanted, rtol=1e-4)}
        suspects["is that of the convolution still"] = arrays["wb"[k]]
        if found[key] is None:
            raise CheckFailed(f"{title}: there is no bias: the shift has to go somewhere.")
        check_array(f"{title}: {key}", found[key], wanted, suspects=suspects)
    suspects = {
        f"is computed without the {key} of conv": _conv(arrays["x"], w, b, how, without=key)
        for key in how
        if key != "groups" and not (key == "padding" and "padding_mode" in how)
    }
    if found["dtype"] != str(dtype):
        raise CheckFailed(f"{title}: the weights are {found['dtype']}, those of conv are {dtype}.")
    y = _conv(arrays["x"], w, b, how)
    check_array(f"{title}: the output", found["y"], y, suspects=suspects, atol=1e-4)
    there = call_conv(title, folded_elsewhere, fold, arrays, made, eps)
    check_array(f"{title}: the output on another device", there, y, atol=1e-4)


FOLD_SLIPS = {  # the clauses follow "weight ..." and "bias ..."
    "no eps": "lacks norm.eps under the root, or has 1e-5 in its place",
    "eps outside": "has eps outside the root: it is added to the variance",
    "no root": "is divided by the variance: divide by its square root",
    "root of var twice": "is multiplied by the square root of the variance: divide by it",
    "no scale": "lacks the scale, norm.weight",
    "no bias": "lacks the convolution's own bias",
    "bias unscaled": "has the convolution's own bias unscaled: it goes through batch norm too",
    "no mean": "lacks the running mean",
    "mean added": "has the running mean added: subtract it",
    "mean unscaled": "has the running mean unscaled: it is subtracted before the scaling",
    "no shift": "lacks the shift, norm.bias",
    "shift scaled": "has the shift scaled: it is added at the end",
}


@beside
def folded_by(
    fold: Callable,
    arrays: dict[str, np.ndarray],
    settings: dict[str, Any],
    eps: float,
    training: bool,
) -> dict[str, Any]:
    """Return what fold(conv, norm) gives: its arrays, its output, and what it changed."""
    conv, norm = _layers(arrays, settings, eps)
    norm.train(training)
    before = copy.deepcopy([dict(conv.state_dict()), dict(norm.state_dict()), training])
    folded = fold(conv, norm)
    if type(folded).__name__ != "Conv2d":
        return {"type": type(folded).__name__}
    after = [conv.state_dict(), norm.state_dict(), norm.training]
    bias = None if folded.bias is None else folded.bias.detach().numpy()
    return {
        "type": "Conv2d",
        "changed": _changed(before, after),
        "weight": folded.weight.detach().numpy(),
        "bias": bias,
        "dtype": str(folded.weight.dtype),
        "y": forward.beside(folded, torch.tensor(arrays["x"]).to(folded.weight.dtype)),
    }


@beside
def folded_elsewhere(
    fold: Callable, arrays: dict[str, np.ndarray], settings: dict[str, Any], eps: float
) -> np.ndarray:
    """Return the output of fold(conv, norm) where both are on another device."""

    def run(conv, norm, x):
        return fold(conv, norm)(x.to(conv.weight.dtype)).detach()

    return on_other_device.beside(run, *_layers(arrays, settings, eps), arrays["x"])


def _layers(arrays, settings, eps):
    """Return a convolution and a batch norm with these numbers."""
    filters, inputs, *kernel = arrays["w"].shape
    channels = inputs * settings.get("groups", 1)
    conv = nn.Conv2d(channels, filters, (kernel[0], kernel[1]), **settings)
    norm = nn.BatchNorm2d(filters, eps=eps, dtype=settings["dtype"])
    given = {"running_mean": "mean", "running_var": "var", "weight": "scale", "bias": "shift"}
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(arrays["w"]))
        if conv.bias is not None:
            conv.bias.copy_(torch.tensor(arrays["b"]))
        for key, name in given.items():
            getattr(norm, key).copy_(torch.tensor(arrays[name]))
    return conv, norm


def _changed(before, after):
    """Return what of conv, norm and its mode is changed, or ""."""
    for name, old, new in zip(("conv", "norm"), before, after, strict=False):
        if old.keys() != new.keys() or any(not torch.equal(old[key], new[key]) for key in old):
            return name
    return "" if before[2] == after[2] else "the mode of norm"


def _fold(arrays, eps, slip=""):
    """Return weight and bias of the folded convolution, with a slip or none."""
    w, b, scale, shift, mean, var = (
        arrays[key].astype(float) for key in ("w", "b", "scale", "shift", "mean", "var")
    )
    roots = {
        "no eps": np.sqrt(var),
        "eps outside": np.sqrt(var) + eps,
        "no root": var + eps,
        "root of var twice": 1 / np.sqrt(var + eps),
    }
    factor = (1 if slip == "no scale" else scale) / roots.get(slip, np.sqrt(var + eps))
    biases = {
        "no bias": -mean * factor + shift,
        "bias unscaled": b - mean * factor + shift,
        "no mean": b * factor + shift,
        "mean added": (b + mean) * factor + shift,
        "mean unscaled": b * factor - mean + shift,
        "no shift": (b - mean) * factor,
        "shift scaled": (b - mean + shift) * factor,
    }
    return w * factor[:, None, None, None], biases.get(slip, (b - mean) * factor + shift)


def _conv(x, w, b, how, without=""):
    """Return a convolution's output, as an array; without: a setting that is forgotten."""
    settings = {key: value for key, value in how.items() if key != without}
    image, weight, bias = (torch.tensor(array).double() for array in (x, w, b))
    mode = settings.pop("padding_mode", "zeros")
    if mode != "zeros":  # what stands around the image is no 0, then
        rows, columns = settings.pop("padding")
        image = F.pad(image, (columns, columns, rows, rows), mode=mode)
    return F.conv2d(image, weight, bias, **settings).numpy()
