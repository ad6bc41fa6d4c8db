"""Helpers that run where the student's object lives.

In a notebook that is here, and nothing happens. The grader runs tests in another process than the
student's code; there a test holds stand-ins for the student's functions and objects, and a helper
that needs the real thing has to go to it.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Helper(Protocol[P, R]):
    """What `beside` makes of a function: it may be called from afar, and `.beside` on the spot."""

    @property
    def beside(self) -> Callable[P, R]:
        """Return the function itself."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function where the first stand-in's object lives, or here if there is none."""


def beside(helper: Callable[P, R]) -> Helper[P, R]:
    """Let a helper run beside the first stand-in among its arguments, and return its data.

    helper: a function of a module of the course; it takes and returns plain data and the objects

    >>> @beside
    ... def name_of(function):
    ...     return function.__name__
    >>> name_of(len)
    'len'
    """

    @wraps(helper)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            run = getattr(type(value), "run_beside", None)
            if run is not None:
                return run(value, wrapper, args, kwargs)
        return helper(*args, **kwargs)

    made = cast(Any, wrapper)
    made.beside = helper
    return made


def without(libraries: Iterable[str], *objects: Any) -> bool:
    """Have the grader run the test where libraries are not; return whether this is that run.

    libraries: none to know whether the test has passed elsewhere and runs again there
    objects: any of the student's, where there is one; in a notebook nothing happens

    >>> without(["torch"], print)
    False
    """
    for value in objects:
        run = getattr(type(value), "run_without", None)
        if run is not None:
            return run(value, libraries)
    return False
