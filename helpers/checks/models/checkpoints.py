"""Checks of checkpoints: what a student's code saves and loads, looked at where its files are."""

import pickle
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, call, check_array
from helpers.checks.models.devices import on_other_device
from helpers.checks.models.probes import forward, parameters_of, tiny_model

WHOLE = (
    "{name} saves a whole object, which runs code when it is loaded and breaks with the next "
    "change of its class: save numbers and texts, such as model.state_dict()."
)


LACKS = (
    "{name}: the file lacks {key}: running statistics are no parameters, but batch norm computes "
    "with them, and model.state_dict() holds them too."
)


def check_save(
    name: str, save: Callable, *args: Any, sizes: tuple[int, ...] = (4, 5, 3), seed: int = 0
) -> Any:
    """Check that save(model, path, *args) writes the model's state_dict; return what else is there.

    save: the student's; sizes: of a tiny model with batch norm that has seen data
    returns: what torch.load finds, tensors as arrays
    raises: CheckFailed that names the usual mistakes
    """
    model, before = seen_model(save, sizes, seed), _state(seen_model(print, sizes, seed))
    content = saved_by(save, model, *args)
    if isinstance(content, str):
        raise CheckFailed(content.format(name=name))
    learned = parameters_of(seen_model(print, sizes, seed))
    state = state_in(content, learned)
    if state is None:
        raise CheckFailed(
            f"{name}: the file holds no tensors of the names {', '.join(learned)}: "
            "is it model.state_dict() that is saved?"
        )
    for key, value in before.items():
        if key not in state:
            raise CheckFailed(LACKS.format(name=name, key=key))
        check_array(f"{name}: {key} in the file", state[key], value)
    for key, value in parameters_of(model).items():
        check_array(f"{name}: {key} of the model afterwards", value, before[key])
    return content


def check_load(
    name: str,
    load: Callable,
    sizes: tuple[int, ...] = (4, 5, 3),
    seed: int = 0,
    around: Callable = lambda state: state,
) -> Any:
    """Check that load(fresh, path) gives a model all that was saved of another, on any device.

    sizes: of tiny models with batch norm, of which the saved one has seen data
    around: makes what stands in the file of a state
    returns: what load returned
    raises: CheckFailed that names the usual mistakes
    """
    saved, fresh = seen_model(print, sizes, seed), seen_model(load, sizes, seed + 1)
    content = around(dict(saved.state_dict()))
    given = loaded_by(load, fresh, content)
    _check_logits(name, forward(fresh, _data(sizes, seed), training=False), sizes, seed)
    there = call(name, loaded_elsewhere, load, seen_model(load, sizes, seed + 1), content,
                 _data(sizes, seed))  # fmt: skip
    _check_logits(f"{name} on another device", there, sizes, seed)
    _check_without_gpu(name, load, seen_model(load, sizes, seed + 1), content)
    return given


def check_saved_and_loaded(
    name: str,
    save: Callable,
    load: Callable,
    *args: Any,
    sizes: tuple[int, ...] = (4, 5, 3),
    seed: int = 0,
) -> None:
    """Check that load(fresh, path) undoes save(model, path, *args), running statistics included.

    raises: CheckFailed
    """
    saved, fresh = (seen_model(save, sizes, seed + k) for k in (0, 1))
    saved_and_loaded(save, load, saved, fresh, *args)
    yours = forward(fresh, _data(sizes, seed), training=False)
    _check_logits(f"{name}, one after the other", yours, sizes, seed)


def _check_logits(name, yours, sizes, seed):
    """Check the logits of a loaded model against those of a twin of the saved one."""
    saved, fresh = (seen_model(print, sizes, seed + k) for k in (0, 1))
    X = _data(sizes, seed)
    wanted, untouched = (forward(model, X, training=False) for model in (saved, fresh))
    suspects = {"are those of the fresh model: is the state loaded into it?": untouched}
    fresh.load_state_dict(dict(saved.named_parameters()), strict=False)
    lost = "lack the running statistics of batch norm: state_dict() holds them, beside parameters"
    suspects[lost] = forward(fresh, X, training=False)
    check_array(f"{name}: logits of the loaded model", yours, wanted, suspects=suspects)


