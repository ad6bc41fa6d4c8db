"""Checks of normalisation layers: their outputs, gradients and running averages.

Statistics of the input are taken over different axes: "batch" (all but the channels), "layer" (all
but the rows) or "group" (groups of neighbouring channels of one row). Channels are axis 1.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array, copied
from helpers.checks.layers.forward_backward import Pass, check_backward, check_forward
from helpers.checks.layers.normalization.mistakes import (
    along,
    mode_suspects,
    norm_gradient_suspects,
    norm_suspects,
)

MODES = ("mode", "eps", "momentum")


def check_norm(
    name: str,
    forward: Callable,
    backward: Callable,
    inputs: dict[str, Any],
    kind: str,
    dy: np.ndarray,
    oracle: Callable,
    *,
    num_groups: int = 1,
    case: str = "",
) -> None:
    """Check a layer `y, cache = forward(x, gamma, beta, ...)` and its backward function.

    inputs: {"x": (N, C, ...), "gamma": (C,), "beta": (C,), ...} in the order of the arguments
    kind: "batch", "layer" or "group"
    dy: shaped like x
    oracle: takes tensors x, gamma, beta, returns y; PyTorch differentiates it
    raises: CheckFailed

    >>> f = lambda x, gamma, beta: (x - x.mean(0) + beta, 0)
    >>> inputs = {"x": np.eye(2), "gamma": np.ones(2), "beta": np.ones(2)}
    >>> oracle = lambda x, gamma, beta: torch.nn.functional.layer_norm(x, (2,), gamma, beta)
    >>> check_norm("f", f, None, inputs | {}, "layer", np.ones((2, 2)), oracle)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: f_forward: y ...
    """
    x, gamma, beta = (inputs[key] for key in ("x", "gamma", "beta"))
    eps = inputs.get("eps", 1e-5)
    y, wanted = norm_gradients(oracle, dy, x, gamma, beta)
    suspects = norm_suspects(x, gamma, beta, eps, kind, num_groups)
    done = check_forward(f"{name}_forward", forward, inputs, y, case=case, suspects=suspects)
    check_norm_backward(f"{name}_backward", backward, done, inputs, kind, dy, wanted, num_groups)


def check_norm_backward(
    name: str,
    backward: Callable,
    after: Pass,
    inputs: dict[str, Any],
    kind: str,
    dy: np.ndarray,
    wanted: dict[str, np.ndarray],
    num_groups: int = 1,
) -> None:
    """Check `dx, dgamma, dbeta = backward(dy, cache)`; arguments as in check_norm.

    after: the Pass of the forward function, from check_forward
    wanted: {"dx": ..., "dgamma": ..., "dbeta": ...}
    raises: CheckFailed

    >>> inputs = {"x": np.eye(2), "gamma": np.ones(2), "beta": np.ones(2), "eps": 0.1}
    >>> dy, cut = np.array([[1.0, 2.0], [0.0, 1.0]]), lambda dy, cache: (dy / 0.35**0.5, 0, 0)
    >>> wanted = norm_gradients(lambda x, g, b: g * x + b, dy, *list(inputs.values())[:3])[1]
    >>> done = Pass(lambda *inputs: (0, 0), inputs, 0, {})
    >>> check_norm_backward("f", cut, done, inputs, "batch", dy, wanted)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: f: dx lacks the paths through the mean and the variance. ...
    """
    x, gamma, beta = (inputs[key] for key in ("x", "gamma", "beta"))
    eps = inputs.get("eps", 1e-5)
    suspects = norm_gradient_suspects(dy, x, gamma, beta, eps, kind, num_groups)
    check_backward(name, backward, dy, after, wanted, sizes={"N": len(x)}, suspects=suspects)


def check_batchnorm_forward(
    name: str,
    forward: Callable,
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    bn_param: dict[str, Any],
    wanted: np.ndarray,
    *,
    running: bool = True,
    case: str = "",
) -> Pass:
    """Check `y, cache, bn_param = forward(x, gamma, beta, bn_param)`; return the pass.

    x: (N, C) or (N, C, H, W); bn_param: left as it was, the function gets copies of its arrays
    wanted: y, from an oracle
    running: whether the running averages are checked too
    raises: CheckFailed

    >>> bn_param = {"mode": "test", "eps": 0, "momentum": 0.9}
    >>> bn_param |= {"running_mean": np.zeros(1), "running_var": np.ones(1)}
    >>> f = lambda x, gamma, beta, bn_param: (x, None, bn_param)
    >>> x, gamma, beta = np.eye(1), np.ones(1), np.zeros(1)
    >>> done = check_batchnorm_forward("f", f, x, gamma, beta, bn_param, x)
    ok: f: y (test mode)
    ok: f: running_mean (test mode)
    ok: f: running_var (test mode)
    """
    mode = "training" if bn_param["mode"] == "train" else "test"
    case = f"{mode} mode, {case}" if case else f"{mode} mode"
    suspects = norm_suspects(x, gamma, beta, bn_param["eps"], "batch")
    if mode == "test":
        suspects = mode_suspects(x, gamma, beta, bn_param)
    inputs = {"x": x, "gamma": gamma, "beta": beta, "bn_param": copied(bn_param)}
    done = check_forward(
        name,
        *(forward, inputs, wanted),
        case=case,
        suspects=suspects,
        outputs="y cache bn_param",
        free=("bn_param",),
    )
    if running:
        _check_running(name, done.outputs["bn_param"], bn_param, x, case)
    lent = done.inputs["bn_param"]
    moved = [key for key, old in bn_param.items() if not np.array_equal(lent[key], old)]
    if moved and mode == "test":
        raise CheckFailed(f"{name} changed {moved[0]} in test mode, in the caller's array.")
    return done


def check_batchnorm_backward(
    name: str,
    forward: Callable,
    backward: Callable,
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float,
    dy: np.ndarray,
    suffix: str = "",
) -> None:
    """Check `dx, dgamma, dbeta = backward(dy, cache)` of a batch norm, after its forward pass.

    forward: as in check_batchnorm_forward; what is wrong with its y is said first
    x, dy: (N, D) or (N, C, H, W)
    suffix: of the backward function's name, such as "_simplified"
    raises: CheckFailed

    >>> def forward(x, gamma, beta, bn_param):
    ...     x_hat = (x - x.mean(0)) / np.sqrt(x.var(0) + bn_param["eps"])
    ...     return gamma * x_hat + beta, x_hat, bn_param
    >>> backward = lambda dy, x_hat: (0 * dy, (dy * x_hat).mean(0), dy.mean(0))
    >>> x, dy = np.array([[1.0], [2.0], [6.0]]), np.array([[0.5], [1.0], [-2.0]])
    >>> check_batchnorm_backward("f", forward, backward, x, np.ones(1), np.ones(1), 0.1, dy)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: f_backward: dx is zero everywhere. Worst at ...
    """
    C = x.shape[1]
    bn_param = {"mode": "train", "eps": eps, "momentum": 0.9}
    bn_param |= {"running_mean": np.zeros(C), "running_var": np.ones(C)}

    def oracle(x, gamma, beta):
        if x.numel() == C:  # one value a channel, which PyTorch refuses: it is its own mean
            return 0 * x * along(gamma, x) + along(beta, x)
        return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)

    y, wanted = norm_gradients(oracle, dy, x, gamma, beta)
    done = check_batchnorm_forward(
        f"{name}_forward", forward, x, gamma, beta, bn_param, y, running=False
    )
    inputs = {"x": x, "gamma": gamma, "beta": beta, "eps": eps}
    check_norm_backward(f"{name}_backward{suffix}", backward, done, inputs, "batch", dy, wanted)


def norm_gradients(
    oracle: Callable, dy: np.ndarray, x: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the oracle's y, and {"dx", "dgamma", "dbeta"} of sum(y * dy), as arrays.

    >>> y, gradients = norm_gradients(lambda x, g, b: g * x + b, *np.ones((4, 1)))
    >>> float(y[0]), gradients["dx"]
    (2.0, array([1.]))
    """
    inputs = [torch.tensor(a, dtype=torch.float64).requires_grad_() for a in (x, gamma, beta)]
    y = oracle(*inputs)
    gradients = torch.autograd.grad(y, inputs, torch.tensor(dy))
    named = zip(("dx", "dgamma", "dbeta"), gradients, strict=True)
    return y.detach().numpy(), {key: gradient.numpy() for key, gradient in named}


