"""Checks of feature maps that a forward hook notes, and of how they move with the picture."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import on_other_device
from helpers.checks.pytorch_models.convnet.networks import call_conv

THROUGH = {  # the clauses follow "the maps ..."
    "ReLU": "went through the ReLU: note what the convolution itself gives",
    "MaxPool2d": "went through the pool: note what the convolution itself gives",
    "BatchNorm2d": "went through batch norm: note what the convolution itself gives",
    "Linear": "are the model's logits: note what the convolution gives",
}
OVERWRITTEN = "were overwritten by the ReLU behind the convolution: note a copy"
TRACES = {  # what may be wrong with what is left
    "left": "a hook is left behind, and runs in every later pass: call its handle's remove().",
    "lost": "a hook that was there before is gone: remove your own alone.",
    "mode": "the mode is changed: put it back as it was.",
    "state": "running averages have moved, as in train mode: compute in eval mode.",
    "graph": "the maps keep their graph: compute under torch.no_grad().",
}


def check_feature_maps(
    name: str,
    feature_maps: Callable,
    kind: str,
    N: int,
    training: bool = True,
    seed: int = 0,
    **sizes: Any,
) -> None:
    """Check feature_maps(model, images) on a model that the check makes.

    kind: "plain", "in place" (its ReLU overwrites the maps), "stem" (batch norm before the
        convolution) or "deep" (the convolution lies in a block, another one follows)
    training: the mode that the model comes in; sizes: those of probe_model
    raises: CheckFailed that names the usual mistakes
    """
    model, twin = (probe_model(near, kind, seed, **sizes) for near in (feature_maps, print))
    shape = (N, *sizes.get("image", (3, 6, 5)))
    X = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    title = f"{name}, {kind} model"
    found = call_conv(title, maps_and_traces, feature_maps, model, X, training)
    if isinstance(found["maps"], str):
        raise CheckFailed(f"{title}: returned {found['maps']}; wanted is a tensor.")
    wanted, suspects = _maps(twin, torch.tensor(X), kind)
    check_array(f"{title}: the maps", found["maps"], wanted, suspects=suspects, atol=1e-5)
    for trace, text in TRACES.items():
        if found[trace]:
            raise CheckFailed(f"{title}: {text}")
    if training:  # as a new model is
        new = probe_model(feature_maps, kind, seed, **sizes)
        there = call_conv(title, on_other_device, feature_maps, new, X)
        check_array(f"{title}: the maps on another device", there, wanted, atol=1e-5)


def check_shift(
    name: str,
    feature_maps: Callable,
    N: int,
    image: tuple[int, ...],
    kernel: int,
    shift: tuple[int, int],
    seed: int = 0,
) -> None:
    """Check that maps of shifted pictures are the shifted maps, off the edges.

    image: (C, H, W); kernel: an odd number; shift: rows and columns
    raises: CheckFailed
    """
    model = probe_model(feature_maps, "deep", seed, image=image, kernel=kernel)
    shape = N, *image
    X = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    down, right = shift
    moved = np.zeros_like(X)
    moved[:, :, down:, right:] = X[:, :, : shape[2] - down, : shape[3] - right]
    maps, maps_moved = (maps_and_traces(feature_maps, model, x, False)["maps"] for x in (X, moved))
    edge = kernel // 2  # so far zeros from outside reach in
    inside = np.s_[:, :, edge : shape[2] - down - edge, edge : shape[3] - right - edge]
    yours = maps_moved[:, :, down:, right:][inside]
    check_array(f"{name}: maps of a shifted picture", yours, maps[inside], atol=1e-5)


@beside
def probe_model(
    near: Any,
    kind: str,
    seed: int = 0,
    image: tuple[int, ...] = (3, 6, 5),
    filters: int = 4,
    kernel: int = 3,
) -> nn.Module:
    """Return a small ConvNet of a kind of check_feature_maps, where `near` lives.

    >>> probe_model(print, "deep")[0][0]
    Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    """
    C, H, W = image
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        first = nn.Conv2d(C, filters, kernel, padding=kernel // 2)
        behind = [nn.ReLU(inplace=kind == "in place"), nn.MaxPool2d(2), nn.Flatten()]
        behind += [nn.Linear(filters * (H // 2) * (W // 2), 3)]
        layers = [nn.BatchNorm2d(C), first] if kind == "stem" else [first]
        if kind == "deep":
            block = nn.Sequential(first, nn.BatchNorm2d(filters), nn.ReLU())
            layers = [block, nn.Conv2d(filters, filters, 3, padding=1)]
        model = nn.Sequential(*layers, *behind)
        for norm in (layer for layer in model.modules() if isinstance(layer, nn.BatchNorm2d)):
            norm.get_buffer("running_mean").normal_()
            norm.get_buffer("running_var").uniform_(0.5, 2)
    return model


@beside
def maps_and_traces(
    feature_maps: Callable, model: nn.Module, X: np.ndarray, training: bool
) -> dict[str, Any]:
    """Return the maps of images X as an array, or a text, and {trace: whether it is there}.

    training: the mode that the model is in before

    >>> maps_and_traces(lambda model, X: X, nn.Identity(), np.zeros(2), True)["left"]
    False
    """
    model.train(training)
    handles = [layer.register_forward_hook(_quiet) for layer in model.modules()]
    hooks, state = _hooks(model), copy.deepcopy(model.state_dict())
    maps = feature_maps(model, torch.tensor(X))
    is_tensor = isinstance(maps, torch.Tensor)
    found = {
        "maps": maps.detach().numpy().copy() if is_tensor else type(maps).__name__,
        "left": bool(_hooks(model) - hooks),
        "lost": bool(hooks - _hooks(model)),
        "mode": any(layer.training != training for layer in model.modules()),
        "state": any(not torch.equal(state[key], w) for key, w in model.state_dict().items()),
        "graph": is_tensor and maps.requires_grad,
    }
    for handle in handles:
        handle.remove()
    return found


def _quiet(layer, inputs, output):
    """Do nothing: a hook that was there before."""


def _hooks(model):
    """Return what identifies every hook of a model."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
    layers = model.named_modules()
    return {(name, kind, key) for name, m in layers for kind in kinds for key in getattr(m, kind)}


