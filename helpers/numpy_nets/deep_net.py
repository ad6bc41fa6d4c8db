"""A deep network for experiments: its normalisation and its dropout are the reader's functions."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.numpy_nets.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
)
from helpers.numpy_nets.trainer import Trainer


class DeepNet:
    """Affine layers with a ReLU after each but the last, for a Trainer.

    A norm stands between a hidden affine layer and its ReLU, dropout after the ReLU. Functions that
    are not given are left out.

    sizes: features of the input, of each hidden layer, and of the output
    scale: standard deviation of the first weights; None for sqrt(2 / fan-in) of each layer
    batchnorm: (forward, backward), with y, cache, bn_param = forward(x, gamma, beta, bn_param)
    layernorm: (forward, backward), with y, cache = forward(x, gamma, beta, eps)
    dropout: (forward, backward), with y, cache = forward(x, p, mode, rng)
    p: share that dropout drops
    rng: draws the weights and the dropout

    >>> DeepNet((3, 5, 2)).loss(np.zeros((4, 3), dtype=np.float32)).shape
    (4, 2)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        scale: float | None = None,
        *,
        batchnorm: tuple[Callable, Callable] | None = None,
        layernorm: tuple[Callable, Callable] | None = None,
        dropout: tuple[Callable, Callable] | None = None,
        p: float = 0.5,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.batchnorm, self.layernorm, self.dropout, self.p = batchnorm, layernorm, dropout, p
        self.rng = np.random.default_rng(0) if rng is None else rng
        self.depth = len(sizes) - 1
        self.params: dict[str, np.ndarray] = {}
        self.bn_params: dict[int, dict[str, Any]] = {}
        for k, (before, after) in enumerate(pairwise(sizes), start=1):
            deviation = np.sqrt(2 / before) if scale is None else scale
            W = deviation * self.rng.standard_normal((before, after))
            self.params |= {f"W{k}": W.astype(np.float32), f"b{k}": zeros(after)}
            if k < self.depth and (batchnorm or layernorm):
                self.params |= {f"gamma{k}": zeros(after) + 1, f"beta{k}": zeros(after)}
                averages = {"running_mean": zeros(after), "running_var": zeros(after) + 1}
                self.bn_params[k] = {"mode": "train", "eps": 1e-5, "momentum": 0.9, **averages}

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Return logits (N, C) in test mode without y; with y the loss and {name: gradient}."""
        x, steps = X, []
        for layer, names, backward in self._layers("test" if y is None else "train"):
            x, cache = layer(x)
            x = np.asarray(x, dtype=X.dtype)
            steps.append((names, backward, cache))
        if y is None:
            return x
        loss, dx = softmax_loss(x, y)
        gradients: dict[str, np.ndarray] = {}
        for names, backward, cache in reversed(steps):
            value = backward(dx, cache)
            dx, *others = value if names else (value,)
            gradients |= dict(zip(names, others, strict=True))
        return loss, gradients

    def _layers(self, mode):
        """Yield (function of x, names of its parameters, backward function), first layer first."""
        for k in range(1, self.depth + 1):
            names = f"W{k}", f"b{k}"
            yield self._with(affine_forward, names), names, affine_backward
            if k == self.depth:
                return
            names = f"gamma{k}", f"beta{k}"
            if self.batchnorm:
                yield self._batchnorm(k, mode, self.batchnorm[0]), names, self.batchnorm[1]
            if self.layernorm:
                yield self._with(self.layernorm[0], names, 1e-5), names, self.layernorm[1]
            yield relu_forward, (), relu_backward
            if self.dropout:
                forward, backward = self.dropout
                yield lambda x, f=forward: f(x, self.p, mode, self.rng), (), backward

    def _with(self, forward, names, *settings):
        return lambda x: forward(x, *(self.params[name] for name in names), *settings)

    def _batchnorm(self, k, mode, forward):
        """Return batch norm k as a function of x; it keeps the running averages that come back."""

        def layer(x):
            bn_param = {**self.bn_params[k], "mode": mode}
            gamma, beta = self.params[f"gamma{k}"], self.params[f"beta{k}"]
            y, cache, self.bn_params[k] = forward(x, gamma, beta, bn_param)
            return y, cache

        return layer


def train_deep_nets(
    data: dict[str, np.ndarray],
    *,
    sizes: Sequence[int],
    num_rows: int,
    batch_size: int,
    num_epochs: int,
    num_seeds: int,
    seed: int = 0,
    lr: float = 1e-3,
    **settings: Any,
) -> list[Trainer]:
    """Train a DeepNet from each of several seeds with Adam; return the Trainers.

    data: arrays X_train, y_train, X_val, y_val; of the training split the first num_rows are used
    seed: the first of num_seeds; it draws weights, dropout and the order of the rows
    lr: of Adam
    settings: of DeepNet

    >>> X, y = np.eye(4, dtype=np.float32), np.arange(4) % 2
    >>> data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    >>> few = {"num_rows": 4, "batch_size": 2, "num_epochs": 1, "num_seeds": 3}
    >>> len(train_deep_nets(data, sizes=(4, 5, 2), **few))
    3
    """
    rows = {f"{k}_train": data[f"{k}_train"][:num_rows] for k in "Xy"}
    loop: dict[str, Any] = {
        "optimizer": "adam",
        "lr": lr,
        "batch_size": batch_size,
        "num_epochs": num_epochs,
    }
    runs = []
    for k in range(seed, seed + num_seeds):
        net = DeepNet(sizes, rng=np.random.default_rng(k), **settings)
        runs.append(Trainer(net, data | rows, rng=np.random.default_rng(k), **loop).train())
    return runs


def zeros(size: int) -> np.ndarray:
    """Return float32 zeros.

    >>> zeros(2)
    array([0., 0.], dtype=float32)
    """
    return np.zeros(size, dtype=np.float32)
