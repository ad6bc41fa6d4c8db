"""What known mistakes make of a normalisation layer, for its checks to name them."""

from itertools import product
from typing import Any

import numpy as np
import torch

OVER = "takes mean and variance over "
WORDS = {
    "batch": "the batch, feature by feature (batch norm)",
    "layer": "the features of each row (layer norm)",
    "all": "everything at once",
    "pixel": "the batch only, so that every pixel has its own",
    "instance": "the positions only, channel by channel and row by row (instance norm)",
    "channels": "the channels only, pixel by pixel",
    "group": "groups of neighbouring channels (group norm)",
    "spread": "groups of channels that do not lie side by side",
    "size": "groups of num_groups channels, where num_groups groups are wanted",
    "across": "the groups, not over what is in them",
}


def norm_suspects(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float, kind: str, num_groups: int = 1
) -> dict[str, np.ndarray]:
    """Return {cause: y} of known mistakes, for check_array; arguments as in check_norm.

    >>> x = np.array([[1.0, 2.0], [3.0, 6.0]])
    >>> found = norm_suspects(x, np.ones(2), np.zeros(2), 0.0, "batch")
    >>> found["takes mean and variance over the features of each row (layer norm)"]
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    leaves = _leaves(x, gamma, beta)
    tries = _mistakes(*leaves, eps, kind, num_groups)
    found = {cause: y.detach().numpy() for cause, y in tries.items()}
    if x.ndim == 4:
        right = _normalise(*leaves, eps, *_views(x.shape, num_groups)[kind])
        rows = right.detach().numpy().transpose(0, 2, 3, 1)
        found["still has its channels last: transpose back"] = rows
        found["is put back into (N, C, H, W) without a transpose"] = rows.reshape(x.shape)
    return found


def norm_gradient_suspects(
    dy: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float,
    kind: str,
    num_groups: int = 1,
) -> dict[str, dict]:
    """Return {"dx": {cause: array}, "dgamma": ..., "dbeta": ...} of known mistakes.

    >>> dy, x = np.array([[1.0], [2.0]]), np.array([[0.0], [2.0]])
    >>> found = norm_gradient_suspects(dy, x, np.ones(1), np.ones(1), 0.0, "batch")
    >>> found["dbeta"]["is averaged over the batch, not summed"]
    array([1.5])
    """
    inputs = _leaves(x, gamma, beta)
    view, axes = _views(x.shape, num_groups)[kind]

    def gradient(constant=(), what=0):
        y = _normalise(*inputs, eps, view, axes, constant=constant)
        return torch.autograd.grad(y, inputs[what], torch.tensor(dy))[0].numpy()

    direct = gradient(("mean", "var"))
    paths = {"mean": gradient(("var",)) - direct, "variance": gradient(("mean",)) - direct}
    found = {"dx": {}, **_parameter_suspects(dy, x, gamma, beta, eps, view, axes)}
    found["dx"]["lacks the paths through the mean and the variance"] = direct
    right, n = direct + sum(paths.values()), _size(view, axes)
    found["dx"]["has sums where it needs means"] = direct + n * sum(paths.values())
    counts = {0: "lacks", 0.5: "has half of", 2: "has twice", -1: "subtracts"}
    for (name, path), (count, words) in product(paths.items(), counts.items()):
        found["dx"][f"{words} the path through the {name}"] = right + (count - 1) * path
    found["dx"]["lacks the factor gamma"] = gradient() / along(torch.tensor(gamma), x).numpy()
    found["dx"]["is not divided by the standard deviation"] = _times_deviation(
        gradient(), inputs[0], eps, view, axes
    )
    for cause, y in _mistakes(*inputs, eps, kind, num_groups).items():
        if y.shape == dy.shape:
            wrong = torch.autograd.grad(y, inputs[0], torch.tensor(dy), retain_graph=True)[0]
            found["dx"][f"belongs to a forward pass that {cause}"] = wrong.numpy()
    # a mistake that would give 0 here cannot be told from an answer that was never filled in
    return {key: {c: a for c, a in arrays.items() if a.any()} for key, arrays in found.items()}


def mode_suspects(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict[str, Any]
) -> dict[str, np.ndarray]:
    """Return {cause: y} of known mistakes in test mode; arguments as of batchnorm_forward.

    >>> bn_param = {"eps": 0.0, "running_mean": np.zeros(1), "running_var": np.full(1, 4.0)}
    >>> found = mode_suspects(np.array([[8.0]]), np.ones(1), np.zeros(1), bn_param)
    >>> found["is divided by running_var, not by its root"]
    array([[2.]])
    """
    shape = (-1,) + (1,) * (x.ndim - 2)
    mean, var, gamma_, beta_ = (
        array.reshape(shape)
        for array in (bn_param["running_mean"], bn_param["running_var"], gamma, beta)
    )
    eps, centred = bn_param["eps"], x - mean
    own = norm_suspects(x, gamma, beta, eps, "batch")
    own[""] = _normalise(*_leaves(x, gamma, beta), eps, *_views(x.shape, 1)["batch"]).detach()
    own = {
        f"uses the batch in test mode: use the running averages{', and ' * bool(cause)}{cause}": y
        for cause, y in own.items()
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = {
            "lacks eps": centred / np.sqrt(var),
            "has eps outside the square root": centred / (np.sqrt(var) + eps),
            "is divided by running_var, not by its root": centred / (var + eps),
            "is not divided by the root of running_var": centred,
            "is not centred: subtract running_mean": x / np.sqrt(var + eps),
        }
    right = centred / np.sqrt(var + eps)
    bare = {
        "lacks gamma and beta": right,
        "lacks gamma": right + beta_,
        "lacks beta": gamma_ * right,
    }
    return {cause: gamma_ * way + beta_ for cause, way in ways.items()} | bare | own


def _mistakes(x, gamma, beta, eps, kind, num_groups):
    """Return {cause: y} of known mistakes of the formula and of the axes."""
    views = _views(x.shape, num_groups)
    view, axes = views[kind]
    n = _size(view, axes)
    scale, offset = along(gamma, x), along(beta, x)
    mean, var = _moments(x, view, axes)
    centred, root = x - mean, (var + eps).sqrt()
    hats = {
        "has eps outside the square root": centred / (var.sqrt() + eps),
        "lacks eps": centred / var.sqrt(),
        "uses the unbiased variance (n − 1), and the biased one (n) is wanted": centred
        / (var * n / max(n - 1, 1) + eps).sqrt(),
        "is divided by the variance, not by its root": centred / (var + eps),
        "is not divided by the standard deviation": centred,
        "is not centred: subtract the mean": x / root,
    }
    found = {cause: scale * hat + offset for cause, hat in hats.items()}
    hat = centred / root
    found |= {"lacks gamma and beta": hat, "lacks gamma": hat + offset, "lacks beta": scale * hat}
    for other, place in views.items():
        if other != kind:
            found[OVER + WORDS[other]] = _normalise(x, gamma, beta, eps, *place)
    if kind == "group":
        slid = scale * _slid_groups(x, eps, num_groups) + offset
        found["has groups that begin one channel apart: each begins where the last one ends"] = slid
    if x.ndim == 4:
        rows = x.reshape(-1, x.shape[1])
        rows = _normalise(rows, gamma, beta, eps, rows.shape, (0,))
        found["mixes channels: bring the channels to the end before the reshape"] = rows.reshape(
            x.shape
        )
    return found


def _slid_groups(x, eps, num_groups):
    """Return x normalised by channels g to g + size, where g * size is the first."""
    size, hat = x.shape[1] // num_groups, torch.zeros_like(x)
    for g in range(num_groups):
        part = x[:, g : g + size]
        centred = part - part.mean(dim=(1, 2, 3), keepdim=True)
        var = (centred**2).mean(dim=(1, 2, 3), keepdim=True)
        hat[:, g : g + size] = centred / (var + eps).sqrt()
    return hat


def _views(shape, num_groups):
    """Return {what is averaged over: (shape to view x in, axes of that)}."""
    if len(shape) == 2:
        return {"batch": (shape, (0,)), "layer": (shape, (1,)), "all": (shape, (0, 1))}
    N, C, *rest = shape
    over = {"batch": (0, 2, 3), "layer": (1, 2, 3), "all": (0, 1, 2, 3), "pixel": (0,)}
    over |= {"instance": (2, 3), "channels": (1,)}
    few = C // num_groups
    grouped = {
        "group": ((N, num_groups, few, *rest), (2, 3, 4)),
        "spread": ((N, few, num_groups, *rest), (1, 3, 4)),
        "size": ((N, few, num_groups, *rest), (2, 3, 4)),
        "across": ((N, num_groups, few, *rest), (1,)),
    }
    return {key: (shape, axes) for key, axes in over.items()} | grouped


def _normalise(x, gamma, beta, eps, view, axes, constant=()):
    """Return the layer's y; what is named in constant ("mean", "var") passes no gradient."""
    mean, var = _moments(x, view, axes)
    mean = mean.detach() if "mean" in constant else mean
    var = var.detach() if "var" in constant else var
    return along(gamma, x) * (x - mean) / (var + eps).sqrt() + along(beta, x)


