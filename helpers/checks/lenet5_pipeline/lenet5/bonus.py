"""Checks of what makes a run better: how a network is initialised, and its learning rate."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import check_new_start, check_spread

MARK = 7.0  # what every parameter holds before it is initialised
NEVER = "{name}: {key} is as it was: is another layer initialised twice, and this one never?"


def check_kaiming(name: str, init: Callable, sizes: tuple[int, ...], seed: int = 0) -> None:
    """Check that init(model) draws every convolution and linear layer anew, by Kaiming's rule.

    sizes: channels of the image and of two convolutions, then features of three linear layers
    raises: CheckFailed that names the usual mistakes
    """
    found = initialised(init, sizes, seed)
    again = {noted["key"]: noted["values"] for noted in initialised(init, sizes, seed + 1)}
    for noted in found:
        key, values, kind = noted["key"], noted["values"], noted["kind"]
        if kind == "other":
            if (values != MARK).any():
                raise CheckFailed(f"{name}: {key} was changed: it is of neither kind of layer.")
        elif (values == MARK).all():
            raise CheckFailed(NEVER.format(name=name, key=key))
        elif kind == "bias":
            check_array(f"{name}: {key}", values, np.zeros_like(values))
        else:
            _check_variance(f"{name}: {key} {values.shape}", values)
            check_new_start(name, {key: values}, again)


@beside
def initialised(init: Callable, sizes: tuple[int, ...], seed: int = 0) -> list[dict]:
    """Return {"key", "kind", "values"} of each parameter of a ConvNet after init(model).

    Before, all are MARK. The second convolution lies in a block, with a batch norm beside it.
    kind: "weight" or "bias" of a convolution or linear layer, or "other"

    >>> sizes = (1, 2, 3, 4, 5, 6)
    >>> [noted["kind"] for noted in initialised(lambda model: None, sizes)][:4]
    ['weight', 'bias', 'weight', 'bias']
    """
    C, F1, F2, D, H, out = sizes
    block = nn.Sequential(nn.Conv2d(F1, F2, (3, 4)), nn.BatchNorm2d(F2), nn.ReLU())
    head = nn.Linear(D, H), nn.ReLU(), nn.Linear(H, out)
    model = nn.Sequential(nn.Conv2d(C, F1, 5), nn.ReLU(), block, nn.Flatten(), *head)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        for parameter in model.parameters():
            parameter.fill_(MARK)
        init(model)
    noted = []
    for path, layer in model.named_modules():
        for word, parameter in layer.named_parameters(recurse=False):
            kind = word if isinstance(layer, (nn.Conv2d, nn.Linear)) else "other"
            key = f"{word} of {type(layer).__name__} {path}"
            noted.append({"key": key, "kind": kind, "values": parameter.detach().numpy().copy()})
    return noted


def _check_variance(title, values):
    """Check that weights are normal numbers with mean 0 and variance 2 / fan_in."""
    fan_in, fan_out = math.prod(values.shape[1:]), len(values) * math.prod(values.shape[2:])
    variances = {
        "it is 2 / fan_out: take the numbers that come in": 2 / fan_out,
        "it is 1 / fan_in: a ReLU takes half away, so it is 2 / fan_in": 1 / fan_in,
        "it is Xavier's, 2 / (fan_in + fan_out): take 2 / fan_in": 2 / (fan_in + fan_out),
        "it is PyTorch's default, 1 / (3 fan_in): take 2 / fan_in": 1 / (3 * fan_in),
        "is the variance taken for a standard deviation?": (2 / fan_in) ** 2,
    }
    causes = {cause: math.sqrt(variance) for cause, variance in variances.items()}
    check_spread(title, values, math.sqrt(2 / fan_in), causes)
    print(f"ok: {title}")


def check_step_decay(
    name: str, lr_at: Callable, lr: float, every: int, factor: float, num_epochs: int
) -> None:
    """Check lr_at(epoch, lr, every, factor) against torch's StepLR.

    raises: CheckFailed that names the usual mistakes
    """
    yours = [lr_at(epoch, lr, every, factor) for epoch in range(num_epochs)]
    if any(rate is None for rate in yours):
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    epochs = np.arange(num_epochs)
    suspects = {
        "decays every epoch: count the steps of so many epochs that are over": lr * factor**epochs,
        "decays a little every epoch: take whole steps, by //": lr * factor ** (epochs / every),
        "decays once only": lr * np.where(epochs >= every, factor, 1.0),
        "decays in the epochs between the steps": lr * factor ** (epochs % every),
        "decays in an epoch and comes back after it": (
            lr * np.where((epochs > 0) & (epochs % every == 0), factor, 1.0)
        ),
        "decays one epoch too soon": lr * factor ** ((epochs + 1) // every),
        "decays one epoch too late": lr * factor ** (np.maximum(epochs - 1, 0) // every),
        "never decays": np.full(num_epochs, lr),
        "is a factor alone: times lr": factor ** (epochs // every),
        "falls by a difference: multiply by the factor": lr - factor * (epochs // every),
        "grows: multiply by the factor": lr / factor ** (epochs // every),
    }
    title = f"{name}: epochs 0 to {num_epochs - 1} by steps of {every}"
    found = np.array([float(rate) for rate in yours])
    check_array(title, found, step_rates(lr, every, factor, num_epochs), suspects=suspects)


def step_rates(lr: float, every: int, factor: float, num_epochs: int) -> np.ndarray:
    """Return the learning rate of each epoch by torch's StepLR.

    >>> step_rates(1.0, 2, 0.5, 5).tolist()
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    sgd = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule, rates = torch.optim.lr_scheduler.StepLR(sgd, every, factor), []
    for _ in range(num_epochs):
        rates.append(schedule.get_last_lr()[0])
        sgd.step()
        schedule.step()
    return np.array(rates)
