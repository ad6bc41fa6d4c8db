"""The random numbers of a process that is a fork."""

import pickle
import random
import sys
from types import ModuleType
from typing import Any

import numpy

TORCH_FIXED = 67280421310721  # where older versions of PyTorch begin, always


class Chance:
    """The random numbers of a candidate that is a fork: its own, unless cells have set a seed."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.seeded: set[str] = set()
        self.python = random.getstate()

    def note(self) -> None:
        """Note where the generators are before cells run."""
        self.states = _states()

    def keep(self) -> None:
        """Keep where those are that cells have set or used."""
        self.seeded = {name for name, now in _states().items() if now != self.states.get(name)}
        self.python = random.getstate()

    def go_on(self) -> None:
        """Go on from there; those that nobody set begin anywhere, as in a fresh process."""
        if "random" in self.seeded:
            random.setstate(self.python)  # each fork seeds it anew
        if "numpy" not in self.seeded:
            numpy.random.seed()  # noqa: NPY002 (the one that everybody shares)
        torch = _torch()
        if torch and "torch" not in self.seeded and torch.initial_seed() != TORCH_FIXED:
            torch.default_generator.seed()


def _states() -> dict[str, str]:
    """Return the states of the generators that everybody shares, PyTorch's where it is there."""
    now = pickle.dumps(numpy.random.get_state(legacy=False))  # noqa: NPY002 (the same)
    states = {"random": repr(random.getstate()), "numpy": repr(now)}
    if torch := _torch():
        states["torch"] = repr(torch.get_rng_state().tolist())
    return states


def _torch() -> Any:
    """Return PyTorch where it was imported; a stand-in for it, see absent.py, has no chance."""
    module = sys.modules.get("torch")
    return module if type(module) is ModuleType else None
