"""Say where the repairs that were found point to: a line, and the kind of slip where they agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.hints.search import Repair

BEGIN = "Hint:"
MOST_LINES = 2
MOST_PLACES = 5  # for a call that is missing: in a loop it may stand at several

SLIPS = {
    "adds up": "does the line add to what is there, or put something else in its place?",
    "argument": "think about the arguments of the call.",
    "axis": "along which axis, and what shape is left?",
    "brackets": "think about the brackets.",
    "comparison": "think about the comparison: what of values that are equal?",
    "complement": "is it the value, or what is left of 1?",
    "condition": "think about the condition.",
    "copy": "is this still the caller's own array, or a copy?",
    "counts once": "where an index comes more than once, does the line add up each time?",
    "factor": "think about a factor, such as a number of rows: is it there, once?",
    "function": "is this the function that the formula has?",
    "graph": "think about what stays in the graph of gradients.",
    "in or out": "does the line belong into the loop or block, or outside?",
    "in place": "is an array changed in place, or a new one made?",
    "index": "think about the index.",
    "inverse": "is it the value, or one over it?",
    "mode": "is a call missing next to this line, one that sets a mode or clears?",
    "name": "is each of these the right variable?",
    "number": "is each number in it the right one: N or N - 1, 0 or 1?",
    "operator": "think about the operators.",
    "order": "think about the order of factors, arguments or results.",
    "order of lines": "think about the order of this line and the one before.",
    "overwritten": "is it what came in here, or what a line above has put in its place?",
    "power": "think about a power.",
    "range": "where does the range end?",
    "result": "is all returned that should be?",
    "setting": "think about the setting.",
    "shape": "think about the shape.",
    "sign": "think about the signs.",
    "size": "which size is meant: the number of rows, or of all values?",
    "slice": "where does the slice begin and end?",
    "start": "is this the value to start from?",
    "term": "is a term missing?",
    "too early": "is it too early to return?",
    "too much": "is something done here that should not be?",
    "transpose": "is something to be transposed, or transposed too often?",
    "type": "think about the type.",
}


@dataclass(frozen=True)
class Place:
    """A line to look at, and what kind of slip an edit there mends.

    name: of the function or class; number: of the line in its cell; line: its text
    """

    name: str
    number: int
    line: str
    slip: str


def hint(repairs: Sequence[Repair]) -> str | None:
    """Return what to tell a student; None where the repairs lead to many lines.

    The slip is named where all agree on it or there are two kinds; of one line the two likeliest.
    """
    return pointing_to([_place(one) for one in repairs])


def pointing_to(places: Sequence[Place]) -> str | None:
    """Return what to tell of places; None where they are many, or none.

    >>> print(pointing_to([Place("f", 2, "return -x", "sign")]))
    Hint: one change in this line makes this cell pass.
        f, line 2 of its cell:    return -x
    Think about the signs.
    """
    lines = {(one.name, one.number): one for one in places}
    is_missing_call = all(one.slip == "mode" for one in places)
    if not 0 < len(lines) <= (MOST_PLACES if is_missing_call else MOST_LINES):
        return None
    shown = [
        f"    {one.name}, line {one.number} of its cell:    {one.line}"
        for one in sorted(lines.values(), key=lambda one: one.number)
    ]
    where = "this line" if len(shown) == 1 else "one of these lines"
    kinds = list(dict.fromkeys(one.slip for one in places))
    asked = [SLIPS[kind] for kind in kinds[:2]] if len(kinds) <= 2 or len(shown) == 1 else []
    said = " Or: ".join(text[0].upper() + text[1:] for text in asked)
    told = f"{BEGIN} one change in {where} makes this cell pass."
    return "\n".join(filter(None, [told, *shown, said]))


def _place(repair: Repair) -> Place:
    number = repair.edit.line
    return Place(repair.definition.name, number, repair.definition.line(number), repair.edit.slip)
