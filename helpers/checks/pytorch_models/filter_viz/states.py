"""Checks of a function that reads the state out of a checkpoint, and runs no code that is in it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import nn

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array

SHAPES = {"a.weight": (2, 3), "a.bias": (2,), "b": (4, 2)}


class Trap:
    """An object whose file makes a folder when it is unpickled, as any code could."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def check_load_state(name: str, load: Callable, seed: int = 0, as_text: bool = False) -> None:
    """Check load(path) on a checkpoint of plain data, one made on a GPU, and one that is not there.

    as_text: whether the path is given as a text
    raises: CheckFailed that names the usual mistakes
    """
    for kind in ("plain", "gpu"):
        told = loaded(load, kind, seed, as_text)
        if told["error"] and kind == "gpu":
            raise CheckFailed(
                f"{name}: a file that was saved on a GPU cannot be loaded on this machine: "
                'map_location="cpu" brings it here',
                " ({yours})",
                untold=".",
                yours=told["error"][:160],
            )
        _check_no_error(name, told)
        _check_state(name, told)
        if set(told["devices"]) != {"cpu"}:
            raise CheckFailed(
                f"{name}: the tensors are on {told['devices'][0]}, where they were saved: "
                'map_location="cpu" brings them here.'
            )
    told = loaded(load, "missing", seed, as_text)
    if told["error"] or told["type"] != "NoneType":
        found = told["error"] or f"returned {told['type']}"
        clause = f"{name}: without a file wanted is None"
        raise CheckFailed(clause, "; found: {yours}", untold=".", yours=found[:160])
    print(f"ok: {name}: state dicts, and no file")


def check_refuses_objects(name: str, load: Callable, seed: int = 0) -> None:
    """Check load(path) on files that hold whole objects: refused, told, and no code is run.

    raises: CheckFailed that names the usual mistakes
    """
    for kind in ("trap beside the state", "trap", "model"):
        told = loaded(load, kind, seed)
        if told["ran"] or (kind == "model" and not told["error"]):
            raise CheckFailed(
                f"{name} takes a file that holds a whole object, and so runs any code that is in "
                "it: torch.load(path, weights_only=True) takes plain data alone."
            )
        if not told["error"]:
            raise CheckFailed(f"{name}: a file with an object in it has to be refused; it was not.")
        if not told["error"].startswith("ValueError"):
            raise CheckFailed(
                f"{name}: a file with an object in it raised",
                " {yours}...",
                ": catch pickle.UnpicklingError, and raise a ValueError that says what to do.",
                untold=" another error than a ValueError",
                yours=told["error"][:80],
            )
        if Path(told["path"]).name not in told["error"]:
            clause = f"{name}: the ValueError does not name the file"
            raise CheckFailed(clause, ": {yours}", untold=".", yours=told["error"])
        if "state_dict" not in told["error"]:
            raise CheckFailed(
                f"{name}: the ValueError does not say what to save instead, a state_dict",
                ": {yours}",
                untold=".",
                yours=told["error"][:160],
            )
    print(f"ok: {name}: whole objects are refused")


@beside
def loaded(load: Callable, kind: str, seed: int = 0, as_text: bool = False) -> dict[str, Any]:
    """Return what load(path) makes of a file of this kind, made where the student's code is.

    kind: "plain", "gpu", "missing", "model", "trap" or "trap beside the state"
    returns: {"error": text or None, "type": of what it returned, "names", "arrays", "devices": of
        the tensors in it, "ran": whether code in the file did, "path": the file}

    >>> loaded(lambda path: torch.load(path, weights_only=False), "trap")["ran"]
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path, trap = Path(folder, f"net_{seed}_best.pt"), Path(folder, "ran")
        _write(path, kind, trap, seed)
        value, error = None, None
        try:
            value = load(str(path) if as_text else path)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        told = {"error": error, "type": type(value).__name__, "ran": trap.exists()}
    state = value if isinstance(value, dict) else {}
    tensors = [tensor for tensor in state.values() if isinstance(tensor, torch.Tensor)]
    arrays = [tensor.detach().cpu().numpy() for tensor in tensors]
    devices = [tensor.device.type for tensor in tensors]
    names = [str(key) for key in state]
    return {**told, "names": names, "arrays": arrays, "devices": devices, "path": str(path)}


def _write(path, kind, trap, seed):
    """Write a checkpoint of a kind; a GPU's is one in name only, so that none is needed."""
    content: Any = {"state": _state(seed), "options": {"lr": 0.1, "seed": seed}}
    if kind == "trap":
        content["state"] = Trap(trap)
    if kind == "trap beside the state":
        content["options"] = {"model": Trap(trap)}
    if kind == "model":
        content = nn.Linear(2, 3)
    if kind == "gpu":
        with mock.patch("torch.serialization.location_tag", return_value="cuda:0"):
            torch.save(content, path)
    elif kind != "missing":
        torch.save(content, path)


def _state(seed):
    generator = torch.Generator().manual_seed(seed)
    return {key: torch.randn(shape, generator=generator) for key, shape in SHAPES.items()}


def _check_no_error(name, told):
    if told["error"]:
        clause = f"{name}: a checkpoint of plain data raised"
        raise CheckFailed(clause, " {yours}", untold=" an error.", yours=told["error"][:200])


def _check_state(name, told):
    wanted, (_, seed, _) = list(SHAPES), Path(told["path"]).stem.split("_")
    if told["names"] == ["state", "options"]:
        raise CheckFailed(f"{name}: returned is the whole checkpoint; wanted is its state.")
    if told["names"] != wanted:
        found = f"a dict of {', '.join(told['names'])}" if told["names"] else told["type"]
        raise CheckFailed(f"{name}: returned {found}; wanted is the state, {', '.join(wanted)}.")
    for key, yours, value in zip(wanted, told["arrays"], _state(int(seed)).values(), strict=True):
        check_array(f"{name}: {key}", yours, value.numpy())
