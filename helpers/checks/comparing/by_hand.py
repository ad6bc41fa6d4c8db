"""Check that a function does its work itself, and leaves it to no library."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from helpers.beside import beside, without
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.lending import call_and_show, opened

LOSSES = ("cross_entropy", "nll_loss", "log_softmax", "special_log_softmax")


def check_by_hand(
    name: str,
    function: Callable,
    *args: Any,
    libraries: Sequence[str] = ("torch", "scipy", "sklearn"),
) -> None:
    """Check that a function does its work itself, without calling these libraries.

    In the grader the whole test then runs again in a process that does not have them.

    raises: CheckFailed that names the library function

    >>> check_by_hand("total", sum, [1, 2])
    ok: total: written by hand
    """
    if without(libraries, function, *args):
        call_and_show(function, args, {}, None)
    elif calls := library_calls(function, args, libraries):
        raise CheckFailed(f"{name} calls {calls[0]}: here it is to be written by hand, with NumPy.")
    print(f"ok: {name}: written by hand")


def check_without(name: str, function: Callable, *args: Any, names: Sequence[str] = LOSSES) -> None:
    """Check that a function calls none of PyTorch's functions of these names.

    raises: CheckFailed

    >>> import torch
    >>> z, y = torch.zeros(1, 2), torch.zeros(1, dtype=torch.long)
    >>> check_without("loss", torch.nn.functional.cross_entropy, z, y)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: loss calls torch's cross_entropy: write it by hand here.
    """
    if without((), function):
        return
    for called in library_calls(function, args, ("torch",)):
        if called.rpartition(" ")[2] in names:
            raise CheckFailed(f"{name} calls {called}: write it by hand here.")


@beside
def library_calls(function: Callable, args: Sequence, libraries: Sequence[str]) -> list[str]:
    """Call a function and return which functions of these libraries it calls, in their order.

    >>> library_calls(sum, ([1, 2],), ("torch",))
    []
    """
    calls: list[str] = []
    given, previous = opened(args), sys.getprofile()
    sys.setprofile(lambda frame, event, arg: _note_call(frame, event, arg, libraries, calls))
    try:
        function(*given)
    finally:
        sys.setprofile(previous)
    return calls


def _note_call(frame, event, arg, libraries, calls):
    """Append the name of a called function if it belongs to one of the libraries."""
    if event == "call":
        module, called = frame.f_globals.get("__name__", ""), frame.f_code.co_name
    elif event == "c_call":  # a built-in function of a module, or a method of an object or class
        owner = getattr(arg, "__self__", None)
        owner = owner if isinstance(owner, type) else type(owner)
        module, called = arg.__module__ or owner.__module__, arg.__name__
    else:
        return
    library = str(module).split(".")[0]
    if library in libraries:
        calls.append(f"{library}'s {called}")
