"""Tests of PyTorch models: made, run and differentiated where the student's objects live.

A graph does not cross to the grader's tests, so what needs one is done beside the model and comes
back as arrays. In an ordinary kernel all is one process, and the same calls do the same.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed
from helpers.checks.models.masks import note_masks

DETACHED = "is .data, .item(), .detach(), torch.no_grad() or NumPy used on the way?"


@beside
def tiny_model(
    near: Any,
    sizes: tuple[int, ...] = (4, 5, 3),
    dropout: float = 0.0,
    batch_norm: bool = False,
    seed: int = 0,
) -> nn.Sequential:
    """Return a small network of linear layers and ReLUs that lives where `near` does.

    A test that wants what it computes makes its twin, near `print`, of the same seed.

    near: anything of the student's, such as the function that the model is for
    sizes: features of the input, of each hidden layer, and of the output
    returns: an nn.Sequential in float64 that notes its forward passes, see forwards_of, and what
        its dropout draws, see masks_of

    >>> count_parameters(tiny_model(print, sizes=(4, 3)))
    15
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers: list[nn.Module] = []
        for fan_in, fan_out in pairwise(sizes):
            layers += [nn.Linear(fan_in, fan_out)]
            layers += [nn.BatchNorm1d(fan_out)] if batch_norm else []
            layers += [nn.ReLU(), nn.Dropout(dropout)]
    model = nn.Sequential(*layers[: -2 - batch_norm]).double()
    note_masks(model)
    return record_forwards(model)


@beside
def optimizer_of(model: Any, name: str = "SGD", **settings: Any) -> torch.optim.Optimizer:
    """Return an optimiser of torch.optim for the model's parameters, where they live.

    >>> type(optimizer_of(tiny_model(print), "Adam", lr=0.1)).__name__
    'Adam'
    """
    return getattr(torch.optim, name)(model.parameters(), **settings)


@beside
def loader_near(
    near: Any, X: Any, y: Any, batch_size: int, shuffle: bool = False, seed: int = 0
) -> DataLoader:
    """Return a DataLoader of (X, y), where `near` lives; floats become float64.

    X: (N, ...), y: (N,)

    >>> [len(X) for X, y in loader_near(print, np.eye(5), np.arange(5), batch_size=2)]
    [2, 2, 1]
    """
    data = TensorDataset(_tensor(X), _tensor(y))
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(data, batch_size=batch_size, shuffle=shuffle, generator=generator)


@beside
def set_seed(near: Any, seed: int) -> None:
    """Seed torch's global random numbers where `near` lives.

    >>> set_seed(print, 1)
    """
    torch.manual_seed(seed)


@beside
def parameters_of(model: Any) -> dict[str, np.ndarray]:
    """Return {name: array} of the model's parameters, copied.

    >>> {name: W.shape for name, W in parameters_of(tiny_model(print, sizes=(4, 3))).items()}
    {'0.weight': (3, 4), '0.bias': (3,)}
    """
    return {name: _array(value).copy() for name, value in model.named_parameters()}


def row_of(arrays: dict[str, np.ndarray] | Iterable[np.ndarray]) -> np.ndarray:
    """Return arrays as one row of numbers, {name: array} in the order of its names.

    >>> row_of({"w": np.eye(2), "b": np.zeros(1)})
    array([1., 0., 0., 1., 0.])
    """
    arrays = arrays.values() if isinstance(arrays, dict) else arrays
    return np.concatenate([np.ravel(array) for array in arrays])


