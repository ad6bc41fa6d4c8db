"""Compare arrays, numbers and tensors with what was wanted, and say what is wrong with them."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial
from typing import Any

import numpy as np

from helpers.checks.comparing import diagnosis
from helpers.checks.comparing.cases import collect, is_collecting, other_cases
from helpers.checks.comparing.comparison import Comparison
from helpers.checks.comparing.diagnosis import SHIFTED, explain, offset
from helpers.checks.comparing.failure import CheckFailed
from helpers.checks.comparing.probing import Probe, ask
from helpers.checks.explaining import explain_shape, impossible, ingredients
from helpers.gradients import relative_error
from helpers.hints import is_trying, note_comparison


def check_array(
    name: str,
    actual: Any,
    expected: Any,
    *,
    sizes: dict[str, int] | None = None,
    terms: dict[str, Any] | None = None,
    suspects: dict[str, Any] | None = None,
    probe: Probe | None = None,
    rtol: float = 1e-6,
    atol: float = 1e-8,
) -> None:
    """Compare an answer with what was wanted: shape, then dtype and finiteness, then values.

    name: what it is, such as "softmax_loss: gradient dW"
    actual: the student's number, array or tensor
    expected: what was wanted; integers are compared exactly
    sizes: {"N": 50} sizes that may turn up as a forgotten factor
    terms: {"regularisation": array} parts of expected that are easily forgotten or doubled
    suspects: {"uses the rows of the other batch": array} what known mistakes give, of any shape
    probe: asked for a clause where the answer is wrong and nothing else explains it
    rtol, atol: allowed |actual - expected| is atol + rtol * |expected|; float32 answers get 1e-4
    raises: CheckFailed with a diagnosis

    >>> check_array("mean", 2.0, 2.0)
    ok: mean
    >>> check_array("sum", np.array([4.0, 8.0]), np.array([2.0, 4.0]))
    Traceback (most recent call last):
    helpers.checks.CheckFailed: sum is 2 times too large everywhere. Worst at [1]: ...
    """
    expected = np.asarray(expected)
    actual = _as_array(name, actual)
    caller = sys._getframe(1)
    if is_collecting():
        return _collect(name, actual, expected, sizes, terms, suspects, caller)
    _check_shape(name, actual, expected, suspects or {}, caller)
    _check_dtype(name, actual, expected)
    _check_finite(name, actual)
    if actual.dtype.itemsize < 8 and actual.dtype.kind == "f":
        rtol, atol = max(rtol, 1e-4), max(atol, 1e-6)
    if expected.dtype.kind in "iub":
        rtol = atol = 0
    right = np.abs(np.subtract(actual, expected, dtype=float)) <= atol + rtol * np.abs(expected)
    if not right.all():
        if is_trying():
            note_comparison(actual, expected, rtol, atol)
        comparison = Comparison(
            actual.astype(float),
            expected.astype(float),
            right,
            sizes or {},
            terms or {},
            suspects or {},
            ask(lambda: ingredients(caller, expected, actual)) or {},
            cache(partial(other_cases, caller, name)),
        )
        raise _failure(name, comparison, probe)
    print(f"ok: {name}")


def check_outputs(name: str, value: Any, outputs: str) -> Any:
    """Return a function's outputs if there are as many as it promised.

    outputs: their names, such as "loss dW"
    raises: CheckFailed

    >>> check_outputs("softmax_loss", (0.5, 2.0), "loss dW")
    (0.5, 2.0)
    >>> check_outputs("softmax_loss", 0.5, "loss dW")
    Traceback (most recent call last):
    helpers.checks.CheckFailed: softmax_loss returned one value; it should return 2: loss, dW.
    """
    names = outputs.split()
    if isinstance(value, (tuple, list)) and len(value) == len(names):
        return value
    if value is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    count = f"{len(value)} values" if isinstance(value, (tuple, list)) else "one value"
    promise = f"it should return {len(names)}: {', '.join(names)}"
    raise CheckFailed(f"{name} returned {count}; {promise}.")


def is_value(value: Any, wanted: Any) -> bool:
    """Return whether a value is the wanted one, of its kind; a NumPy number is a number.

    >>> is_value(np.int64(60), 60), is_value("60", 60), is_value(np.array([60]), 60)
    (True, False, False)
    """
    plain = value.item() if isinstance(value, np.generic) else value
    return isinstance(plain, type(wanted)) and bool(plain == wanted)


@contextmanager
def check_group(name: str) -> Iterator[None]:
    """Print one line for all the checks in the block, if all of them pass.

    >>> with check_group("sums on other numbers"):
    ...     check_array("sum of ones", np.ones(3).sum(), 3.0)
    ok: sums on other numbers
    """
    with redirect_stdout(io.StringIO()):
        yield
    print(f"ok: {name}")


def _as_array(name, value):
    """Return the student's value as an array, tensors included."""
    if value is None:
        raise CheckFailed(f"{name} is None: does the function end with a return?")
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "fiub":
        raise CheckFailed(f"{name} is of type {type(value).__name__}; wanted are numbers.")
    return array


