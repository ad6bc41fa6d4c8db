"""Another device than the CPU, on machines that have none: it computes on the CPU, and is strict.

As on a GPU, tensors of two devices do not mix, and NumPy gets none before .cpu(). A small stand-in
of a device suffices: PyTorch hands every operation on a tensor of a subclass to that subclass.
"""

from collections.abc import Callable
from typing import Any, cast
from unittest.mock import patch

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed

ELSEWHERE = torch.device("lazy:0")  # a name that PyTorch knows and that no machine here has
ACROSS = ("copy_", "_to_copy", "_copy_from")  # what may bring numbers from one device to another
MIX = (
    "on another device than the CPU {op} mixes tensors of two devices: make new tensors where the "
    "given ones are, such as by device=x.device, and bring both to one by .to(device)."
)
TO_NUMPY = "a tensor of another device than the CPU became an array: call .cpu() first."
FAILS = {  # what PyTorch says, and what that means here
    "numpy() is not supported for tensor subclasses": TO_NUMPY,
    "not compiled with CUDA": "a GPU is asked for by name: take the device of what is given.",
}
FROM_DATA = (torch.tensor, torch.as_tensor, torch.asarray)  # they allocate before any operation
AUTOCAST = torch.autocast.__init__
SET_DATA = cast(Any, torch.Tensor.data).__set__
INDEXING = (torch.Tensor.__getitem__, torch.Tensor.__setitem__)
GENERATOR = (
    "on another device than the CPU {op} gets a generator of the CPU: draw on the CPU, then bring "
    "what was drawn to the device of the images."
)