def of_parts(
    parts: dict[str, np.ndarray], yours: np.ndarray, wanted: np.ndarray
) -> Callable[[], str | None]:
    """Return a probe of two rows, as of `row_of`: which parts are wrong where the others are right.

    >>> parts = {"w": np.eye(2), "b": np.zeros(1)}
    >>> of_parts(parts, np.array([1.0, 0, 0, 1, 5]), np.array([1.0, 0, 0, 1, 0]))()
    'are right but for b of shape (1,)'
    """

    def probe() -> str | None:
        ends = np.cumsum([array.size for array in parts.values()])
        if np.shape(yours) != wanted.shape or len(wanted) != ends[-1]:
            return None
        right = np.isclose(yours, wanted, rtol=1e-6, atol=1e-8)
        rows = np.split(right, ends[:-1])
        wrong = [
            f"{name} of shape {array.shape}"
            for (name, array), row in zip(parts.items(), rows, strict=True)
            if not row.all()
        ]
        few = len(wrong) <= max(1, len(parts) // 2)
        return f"are right but for {', '.join(wrong)}" if few else None

    return probe


@beside
def load_parameters(model: Any, parameters: dict[str, np.ndarray]) -> None:
    """Give the model parameters, and leave those that are not named.

    parameters: {name: array of the parameter's shape}
    raises: KeyError for a name that the model does not have, ValueError for another shape

    >>> model = tiny_model(print, sizes=(2, 1))
    >>> load_parameters(model, {"0.bias": np.ones(1)})
    >>> parameters_of(model)["0.bias"]
    array([1.])
    """
    own = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in parameters.items():
            if own[name].shape != np.shape(value):
                raise ValueError(f"{name} has shape {tuple(own[name].shape)}, not {value.shape}")
            own[name].copy_(_tensor(value))


@beside
def count_parameters(model: Any, trainable_only: bool = True) -> int:
    """Return how many numbers the model learns.

    >>> count_parameters(tiny_model(print, sizes=(784, 10)))
    7850
    """
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return sum(parameter.numel() for parameter in kept)


@beside
def is_training(model: Any) -> bool:
    """Return whether the model and all its layers are in train mode.

    >>> is_training(tiny_model(print)), is_training(tiny_model(print).eval())
    (True, False)
    """
    return all(module.training for module in model.modules())


@beside
def forward(model: Any, X: Any, training: bool | None = None) -> np.ndarray:
    """Return model(X) as an array; its mode is left as it was.

    training: the mode to run it in; None for the one that it is in

    >>> forward(tiny_model(print, sizes=(4, 3)), np.zeros((2, 4))).shape
    (2, 3)
    """
    modes = {module: module.training for module in model.modules()}
    if training is not None:
        model.train(training)
    try:
        with torch.no_grad():
            return _array(model(_tensor(X)))
    finally:
        for module, mode in modes.items():
            module.training = mode


@beside
def record_forwards(model: Any) -> Any:
    """Have a model note its forward passes from now on, and return it."""
    model.forwards = []
    model.register_forward_pre_hook(_note_forward)
    return model


def _note_forward(module, inputs):
    """Note one forward pass; a function of this module, so that the whole model can be pickled."""
    mode = {"training": is_training.beside(module), "grad": torch.is_grad_enabled()}
    marks = np.array(inputs[0].detach().flatten(1)[:, :2].tolist(), dtype=float)
    module.forwards.append({**mode, "shape": tuple(inputs[0].shape), "marks": marks})


@beside
def forwards_of(model: Any) -> list[dict[str, Any]]:
    """Return what the model noted of each pass, in order.

    returns: {"training", "grad", "shape" of X, "marks": the first two numbers of each row}

    >>> model = tiny_model(print, sizes=(4, 3))
    >>> out = forward(model, np.zeros((1, 4)), training=False)
    >>> forwards_of(model)
    [{'training': False, 'grad': False, 'shape': (1, 4), 'marks': array([[0., 0.]])}]
    """
    return list(model.forwards)


@beside
def parameter_gradients(
    model: Any, loss: str | Callable, X: Any, y: Any
) -> dict[str, np.ndarray | None]:
    """Return {name: array} of the gradients of loss(model(X), y); None for a parameter without one.

    loss: a function of torch.nn.functional by its name, such as "cross_entropy", or the student's
    raises: CheckFailed where the loss is detached from the parameters

    >>> model = tiny_model(print, sizes=(4, 3))
    >>> gradients = parameter_gradients(model, "cross_entropy", np.eye(4), np.zeros(4, int))
    >>> gradients["0.weight"].shape
    (3, 4)
    """
    loss = getattr(F, loss) if isinstance(loss, str) else loss
    return gradients_through.beside(model, lambda: loss(model(_tensor(X)), _tensor(y)))


@beside
def gradients_through(model: Any, function: Callable, *args: Any) -> dict[str, np.ndarray | None]:
    """Return {name: array} of the gradients of function(*args) by the model's parameters.

    For a loss that takes the model itself: gradients_through(model, l1_penalty, model).

    function: the student's, which returns one number as a tensor
    raises: CheckFailed where that is detached from the parameters

    >>> model = tiny_model(print, sizes=(2, 1))
    >>> gradients_through(model, lambda model: sum(p.sum() for p in model.parameters()), model)
    {'0.weight': array([[1., 1.]]), '0.bias': array([1.])}
    """
    named = {name: p for name, p in model.named_parameters() if p.requires_grad}
    return dict(zip(named, _gradients(function(*args), [*named.values()]), strict=True))


@beside
def gradient_of(function: Callable, *inputs: Any) -> list[Any]:
    """Return the gradients of function(*inputs) by its inputs, as arrays; None for integers.

    function: the student's, which returns one number as a tensor
    raises: CheckFailed where that is detached from the inputs

    >>> gradient_of(lambda x: (x ** 2).sum(), np.array([1.0, 3.0]))
    [array([2., 6.])]
    """
    copies = [_tensor(value).detach().clone() for value in inputs]
    leaves = [copy.requires_grad_() for copy in copies if copy.is_floating_point()]
    found = iter(_gradients(function(*copies), leaves))
    return [next(found) if copy.is_floating_point() else None for copy in copies]


def _gradients(result, leaves):
    """Return the gradients of one number, as arrays or None."""
    if not isinstance(result, torch.Tensor) or result.numel() != 1:
        raise CheckFailed(f"the result is no tensor of one number but {type(result).__name__}.")
    found = [None]
    if result.requires_grad:
        found = torch.autograd.grad(result.sum(), leaves, allow_unused=True)
    if all(gradient is None for gradient in found):
        raise CheckFailed(f"no gradient comes back from the result: {DETACHED}")
    return [None if gradient is None else _array(gradient) for gradient in found]


def _tensor(value):
    """Return numbers as a tensor: float arrays in float64, whole numbers in int64."""
    if isinstance(value, torch.Tensor):
        return value
    array = np.asarray(value)
    return torch.tensor(array, dtype=torch.float64 if array.dtype.kind == "f" else torch.int64)


def _array(tensor):
    return tensor.detach().cpu().numpy()
