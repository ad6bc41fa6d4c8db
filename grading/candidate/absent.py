"""Stand-ins for libraries that an answer may not use: to import one is fine, to use it is not."""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class NotHere(Exception):
    """A library was used that is not here."""


class Absent:
    """Something of a library that is not here: it may be named, and not be used.

    >>> conv2d = Absent("torch.nn").functional.conv2d
    >>> isinstance(3, conv2d)
    False
    >>> conv2d(3)
    Traceback (most recent call last):
    grading.candidate.absent.NotHere: torch.nn.functional.conv2d is not here: write it by hand.
    """

    def __init__(self, path: str):
        self._path = path

    def __getattr__(self, name: str) -> "Absent":
        """Return a part of it."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._path}.{name}")

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Refuse."""
        raise NotHere(f"{self._path} is not here: write it by hand.")

    def __instancecheck__(self, thing: object) -> bool:
        """Return False: nothing is an instance of what is not here."""
        return False

    def __or__(self, other: object) -> "Absent":
        """Return itself, as in the annotation `torch.Tensor | None`."""
        return self

    __ror__ = __or__


class AbsentModule(ModuleType):
    """A module whose every name is Absent."""

    def __getattr__(self, name: str) -> Absent:
        """Return a stand-in for a name of the module."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds stand-ins for libraries and all their modules.

    names: of the libraries, such as "torch"
    """

    def __init__(self, names: Iterable[str]):
        self.names = frozenset(names)
        self.is_off = False  # while helpers beside the student's code are imported

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how a module is made, None for one of another library."""
        if self.is_off or name.split(".")[0] not in self.names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return a new stand-in."""
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: there is nothing in it."""


@contextmanager
def with_all() -> Iterator[None]:
    """Let imports find meanwhile what is there."""
    finders = [finder for finder in sys.meta_path if isinstance(finder, AbsentFinder)]
    for finder in finders:
        finder.is_off = True
    try:
        yield
    finally:
        for finder in finders:
            finder.is_off = False


def do_without(libraries: Iterable[str], namespace: dict[str, Any]) -> None:
    """Have libraries be not here from now on, those that are imported already as well.

    namespace: names of a notebook; what stands for something of these libraries becomes Absent
    """
    finder = AbsentFinder(libraries)
    for name in list(sys.modules):
        if name.split(".")[0] in finder.names:
            del sys.modules[name]
    for name, value in namespace.items():
        if _home(value).split(".")[0] in finder.names:
            namespace[name] = Absent(name)
    sys.meta_path.insert(0, finder)


def _home(value: object) -> str:
    """Return the name of the module that a value is, or that it comes from."""
    if isinstance(value, ModuleType):
        return value.__name__
    module = getattr(value, "__module__", None) or type(value).__module__
    return module if isinstance(module, str) else ""
