"""Where a hint points to: one edit of the student's code, tried where that code runs.

What comes of it goes to the examiner as numbers and names, and no further than a hint: it is the
word of a process that is trusted with nothing.
"""

import time
from collections.abc import Sequence
from typing import Any

MOST = 30  # places


def places(
    test: str, cells: Sequence[str], namespace: dict[str, Any], seconds: float
) -> list[list]:
    """Return the places at which one edit makes the visible part of a test cell pass.

    test: its text, as students have it; cells: the text of the code cells before it
    namespace: of the notebook; seconds: of processor time that the search may take
    returns: [number in `cells`, line in that cell, name of the function, kind of slip] of each

    >>> answer = "def twice(x):\\n    return 3 * x"
    >>> names = {"__name__": "__main__"}
    >>> exec(answer, names)
    >>> test = "for x in (3, 5):\\n    assert twice(x) == 2 * x"
    >>> places(test, [answer], names, 2.0)
    [[0, 2, 'twice', 'number']]
    """
    from helpers.hints import find_repairs  # of the student's process, as are the checks

    texts = [tuple(cell.split("\n")) for cell in cells]
    last = {text: number for number, text in enumerate(texts)}
    found = find_repairs(test, cells, namespace, seconds, time.process_time)
    return [
        [last[one.definition.lines], one.edit.line, one.definition.name, one.edit.slip]
        for one in found[:MOST]
    ]
