"""Checks of a ConvNet: its logits, its loss and gradients, and that no call changes the next.

A ConvNet here is conv - ReLU - pool - affine, with a ReLU between affine layers if there are more.
Its params are W1 (F, C, KH, KW) and b1 (F,) of the convolution, then W2, b2, W3, b3 ... of affine
layers.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import CheckFailed, check_array, check_outputs, unchanged
from helpers.checks.convnet.parameters import check_names, conv_net_shapes, fan_in, of_conv, of_pool
from helpers.checks.models import call

MISFITS = {  # what PyTorch and Python say when layers do not fit together, and what that means here
    "Mismatch in shape": "a backward function got a gradient that does not fit its cache: is the "
    "cache of one layer handed to another, or a layer left out on the way back?",
    "values to unpack": "a function returned another number of values than you take: is the cache "
    "of one layer handed to another?",
    "cannot be multiplied": "an affine layer got rows that do not fit its weights: is a layer "
    "before it left out?",
    "target": "softmax_loss takes the labels (N,) as they are, integers, not one-hot rows.",
    "broadcast": "two arrays do not fit together: is a gradient added to another parameter's?",
}
call_net = partial(call, stops=MISFITS)


def conv_net_inputs(
    rng: np.random.Generator,
    N: int,
    image: tuple[int, ...],
    filters: tuple[int, int, int],
    conv: tuple[int, int],
    pool: tuple[int, int, int],
    outputs: tuple[int, ...],
    dtype: Any = np.float64,
) -> dict[str, Any]:
    """Return params, X, y, conv_param and pool_param of a ConvNet by name, all random.

    image: (C, H, W); filters: (F, KH, KW); conv: (stride, pad)
    pool: (pool_height, pool_width, stride); outputs: of each affine layer, the classes last

    >>> rng = np.random.default_rng(0)
    >>> inputs = conv_net_inputs(rng, 1, (2, 6, 5), (3, 3, 3), (1, 1), (2, 2, 2), (4,))
    >>> inputs["X"].shape, inputs["params"]["W2"].shape
    ((1, 2, 6, 5), (18, 4))
    """
    conv_param = dict(zip(("stride", "pad"), conv, strict=True))
    pool_param = dict(zip(("pool_height", "pool_width", "stride"), pool, strict=True))
    shapes = conv_net_shapes(image, filters, conv_param, pool_param, outputs)
    params = {
        name: (rng.standard_normal(shape) / math.sqrt(fan_in(shape))).astype(dtype)
        for name, shape in shapes.items()
    }
    X = rng.standard_normal((N, *image)).astype(dtype)
    y = rng.integers(outputs[-1], size=N)
    return {"params": params, "X": X, "y": y, "conv_param": conv_param, "pool_param": pool_param}


def check_numpy_conv_net(
    name: str, make: Callable, inputs: dict[str, Any], reg: float, case: str = ""
) -> None:
    """Check a ConvNet's loss(X, y=None): logits, loss, gradients, and its manners.

    make: called with params, conv_param, pool_param and reg by name, returns the network
    inputs: as conv_net_inputs returns them
    case: what the messages say of the inputs
    raises: CheckFailed that names the usual mistakes
    """
    params, X, y = (inputs[key] for key in ("params", "X", "y"))
    given = {key: inputs[key] for key in ("conv_param", "pool_param")}
    title = f"({case}, reg = {reg:g})" if case else f"(reg = {reg:g})"
    options = given | ({"reg": reg} if reg else {})  # 0 is the default
    net, fresh = (make(params={k: w.copy() for k, w in params.items()}, **options) for _ in "12")
    with unchanged(f"{name}.loss", X=X, y=y):
        logits = call_net(name, net.loss, X)
        answer = call_net(name, net.loss, X, y)
    _check_kept(name, net, params)
    wanted, causes = _logits(params, X, **given), _logit_suspects(params, X, **given)
    if isinstance(logits, (tuple, list)) and len(logits) == 2:
        raise CheckFailed(f"{name}: loss(X) without y returns two values; wanted are the logits.")
    check_array(f"{name}: logits {title}", logits, wanted.numpy(), suspects=causes)
    loss, grads = check_outputs(f"{name}.loss(X, y)", answer, "loss grads")
    _check_loss(f"{name}: loss {title}", loss, wanted, params, y, reg)
    _check_gradients(name, title, grads, inputs, reg)
    _check_memory(name, net, fresh, inputs, (loss, grads))
    _check_elsewhere(name, net, inputs, reg)


def check_float32(name: str, make: Callable, inputs: dict[str, Any], reg: float) -> None:
    """Check that a ConvNet on float32 pictures, with float32 parameters, gives float32 gradients.

    make, inputs: as in check_numpy_conv_net, the inputs made with dtype=np.float32
    raises: CheckFailed
    """
    given = {key: inputs[key] for key in ("params", "conv_param", "pool_param")}
    net = make(reg=reg, **given)
    _, grads = check_outputs(name, call_net(name, net.loss, inputs["X"], inputs["y"]), "loss grads")
    for key, gradient in grads.items():
        if gradient.dtype != np.float32:
            raise CheckFailed(
                f"{name}: gradient of {key} is {gradient.dtype} though parameters and pictures are "
                "float32: is an array on the way made without their dtype?"
            )
    print(f"ok: {name}: float32 stays float32")


def _check_loss(title, loss, logits, params, y, reg):
    labels = torch.as_tensor(y)
    of_logits = F.cross_entropy(logits, labels).item()
    of_probabilities = F.cross_entropy(logits.softmax(1), labels).item()
    prices = {key: reg * float((w**2).sum()) for key, w in params.items()}
    weights = {key: price for key, price in prices.items() if key[0] == "W"}
    price = sum(weights.values())
    terms = {"regularisation": price} if reg else {}
    terms |= {f"regularisation of {key}": value for key, value in weights.items() if reg}
    suspects = {
        "counts the biases as weights: they are free": of_logits + sum(prices.values()),
        "is that of probabilities: softmax_loss takes the logits": of_probabilities + price,
    }
    sizes = {"N": len(y), "C": logits.shape[1]}
    check_array(title, loss, of_logits + price, sizes=sizes, terms=terms, suspects=suspects)


def _check_gradients(name, title, grads, inputs, reg):
    params = inputs["params"]
    check_names(f"{name}: the gradients", grads, params)
    right, last = _gradients(inputs), len(params) // 2
    wrong = {"after the convolution": _gradients(inputs, open_relu=1)}
    wrong |= {"after an affine layer": _gradients(inputs, open_relu=2)} if last > 2 else {}
    for key in reversed(params):
        slope = 2 * reg * params[key]
        price = slope if key[0] == "W" else 0 * slope
        suspects = {
            f"is not stopped by the ReLU {place}: relu_backward is left out": gradient[key] + price
            for place, gradient in wrong.items()
        }
        if key[0] == "b":
            suspects["holds the price of biases, which are free"] = right[key] + slope
        terms = {"regularisation": price} if price.any() else {}
        check_array(
            f"{name}: gradient of {key} {title}",
            grads[key],
            right[key] + price,
            sizes={"N": len(inputs["y"]), "C": len(params[f"b{last}"])},
            terms=terms,
            suspects=suspects,
        )


def _check_kept(name, net, params):
    """Check that the network's parameters are still those that it was given."""
    kept = net.params
    check_names(f"{name}: params after a call of loss", kept, params)
    for key, w in params.items():
        if not np.array_equal(kept[key], w):
            raise CheckFailed(
                f"{name}.loss changed {key}: return the gradient, and the trainer takes the step."
            )


