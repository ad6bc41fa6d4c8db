"""Checks of what trains: which layers are frozen, and which of them are in train mode."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed
from helpers.checks.models import call
from helpers.checks.transfer_learning.named_models import differing, named_model, state_of

STARTS = ("all", "none", "alternate")  # what is trainable before
MOST_NAMED = 4  # parameters, in a message


def check_trainable_last(
    name: str, trainable_last: Callable, names: Sequence[str], n: int, seed: int = 0
) -> None:
    """Check trainable_last(model, n), whatever was trainable before, and the names it returns.

    names: of the layers that have parameters; others lie between them
    raises: CheckFailed that names the usual mistakes
    """
    sizes = _sizes(names, seed)
    before = state_of(named_model(print, names, sizes, seed=seed))
    keys = [*dict(named_model(print, names, sizes, seed=seed).named_parameters())]
    wanted = [key for key in keys if key.split(".")[0] in names[len(names) - n :]]
    for start in STARTS:
        found = call(name, trainable_after, trainable_last, names, sizes, n, start, seed)
        title = f"{name}: of the layers {', '.join(names)}, n = {n}: trainable are"
        if found["trainable"] != wanted:
            cause = _cause(found["trainable"], wanted, keys, names, n, start)
            raise CheckFailed(
                f"{title} {_text(found['trainable'])}",
                ", wanted {wanted}",
                f": {cause}",
                wanted=_text(wanted),
            )
        _check_told(name, found["told"], [*names[len(names) - n :]])
        if key := differing(before, found["state"]):
            raise CheckFailed(f"{name}: the numbers of {key} have changed: only what trains may.")
    print(f"ok: {name}: the last {n} of {', '.join(names)}")


@beside
def trainable_after(
    function: Callable, names: Sequence[str], sizes: Sequence[int], n: int, start: str, seed: int
) -> dict[str, Any]:
    """Return what function(model, n) leaves trainable: names of parameters, what it told, numbers.

    start: what is trainable before, see STARTS
    """
    model = named_model.beside(function, names, sizes, seed=seed)
    for k, parameter in enumerate(model.parameters()):
        parameter.requires_grad_(start == "all" or (start == "alternate" and k % 2 == 0))
    told = function(model, n)
    trainable = [key for key, p in model.named_parameters() if p.requires_grad]
    told = [str(one) for one in told] if isinstance(told, (list, tuple)) else repr(told)
    return {"trainable": trainable, "told": told, "state": state_of.beside(model)}


def check_refuses_count(name: str, trainable_last: Callable, names: Sequence[str], n: int) -> None:
    """Check that trainable_last raises ValueError for fewer layers than 0 or more than there are.

    raises: CheckFailed
    """
    raised = error_of_count(trainable_last, names, _sizes(names, 0), n)
    if raised != "ValueError":
        what = f"it raised {raised}" if raised else "it returned"
        raise CheckFailed(
            f"{name}: the last {n} of {len(names)} layers is a mistake of the caller's, to be "
            f"refused with a ValueError; {what}."
        )
    print(f"ok: {name}: n = {n} of {len(names)} layers is refused")


@beside
def error_of_count(function: Callable, names: Sequence[str], sizes: Sequence[int], n: int) -> str:
    """Return the name of the class of the error that function(model, n) raises, or "" if none."""
    try:
        function(named_model.beside(function, names, sizes), n)
    except Exception as error:
        return type(error).__name__
    return ""


def check_train_mode(
    name: str, train_mode: Callable, names: Sequence[str], trainable: Sequence[str], seed: int = 0
) -> None:
    """Check train_mode(model): trainable layers in train mode, frozen ones in eval mode.

    trainable: names of the layers that are not frozen
    raises: CheckFailed that names the usual mistakes
    """
    sizes = _sizes(names, seed)
    for training in (True, False):
        found = call(name, modes_after, train_mode, names, sizes, trainable, training, seed)
        for layer in names[:-1]:
            frozen = layer not in trainable
            which = f"{name}: {layer}, which is {'frozen' if frozen else 'trainable'},"
            if found["moved"][layer] == frozen:
                told = (
                    "is in train mode: its batch norm takes the statistics of the new images"
                    if frozen
                    else "is in eval mode: batch norm and dropout do not train there"
                )
                raise CheckFailed(f"{which} {told}.")
            if found["dropped"][layer] == frozen:
                mode = "drops numbers: all in it goes to eval mode" if frozen else "drops nothing"
                raise CheckFailed(f"{which} {mode}.")
        if found["trainable"] != [*trainable]:
            raise CheckFailed(f"{name}: other layers are trainable afterwards: set modes alone.")
    print(f"ok: {name}: {', '.join(trainable) or 'none'} of {', '.join(names)} trainable")


@beside
def modes_after(
    function: Callable,
    names: Sequence[str],
    sizes: Sequence[int],
    trainable: Sequence[str],
    training: bool,
    seed: int,
) -> dict[str, Any]:
    """Return what a forward pass after function(model) does to each layer.

    training: the mode that all layers are in before
    returns: {"moved": {layer: whether its running statistics move}, "dropped": {layer: whether
        its dropout drops}, "trainable": names of layers with trainable parameters}
    """
    model = named_model.beside(function, names, sizes, dropout=0.5, seed=seed).train(training)
    for key, parameter in model.named_parameters():
        parameter.requires_grad_(key.split(".")[0] in trainable)
    function(model)
    dropped = {layer: getattr(model, layer)[2].training for layer in names[:-1]}
    before = state_of.beside(model)
    with torch.no_grad():
        model(torch.ones(6, sizes[0], dtype=torch.float64).cumsum(0))
    after = state_of.beside(model)
    means = {layer: f"{layer}.1.running_mean" for layer in names[:-1]}
    moved = {k: not np.array_equal(before[key], after[key]) for k, key in means.items()}
    open_layers = [key for key, layer in model.named_children() if _is_open(layer)]
    return {"moved": moved, "dropped": dropped, "trainable": open_layers}


def _is_open(layer: nn.Module) -> bool:
    return any(p.requires_grad for p in layer.parameters())


def _sizes(names, seed):
    """Return features, all different, of the input and of each layer."""
    return [*range(len(names) + 3 + seed % 3, 2 + seed % 3, -1)]


def _text(keys):
    """Return names as a phrase: of many, the first."""
    more = len(keys) - MOST_NAMED
    shown = keys if more <= 1 else [*keys[:MOST_NAMED], f"{more} more"]
    return ", ".join(shown) or "none"


def _check_told(name, told, wanted):
    if isinstance(told, str):
        raise CheckFailed(f"{name} returned no list of names.")
    if told != wanted:
        cause = "in the order of the network" if sorted(told) == sorted(wanted) else "those alone"
        raise CheckFailed(
            f"{name} returned {_text(told)}",
            ", wanted {wanted}",
            f": the names of the trainable layers, {cause}.",
            wanted=_text(wanted),
        )


def _cause(found, wanted, keys, names, n, start):
    """Return what a wrong set of trainable parameters comes of."""
    last = names[len(names) - n :]
    parts = {key: key.split(".") for key in keys}
    children = [child for name in names for child in (name, f"{name}_relu")][:-1]
    causes = {
        "a layer's name is a part of another's: compare whole names, not pieces of text": [
            key for key in keys if any(name in key for name in last)
        ],
        "a layer's name is the beginning of another's: compare whole names": [
            key for key in keys if key.startswith(tuple(last))
        ],
        "parameters were counted, not layers": keys[len(keys) - n :],
        "layers without parameters were counted too": [
            key for key in keys if parts[key][0] in children[len(children) - n :]
        ],
        "these are the first layers": [key for key in keys if parts[key][0] in names[:n]],
        "one layer too few": [key for key in keys if parts[key][0] in last[1:]],
        "one layer too many": [
            key for key in keys if parts[key][0] in names[max(len(names) - n - 1, 0) :]
        ],
        "these are the layers to be frozen": [key for key in keys if key not in wanted],
        "all are": keys,
        "biases are left out": [key for key in wanted if not key.endswith("bias")],
    }
    known = [text for text, value in causes.items() if value == found]
    if n == 0 and found == keys:
        return "the last 0 layers are none: what is names[-0:]?"
    if known:
        return f"{known[0]}."
    if {*found} < {*wanted}:
        return "what was frozen before, and is among the last n, is to be trainable again."
    if {*found} > {*wanted}:
        return "what was trainable before, and is not among the last n, is to be frozen."
    return "which layers are the last n?"
