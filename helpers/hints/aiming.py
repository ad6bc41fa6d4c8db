"""What an edit has to bring about: a value that a failed check compared, in what a call returned.

A cell of tests takes 5 to 150 ms, mostly for what the check works out itself; the one call on which
the failure rests takes far less. So an edit is tried on that call first, and on the cell only where
the value comes out as it was wanted.
"""

import copy
import functools
import pickle
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import numpy as np

LOOSER = 10  # times the check's own tolerance: what comes near is tried on the cell
MOST_ITEMS = 100  # of a list or tuple that are looked at
MOST_PARTS = 1000  # of what calls return, that are noted in a run


@dataclass(frozen=True)
class Compared:
    """What a check has compared and found different: arrays, and within what they may differ."""

    actual: np.ndarray
    expected: np.ndarray
    rtol: float
    atol: float


_compared: list[Compared] = []  # in the run that is under way


def note_comparison(actual: Any, expected: Any, rtol: float, atol: float) -> None:
    """Note what a check found different; only while hints are looked for is that of any use."""
    _compared.append(Compared(np.asarray(actual), np.asarray(expected), rtol, atol))


@dataclass(frozen=True)
class Target:
    """A value of a call's result, and what it should be.

    function: its name; path: of the value in what the call returns
    rests_on: functions whose results are among its arguments: with an edit of them it would get
        other ones
    """

    function: str
    arguments: tuple[tuple, dict[str, Any]]
    path: tuple
    compared: Compared
    rests_on: frozenset[str] = frozenset()

    def is_hit(self, namespace: Mapping[str, Any]) -> bool:
        """Tell whether the call, made again, gives what the check wants.

        raises: whatever the call raises
        """
        one, wanted = self.compared, self.compared.expected
        found = self._value(namespace)
        if found is None or found.shape != wanted.shape:
            return False
        with np.errstate(all="ignore"):
            off = np.abs(np.subtract(found, wanted, dtype=float))
            within = LOOSER * (one.atol + one.rtol * np.abs(wanted.astype(float)))
        return bool((off <= within).all())

    def is_as_before(self, namespace: Mapping[str, Any]) -> bool:
        """Tell whether the call, made again, gives what was compared: it rests on nothing else."""
        found = self._value(namespace)
        return found is not None and _same(found, self.compared.actual)

    def _value(self, namespace: Mapping[str, Any]) -> np.ndarray | None:
        arguments, keywords = copy.deepcopy(self.arguments)
        result = namespace[self.function](*arguments, **keywords)
        return next((array for path, array in _arrays(result) if path == self.path), None)


class Noted:
    """Notes what functions of a namespace are given and return, while its block runs."""

    def __init__(self, namespace: MutableMapping[str, Any], names: list[str]) -> None:
        self._namespace = namespace
        self._own = {name: namespace[name] for name in names if _is_function(namespace.get(name))}
        self._calls: list[tuple[str, tuple[tuple, dict], Any, frozenset[str]]] = []
        self._parts: dict[int, tuple[Any, str]] = {}  # what calls have returned, and by whom
        self._running: list[str] = []
        self._inside: dict[str, set[str]] = {name: set() for name in self._own}  # a call of each

    def __enter__(self) -> "Noted":
        _compared.clear()
        for name, function in self._own.items():
            self._namespace[name] = self._noting(name, function)
        return self

    def __exit__(self, *problem: object) -> None:
        self._namespace.update(self._own)

    def target(self) -> Target | None:
        """Return the call that the last failed comparison rests on, None where none is seen to."""
        if not _compared:
            return None
        actual = _compared[-1].actual
        fitting = [
            Target(name, arguments, path, _compared[-1], rests_on)
            for name, arguments, result, rests_on in self._calls
            for path, array in _arrays(result)
            if _same(array, actual)
        ]
        try:
            different = {pickle.dumps((one.function, one.arguments, one.path)) for one in fitting}
        except Exception:  # what cannot be pickled cannot be told apart
            return None
        return fitting[-1] if len(different) == 1 else None

    def _makers(self, arguments: Any) -> frozenset[str]:
        """Return the functions that made a part of some arguments, and those that they call."""
        known = (self._parts.get(id(part)) for part in _parts(arguments))
        makers = {found[1] for found in known if found}
        return frozenset(makers.union(*(self._inside[maker] for maker in makers)))

    def _noting(self, name: str, function: Callable) -> Callable:
        @functools.wraps(function)
        def noting(*arguments: Any, **keywords: Any) -> Any:
            for outer in self._running:
                self._inside[outer].add(name)
            makers = self._makers((arguments, keywords))
            given = _copied(arguments, keywords)
            self._running.append(name)
            try:
                result = function(*arguments, **keywords)
            finally:
                self._running.pop()
            if len(self._parts) < MOST_PARTS:
                self._parts |= {id(part): (part, name) for part in _parts(result)}
                if given is not None:
                    self._calls.append((name, given, result, makers))
            return result

        return noting


def _parts(value: Any) -> Iterator[Any]:
    """Yield what can be changed in a value, itself too, and what an array is a view of."""
    if isinstance(value, Mapping):
        yield value
        value = [*value.values()]
    if isinstance(value, (list, tuple)):
        yield value
        for part in value[:MOST_ITEMS]:
            yield from _parts(part)
    elif isinstance(value, np.ndarray) or hasattr(value, "detach"):
        yield value
        base = getattr(value, "base", None)
        if base is not None:
            yield base


def _copied(arguments: tuple, keywords: dict[str, Any]) -> tuple[tuple, dict[str, Any]] | None:
    try:
        return copy.deepcopy((arguments, keywords))
    except Exception:  # a generator, a lock: such a call cannot be made again
        return None


def _is_function(value: Any) -> bool:
    return callable(value) and hasattr(value, "__code__")


def _arrays(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, np.ndarray]]:
    """Yield the arrays and numbers in what a function returned, each with its path."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _arrays(part, (*path, key))
        return
    if hasattr(value, "detach"):  # a tensor, where PyTorch is loaded at all
        value = value.detach().cpu().numpy()
    if isinstance(value, tuple) or (isinstance(value, list) and not path):
        for number, part in enumerate(value[:MOST_ITEMS]):
            yield from _arrays(part, (*path, number))
    if isinstance(value, (np.ndarray, np.generic, bool, int, float, list)):
        try:
            array = np.asarray(value)
        except ValueError:  # a list of rows that are not equally long
            return
        if array.dtype.kind in "biuf":
            yield path, array


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    return bool(np.allclose(one.astype(float), other.astype(float), rtol=1e-6, atol=0))
