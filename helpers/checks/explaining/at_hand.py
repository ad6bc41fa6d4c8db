"""What an exercise is given, by its names: found where the check that fails was called."""

import re
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

from helpers.checks.explaining.evidence import same

OURS = re.compile(r"helpers\.checks\b|__main__$|__examiner__$")
# Names of what is wanted, of what came back, and of what only the check knows.
NOT_GIVEN = re.compile(
    r"_|actual|after|answer|before|case|count|data_loss|expected|gradients?$|loss|mistake|oracle|"
    r"outputs?$|predicted|reference|result|right|rng|seed|sizes|slope|suspects|term|title|tol|"
    r"value|wanted|wrong|yours|[ar]tol|d(?!y$|out$|ecay$|ws?$|logits$|h$)[A-Za-z]?\d?$"
)
# What the course calls by these names means something to a student.
COURSE = re.compile(
    r"[bwxyzkpBCDFHKMNWXYZ]\d?$|alpha$|batch_size$|beta[12]?$|d[wy]s?$|dout$|eps$|factor$|gamma$|"
    r"images$|labels$|logits$|lrs?$|lr_decay$|momentum$|num_\w+$|patience$|reg$|rho$|scores$|"
    r"shares?$|smoothing$|stride$|pad$|targets$|warm_up_steps$|weight_decay$"
)
LARGEST = 10_000  # values of an array; a larger one would take too long
MOST_FRAMES = 6
CONTAINERS = ("inputs", "params", "options", "settings")


def ingredients(
    frame: FrameType | None, expected: np.ndarray, actual: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the arrays and numbers that an exercise is given, by name.

    They are what the check, or the test's own function, has under names that the course uses, the
    arguments of the latter, and the items of dictionaries of inputs.

    frame: where the check that failed was called
    expected: what is wanted; what equals it is left out
    actual: what came instead: a variable, which is no argument, may hold it

    >>> import sys
    >>> def test(x, reg):
    ...     return ingredients(sys._getframe(), np.zeros(2), np.zeros(2))
    >>> list(test(np.ones(2), 3.0))
    ['x', 'reg']
    """
    found: dict[str, np.ndarray] = {}
    for _ in range(MOST_FRAMES):
        if frame is None or not OURS.match(str(frame.f_globals.get("__name__"))):
            break
        if frame.f_code.co_name != "<module>":
            for name, value, is_given in _given(frame):
                is_output = not is_given and same(value, actual)
                if name not in found and not is_output and not same(value, expected):
                    found[name] = value
        frame = frame.f_back
    return found


def _given(frame: FrameType) -> Iterator[tuple[str, np.ndarray, bool]]:
    """Yield names, values, and whether it is sure that they are no output of the student's."""
    is_test = not str(frame.f_globals.get("__name__")).startswith("helpers")
    code = frame.f_code
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    for name, value in list(frame.f_locals.items()):
        is_argument = name in arguments
        if type(value) is dict and (name in CONTAINERS or (is_test and is_argument)):
            for key, item in value.items():
                if isinstance(key, str) and key.isidentifier():
                    yield from _numbers(key, item, True)
        elif COURSE.match(name) and (is_test or is_argument):
            yield from _numbers(name, value, is_test and is_argument)
        elif is_test and is_argument and type(value) is np.ndarray:
            yield from _numbers(name, value, True)


def _numbers(name: str, value: Any, is_given: bool) -> Iterator[tuple[str, np.ndarray, bool]]:
    if NOT_GIVEN.match(name):
        return
    if type(value).__module__ == "torch" and hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if type(value) in (int, float, np.ndarray) or isinstance(value, np.generic):
        array = np.asarray(value)
        if array.dtype.kind in "fiu" and 0 < array.size <= LARGEST and np.isfinite(array).all():
            yield name, array, is_given
