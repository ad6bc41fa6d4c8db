"""Checks of linear probing, alone and before fine-tuning, by a training that is only noted.

The fit that a student's function gets adds 1 to what is trainable; it lives beside that function,
and tells what it was given. The network, the numbers and what is wanted are the examiner's.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_group
from helpers.checks.models import call, forward, forwards_of, on_other_device, record_forwards
from helpers.checks.transfer_learning.named_models import State, named_model, state_of

NAMES = ("stem", "block", "head")
Rows = dict[str, tuple[np.ndarray, np.ndarray]]


def check_linear_probe(
    name: str,
    linear_probe: Callable,
    sizes: Sequence[int],
    rows: tuple[int, int],
    lr: float,
    seed: int = 0,
) -> None:
    """Check linear_probe(model, data, fit, lr): features once, then fit of the last layer alone.

    sizes: of the network's layers; rows: of train and of val
    raises: CheckFailed that names the usual mistakes
    """
    data, twin = _data(sizes, rows, seed), named_model(print, NAMES, sizes, 0.5, seed)
    before = state_of(twin)
    told = call(name, follow_probe, linear_probe, sizes, data, lr, seed)
    with check_group(f"{name}: features of {sizes[-2]}, {rows[0]} and {rows[1]} rows"):
        (fitted,) = _calls(name, told["fits"], 1)
        _check_head(name, fitted)
        if any(noted["training"] for noted in told["passes"]):
            raise CheckFailed(
                f"{name}: the layers below the last computed in train mode: there dropout drops, "
                "and batch norm moves its statistics: call model.eval() first."
            )
        _check_features(name, fitted, data, twin)
        check_array(f"{name}: lr", fitted["lr"], lr)
        if any(noted["grad"] for noted in told["passes"]):
            raise CheckFailed(f"{name}: a graph was built: compute features under torch.no_grad().")
        if len(told["passes"]) > len(data):
            raise CheckFailed(
                f"{name}: the layers below the last computed {len(told['passes'])} times: once for "
                "train and once for val will do, as they stay the same."
            )
        _check_kept(name, told["state"], before)
        if told["returned"] != "history 1":
            raise CheckFailed(f"{name}: wanted is what fit returns.")
        call(name, probe_elsewhere, linear_probe, sizes, data, lr, seed)


def check_lp_ft(
    name: str, lp_ft: Callable, sizes: Sequence[int], lr: float, factor: float, seed: int = 0
) -> None:
    """Check lp_ft(model, data, probe, fit, lr, factor): the head first, then all at lr * factor.

    raises: CheckFailed that names the usual mistakes
    """
    data = _data(sizes, (7, 4), seed)
    told = call(name, follow_lp_ft, lp_ft, sizes, data, lr, factor, seed)
    with check_group(f"{name}: lr {lr:g}, factor {factor:g}"):
        order = [fitted["by"] for fitted in told["fits"]]
        if order != ["probe", "fit"]:
            raise CheckFailed(
                f"{name} called {', then '.join(order) or 'nothing'}; wanted is probe, then fit, "
                "each once."
            )
        probed, tuned = told["fits"]
        suspects = {"is that of fit: the probe has lr itself": lr * factor}
        check_array(f"{name}: lr of the probe", probed["lr"], lr, suspects=suspects)
        suspects = {
            "is the probe's: all layers train at lr * factor": lr,
            "is the factor itself": factor,
            "is lr / factor": lr / factor,
        }
        check_array(f"{name}: lr of fit", tuned["lr"], lr * factor, suspects=suspects)
        if not probed["same fit"]:
            raise CheckFailed(f"{name}: probe gets model, data, fit and lr: another fit came.")
        for fitted in told["fits"]:
            if fitted["rows"] != {part: len(X) for part, (X, _) in data.items()}:
                raise CheckFailed(f"{name}: {fitted['by']} gets the data as they are.")
            if fitted["layer"] != "model":
                raise CheckFailed(f"{name}: {fitted['by']} gets the whole model.")
        if tuned["frozen"]:
            raise CheckFailed(
                f"{name}: {tuned['frozen'][0]} is still frozen in the second part: after probing "
                "every layer trains."
            )
        if not tuned["goes on"]:
            raise CheckFailed(
                f"{name}: the head of the second part is not the one that was probed: go on with "
                "the same model."
            )
        if told["returned"] != ["history probe", "history fit"]:
            raise CheckFailed(f"{name}: wanted are both histories, that of probe first.")


@beside
def follow_probe(
    probe: Callable, sizes: Sequence[int], data: Rows, lr: float, seed: int
) -> dict[str, Any]:
    """Call probe(model, data, fit, lr) with a fit that notes what it gets.

    returns: {"fits": a note for each call, "passes": of the first layer, "state": of the model in
        the end, "returned"}
    """
    model = named_model.beside(probe, NAMES, sizes, 0.5, seed).train()
    record_forwards.beside(model[0])
    fits: list[dict[str, Any]] = []

    def fit(layer, given, lr):
        fits.append(_note(model, layer, given, lr))
        with torch.no_grad():
            for parameter in layer.parameters():
                if parameter.requires_grad:
                    parameter.add_(1)
        return f"history {len(fits)}"

    tensors = {part: (torch.tensor(X), torch.tensor(y)) for part, (X, y) in data.items()}
    returned = probe(model, tensors, fit, lr)
    passes = forwards_of.beside(model[0])
    told = returned if isinstance(returned, str) else type(returned).__name__
    return {"fits": fits, "passes": passes, "state": state_of.beside(model), "returned": told}


@beside
def probe_elsewhere(
    probe: Callable, sizes: Sequence[int], data: Rows, lr: float, seed: int
) -> None:
    """Call probe(model, data, fit, lr) on another device than the CPU."""
    model = named_model.beside(probe, NAMES, sizes, 0.0, seed)

    def fit(layer, given, lr):
        for X, _ in given.values():
            layer(X)

    on_other_device.beside(lambda model, data: probe(model, data, fit, lr) and None, model, data)


@beside
def follow_lp_ft(
    lp_ft: Callable, sizes: Sequence[int], data: Rows, lr: float, factor: float, seed: int
) -> dict[str, Any]:
    """Call lp_ft(model, data, probe, fit, lr, factor) with a probe and a fit that note.

    returns: {"fits": a note for each call, "returned"}
    """
    model = named_model.beside(lp_ft, NAMES, sizes, seed=seed)
    tensors = {part: (torch.tensor(X), torch.tensor(y)) for part, (X, y) in data.items()}
    fits: list[dict[str, Any]] = []
    marks: list[np.ndarray] = []

    def note(by, layer, given, lr):
        found = {"by": by, "lr": float(lr), "layer": "model" if layer is model else "other"}
        found["rows"] = {part: len(X) for part, (X, _) in given.items()}
        found["frozen"] = [key for key, p in layer.named_parameters() if not p.requires_grad]
        found["goes on"] = not marks or any(np.array_equal(marks[0], p.detach().numpy())
                                            for p in layer.parameters())  # fmt: skip
        fits.append(found)
        return f"history {by}"

    def fit(layer, given, lr):
        return note("fit", layer, given, lr)

    def probe(layer, given, fitted, lr):
        history = note("probe", layer, given, lr)
        fits[-1]["same fit"] = fitted is fit
        layer.requires_grad_(False)
        with torch.no_grad():
            layer[-1].requires_grad_(True).weight.add_(1)
        marks.append(layer[-1].weight.detach().numpy().copy())
        return history

    returned = lp_ft(model, tensors, probe, fit, lr, factor)
    told = [str(one) for one in returned] if isinstance(returned, (list, tuple)) else "one value"
    return {"fits": fits, "returned": told}


def _note(model, layer, given, lr):
    """Return what a fit was given, as data."""
    own = {id(p) for p in model[-1].parameters()}
    got = {id(p) for p in layer.parameters()}
    kinds = {frozenset(own): "head", frozenset(map(id, model.parameters())): "model"}
    data = {}
    for part in given:
        X, y = given[part]
        data[part] = (X.detach().numpy().copy(), y.numpy().copy())
    trainable = all(p.requires_grad for p in layer.parameters())
    graph = any(X.requires_grad for X, _ in given.values())
    kind = kinds.get(frozenset(got), "other")
    numbers = torch.arange(-3.0, 3.0, dtype=torch.float64)
    rows = numbers[:2, None] * torch.ones(model[-1].in_features, dtype=torch.float64)
    alone = kind != "head" or torch.equal(layer(rows), model[-1](rows))
    told = {"trainable": trainable, "graph": graph, "alone": bool(alone)}
    return {"layer": kind, "data": data, "lr": lr} | told


def _data(sizes, rows, seed):
    """Return {part: (X, y)}, with numbers far from those that batch norm has seen."""
    rng = np.random.default_rng(seed + 70)
    return {
        part: (3 * rng.standard_normal((N, sizes[0])) - 2, rng.integers(sizes[-1], size=N))
        for part, N in zip(("train", "val"), rows, strict=True)
    }


def _calls(name, fits, count):
    if len(fits) != count:
        times = "was not called" if not fits else f"was called {len(fits)} times"
        raise CheckFailed(f"{name}: fit {times}, wanted is once.")
    return fits


def _check_head(name, fitted):
    """Check that the last layer alone is fitted, and can be."""
    if fitted["layer"] == "model":
        raise CheckFailed(
            f"{name}: fit got the whole model: in each epoch all layers would compute again. Give "
            "it the last layer, and features in place of images."
        )
    if fitted["layer"] != "head":
        raise CheckFailed(f"{name}: fit got something else than the model's own last layer.")
    if not fitted["alone"]:
        raise CheckFailed(
            f"{name}: fit got more than the last layer, which alone is to be trained."
        )
    if not fitted["trainable"]:
        raise CheckFailed(f"{name}: the last layer is frozen, so fit can change nothing.")
    if fitted["graph"]:
        raise CheckFailed(f"{name}: the features have a graph: compute them under torch.no_grad().")


def _check_features(name, fitted, data, twin):
    """Check features and labels of both parts."""
    found = fitted["data"]
    if not {"train", "val"} <= {*found}:
        raise CheckFailed(f"{name}: fit gets the features and labels of train and of val.")
    in_eval = {part: _features(twin, X, False) for part, (X, _) in data.items()}
    for part, (X, y) in data.items():
        other = "val" if part == "train" else "train"
        F, labels = found[part]
        suspects = {
            "holds those of batch norm in train mode: all is to be in eval mode": (
                _features(_without_dropout(twin), X, True)
            ),
            "holds the images themselves": X,
            "holds logits: leave the last layer out": forward(twin, X, training=False),
            "lacks the activation before the last layer: leave out the last one alone": forward(
                nn.Sequential(*twin[:-2]), X, training=False
            ),
            f"holds those of {other}": in_eval[other],
        }
        title = f"{name}: what stands for the images of {part}"
        check_array(title, F, in_eval[part], suspects=suspects)
        suspects = {f"holds those of {other}": data[other][1]}
        check_array(f"{name}: what stands for the labels of {part}", labels, y, suspects=suspects)


def _features(model, X, training):
    return forward(nn.Sequential(*model[:-1]), X, training=training)


def _without_dropout(model):
    """Return a copy of a network whose dropout does nothing."""
    made = copy.deepcopy(model)
    for module in made.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return made


def _check_kept(name: str, state: State, before: State) -> None:
    """Check that only the last layer has changed, and that fit's change of it was kept."""
    for key, value in state.items():
        if key.startswith(f"{NAMES[-1]}."):
            check_array(f"{name}: {key} after fit added 1", value, before[key] + 1)
        elif not np.array_equal(value, before[key]):
            kind = (
                "statistics drift in train mode" if "running" in key or "num" in key else "frozen"
            )
            raise CheckFailed(f"{name}: {key} has changed: {kind}: it has to stay as it was.")
