"""The weights of a network with one hidden layer, read and set whatever its parts are called.

A parameter is known by its shape, so number of pixels, hidden units and classes must all differ. A
convolution may do a linear layer's work: its further axes are one row.
"""

import math
from collections.abc import Callable

import numpy as np
from torch import nn

from helpers.checks.comparing import CheckFailed
from helpers.checks.models import load_parameters, parameters_of


def weights_of(name: str, model: nn.Module, sizes: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Return W1 (D, H), b1 (H,), W2 (H, C), b2 (C,) of a two-layer network, float64.

    raises: CheckFailed where no parameter has such a shape
    """
    places = _places(name, parameters_of(model), sizes)
    return {
        key: (array.T if turned else array).astype(float)
        for key, (_, array, turned) in places.items()
    }


def give_weights(name: str, model: nn.Module, W: dict[str, np.ndarray]) -> None:
    """Give a two-layer network the weights W1, b1, W2, b2, in NumPy's shapes."""
    sizes = (*W["W1"].shape, len(W["b2"]))
    places = _places(name, parameters_of(model), sizes)
    before = parameters_of(model)
    new = {own: W[key].T if turned else W[key] for key, (own, _, turned) in places.items()}
    load_parameters(model, {own: w.reshape(before[own].shape) for own, w in new.items()})


def two_layer_logits(
    W: dict[str, np.ndarray], rows: np.ndarray, bend: Callable = lambda z: np.maximum(z, 0)
) -> np.ndarray:
    """Return the logits (N, C) of rows (N, D).

    >>> W = {"W1": np.array([[1.0, -1.0]]), "b1": np.zeros(2), "W2": np.eye(2), "b2": np.ones(2)}
    >>> two_layer_logits(W, np.array([[3.0]]))
    array([[4., 1.]])
    """
    return bend(rows @ W["W1"] + W["b1"]) @ W["W2"] + W["b2"]


def draw_weights(rng: np.random.Generator, sizes: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Return random weights W1, b1, W2, b2, such that hidden units and logits are near 1."""
    D, H, C = sizes
    shapes = {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}
    return {
        key: rng.standard_normal(shape) / math.sqrt(shape[0] if len(shape) > 1 else 1)
        for key, shape in shapes.items()
    }


def _places(name, parameters, sizes):
    """Return {name in NumPy: (own name, array, whether it is transposed)}."""
    D, H, C = sizes
    places, parameters = {}, {own: _as_rows(w) for own, w in parameters.items()}
    for key, shape in {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}.items():
        fitting = [own for own, w in parameters.items() if w.shape in (shape, shape[::-1])]
        if len(fitting) != 1:
            found = ", ".join(str(w.shape) for w in parameters.values())
            raise CheckFailed(
                f"{name}: {len(fitting)} parameters of",
                " shape {wanted}",
                f": {found}.",
                untold=" a shape",
                wanted=shape[::-1],
            )
        array = parameters[fitting[0]]
        places[key] = fitting[0], array, array.shape != shape
    return places


def _as_rows(w):
    """Return a parameter with the axes of a convolution behind the first one joined."""
    return w.reshape(len(w), -1) if w.ndim > 2 else w
