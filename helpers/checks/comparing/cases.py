"""The other cases of a test that has failed: it runs once more, and compares without an end.

A single number that is 5 times too large may be so by chance; that two are, on other inputs, is
none. A test goes through several cases and ends at the first that is wrong, so the rest is asked
for where an explanation hangs on it.
"""

import inspect
import io
import re
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from types import FrameType, FunctionType

from helpers.checks.comparing.comparison import Comparison
from helpers.hints import is_trying, same_random_numbers

SECONDS = 1.0  # after which no further case begins
NOT_A_CHECK = (
    inspect.CO_VARARGS
    | inspect.CO_VARKEYWORDS
    | inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)
OURS = re.compile(r"helpers\b|__main__$|__examiner__$")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


class Enough(Exception):
    """The cases so far have to do."""


class _Collection:
    """What a test compares, while it runs again."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Comparison]] = []
        self.until = time.monotonic() + SECONDS


_under_way: list[_Collection] = []


def is_collecting() -> bool:
    """Return whether a test runs again: what it compares is kept, and nothing fails.

    >>> is_collecting()
    False
    """
    return bool(_under_way)


def collect(name: str, comparison: Comparison) -> None:
    """Keep what a test compares while it runs again."""
    collection = _under_way[-1]
    collection.found.append((name, comparison))
    if time.monotonic() > collection.until:
        raise Enough


def other_cases(caller: FrameType | None, name: str) -> tuple[list[Comparison], list[Comparison]]:
    """Return what a test compares in all its cases: under a name, and under other names.

    caller: where the check that failed was called; sizes in brackets are no part of a name

    >>> other_cases(None, "loss (N = 3)")
    ([], [])
    """
    test = _test(caller)
    if test is None or is_trying() or is_collecting():
        return [], []
    collection = _Collection()
    _under_way.append(collection)
    try:
        with same_random_numbers(), redirect_stdout(io.StringIO()):
            test()
    except Exception:  # whatever it ends with: what was compared before counts
        pass
    finally:
        _under_way.remove(collection)
    same, others = list[Comparison](), list[Comparison]()
    for title, one in collection.found:
        (same if _stem(title) == _stem(name) else others).append(one)
    return same, others


def _stem(name: str) -> str:
    """Return a name without what stands in brackets, which may stand in others.

    >>> _stem("f: y (a, b = (3, -2))")
    'f: y'
    """
    while (shorter := IN_BRACKETS.sub("", name)) != name:
        name = shorter
    return name


def _test(frame: FrameType | None) -> Callable[[], object] | None:
    """Return the outermost function that the check was called by, with its arguments."""
    found = None
    while frame is not None and OURS.match(str(frame.f_globals.get("__name__"))):
        code = frame.f_code
        if code.co_name == "<module>":
            break
        if not code.co_freevars and not code.co_flags & NOT_A_CHECK and code.co_name[0] != "<":
            found = frame
        frame = frame.f_back
    if found is None:
        return None
    code, values = found.f_code, found.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if not all(key in values for key in names):
        return None
    by_place = [values[key] for key in names[: code.co_argcount]]
    by_name = {key: values[key] for key in names[code.co_argcount :]}
    again = FunctionType(code, found.f_globals)
    return lambda: again(*by_place, **by_name)