def _moments(x, view, axes):
    """Return mean and biased variance, each shaped like x."""
    var, mean = torch.var_mean(x.reshape(view), axes, correction=0, keepdim=True)
    return mean.expand(view).reshape(x.shape), var.expand(view).reshape(x.shape)


def _size(view, axes):
    """Return how many values a mean is over."""
    return int(np.prod([view[axis] for axis in axes]))


def _times_deviation(dx, x, eps, view, axes):
    return dx * (_moments(x.detach(), view, axes)[1] + eps).sqrt().numpy()


def _parameter_suspects(dy, x, gamma, beta, eps, view, axes):
    """Return what known mistakes make of dgamma and dbeta."""
    leaf, scale, shift = (leaf.detach() for leaf in _leaves(x, gamma, beta))
    ones, zeros = torch.ones_like(scale), torch.zeros_like(shift)
    hat = _normalise(leaf, ones, zeros, eps, view, axes).numpy()
    y = _normalise(leaf, scale, shift, eps, view, axes).numpy()
    over = (0, *range(2, x.ndim))
    found: dict[str, dict] = {"dgamma": {}, "dbeta": {}}
    for key, part in {"dgamma": dy * hat, "dbeta": dy}.items():
        found[key] = {
            "is not summed over the batch": part,
            "is not summed over the batch and the positions": _as_rows(part),
            "is averaged over the batch, not summed": part.mean(over),
            "is summed over the batch only, not over the positions": part.sum(0),
            "is summed along the rows, not over the batch": part.sum(1),
        }
    found["dgamma"] |= {
        "is taken with x, not with the normalised x": (dy * x).sum(over),
        "is taken with y, not with the normalised x": (dy * y).sum(over),
        "is dbeta": dy.sum(over),
    }
    found["dbeta"]["is dgamma"] = (dy * hat).sum(over)
    return found


def _as_rows(x):
    """Return x (N, C, ...) as rows of C."""
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def along(parameter: Any, x: Any) -> Any:
    """Return a parameter (C,) shaped so that it broadcasts along the channels of x.

    >>> along(np.ones(3), np.ones((2, 3, 4, 4))).shape
    (3, 1, 1)
    """
    return parameter.reshape(-1, *(1,) * (x.ndim - 2))


def _leaves(*arrays: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    x, gamma, beta = (
        torch.tensor(np.asarray(a, dtype=np.float64)).requires_grad_() for a in arrays
    )
    return x, gamma, beta
