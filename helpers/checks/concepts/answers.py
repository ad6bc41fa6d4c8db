"""Check numbers that a student worked out: in the notebook for slips, in the grader for values."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.concepts.identity import note_other_id
from helpers.checks.concepts.numbers import POOLS, numbers_of
from helpers.checks.concepts.slips import QUESTIONS, slips_of

WHOLE = 1e-9  # of its size: how far a whole number may be from one by rounding
DECIMALS = 1e-3  # how far decimals may be off, which are asked for to four places
SHARE = 3e-3  # of its size, where a decimal is small
RARE = 0.01  # the share of wrong numbers that may be right for someone, where we speak of others


def check_slips(name: str, value: Any, student_id: str) -> None:
    """Check that an answer has the right form, and is none of the usual mistakes.

    name: of the question and of the student's variable
    value: a number; for output_size two of them
    raises: CheckFailed that names the mistake; whether the value is right it does not say

    >>> check_slips("data_loss", 4.0, "ada")
    ok: data_loss: a number, none of the usual mistakes; whether right is graded
    >>> check_slips("data_loss", -4, "ada")
    Traceback (most recent call last):
    helpers.checks.CheckFailed: data_loss is below 0: nothing that is asked for here is.
    """
    slips = slips_of(name, numbers_of(student_id))
    number = _numbers_in(name, value, next(iter(slips.values())))
    _refuse_slips(name, number, slips)
    _refuse_below_zero(name, number)
    print(f"ok: {name}: {_kind(number)}, none of the usual mistakes; whether right is graded")


def check_answer(name: str, value: Any, student_id: str, right: Callable[[Any], Any]) -> None:
    """Check an answer against the right one, for this student's numbers.

    right: takes the numbers of the question, returns the answer: a whole number or several, which
        are compared exactly, or decimals, which may be rounded
    raises: CheckFailed that names the mistake, where it is known

    >>> check_answer("num_steps", 7, "ada", lambda n: 7)
    ok: num_steps
    """
    note_other_id(student_id)
    numbers = numbers_of(student_id)
    part = QUESTIONS[name][0]
    wanted, slips = right(getattr(numbers, part)), slips_of(name, numbers)
    number = _numbers_in(name, value, wanted)
    if not _equal(number, wanted):
        _refuse_slips(name, number, slips)
        _refuse_others(name, number, wanted, [right(other) for other in POOLS[part]])
    if _is_whole(wanted) and _equal(number, wanted):
        print(f"ok: {name}")
    else:
        rtol, atol = _tolerance(wanted)
        check_array(name, number, np.asarray(wanted, float), rtol=rtol, atol=atol)


def _numbers_in(name: str, value: Any, like: Any) -> np.ndarray:
    """Return the answer as an array; like: an answer of the same kind."""
    like_these = f"{np.size(like)} numbers" if np.size(like) > 1 else "a number"
    if value is None or value is Ellipsis:
        raise CheckFailed(f"{name} is {value}: put {like_these} in its place.")
    if isinstance(value, (bool, np.bool_)):
        raise CheckFailed(f"{name} is {value}; wanted is {like_these}.")
    if isinstance(value, str):
        raise CheckFailed(f"{name} is text: write {like_these}, without quotes.")
    try:
        array = np.asarray(value.detach() if hasattr(value, "detach") else value, dtype=float)
    except (TypeError, ValueError):
        raise CheckFailed(
            f"{name} is of type {type(value).__name__}; wanted is {like_these}."
        ) from None
    array = array.reshape(()) if array.size == 1 == np.size(like) else array
    if array.shape != np.shape(like):
        count = "a single number" if array.ndim == 0 else f"{array.size} numbers"
        raise CheckFailed(f"{name} is {count}; wanted is {like_these}.")
    if not np.isfinite(array).all():
        raise CheckFailed(f"{name} is not finite: is something divided by 0, or too large?")
    return array


def _refuse_slips(name: str, number: np.ndarray, slips: dict[str, Any]) -> None:
    """Refuse what is one of the usual mistakes; two of them may lead to one number."""
    clauses = [clause for clause, slip in slips.items() if _equal(number, slip)]
    if clauses:
        told = f"{name} {', or '.join(clauses)}"
        raise CheckFailed(told if told.endswith("?") else f"{told}.")
    if np.ndim(next(iter(slips.values()))) and _equal(number[::-1], next(iter(slips.values()))):
        raise CheckFailed(f"{name}: the two numbers are swapped, or wrong.")


def _refuse_below_zero(name: str, number: np.ndarray) -> None:
    if (number < 0).any():
        raise CheckFailed(f"{name} is below 0: nothing that is asked for here is.")


def _refuse_others(name: str, number: np.ndarray, wanted: Any, others: Sequence[Any]) -> None:
    """Say of a wrong answer that it is right for someone else, where that is no coincidence."""
    if number.ndim and _equal(number[::-1], wanted):
        raise CheckFailed(f"{name}: height and width are swapped.")
    near = {tuple(np.ravel(other)) for other in others if np.allclose(other, number, rtol=0.2)}
    apart = 1 if _is_whole(wanted) else 2 * _tolerance(wanted)[1]
    possible = np.prod(0.4 * np.abs(number) / apart)
    if len(near) < RARE * possible and any(_equal(number, other) for other in near):
        raise CheckFailed(
            f"{name} is right for other numbers than yours: your own are those that exercise 1.1 "
            "shows for your id."
        )


def _equal(number: np.ndarray, other: Any) -> bool:
    other = np.reshape(other, np.shape(number)) if np.size(other) == np.size(number) else other
    rtol, atol = _tolerance(other)
    same_shape = np.shape(other) == number.shape
    return same_shape and bool(np.allclose(number, other, rtol=rtol, atol=atol))


def _tolerance(wanted: Any) -> tuple[float, float]:
    """Return how far an answer may be off: a share of its size, and a number."""
    if _is_whole(wanted):
        return WHOLE, 0.0
    return 0.0, min(DECIMALS, SHARE * float(np.abs(wanted).min()))


def _is_whole(value: Any) -> bool:
    return all(float(part).is_integer() for part in np.ravel(value))


def _kind(number: np.ndarray) -> str:
    return f"{number.size} numbers" if number.ndim else "a number"
