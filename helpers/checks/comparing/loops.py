"""Check that a function works on whole arrays: no loop of Python's over what they hold."""

import os
import sys
import sysconfig
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.beside import beside, without
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import call_and_show, opened

KINDS = ("stdlib", "purelib", "platlib")  # where Python and its packages are installed
LIBRARIES = ("<frozen", *{os.path.realpath(sysconfig.get_path(kind)) for kind in KINDS},
             *{sysconfig.get_path(kind) for kind in KINDS})  # fmt: skip


@beside
def count_lines(function: Callable, *args: Any) -> tuple[int, list[np.ndarray]]:
    """Return how many lines outside of libraries a function runs, repetitions included.

    returns: the number, and the numbers and arrays that the function returned

    >>> def total(x):
    ...     return sum(x)
    >>> count_lines(total, [1, 2]), count_lines(total, [1, 2, 3, 4])
    ((1, [array(3)]), (1, [array(10)]))
    """
    counted = 0

    def note(frame, event, arg):
        nonlocal counted
        if frame.f_code.co_filename.startswith(LIBRARIES):
            return None
        counted += event == "line"
        return note

    given, previous = opened(args), sys.gettrace()
    sys.settrace(note)
    try:
        value = function(*given)
    finally:
        sys.settrace(previous)
    return counted, _arrays_in(value)


def check_without_loops(
    name: str,
    function: Callable,
    small: tuple,
    large: tuple,
    over: str = "images, channels, filters or positions",
) -> None:
    """Check that a function runs no more lines of Python for larger inputs.

    small, large: its arguments; what may not be looped over is larger by 4 or more in the second
    over: what that is, for the message
    raises: CheckFailed

    >>> check_without_loops("total", sum, ([1, 2, 3],), ([1] * 9,), "numbers")
    ok: total: no loop over numbers
    """
    if without((), function):  # the run of the grader's that proves what is written by hand
        return
    (few, _), (many, counted) = (count_lines(function, *args) for args in (small, large))
    plain = _arrays_in(call_and_show(function, large, {}, None)[0])
    if len(plain) != len(counted) or not all(map(_alike, plain, counted)):
        raise CheckFailed(f"{name} returns other values while its lines are counted.")
    if many > few + 3:  # a loop over anything that grew runs a line more a turn, or two
        raise CheckFailed(
            f"{name} runs {few} lines of Python for small inputs and {many} for larger ones: "
            f"is there a loop over {over}?"
        )
    print(f"ok: {name}: no loop over {over}")


def _arrays_in(value: Any) -> list[np.ndarray]:
    """Return the numbers and arrays of an answer; a cache is left out."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    numbers = (int, float, np.ndarray, np.generic)
    return [np.asarray(part) for part in parts if isinstance(part, numbers)]


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, equal_nan=True)
