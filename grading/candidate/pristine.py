"""The course's helpers as they are on disk, whatever a cell has made of those that it imported."""

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from grading.candidate.absent import with_all

PACKAGE = "helpers"


class Pristine:
    """Imports helpers afresh and keeps them apart.

    What a cell sets in a module of helpers does not reach these.

    >>> import helpers.gradients
    >>> helpers.gradients.numeric_gradient, kept = None, helpers.gradients.numeric_gradient
    >>> Pristine().find("helpers.gradients", "numeric_gradient").__name__
    'numeric_gradient'
    >>> helpers.gradients.numeric_gradient = kept
    """

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}

    def load(self, names: Iterable[str]) -> None:
        """Import modules ahead, by their names; only the course's helpers are."""
        with self.in_place(), with_all():
            for name in names:
                if _is_ours(name):
                    importlib.import_module(name)

    def find(self, module: str, name: str) -> Callable[..., Any]:
        """Return a helper that runs beside the student's code.

        raises: ImportError, AttributeError where there is none of that name
        """
        if module not in self.modules:
            self.load([module])
        found: Any = self.modules[module]
        for part in name.split("."):
            found = getattr(found, part)
        return getattr(found, "beside", found)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Have imports, and objects that are pickled, find these modules meanwhile."""
        theirs = _take_out()
        sys.modules.update(self.modules)
        try:
            yield
        finally:
            self.modules = _take_out()
            sys.modules.update(theirs)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] == PACKAGE


def _take_out() -> dict[str, ModuleType]:
    """Take the helpers out of the modules that Python knows: two thousand, at each question."""
    names = [name for name in sys.modules if name.startswith(PACKAGE) and _is_ours(name)]
    return {name: sys.modules.pop(name) for name in names}