def _maps(twin, X, kind):
    """Return the maps of the first convolution, and {cause: what known slips give}."""
    through = outputs_of(twin.eval(), X)
    names = [name for name, _ in through]
    first = names.index("Conv2d")
    suspects = {}
    for name, output in through[first + 1 :][::-1]:  # of one kind, the next one is named
        clause = OVERWRITTEN if (kind, name) == ("in place", "ReLU") else THROUGH.get(name)
        suspects[clause] = output
    suspects["come from another convolution: note the first one's"] = through[
        len(names) - 1 - names[::-1].index("Conv2d")
    ][1]
    conv = next(layer for layer in twin.modules() if isinstance(layer, nn.Conv2d))
    alone = "are those of the image itself: let the model run, layers before it included"
    suspects[alone] = conv(X).detach().numpy()
    batch = "come from the batch's own statistics, as in train mode: compute in eval mode"
    suspects[batch] = outputs_of(twin.train(), X)[first][1]
    wanted = through[first][1]
    suspects.pop(None, None)
    return wanted, {c: v for c, v in suspects.items() if not np.array_equal(v, wanted)}


@torch.no_grad()
def outputs_of(model: nn.Module, x: torch.Tensor) -> list[tuple[str, np.ndarray]]:
    """Return (kind, output as an array) of each layer of a chain, in order.

    >>> outputs_of(nn.Sequential(nn.Identity(), nn.Flatten()), torch.ones(1, 1, 1))[1]
    ('Flatten', array([[1.]], dtype=float32))
    """
    found = []
    for layer in (leaf for leaf in model.modules() if not [*leaf.children()]):
        x = layer(x.clone())
        found.append((type(layer).__name__, x.numpy().copy()))
    return found
