"""Search for the one edit of a student's code that makes the checks pass.

The rules that turn right code into wrong are turned around: each edit is tried on the very inputs
of the check that failed. What is told is where the edit is and what kind of slip it mends, and
only where all edits that help agree; never the edit itself.
"""

import math
import re
import time
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from helpers.hints.all_edits import edits_of
from helpers.hints.answers import Definition, definitions, used_by
from helpers.hints.edits import Edit
from helpers.hints.trying import Outcome, Trials

SECONDS = 2.0  # that a failing check may take longer
AT_MOST = 1.0  # seconds of one trial
AS_LIKELY = 0.6  # by how much less likely a repair may be than the likeliest, and still count
OTHERS = 0.8  # what it costs to suspect a function that the failure does not name
TESTS = re.compile(r"^def test_", re.MULTILINE)  # a test cell, by the course's convention
ENOUGH = 30  # repairs: more would hardly disagree


@dataclass(frozen=True)
class Repair:
    """An edit that makes all checks of a cell pass."""

    definition: Definition
    edit: Edit


def find_repairs(
    cell: str,
    cells: Iterable[str],
    namespace: MutableMapping[str, Any],
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> list[Repair]:
    """Return the edits, one each, that make a failing test cell pass, the likeliest first.

    Edits that are much less likely than one that was found are not tried.

    cell: the test cell's code
    cells: the code of the cells that ran before it, in their order
    namespace: in which they ran; it is left as it was
    seconds: after which the search ends, with what it has
    """
    until, cells = clock() + seconds, list(cells)

    def left() -> float:
        return min(until - clock(), AT_MOST)

    trials, found = Trials(cell, namespace), list[Repair]()
    used = used_by(cell, definitions(cells), namespace)
    outcome = trials.run(used[0].node, seconds) if used else None
    if not outcome or outcome.is_right or until - clock() < seconds / 2:
        return []
    trials.aim(used[0].node, [one.name for one in used], left(), outcome)
    others = Others(cells, namespace, left)
    worst = math.inf
    for cost, definition, edit in _in_turn(used, outcome):
        if left() <= 0 or cost > worst or len(found) >= ENOUGH:
            break
        with edit.done():
            mends = trials.passes(definition.node, left())
        if mends and others.agree(definition, edit):
            found.append(Repair(definition, edit))
            worst = min(worst, cost + AS_LIKELY)
    return found


class Others:
    """The test cells that ran before: what they let pass, an edit must not break.

    left: the seconds that they may take; what they cannot say by then, they do not confirm
    """

    def __init__(
        self,
        cells: Iterable[str],
        namespace: MutableMapping[str, Any],
        left: Callable[[], float],
    ) -> None:
        self._left = left
        self._cells = [cell for cell in cells if TESTS.search(cell)]
        self._namespace = namespace
        self._of: dict[str, list[Trials]] = {}

    def agree(self, definition: Definition, edit: Edit) -> bool:
        """Tell whether each that passes with the definition as it is passes with the edit, too."""
        if definition.name not in self._of:
            known = {definition.name: definition}
            using = [one for one in self._cells if used_by(one, known, self._namespace)]
            trials = [Trials(one, self._namespace) for one in using]
            self._of[definition.name] = [one for one in trials if self._passes(one, definition)]
        with edit.done():
            return all(self._passes(one, definition) for one in self._of[definition.name])

    def _passes(self, trials: Trials, definition: Definition) -> bool:
        left = self._left()
        return left > 0 and trials.passes(definition.node, left)


def _in_turn(used: list[Definition], failure: Outcome) -> list[tuple[float, Definition, Edit]]:
    """Return all edits, the likeliest first: those of the function that the failure names."""
    focus = _named(used, failure)
    edits = [
        (edit.cost + OTHERS * (one.name not in focus), one, edit)
        for one in used
        for edit in edits_of(one.node)
    ]
    return sorted(edits, key=lambda item: item[0])


def _named(used: list[Definition], failure: Outcome) -> set[str]:
    known = [one.name for one in used]
    raised = [name for name in failure.inside if name in known]
    told = [name for name in known if re.search(rf"\b{name}\b", failure.message)]
    return {*(raised[:1] or told or known)}