class Away(torch.Tensor):
    """A tensor of ELSEWHERE; here: the one on the CPU that holds its numbers."""

    here: torch.Tensor

    @staticmethod
    def __new__(cls, here: torch.Tensor) -> "Away":
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            here.size(),
            strides=here.stride(),
            storage_offset=here.storage_offset(),
            dtype=here.dtype,
            device=ELSEWHERE,
        )
        return made

    def __init__(self, here: torch.Tensor) -> None:
        self.here = here

    def __format__(self, format_spec: str) -> str:
        return self.here.__format__(format_spec)

    @classmethod
    def __torch_function__(
        cls, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Have the numbers follow where .data is replaced, which no operation does."""
        if function == SET_DATA and isinstance(args[1], Away):
            args[0].here = args[1].here
        if function == torch.Tensor.tolist:
            return args[0].here.tolist()
        if function == torch.Tensor.new_tensor:
            return moved(args[0].here.new_tensor(*args[1:], **(kwargs or {})))
        if function in INDEXING:  # PyTorch makes tensors of lists, before any operation
            args = (args[0], _as_index(args[1]), *map(_as_value, args[2:]))
        with torch._C.DisableTorchFunctionSubclass():
            return function(*args, **(kwargs or {}))

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, op: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        return _operate(op, args, kwargs or {})


class Elsewhere(TorchDispatchMode):
    """While it is entered, tensors can be made on ELSEWHERE and moved there and back."""

    def __torch_dispatch__(self, op, types, args=(), kwargs=None):
        return _operate(op, args, kwargs or {})


class FromData(TorchFunctionMode):
    """While it is entered, torch.tensor and its like can make tensors on ELSEWHERE too."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if function in FROM_DATA and kwargs.get("device") is not None:
            return function(*args, **kwargs | {"device": None}).to(kwargs["device"])
        return function(*args, **kwargs)


def _as_index(index):
    """Return an index with tensors in place of lists, ranges and arrays."""
    if isinstance(index, tuple):
        return tuple(map(_as_index, index))
    if isinstance(index, (list, range, np.ndarray)):
        return torch.as_tensor(np.asarray(index))
    return index


def _as_value(value):
    return torch.tensor(value) if isinstance(value, (bool, int, float)) else value


def _operate(op, args, kwargs):
    """Carry an operation out on the CPU; its result is on the device that a GPU's would be on."""
    given = [value for value in tree_leaves((args, kwargs)) if isinstance(value, torch.Tensor)]
    away = [isinstance(value, Away) for value in given]
    asked = kwargs.get("device")
    if any(away) and not all(away):
        _refuse_mix(op, args, given)
    if asked is not None:
        kwargs = kwargs | {"device": torch.device("cpu")}
    goes_away = any(away) if asked is None else torch.device(asked).type == ELSEWHERE.type
    if goes_away and kwargs.get("generator") is not None:
        raise CheckFailed(GENERATOR.format(op=_name(op)))
    if not any(away) and not goes_away:
        return op(*args, **kwargs)
    with (
        torch.inference_mode(False),
        torch.no_grad(),
    ):  # what is made in it is looked at outside of it too
        return _wrapped(op, args, kwargs, given, goes_away)


def _wrapped(op, args, kwargs, given, goes_away):
    """Return what an operation gives on the CPU, on ELSEWHERE where it goes away."""
    out = op(*tree_map(_here, args), **tree_map(_here, kwargs))
    if op._schema.is_mutable and given and out is _here(given[0]):
        return given[0]
    if not goes_away:
        return out
    return tree_map(lambda value: Away(value) if isinstance(value, torch.Tensor) else value, out)


def _refuse_mix(op, args, given):
    """Raise CheckFailed where a GPU would refuse tensors of two devices."""
    if _name(op) in ACROSS:
        return
    first = given[0]
    if _name(op).strip("_").startswith("index") and isinstance(first, Away):
        given = [first, *(v for v in given[1:] if v.dtype not in (torch.int64, torch.bool))]
    plain = [value for value in given if not isinstance(value, Away)]
    changed = op._schema.is_mutable and not isinstance(first, Away)
    if changed or any(value.ndim for value in plain):
        raise CheckFailed(MIX.format(op=_name(op)))


def _name(op):
    """Return an operation's name, such as "add" of aten.add.Tensor."""
    return op._schema.name.split("::")[-1]


def _autocast(self, device_type, *args, **kwargs):
    """Begin an autocast, on ELSEWHERE one of the CPU, which changes nothing there."""
    here = "cpu" if device_type == ELSEWHERE.type else device_type
    AUTOCAST(self, here, *args, **kwargs)


def _here(value):
    return value.here if isinstance(value, Away) else value


@beside
def on_other_device(function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Return function(*args) with all tensors and models on another device, as arrays.

    args: arrays and tensors, also in lists, tuples and dictionaries; models, which are moved there
        and stay; all else is handed on as it is
    raises: CheckFailed where tensors of two devices meet

    >>> on_other_device(lambda x: x + x.new_ones(2), np.zeros(2))
    array([1., 1.])
    >>> on_other_device(lambda x: x + torch.ones(2), np.zeros(2))
    Traceback (most recent call last):
    helpers.checks.CheckFailed: on another device than the CPU add mixes tensors of two devices: ...
    """
    try:
        with Elsewhere(), FromData(), patch.object(torch.autocast, "__init__", _autocast):
            found = function(*tree_map(moved, args), **tree_map(moved, kwargs))
    except (RuntimeError, TypeError, AssertionError) as error:
        known = (text for piece, text in FAILS.items() if piece in str(error))
        text = next(known, None)
        if text is None:
            raise
        raise CheckFailed(text) from error
    return tree_map(_as_array, found)


@beside
def forward_elsewhere(model: Any, X: Any) -> np.ndarray:
    """Return model(X) in eval mode and on another device, as an array; the model stays there.

    >>> forward_elsewhere(nn.Flatten(), np.ones((1, 2, 2)))
    array([[1., 1., 1., 1.]])
    """
    with torch.no_grad():
        return on_other_device.beside(moved(model.eval()), X)


def moved(value: Any) -> Any:
    """Return an array or a tensor as a tensor of ELSEWHERE, a model moved there.

    >>> moved(torch.zeros(2)).device.type
    'lazy'
    """
    if isinstance(value, np.ndarray):
        value = torch.tensor(value)
    if isinstance(value, Away):
        return value
    if isinstance(value, torch.Tensor):
        return Away(value.detach().clone())
    if isinstance(value, nn.Module):
        with Elsewhere():
            return value.to(ELSEWHERE)
    return value


def _as_array(value):
    return _here(value).detach().numpy() if isinstance(value, torch.Tensor) else value
