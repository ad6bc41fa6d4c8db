"""Where an array is wrong: the one condition that holds in the wrong places and in no other."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from helpers.checks.explaining.evidence import same

MARGIN = 4.0  # bits beyond those of the search
WANTED = "what is wanted"
ALL_BUT = "in all but "
ENDS = {0: "first", -1: "last"}
AXES = {1: ("value",), 2: ("row", "column"), 4: ("image", "channel", "row", "column")}


def where(
    actual: np.ndarray, expected: np.ndarray, right: np.ndarray, given: Mapping[str, np.ndarray]
) -> str | None:
    """Return a clause that says where an array is wrong, and what it is there; None where unclear.

    right: where it is right

    >>> x = np.array([[1.0, -2.0, 0.5, -1.0], [-0.3, 3.0, -4.0, 0.1], [2.0, -0.1, -7.0, 1.0]])
    >>> wanted = np.where(x > 0, x, 0.0)
    >>> where(x, wanted, x == wanted, {"x": x})
    'is right but where x < 0: there it is x'
    """
    wrong = ~right
    count = int(wrong.sum())
    if not 0 < count < wrong.size:
        return None
    places = list(_places(expected, given))
    evidence = math.log2(math.comb(wrong.size, count))
    if evidence < math.log2(len(places) + 1) + MARGIN:
        return None
    found: dict[str, str] = {}
    for source, text, mask in places:
        if np.array_equal(mask, wrong):
            found.setdefault(source, text)
    if len(found) > 1:
        found.pop(WANTED, None)
    if not 0 < len(found) <= 2:
        return None
    there = _there(actual, expected, wrong, given)
    if WANTED in found:
        if not expected[wrong].any():
            return "is right but where it should be 0: there it is not"
        if not there:
            return None
    text = " or ".join(found.values())
    if text.startswith(ALL_BUT) and len(found) == 1 and not there:
        return f"is right in {text.removeprefix(ALL_BUT)} only"
    return f"is right but {text}{there}"


def _places(
    expected: np.ndarray, given: Mapping[str, np.ndarray]
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield conditions, of each quantity the plainest first: quantity, text, where it holds."""
    shape = expected.shape
    for text, mask in _in_the_array(shape):
        yield "place", text, mask
    for name, value in given.items():
        if value.shape == shape:
            for text, mask in _by_value(name, value):
                yield name, text, mask
        elif value.ndim == 1 and len(shape) == 2 and value.shape[0] == shape[0]:
            for text, mask in _by_label(name, value, shape):
                yield name, text, mask
            for text, mask in _by_value(name, value):
                yield name, f"in rows {text}", np.broadcast_to(mask[:, None], shape)
    for text, mask in _by_value(WANTED, expected):
        yield WANTED, text, mask


def _in_the_array(shape: tuple[int, ...]) -> Iterator[tuple[str, np.ndarray]]:
    names = AXES.get(len(shape), tuple(f"index of axis {k}" for k in range(len(shape))))
    for axis, size in enumerate(shape):
        if size < 2:
            continue
        for index, word in ENDS.items():
            mask = np.zeros(shape, bool)
            np.moveaxis(mask, axis, 0)[index] = True
            yield f"in the {word} {names[axis]}", mask
            if size > 2:
                yield f"{ALL_BUT}the {word} {names[axis]}", ~mask
        parity = np.zeros(shape, bool)
        np.moveaxis(parity, axis, 0)[1::2] = True
        if size > 3:
            yield f"in every second {names[axis]}", parity
    if len(shape) >= 2 and min(shape[-2:]) > 2:
        inner = np.zeros(shape, bool)
        inner[..., 1:-1, 1:-1] = True
        yield "at the border", ~inner
        yield "inside, away from the border", inner
        flat = np.ones(shape[-2:], bool)
        diagonal = np.broadcast_to(np.triu(flat) & np.tril(flat), shape)
        yield "on the diagonal", diagonal
        yield "off the diagonal", ~diagonal
        below = np.broadcast_to(np.tril(flat, -1), shape)
        yield "below the diagonal", below
        yield "above the diagonal", ~below & ~diagonal


def _by_value(name: str, value: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield f"where {name} > 0", value > 0
    yield f"where {name} < 0", value < 0
    yield f"where {name} is 0", value == 0
    yield f"where {name} >= 0", value >= 0
    yield f"where {name} <= 0", value <= 0
    if value.size > 1:
        yield f"where {name} is largest", value == value.max()
        yield f"where {name} is smallest", value == value.min()
    if value.ndim >= 2:
        top = value == value.max(axis=-1, keepdims=True)
        yield f"where {name} is the largest of its row", top
        yield f"where {name} is not the largest of its row", ~top
        ties = top & (top.sum(axis=-1, keepdims=True) > 1)
        yield f"where {name} ties for the largest of its row", ties


def _by_label(
    name: str, value: np.ndarray, shape: tuple[int, ...]
) -> Iterator[tuple[str, np.ndarray]]:
    if value.dtype.kind not in "iu" or value.min() < 0 or value.max() >= shape[1]:
        return
    true = np.zeros(shape, bool)
    true[np.arange(shape[0]), value] = True
    yield f"at the true classes, row i and column {name}[i]", true
    yield f"away from the true classes, row i and column {name}[i]", ~true
    again = np.isin(value, [k for k in value if (value == k).sum() > 1])
    yield f"in rows whose {name} comes more than once", np.broadcast_to(again[:, None], shape)
    present = np.broadcast_to(np.isin(np.arange(shape[1]), value), shape)
    yield f"in columns of classes that {name} holds", present
    yield f"in columns of classes that {name} does not hold", ~present


def _there(
    actual: np.ndarray, expected: np.ndarray, wrong: np.ndarray, given: Mapping[str, np.ndarray]
) -> str:
    """Return what it is in the wrong places, where that is simple."""
    yours, wanted = actual[wrong], expected[wrong]
    if not yours.any():
        return ": there it is 0"
    if same(yours, -wanted):
        return ": there it has the wrong sign"
    for name, value in given.items():
        if value.shape == expected.shape and same(yours, value[wrong].astype(float)):
            return f": there it is {name}"
    for text, factor in (("2 times too large", 2.0), ("half of what it should be", 0.5)):
        if wanted.all() and same(yours, factor * wanted):
            return f": there it is {text}"
    if not wanted.any():
        return ": there it should be 0"
    return ""