def _check_shape(name, actual, expected, suspects, caller):
    if actual.shape == expected.shape:
        return
    known = diagnosis.foreseen(suspects, partial(_equal, actual))
    found = None
    if not known:
        found = ask(lambda: explain_shape(actual, expected, ingredients(caller, expected, actual)))
    if known:
        cause = f": it {known}."
    elif found and actual.shape != expected.shape[::-1]:
        cause = f": {found}."
    elif expected.ndim == 0:
        cause = ": is it summed up, or averaged over the batch?"
    elif actual.shape == expected.shape[::-1]:
        cause = ": is it transposed?"
    elif actual.size == expected.size:
        cause = ": the values are as many, so a reshape or an axis is amiss"
    elif expected.ndim == 1 and actual.shape in ((0,), (1,)):
        cause = ": is it kept once, after the loop?" if actual.size else ": nothing is kept in it."
    else:
        cause = ": is a sum taken over the wrong axis?" if actual.ndim < expected.ndim else ""
    yours, wanted = (
        f"shape {array.shape}" if array.ndim else "a single number" for array in (actual, expected)
    )
    told = ": yours {yours}, wanted {wanted}"
    raise CheckFailed(f"{name} has the wrong shape", told, cause or ".", yours=yours, wanted=wanted)


def _collect(name, actual, expected, sizes, terms, suspects, caller):
    """Keep a comparison while a test runs again."""
    if actual.shape == expected.shape and np.isfinite(actual).all():
        arrays = actual.astype(float), expected.astype(float)
        right = np.isclose(*arrays)
        given = ask(lambda: ingredients(caller, expected, actual)) or {}
        collect(name, Comparison(*arrays, right, sizes or {}, terms or {}, suspects or {}, given))


def _equal(actual, other):
    """Return whether two arrays have one shape and the same values, as far as float32 can tell."""
    other = np.asarray(other)
    return actual.shape == other.shape and np.allclose(actual, other, rtol=1e-4, atol=1e-6)


def _check_dtype(name, actual, expected):
    if expected.dtype.kind == "f" and actual.dtype.kind != "f":
        raise CheckFailed(
            f"{name} holds {actual.dtype} and should hold decimals: was it made from whole numbers?"
        )
    if expected.dtype.kind in "iu" and actual.dtype.kind not in "iu":
        raise CheckFailed(f"{name} holds {actual.dtype} and should hold whole numbers.")


def _check_finite(name, actual):
    bad = ~np.isfinite(actual)
    if not bad.any():
        return
    where = tuple(int(k) for k in np.argwhere(bad)[0]) if actual.ndim else ()
    place = f"{bad.sum()} of {actual.size} values, first at {list(where)}" if where else "its value"
    raise CheckFailed(
        f"{name} is not finite ({place}: {actual[where]}): "
        "does an exp overflow, a log see 0, a root what is below 0, or does a sum divide by 0?"
    )


def _failure(name, comparison, probe):
    """Return what is wrong, the place where the answer is furthest off, and both values there."""
    error = np.abs(comparison.actual - comparison.expected)
    error += relative_error(comparison.actual, comparison.expected)
    where = np.unravel_index(np.argmax(error), error.shape)
    cannot_be = impossible(name, comparison.actual, comparison.expected)
    clause = explain(comparison, probe, cannot_be)
    amount = f" ({offset(comparison):+.4g})" if clause == SHIFTED else ""
    stop = "" if clause.endswith("?") else "."
    begin = " Worst at {place}: yours" if where else " Yours"
    return CheckFailed(
        f"{name} {clause}",
        f"{amount}{stop}{begin} {{yours:.6g}}, wanted {{wanted:.6g}}.",
        untold=stop,
        place=[int(k) for k in where],
        yours=float(comparison.actual[where]),
        wanted=float(comparison.expected[where]),
    )