def _check_memory(name, net, fresh, inputs, before):
    """Check that a call with other pictures, or other parameters, leaves no trace.

    fresh: an equal network that has seen nothing; before: what net gave for X and y
    """
    X, y, params = inputs["X"], inputs["y"], inputs["params"]
    others = X[:, :, ::-1].copy()
    pairs = [(call_net(name, net.loss, others, y), call_net(name, fresh.loss, others, y))]
    call_net(name, net.loss, np.concatenate([others, 1 - X]))
    pairs.append((call_net(name, net.loss, X, y), before))
    for (loss, grads), (wanted, slopes) in pairs:
        same = [np.allclose(loss, wanted, rtol=1e-5, atol=1e-9)]
        same += [np.allclose(grads[key], slopes[key], rtol=1e-5, atol=1e-9) for key in params]
        if not all(same):
            raise CheckFailed(
                f"{name}: the same pictures give another answer after a call with others: does a "
                "cache stay in the network from call to call?"
            )


def _check_elsewhere(name, net, inputs, reg):
    """Check one network on labels that are all alike, on huge pictures, and with other params."""
    y, last = inputs["y"], len(inputs["params"][max(inputs["params"])]) - 1
    others = {
        "labels all 0": {"y": 0 * y},
        f"labels all {last}": {"y": 0 * y + last},
        "pictures times 200": {"X": 200 * inputs["X"]},
        "after params were replaced": {
            "params": {key: 2 * w for key, w in inputs["params"].items()}
        },
    }
    for case, change in others.items():
        changed = inputs | change
        net.params = changed["params"]
        params, X, y = (changed[key] for key in ("params", "X", "y"))
        logits = _logits(params, X, inputs["conv_param"], inputs["pool_param"])
        yours = call_net(name, net.loss, X)
        check_array(f"{name}: logits ({case})", yours, logits.numpy())
        answer = call_net(name, net.loss, X, y)
        loss, grads = check_outputs(f"{name}.loss(X, y)", answer, "loss grads")
        _check_loss(f"{name}: loss ({case})", loss, logits, params, y, reg)
        _check_gradients(name, f"({case})", grads, changed, reg)


