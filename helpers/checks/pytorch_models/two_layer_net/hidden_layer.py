"""Checks of a network with one hidden layer, by its behaviour, and of its weights in NumPy."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_group, unchanged
from helpers.checks.models import (
    call,
    check_copies,
    check_count,
    check_new_start,
    check_reach,
    check_spread,
    count_parameters,
    forward,
    forward_elsewhere,
    on_other_device,
    parameter_gradients,
    parameters_of,
)
from helpers.checks.pytorch_models.two_layer_net.hidden_weights import (
    draw_weights,
    give_weights,
    two_layer_logits,
    weights_of,
)

DRAWS = 20_000  # hidden units that drop or stay: their share is known to 0.4 %, so 3 % never fails
OWN = "it is PyTorch's own start"


def check_two_layer_net(
    name: str,
    make: Callable,
    image: tuple[int, ...],
    hidden_size: int,
    num_classes: int,
    N: int,
    dropout: float = 0.5,
    spread: float = 1.0,
    seed: int = 0,
) -> None:
    """Check a network of floats: affine, ReLU, dropout, affine.

    make: makes the student's nn.Module of num_pixels, hidden_size, num_classes, dropout
    image: shape of one image; N: images of a batch; spread: of the images' numbers
    raises: CheckFailed that names the usual mistakes
    """
    sizes = math.prod(image), hidden_size, num_classes
    model = call(name, make, *sizes, 0.0)
    check_size(name, model, sizes)
    start = weights_of(name, model, sizes)
    check_new_start(name, start, weights_of(name, make(*sizes, 0.0), sizes))
    check_logits(name, model, image, sizes, N, seed, spread)
    _check_start(name, start)
    for p in (0.0, dropout):
        check_dropout(name, make(*sizes, p), image, sizes, p, seed)
    _check_elsewhere(name, make(*sizes, dropout), image, sizes, seed)


def check_defaults(
    name: str, make: Callable, image: tuple[int, ...], sizes: tuple[int, int, int]
) -> None:
    """Check the sizes of a network that is made without any, and that it drops nothing."""
    model = call(name, make)
    check_size(name, model, sizes)
    check_dropout(name, model, image, sizes, 0.0)


def check_logits(
    name: str,
    model: nn.Module,
    image: tuple[int, ...],
    sizes: tuple[int, int, int],
    N: int,
    seed: int = 0,
    spread: float = 1.0,
) -> None:
    """Check the logits of a two-layer network with random weights, and that all of them learn."""
    rng = np.random.default_rng(seed)
    X = torch.tensor(spread * rng.standard_normal((N, *image)), dtype=torch.float32)
    W = draw_weights(rng, sizes)
    give_weights(name, model, W)
    with unchanged(name, images=X.numpy()):
        logits = call(name, forward, model, X, False)
    rows = X.numpy().reshape(N, -1).astype(float)
    suspects = _logit_suspects(W, rows)
    wanted, off = two_layer_logits(W, rows), 1e-4 * max(spread, 1)
    check_array(f"{name}: logits", logits, wanted, suspects=suspects, atol=off)
    labels = torch.tensor(rng.integers(sizes[-1], size=N))
    check_reach(name, parameter_gradients(model, "cross_entropy", X, labels))


def check_size(name: str, model: nn.Module, sizes: tuple[int, int, int]) -> None:
    """Check how many numbers a two-layer network learns; sizes: pixels, hidden units, classes."""
    D, H, C = sizes
    wanted = D * H + H + H * C + C
    causes = {
        0: "are the layers made in __init__, and kept as self.something?",
        wanted - H - C: "the biases are missing.",
        D * C + C: "there is no hidden layer.",
        wanted + H * H + H: "there is a hidden layer too many.",
    }
    told = f"wanted are {D} × {H} and {H} × {C}, with a bias each."
    check_count(name, count_parameters(model), wanted, causes, sizes=told)


def check_two_layer_to_numpy(
    name: str, to_numpy: Callable, make: Callable, sizes: tuple[int, int, int], seed: int = 0
) -> None:
    """Check to_numpy(model) -> {"W1", "b1", "W2", "b2"}, float64 copies in NumPy's shapes.

    make: makes the student's model; sizes: pixels, hidden units, classes
    raises: CheckFailed that names the usual mistakes
    """
    model, W = make(*sizes), draw_weights(np.random.default_rng(seed), sizes)
    check_size(f"{name}: the model", model, sizes)
    give_weights(name, model, W)
    before = parameters_of(model)
    yours = call(name, to_numpy, model)
    if not isinstance(yours, dict) or set(yours) != set(W):
        found = f"the names {', '.join(yours)}" if isinstance(yours, dict) else type(yours).__name__
        raise CheckFailed(f"{name}: wanted is a dictionary of W1, b1, W2, b2; yours: {found}.")
    for key, wanted in W.items():
        if not isinstance(yours[key], np.ndarray):
            kind = type(yours[key]).__name__
            raise CheckFailed(f"{name}: {key} is of type {kind}; wanted is a NumPy array.")
        check_array(f"{name}: {key} (D, H, C = {sizes})", yours[key], wanted, rtol=1e-5)
        if yours[key].dtype != np.float64:
            raise CheckFailed(f"{name}: {key} holds {yours[key].dtype}; NumPy computes in float64.")
    with check_group(f"{name}: the model is as it was"):
        for key, value in parameters_of(model).items():
            check_array(f"{name}: {key} of the model afterwards", value, before[key])
            if value.dtype != before[key].dtype:
                raise CheckFailed(f"{name}: {key} of the model is {value.dtype} afterwards.")
    check_copies(name, to_numpy, model)
    model = make(*sizes)
    give_weights(name, model, W)
    found = call(name, on_other_device, to_numpy, model)
    for key, wanted in W.items():
        check_array(f"{name}: {key} of a model on another device", found[key], wanted, rtol=1e-5)


def _check_elsewhere(name, model, image, sizes, seed):
    """Check logits and dropout of a network on another device."""
    rng = np.random.default_rng(seed)
    W, X = draw_weights(rng, sizes), rng.standard_normal((3, *image)).astype(np.float32)
    give_weights(name, model, W)
    logits = call(name, forward_elsewhere, model, X)
    wanted = two_layer_logits(W, X.reshape(3, -1).astype(float))
    check_array(f"{name}: logits on another device", logits, wanted, atol=1e-4)
    call(name, trained_elsewhere, model, X)


@beside
def trained_elsewhere(model: nn.Module, X: np.ndarray) -> np.ndarray:
    """Return model(X) in train mode, of a model that is on another device.

    >>> trained_elsewhere(nn.Flatten(), np.ones((1, 2)))
    array([[1., 1.]])
    """
    return on_other_device.beside(lambda X: model.train()(X).detach(), X)


def check_dropout(
    name: str,
    model: nn.Module,
    image: tuple[int, ...],
    sizes: tuple[int, int, int],
    p: float,
    seed: int = 0,
) -> None:
    """Check that a two-layer network drops a share p of its hidden units, in train mode only.

    model: its weights are replaced, so that the logits count the hidden units that are left
    raises: CheckFailed that names the usual mistakes
    """
    D, H, C = sizes
    counting = {"W1": np.full((D, H), 1 / D), "b1": np.zeros(H), "W2": np.ones((H, C))}
    give_weights(name, model, counting | {"b2": np.zeros(C)})
    X = np.ones((-(-DRAWS // H), *image), dtype=np.float32)
    if not np.allclose(forward(model, torch.tensor(X), training=False), H, rtol=1e-3):
        raise CheckFailed(
            f"{name}: hidden units are dropped or scaled in eval mode too: there dropout does "
            "nothing, see nn.Dropout."
        )
    logits = drawn_logits(model, torch.tensor(X), seed) / H
    if np.allclose(logits, 1, rtol=1e-3):
        if p:
            raise CheckFailed(f"{name}: nothing is dropped in train mode, though dropout is {p:g}.")
        return
    if not p:
        raise CheckFailed(f"{name}: dropout is 0, so nothing is to be dropped; yours drops.")
    if not np.allclose(logits, logits[:, :1]):
        raise CheckFailed(f"{name}: logits are dropped: drop hidden units, before the last layer.")
    if np.array_equal(logits, drawn_logits(model, torch.tensor(X), seed + 1) / H):
        raise CheckFailed(
            f"{name}: the same units drop in every pass: is a seed set inside? Leave seeds to the "
            "caller."
        )
    give_weights(name, model, counting | {"W1": np.zeros((D, H)), "b1": np.ones(H)} | {
        "b2": np.zeros(C)
    })  # fmt: skip
    if np.allclose(drawn_logits(model, torch.tensor(X), seed), H, rtol=1e-3):
        raise CheckFailed(f"{name}: pixels are dropped: drop hidden units, behind the ReLU.")
    _check_share(name, logits[:, 0].astype(float), H, p)


@beside
def drawn_logits(model: nn.Module, X: torch.Tensor, seed: int) -> np.ndarray:
    """Return model(X) in train mode, with dropout drawn from a seed.

    >>> drawn_logits(torch.nn.Dropout(0.5), torch.ones(1, 2), seed=0).shape
    (1, 2)
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return forward.beside(model, X, training=True)


