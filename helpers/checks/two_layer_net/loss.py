"""Checks of a two-layer network's loss and its gradients, with and without regularisation."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, check_outputs, lend

NAME = "two_layer_loss"
NO_SUSPECTS: dict[str, dict[str, Any]] = {}


def check_loss(
    two_layer_loss: Callable,
    params: dict[str, np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    reg: float,
    data_loss: float,
    gradients: dict[str, np.ndarray],
    suspects: Mapping[str, Mapping[str, Any]] = NO_SUSPECTS,
) -> None:
    """Check `loss, grads = two_layer_loss(params, X, y, reg)`.

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,); X: (N, D); y: (N,)
    data_loss, gradients: from an oracle, without regularisation
    suspects: {parameter: {cause: what known mistakes give as its gradient}}
    raises: CheckFailed

    >>> params = {"W1": np.ones((1, 1)), "b1": np.ones(1), "W2": np.ones((1, 2)), "b2": np.ones(2)}
    >>> X, y = np.ones((1, 1)), np.array([0])
    >>> oracle = torch_loss(params, X, y)
    >>> check_loss(lambda params, X, y, reg: oracle, params, X, y, 0.0, *oracle)
    ok: two_layer_loss: loss (N = 1, reg = 0)
    ok: two_layer_loss: gradient of W1 (N = 1, reg = 0)
    ok: two_layer_loss: gradient of b1 (N = 1, reg = 0)
    ok: two_layer_loss: gradient of W2 (N = 1, reg = 0)
    ok: two_layer_loss: gradient of b2 (N = 1, reg = 0)
    """
    case, sizes = f"(N = {len(X)}, reg = {reg:g})", {"N": len(X), "C": len(params["b2"])}
    inputs = {"params": params, "X": X, "y": y, "reg": reg}
    loss, grads = check_outputs(NAME, lend(NAME, two_layer_loss, inputs), "loss grads")
    price = {key: reg * (w**2).sum() for key, w in params.items()}
    both = price["W1"] + price["W2"]
    terms = {f"regularisation of {key}": price[key] for key in ("W1", "W2") if reg}
    terms |= {"regularisation": both} if reg else {}
    hints = {"counts the biases as weights": data_loss + sum(price.values())}
    title, wanted = f"{NAME}: loss {case}", data_loss + both
    check_array(title, loss, wanted, sizes=sizes, terms=terms, suspects=hints)
    if set(grads) != set(params):
        raise CheckFailed(f"{NAME}: wanted gradients are W1, b1, W2, b2; yours: {list(grads)}.")
    for key, slope in gradients.items():
        price_slope = 2 * reg * params[key]
        _check_gradient(key, grads[key], slope, price_slope, case, sizes, suspects.get(key, {}))


def _check_gradient(key, yours, wanted, price_slope, case, sizes, suspects):
    """Check the gradient of one parameter; wanted: without price_slope, which weights have."""
    if key in ("b1", "b2") and np.shape(yours) == (sizes["N"], *np.shape(wanted)):
        raise CheckFailed(f"{NAME}: gradient of {key} has a row for each example: sum over them.")
    slope = price_slope if key in ("W1", "W2") else 0 * price_slope
    hints = {cause: wrong + slope for cause, wrong in suspects.items()}
    hints["holds the price of biases, which are free"] = wanted + price_slope
    terms = {"regularisation": slope} if np.any(slope) else {}
    title = f"{NAME}: gradient of {key} {case}"
    check_array(title, yours, wanted + slope, sizes=sizes, terms=terms, suspects=hints)


def torch_loss(
    params: dict[str, np.ndarray], X: np.ndarray, y: np.ndarray
) -> tuple[float, dict[str, np.ndarray]]:
    """Return the loss without regularisation and its gradients, by PyTorch."""
    import torch

    T = {name: torch.tensor(w, requires_grad=True) for name, w in params.items()}
    logits = torch.relu(torch.tensor(X) @ T["W1"] + T["b1"]) @ T["W2"] + T["b2"]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y))
    slopes = torch.autograd.grad(loss, [*T.values()])
    return loss.item(), {name: s.numpy() for name, s in zip(T, slopes, strict=True)}