def _logits(params, X, conv_param, pool_param, bends=None):
    """Return the logits as PyTorch computes them in float64.

    bends: {k: function} that stand after layer k instead of the ReLU, or of nothing after the last
    """
    p = {key: torch.as_tensor(w, dtype=torch.float64) for key, w in params.items()}
    last = len(p) // 2
    bends = dict.fromkeys(range(1, last), F.relu) | (bends or {})
    x = F.conv2d(
        torch.as_tensor(X.copy(), dtype=torch.float64), p["W1"], p["b1"], *of_conv(conv_param)
    )
    x = F.max_pool2d(bends[1](x), *of_pool(pool_param)).flatten(1)
    for k in range(2, last + 1):
        x = x @ p[f"W{k}"] + p[f"b{k}"]
        x = bends[k](x) if k in bends else x
    return x


def _logit_suspects(params, X, conv_param, pool_param):
    """Return {cause: logits} of known mistakes on the way forward."""
    last = len(params) // 2
    causes = {
        "have no ReLU after the convolution": {1: lambda x: x},
        "went through a ReLU: scores may be negative": {last: F.relu},
        "are probabilities: return the scores themselves": {last: lambda x: x.softmax(1)},
    }
    if last > 2:
        causes["have no ReLU between the affine layers"] = {2: lambda x: x}
    found = {
        cause: _logits(params, X, conv_param, pool_param, bends).numpy()
        for cause, bends in causes.items()
    }
    for key in (key for key in params if key[0] == "b"):
        without = {**params, key: 0 * params[key]}
        found[f"lack {key}"] = _logits(without, X, conv_param, pool_param).numpy()
    return found


def _gradients(inputs, open_relu=None):
    """Return {name: gradient} of the loss without regularisation.

    open_relu: the layer whose ReLU lets every gradient pass, or None
    """
    bends = {open_relu: lambda x: x + (F.relu(x) - x).detach()} if open_relu else {}
    leaves = {
        key: torch.tensor(w, dtype=torch.float64, requires_grad=True)
        for key, w in inputs["params"].items()
    }
    logits = _logits(leaves, inputs["X"], inputs["conv_param"], inputs["pool_param"], bends)
    loss = F.cross_entropy(logits, torch.as_tensor(inputs["y"]))
    slopes = torch.autograd.grad(loss, list(leaves.values()))
    return {key: slope.numpy() for key, slope in zip(leaves, slopes, strict=True)}
