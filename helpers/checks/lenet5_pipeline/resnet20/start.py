"""The check of how a residual network is initialised."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.lenet5_pipeline.resnet20.twins import nested_conv_net
from helpers.checks.models import call, check_new_start, check_spread, parameters_of


def check_initialise(name: str, initialise: Callable, seed: int = 0) -> None:
    """Check initialise(model) on a small network with layers inside of layers.

    raises: CheckFailed that names the usual mistakes
    """
    model = nested_conv_net(initialise, seed)
    before, other = parameters_of(model), nested_conv_net(initialise, seed + 1)
    for net in (model, other):
        call(name, initialise, net)
    again = parameters_of(other)
    for key, w in parameters_of(model).items():
        title = f"{name}: {key} {w.shape}"
        if w.ndim == 4:
            _check_kaiming(title, w, before[key])
            check_new_start(name, {key: w}, again)
        elif w.ndim == 1 and len(w) != 7:
            check_array(title, w, np.full(w.shape, float(key.endswith("weight"))))
        elif not np.array_equal(w, before[key]):
            raise CheckFailed(f"{title} changed: the linear layer stays as it is.")


def _check_kaiming(title, w, before):
    if np.array_equal(w, before):
        cause = "does the loop reach layers inside of layers?"
        raise CheckFailed(f"{title} is never initialised: {cause}")
    fan_out, fan_in = w[:, 0].size, w[0].size
    causes = {
        "it comes from fan-in: count the outputs that an input reaches": (2 / fan_in) ** 0.5,
        "it lacks the factor 2 for ReLU": fan_out**-0.5,
        "it counts the channels only: the kernel's pixels count too": (2 / len(w)) ** 0.5,
        "it is the variance": 2 / fan_out,
    }
    check_spread(title, w, (2 / fan_out) ** 0.5, causes)
    print(f"ok: {title}")
