"""Checks of code that takes the settings of a run: an optimiser, checkpoints.

The settings are the student's frozen dataclass; a test makes them by calling its class.
"""

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    check_load,
    check_save,
    loaded_by,
    of_parts,
    parameters_of,
    row_of,
    tiny_model,
)

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
USUAL = {  # all fields of Options, so that what is wanted does not hang on its defaults
    "optimizer": "sgd",
    "lr": 1e-3,
    "momentum": 0.9,
    "weight_decay": 0.0,
    "batch_size": 128,
    "num_epochs": 5,
    "seed": 0,
}


def check_optimizer_options(
    name: str, make: Callable, options: Callable, seed: int = 0, **settings: Any
) -> None:
    """Check make(model, options): steps with made-up gradients on a model with batch norm.

    options: makes the student's settings of optimizer, lr, momentum and weight_decay
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model, start = layers_of_all_kinds(make, seed), parameters_of(layers_of_all_kinds(print, seed))
    shapes = [array.shape for array in start.values()]
    slopes = [[rng.standard_normal(shape) for shape in shapes] for _ in range(4)]
    stepped = step_with(make, model, options(**settings), slopes)
    if stepped is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    yours = row_of(parameters_of(model))
    wanted, suspects = _wanted_steps(start.values(), slopes, **settings)
    title = f"{name}: the parameters after {len(slopes)} steps of {settings['optimizer']}"
    probe = of_parts(start, yours, wanted)
    check_array(title, yours, wanted, suspects=suspects, probe=probe)


@beside
def layers_of_all_kinds(near: Any, seed: int = 0) -> nn.Sequential:
    """Return a convolution, a batch norm and a linear layer in float64, where `near` lives.

    >>> [tuple(p.shape) for p in layers_of_all_kinds(print).parameters()]
    [(3, 2, 2, 2), (3,), (3,), (3,), (2, 3), (2,)]
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.Linear(3, 2)
    return nn.Sequential(*layers).double()


@beside
def step_with(
    make: Callable, model: Any, options: Any, slopes: Sequence[Sequence[np.ndarray]]
) -> int | None:
    """Make an optimiser, and a step for each list of gradients; return the number of steps."""
    optimizer = make(model, options)
    if optimizer is None:
        return None
    for gradients in slopes:
        for parameter, gradient in zip(model.parameters(), gradients, strict=True):
            parameter.grad = torch.tensor(gradient)
        optimizer.step()
    return len(slopes)


def check_save_options(
    name: str, save: Callable, options: Callable, seed: int = 0, **settings: Any
) -> None:
    """Check save(model, path, options): the file holds the state and the settings, as plain data.

    raises: CheckFailed that names the usual mistakes
    """
    wanted = USUAL | settings
    content = check_save(name, save, options(**wanted), seed=seed)
    if "state" not in content:
        raise CheckFailed(f"{name}: the file holds {', '.join(content)}; wanted: state, options.")
    found = content.get("options")
    if not isinstance(found, dict):
        raise CheckFailed(f"{name}: the file holds no dictionary of the options: use asdict.")
    if found != wanted:
        key = next((key for key in wanted if found.get(key) != wanted[key]), "more than they are")
        raise CheckFailed(f"{name}: the options in the file differ, first in {key}.")
    print(f"ok: {name}: options in the file")


def check_load_options(
    name: str, load: Callable, options: Callable, seed: int = 0, **settings: Any
) -> None:
    """Check load(model, path) -> options: the model gets the state, all of it.

    raises: CheckFailed that names the usual mistakes
    """
    values = USUAL | settings

    def around(state):
        return {"state": state, "options": values}

    given = check_load(name, load, seed=seed, around=around)
    fresh = tiny_model(load, batch_norm=True, seed=seed)
    content = around(dict(tiny_model(print, batch_norm=True, seed=seed).state_dict()))
    if not refuses(load, fresh, content):
        raise CheckFailed(
            f"{name} takes a file that holds any object, and so runs any code that is in it: "
            "torch.load(path, weights_only=True) takes plain data alone."
        )
    if given is None or isinstance(given, dict):
        raise CheckFailed(f"{name}: returned {type(given).__name__}; wanted are Options.")
    for key, value in values.items():
        if getattr(given, key) != value:
            raise CheckFailed(
                f"{name}: {key} is",
                " {yours!r}, saved was {wanted!r}",
                ".",
                untold=" not what was saved",
                yours=getattr(given, key),
                wanted=value,
            )
    print(f"ok: {name}: options that are returned")


@beside
def refuses(load: Callable, model: Any, content: dict) -> bool:
    """Return whether load(model, path) raises an error for a file with an object in it.

    >>> refuses(lambda model, path: torch.load(path, weights_only=False), None, {})
    False
    """
    try:
        loaded_by.beside(load, model, {**content, "object": Path("checkpoint.pt")})
    except pickle.UnpicklingError:
        return True
    return False


def _wanted_steps(start, slopes, optimizer, lr, momentum, weight_decay):
    """Return the parameters that right steps lead to, and what the usual mistakes lead to."""

    def steps(kind=optimizer, lr=lr, momentum=momentum, weights=weight_decay, others=0.0, **more):
        leaves = [torch.tensor(w, requires_grad=True) for w in start]
        groups = [
            {"params": [w], "weight_decay": weights if w.ndim > 1 else others} for w in leaves
        ]
        more |= {"momentum": momentum} if kind == "sgd" else {}
        chosen = OPTIMIZERS[kind](groups, lr=lr, **more)
        for gradients in slopes:
            for leaf, gradient in zip(leaves, gradients, strict=True):
                leaf.grad = torch.tensor(gradient)
            chosen.step()
        return row_of(leaf.detach().numpy() for leaf in leaves)

    d, default = weight_decay, 0.01 if optimizer == "adamw" else 0.0
    suspects = {
        "lack the weight decay: is options.weight_decay handed on?": steps(weights=0),
        "have AdamW's default decay of 0.01: is options.weight_decay handed on?": (
            steps(weights=default, others=default)
        ),
        "have decayed biases and batch norm too: decay the weights only": steps(others=d),
        "have decayed biases in place of weights": steps(weights=0, others=d),
        "have AdamW's default decay of 0.01 on the biases: set it to 0": steps(others=default),
        "have a decay that is halved: weight_decay is 2 * reg already": steps(weights=d / 2),
        "have a decay that is doubled: weight_decay is 2 * reg already": steps(weights=2 * d),
        "lack the momentum: is options.momentum handed on?": steps(momentum=0),
        "have a momentum of 0.9, whatever is asked for": steps(momentum=0.9),
        "lack momentum and weight decay: are they handed on?": steps(momentum=0, weights=0),
        "are those of the start: does the optimiser hold the model's parameters?": (row_of(start)),
    }
    for kind in OPTIMIZERS:
        if kind != optimizer:
            suspects[f"come from {kind}"] = steps(kind=kind)
            suspects[f"come from {kind}, with decayed biases"] = steps(kind=kind, others=d)
    for fixed in (1e-3, 1e-2, 1e-1):
        suspects[f"have a learning rate of {fixed:g}, whatever is asked for"] = steps(lr=fixed)
    return steps(), suspects
