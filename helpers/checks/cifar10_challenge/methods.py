"""The check of methods to be compared: each makes a new network, its optimiser, its pictures."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.cifar10_challenge.network import (
    STOPS,
    check_budget,
    check_logits,
)
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    check_new_start,
    count_parameters,
    forward,
    parameters_of,
)


def check_methods(
    name: str,
    methods: Any,
    known: Callable,
    most_numbers: int,
    most_work: int,
    least: int = 3,
    seed: int = 0,
) -> None:
    """Check {method: (make_model, make_optimizer, transforms)}, at least so many.

    known: makes a network that another test looks at, so that it costs nothing here
    most_numbers, most_work: the budget of each other network
    raises: CheckFailed that names the method and what is wrong with it
    """
    if not isinstance(methods, dict) or len(methods) < least:
        count = len(methods) if isinstance(methods, dict) else type(methods).__name__
        raise CheckFailed(
            f"{name} has {count} methods, wanted is a dictionary of {least} or more: what else is "
            "worth a try?"
        )
    shapes = shapes_made_by(known)
    for method, parts in methods.items():
        if not isinstance(method, str) or not isinstance(parts, (tuple, list)) or len(parts) != 3:
            raise CheckFailed(
                f"{name}[{method!r}]: wanted are a name and three parts: make_model, "
                "make_optimizer, transforms."
            )
        title = f"{name}[{method!r}]"
        model = _new_network(title, parts[0])
        if sorted(w.shape for w in parameters_of(model).values()) != shapes:
            _check_network(title, parts[0], model, most_numbers, most_work, seed)
        _check_optimizer(title, parts[1], model)
        _check_transforms(title, parts[2], seed)
    print(f"ok: {name}: {len(methods)} methods")


def _new_network(title, make_model):
    """Return a network; another one that is made must be another one."""
    model, other = (call(title, make_model) for _ in range(2))
    if any(shares_numbers(model, other, key) for key in parameters_of(model)):
        raise CheckFailed(
            f"{title}: make_model returns one and the same network each time: runs would go on "
            "with what earlier ones have trained."
        )
    return model


def _check_network(title, make_model, model, most_numbers, most_work, seed):
    check_new_start(title, parameters_of(model), parameters_of(call(title, make_model)))
    X = torch.tensor(np.random.default_rng(seed).standard_normal((4, 3, 32, 32))).float()
    check_logits(title, call(title, forward, model, X, training=False, stops=STOPS), 4)
    check_budget(title, model, most_numbers, most_work)


def _check_optimizer(title, make_optimizer, model):
    held = call(title, numbers_held, make_optimizer, model)
    if held != count_parameters(model):
        raise CheckFailed(
            f"{title}: the optimiser holds {held:,} of the {count_parameters(model):,} numbers "
            "that the network learns: is it made of the parameters that it is given?"
        )


def _check_transforms(title, transforms, seed):
    if not isinstance(transforms, (list, tuple)):
        raise CheckFailed(f"{title}: transforms is {type(transforms).__name__}; wanted is a list.")
    pictures = np.random.default_rng(seed).integers(256, size=(6, 3, 32, 32), dtype=np.uint8)
    images = call(title, transformed, pictures, *transforms)
    if images.dtype.kind != "f":
        raise CheckFailed(f"{title}: transforms leave bytes: `plain` normalises, it comes last.")
    check_array(f"{title}: shape of transformed pictures", images.shape, pictures.shape)


@beside
def shapes_made_by(make_model: Callable) -> list[tuple[int, ...]]:
    """Return the shapes of the parameters of a network, sorted; [] where it cannot be made.

    >>> shapes_made_by(lambda: torch.nn.Linear(2, 1))
    [(1,), (1, 2)]
    """
    try:
        return sorted(tuple(parameter.shape) for parameter in make_model().parameters())
    except Exception:  # which the test of that network tells
        return []


@beside
def shares_numbers(model: Any, other: Any, key: str) -> bool:
    """Return whether a parameter of two models is one and the same.

    >>> layer = torch.nn.Linear(2, 1)
    >>> shares_numbers(layer, layer, "weight"), shares_numbers(layer, torch.nn.Linear(2, 1), "bias")
    (True, False)
    """
    return dict(model.named_parameters())[key] is dict(other.named_parameters())[key]


@beside
def numbers_held(make_optimizer: Callable, model: Any) -> int:
    """Return how many of a model's numbers the optimiser for it updates.

    >>> layer = torch.nn.Linear(2, 1)
    >>> numbers_held(lambda weights: torch.optim.SGD(weights, lr=0.1), layer)
    3
    """
    if not any(True for _ in model.parameters()):
        return 0  # which the test of that network tells
    optimizer = make_optimizer(model.parameters())
    groups = getattr(optimizer, "param_groups", [])
    held = {id(parameter) for group in groups for parameter in group["params"]}
    trained = (p for p in model.parameters() if p.requires_grad)
    return sum(p.numel() for p in trained if id(p) in held)


@beside
def transformed(pictures: np.ndarray, *transforms: Callable) -> np.ndarray:
    """Return pictures after transforms of (images, labels, generator), in order.

    >>> transformed(np.zeros((1, 3, 2, 2), np.uint8), lambda x, y, rng: (x.float(), y)).dtype
    dtype('float32')
    """
    images, labels = torch.tensor(pictures), torch.zeros(len(pictures), dtype=torch.long)
    generator = torch.Generator().manual_seed(0)
    for transform in transforms:
        images, labels = transform(images, labels, generator)
    return images.numpy()