def _check_share(name, left, H, p):
    """Check what is left of H equal units of 1 in each row, as a share of H, with dropout p."""
    kept, mean = H * left * (1 - p), left.mean()
    if np.allclose(left, left[0]):
        raise CheckFailed(f"{name}: all images of a batch lose the same units: draw for each.")
    if abs(mean - 1) > 0.03 and abs(mean - (1 - p)) < 0.03:
        raise CheckFailed(
            f"{name}: what is left is not scaled up by 1 / (1 - dropout), so train and eval mode "
            "do not agree in the mean: nn.Dropout does it."
        )
    if not np.allclose(kept, kept.round(), atol=1e-2) or abs(mean - 1) > 0.03:
        spread = left.var() * H  # p / (1 - p), with nn.Dropout
        raise CheckFailed(
            f"{name}: the share of hidden units that drop is about {spread / (1 + spread):.1f}",
            ", wanted {wanted:g}",
            ": is dropout handed on?",
            wanted=p,
        )


def _logit_suspects(W, rows):
    right = two_layer_logits(W, rows)
    log_p = torch.log_softmax(torch.tensor(right), 1).numpy()
    return {
        "lack the ReLU in between": two_layer_logits(W, rows, bend=lambda z: z),
        "went through a ReLU too: only the hidden layer has one": np.maximum(right, 0),
        "are probabilities: leave the softmax to the loss": np.exp(log_p),
        "are logarithms of probabilities: leave the softmax to the loss": log_p,
        "come from a sigmoid: take a ReLU": two_layer_logits(
            W, rows, lambda z: torch.sigmoid(torch.tensor(z)).numpy()
        ),
        "come from a tanh: take a ReLU": two_layer_logits(W, rows, np.tanh),
        "are those of images divided by 255: they are normalised already": (
            two_layer_logits(W, rows / 255)
        ),
    }


