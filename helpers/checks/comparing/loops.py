"""Check that a function works on whole arrays: no loop of Python's over what they hold."""

import sys
from collections.abc import Callable
from typing import Any

from helpers.beside import beside
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import opened


@beside
def count_lines(function: Callable, *args: Any) -> int:
    """Return how many lines of its own module a function runs, repetitions included.

    >>> def total(x):
    ...     return sum(x)
    >>> count_lines(total, [1, 2]), count_lines(total, [1, 2, 3, 4])
    (1, 1)
    """
    home, counted = getattr(function, "__globals__", None), 0

    def note(frame, event, arg):
        nonlocal counted
        if frame.f_globals is not home:
            return None
        counted += event == "line"
        return note

    given, previous = opened(args), sys.gettrace()
    sys.settrace(note)
    try:
        function(*given)
    finally:
        sys.settrace(previous)
    return counted


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
    few, many = (count_lines(function, *args) for args in (small, large))
    if many > few + 3:  # a loop over anything that grew runs a line more a turn, or two
        raise CheckFailed(
            f"{name} runs {few} lines of Python for small inputs and {many} for larger ones: "
            f"is there a loop over {over}?"
        )
    print(f"ok: {name}: no loop over {over}")
