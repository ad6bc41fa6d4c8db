"""The random numbers of a process that is a fork."""

import pickle
import random

import numpy


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
        self.seeded = {name for name, now in _states().items() if now != self.states[name]}
        self.python = random.getstate()

    def go_on(self) -> None:
        """Go on from there; those that nobody set begin anywhere, as in a fresh process."""
        if "random" in self.seeded:
            random.setstate(self.python)  # each fork seeds it anew
        if "numpy" not in self.seeded:
            numpy.random.seed()  # noqa: NPY002 (the one that everybody shares)


def _states() -> dict[str, str]:
    """Return the states of the generators that Python and NumPy share with everybody."""
    now = pickle.dumps(numpy.random.get_state(legacy=False))  # noqa: NPY002 (the same)
    return {"random": repr(random.getstate()), "numpy": repr(now)}
