"""Checks of checkpoints: what a student's code saves and loads, looked at where its files are."""

import pickle
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models.probes import forward, parameters_of

WHOLE = (
    "{name} saves a whole object, which runs code when it is loaded and breaks with the next "
    "change of its class: save numbers and texts, such as model.state_dict()."
)


def check_save(name: str, save: Callable, model: nn.Module, *args: Any) -> Any:
    """Check that save(model, path, *args) writes the model's state_dict; return what else is there.

    save: the student's; model: as from tiny_model, left as it was
    returns: what torch.load finds, tensors as arrays
    raises: CheckFailed that names the usual mistakes
    """
    before = parameters_of(model)
    content = saved_by(save, model, *args)
    if isinstance(content, str):
        raise CheckFailed(content.format(name=name))
    state = state_in(content, before)
    if state is None:
        raise CheckFailed(
            f"{name}: the file holds no tensors of the names {', '.join(before)}: "
            "is it model.state_dict() that is saved?"
        )
    for key, value in before.items():
        check_array(f"{name}: {key} in the file", state[key], value)
        check_array(f"{name}: {key} of the model afterwards", parameters_of(model)[key], value)
    return content


def check_load(
    name: str, load: Callable, saved: nn.Module, fresh: nn.Module, X: np.ndarray, *args: Any
) -> Any:
    """Check that load(fresh, path, *args) gives a fresh model all that was saved of another.

    saved, fresh: two models of the same kind, such as tiny_model(..., batch_norm=True); saved has
        seen data, so that its running averages are not those of the start
    X: inputs on which both are to agree in eval mode
    returns: what load returned
    raises: CheckFailed that names the usual mistakes
    """
    untouched = forward(fresh, X, training=False)
    given = loaded_by(load, saved, fresh, *args)
    suspects = {"are those of the fresh model: is the state loaded into it?": untouched}
    yours, wanted = (forward(model, X, training=False) for model in (fresh, saved))
    check_array(f"{name}: logits of the loaded model", yours, wanted, suspects=suspects)
    return given


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
def loaded_by(load: Callable, saved: nn.Module, fresh: nn.Module, *args: Any) -> Any:
    """Save a model's state_dict, and return what load(fresh, path, *args) returns.

    >>> model, other = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    >>> loaded_by(lambda m, path: m.load_state_dict(torch.load(path)) and None, model, other)
    >>> bool(model.weight == other.weight)
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "checkpoint.pt")
        torch.save(saved.state_dict(), path)
        return load(fresh, path, *args)


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