def _check_running(name, after, bn_param, x, case):
    """Check the running averages that came back against the ones that went in."""
    if not isinstance(after, dict) or not {*bn_param} <= {*after}:
        raise CheckFailed(f"{name}: the third output should be bn_param, with all its entries.")
    if any(after[key] != bn_param[key] for key in MODES):
        raise CheckFailed(f"{name} changed mode, eps or momentum: only the averages move.")
    axes, m = (0, *range(2, x.ndim)), bn_param["momentum"]
    unbiased = x.var(axes, ddof=1) if x.size > x.shape[1] else x.var(axes)
    kinds = {"running_mean": {"": x.mean(axes)}, "running_var": {"": x.var(axes)}}
    kinds["running_var"] |= {
        ", with the unbiased variance where the biased one is wanted": unbiased,
        ", with the standard deviation in place of the variance": x.std(axes),
        ", with the root of variance + eps in place of the variance": np.sqrt(
            x.var(axes) + bn_param["eps"]
        ),
        ", with eps added to the variance": x.var(axes) + bn_param["eps"],
    }
    for key, batches in kinds.items():
        old = bn_param[key]
        suspects: dict[str, np.ndarray] = {}
        wanted = m * old + (1 - m) * batches[""] if bn_param["mode"] == "train" else old
        for words, batch in batches.items():
            suspects |= {
                f"moves as in training{words}": m * old + (1 - m) * batch,
                f"has the momentum the wrong way round{words}": (1 - m) * old + m * batch,
                f"is the batch's own value: most of the old average stays{words}": batch,
                f"keeps all of the old average and adds to it{words}": old + (1 - m) * batch,
            }
        if bn_param["mode"] == "test":
            suspects = {f"moved in test mode: it {cause}": a for cause, a in suspects.items()}
        suspects["did not move in training mode"] = old
        check_array(f"{name}: {key} ({case})", after[key], wanted, suspects=suspects)