def _check_without_gpu(name, load, fresh, content):
    """Check that load(fresh, path) opens a file of a GPU where there is none."""
    try:
        load_from_gpu(load, fresh, content)
    except RuntimeError as error:
        if "map_location" not in str(error):
            raise
        raise CheckFailed(
            f"{name}: a checkpoint that was written on a GPU does not open without one: is "
            "map_location given?"
        ) from error


def seen_model(near: Any, sizes: tuple[int, ...], seed: int) -> nn.Module:
    """Return a tiny model with batch norm, where `near` lives, that has seen data."""
    model = tiny_model(near, sizes=sizes, batch_norm=True, seed=seed)
    forward(model, 1 + 2 * _data(sizes, seed + 50), training=True)
    return model


def _data(sizes, seed):
    return np.random.default_rng(seed).standard_normal((5, sizes[0]))


def _state(model):
    """Return {name: array} of a model's parameters and running statistics."""
    return {key: w.numpy() for key, w in model.state_dict().items() if w.is_floating_point()}


@beside
def saved_by(save: Callable, model: nn.Module, *args: Any) -> Any:
    """Return what save(model, path, *args) leaves in a file, or a text that says what is wrong.

    >>> saved_by(lambda model, path: torch.save(model.state_dict(), path), torch.nn.Linear(1, 1))
    {'weight': array([[...]], dtype=float32), 'bias': array([...], dtype=float32)}
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        save(model, path, *args)
        if not path.is_file():
            return "{name}: no file was written to the path that was given."
        try:
            return _arrays(torch.load(path, weights_only=True))
        except pickle.UnpicklingError:
            return WHOLE


@beside
def loaded_by(load: Callable, model: nn.Module, content: Any) -> Any:
    """Return what load(model, path) returns of a file with this content.

    >>> model, other = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    >>> content = dict(model.state_dict())
    >>> loaded_by(lambda m, path: m.load_state_dict(torch.load(path)) and None, other, content)
    >>> bool(model.weight == other.weight)
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        torch.save(content, path)
        return load(model, path)


@beside
def loaded_elsewhere(load: Callable, model: nn.Module, content: Any, X: np.ndarray) -> np.ndarray:
    """Return the logits of a model on another device after load(model, path)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        torch.save(content, path)
        on_other_device.beside(lambda model: load(model, path) and None, model)
    model.eval()
    return on_other_device.beside(lambda X: model(X).detach(), X)


@beside
def load_from_gpu(load: Callable, model: nn.Module, content: Any) -> None:
    """Call load(model, path) with a file of this content whose tensors seem to be from a GPU.

    >>> load = lambda model, path: torch.load(path, map_location="cpu")
    >>> load_from_gpu(load, torch.nn.ReLU(), {"w": torch.ones(2)})
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        with patch("torch.serialization.location_tag", lambda storage: "cuda:0"):
            torch.save(content, path)
        load(model, path)


@beside
def saved_and_loaded(
    save: Callable, load: Callable, saved: nn.Module, fresh: nn.Module, *args: Any
) -> None:
    """Call save(saved, path, *args), then load(fresh, path).

    >>> pair = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    >>> saved_and_loaded(
    ...     lambda model, path: torch.save(model.state_dict(), path),
    ...     lambda model, path: model.load_state_dict(torch.load(path)), *pair)
    >>> bool(pair[0].weight == pair[1].weight)
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        save(saved, path, *args)
        load(fresh, path)


def state_in(content: Any, names: Iterable[str]) -> dict | None:
    """Return the dictionary with these names in a checkpoint: it itself or one of its values."""
    for found in (content, *(content.values() if isinstance(content, dict) else ())):
        if isinstance(found, dict) and set(names) <= set(found):
            return found
    return None


def _arrays(content):
    """Return a checkpoint with arrays for tensors."""
    if isinstance(content, dict):
        return {key: _arrays(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_arrays(value) for value in content]
    return content.detach().cpu().numpy() if isinstance(content, torch.Tensor) else content
