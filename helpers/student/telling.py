"""The table of a check, and what it adds up to."""

import textwrap

from helpers.student.judging import LOST, UNKNOWN, Row

WIDTH = 98
MOST_FAULTS = 6


def table(rows: list[Row]) -> str:
    """Return the rows in columns: number, name, points, state.

    >>> print(table([Row("2.1", "softmax", 4, "empty", LOST)]))
    2.1  softmax  4  empty
    """
    if not rows:
        return "No cell of this notebook gives points."
    cells = [(row.number, row.title, f"{row.points:g}{'+' * row.is_bonus}") for row in rows]
    widths = [max(len(cell[column]) for cell in cells) for column in range(3)]
    lines = []
    for (number, title, points), row in zip(cells, rows, strict=True):
        head = f"{number:{widths[0]}}  {title:{widths[1]}}  {points:>{widths[2]}}  "
        indent = " " * min(len(head), 50)
        wrapped = textwrap.wrap(row.state, WIDTH - len(indent), break_on_hyphens=False) or [""]
        lines.append(head + f"\n{indent}".join(wrapped))
    return "\n".join(lines)


def totals(rows: list[Row]) -> str:
    """Return the most that a hand-in can get.

    >>> totals([Row("1", "a", 26, "", "open"), Row("2", "b", 4, "empty", LOST)])
    'At most 26 of 30 points as it stands; 4 are not earned yet.'
    """
    base = [row for row in rows if not row.is_bonus]
    extra = [row for row in rows if row.is_bonus]
    parts = [f"At most {_points(base) - _lost(base):g} of {_points(base):g} points as it stands"]
    if _lost(base):
        parts.append(f"{_are(_lost(base))} not earned yet")
    if unknown := _points([row for row in base if row.kind == UNKNOWN]):
        parts.append(f"{_are(unknown)} not decided here: stopped or not reached")
    told = "; ".join(parts) + "."
    if extra:
        told += f" Bonus, on top: at most {_points(extra) - _lost(extra):g} of {_points(extra):g}."
    return told


def some_of(lines: list[str], most: int = MOST_FAULTS) -> list[str]:
    """Return the first lines of a list, and how many more there are.

    >>> some_of(["a", "b", "c"], 1)
    ['a', 'and 2 more']
    """
    more = len(lines) - most
    return lines[:most] + ([f"and {more} more"] if more > 0 else [])


def _are(points: float) -> str:
    return f"{points:g} {'is' if points == 1 else 'are'}"


def _points(rows: list[Row]) -> float:
    return sum(row.points for row in rows)


def _lost(rows: list[Row]) -> float:
    return _points([row for row in rows if row.kind == LOST])