def _check_start(name, W):
    """Check how the weights are drawn: biases 0, W1 for ReLUs, W2 small."""
    D, H = W["W1"].shape
    for key in ("b1", "b2"):
        if W[key].any():
            raise CheckFailed(f"{name}: {key} starts with numbers other than 0: set it to 0.")
    causes = {
        f"{OWN}: fill it by kaiming_normal_": 1 / math.sqrt(3 * D),
        "the factor 2 under the root, for the ReLU, is missing": 1 / math.sqrt(D),
        "it goes by the outputs: count the inputs of a hidden unit": math.sqrt(2 / H),
        "it is Xavier's: take Kaiming's": math.sqrt(2 / (D + H)),
        "it is that of the second layer": 0.01,
    }
    _check_weights(f"{name}: W1", W["W1"], math.sqrt(2 / D), causes)
    causes = {
        "it is Kaiming's, so the first logits are large, and the loss with them": math.sqrt(2 / H),
        f"{OWN}: fill it anew": 1 / math.sqrt(3 * H),
    }
    _check_weights(f"{name}: W2", W["W2"], 0.01, causes)


def _check_weights(title, w, wanted, causes):
    if not w.any():
        raise CheckFailed(f"{title} starts at 0: no gradient passes, and all units stay the same.")
    if w.size >= 10_000:  # with fewer the standard deviation is not known well enough
        check_spread(title, w, wanted, causes)
