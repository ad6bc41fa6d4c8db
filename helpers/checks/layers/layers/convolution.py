"""Checks of convolution and max-pooling that name the usual mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.comparing import check_outputs, lend
from helpers.checks.layers.forward_backward import Pass, check_backward, check_forward
from helpers.checks.layers.layers.mistakes import (
    conv_gradient_suspects,
    conv_suspects,
    pool_gradient_suspects,
    pool_suspects,
)


def conv_inputs(
    rng: np.random.Generator,
    N: int,
    C: int,
    H: int,
    W: int,
    F: int,
    KH: int,
    KW: int,
    stride: int,
    pad: int,
) -> dict[str, Any]:
    """Return random inputs of a convolution by name, in the order of its arguments.

    >>> from numpy.random import default_rng
    >>> inputs = conv_inputs(default_rng(0), 1, 2, 5, 6, 3, 2, 4, stride=2, pad=1)
    >>> inputs["w"].shape, inputs["conv_param"]
    ((3, 2, 2, 4), {'stride': 2, 'pad': 1})
    """
    x, w, b = (rng.standard_normal(shape) for shape in ((N, C, H, W), (F, C, KH, KW), F))
    return {"x": x, "w": w, "b": b, "conv_param": {"stride": stride, "pad": pad}}


def check_conv_forward(name: str, forward: Callable, inputs: dict[str, Any], expected: Any) -> None:
    """Check a convolution's `y, cache = forward(x, w, b, conv_param)`.

    inputs: as conv_inputs returns them
    expected: y, from an oracle
    raises: CheckFailed that names the usual mistakes
    """
    suspects = conv_suspects(*inputs.values())
    check_forward(name, forward, inputs, expected, case=_case(inputs), suspects=suspects)


def check_conv_backward(
    name: str,
    forward: Callable,
    backward: Callable,
    inputs: dict[str, Any],
    dy: np.ndarray,
    expected: Any,
) -> None:
    """Check a convolution's `dx, dw, db = backward(dy, cache)`, the cache being its forward's.

    name: of backward; inputs: as conv_inputs returns them
    expected: dx, dw and db, from an oracle
    raises: CheckFailed that names the usual mistakes
    """
    of_forward = name.replace("backward", "forward")
    answer = lend(of_forward, forward, inputs, keep=1)
    y, cache = check_outputs(of_forward, answer, "y cache")
    done = Pass(forward, inputs, cache, {"y": y})
    wanted = dict(zip(("dx", "dw", "db"), expected, strict=True))
    suspects, sizes = conv_gradient_suspects(dy, *inputs.values()), {"N": len(dy)}
    check_backward(
        name, backward, dy, done, wanted, case=_case(inputs), sizes=sizes, suspects=suspects
    )


def check_max_pool(
    forward: Callable,
    backward: Callable,
    x: np.ndarray,
    pool_param: dict[str, int],
    y: np.ndarray,
    dy: np.ndarray,
    dx: np.ndarray,
) -> None:
    """Check a max-pool's `y, cache = forward(x, pool_param)` and `dx = backward(dy, cache)`.

    y, dx: from an oracle, in which the first of equally large values gets the gradient
    raises: CheckFailed that names the usual mistakes
    """
    case = "{pool_height} × {pool_width}, stride {stride}".format(**pool_param)
    inputs, suspects = {"x": x, "pool_param": pool_param}, pool_suspects(x, pool_param)
    done = check_forward("max_pool_forward", forward, inputs, y, case=case, suspects=suspects)
    name, of_dx = "max_pool_backward", pool_gradient_suspects(dy, x, pool_param)
    check_backward(name, backward, dy, done, {"dx": dx}, case=case, suspects=of_dx)


def _case(inputs):
    """Return the stride and the padding in words."""
    return "stride {stride}, pad {pad}".format(**inputs["conv_param"])
