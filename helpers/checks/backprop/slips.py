"""What known mistakes in a tape's backward give as gradients, to recognise them by.

A tape here is two lists: for each Value the numbers of those that it reads, and the local
derivatives by them. The way back walks over numbers of Values in some order.
"""

from collections.abc import Iterable, Sequence

import numpy as np

OVERWRITTEN = "is overwritten where a Value is read more than once: what readers send adds up"
EARLY = "is passed on too early: a Value must have heard from all its readers before"
MADE = "lacks what comes through Values in between: go from the output back through all of them"
AGAIN = "is passed on again for each way that leads to a Value: each one passes on once"
KEPT = "holds what an earlier run left: each run starts afresh"
MOST_WAYS = 5_000


def slips(
    reads: Sequence[tuple],
    local: Sequence[tuple],
    output: int,
    wanted: np.ndarray,
    before: np.ndarray,
) -> dict[str, list[np.ndarray]]:
    """Return {cause: the grads of all Values that ways to make this mistake give}.

    reads: for each Value the numbers of those that it reads, all smaller than its own
    local: as many local derivatives
    wanted: the right grads, NaN for Values that the output was not made of
    before: the grads that an earlier run left

    >>> reads, local = [(), (0, 0)], [(), (3.0, 3.0)]  # a product x * x at 3
    >>> found = slips(reads, local, 1, np.array([6.0, 1.0]), np.zeros(2))
    >>> found[OVERWRITTEN][0]
    array([3., 1.])
    """
    tape, zeros = (reads, local, output), np.zeros(len(reads))
    right = [k for k in range(output, -1, -1) if np.isfinite(wanted[k])]
    fresh, leaves = np.nan_to_num(wanted), np.array([not sources for sources in reads])
    orders = [depth_first(reads, output, turn) for turn in (1, -1)]
    orders.append(breadth_first(reads, output))
    causes = {
        OVERWRITTEN: [walk(*tape, right, zeros, add=False)],
        EARLY: [walk(*tape, order, zeros) for order in orders],
        MADE: [walk(*tape, right[::-1], zeros)],
        AGAIN: [walk(*tape, order, zeros) for order in every_way(reads, output)],
    }
    causes[OVERWRITTEN] += [walk(*tape, order, zeros, add=False) for order in orders]
    if before.any():
        causes[KEPT] = [walk(*tape, right, before), fresh + before, fresh + before * leaves]
    return causes


def walk(
    reads: Sequence[tuple],
    local: Sequence[tuple],
    output: int,
    order: Iterable[int],
    before: np.ndarray,
    add: bool = True,
) -> np.ndarray:
    """Return the grads after a walk in which each Value passes its own on to those that it read."""
    grads = before.copy()
    grads[output] = 1.0
    for k in order:
        for source, slope in zip(reads[k], local[k], strict=True):
            grads[source] = slope * grads[k] + (grads[source] if add else 0.0)
    return grads


def depth_first(reads: Sequence[tuple], output: int, turn: int) -> list[int]:
    """Return the order in which a Value comes before all that it reads, each the first time seen.

    turn: 1 for what is read first, -1 for what is read last

    >>> depth_first([(), (0,), (0, 1)], 2, 1), depth_first([(), (0,), (0, 1)], 2, -1)
    ([2, 0, 1], [2, 1, 0])
    """
    order, waiting = [], [output]
    while waiting:
        k = waiting.pop()
        if k not in order:
            order.append(k)
            waiting += reads[k][::-turn]
    return order


def breadth_first(reads: Sequence[tuple], output: int) -> list[int]:
    """Return the order of the distance from the output.

    >>> breadth_first([(), (0,), (1,), (2, 0)], 3)
    [3, 2, 0, 1]
    """
    order = [output]
    for k in order:
        order += [source for source in dict.fromkeys(reads[k]) if source not in order]
    return order


def every_way(reads: Sequence[tuple], output: int) -> list[list[int]]:
    """Return two orders in which a Value stands once for each way to it, if there are not too many.

    >>> every_way([(), (0,), (0, 1)], 2)
    [[2, 1, 0, 0], [2, 0, 1, 0]]
    """
    after: dict[int, list[int]] = {}
    queue = [output]
    for k, sources in enumerate(reads[: output + 1]):
        after[k] = [*(j for source in sources for j in after[source]), k]
        if len(after[k]) > MOST_WAYS:
            return []
    for k in queue:
        queue += reads[k]
    return [after[output][::-1], queue]
