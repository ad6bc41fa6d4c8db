"""Whether rows come in random orders, by many epochs: neither blocks nor turns of the old order."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from helpers.checks.comparing import CheckFailed


def check_orders(name: str, orders: Sequence[Sequence[int]]) -> None:
    """Check that rows come in new orders, in which neighbours are torn apart.

    orders: the rows of each of about 20 epochs, at least 12 rows, each row once
    raises: CheckFailed

    >>> check_orders("loader", [np.random.default_rng(k).permutation(12) for k in range(20)])
    >>> turned = [np.roll(np.arange(12), k) for k in range(20)]
    >>> check_orders("loader", turned)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: loader: rows that are neighbours come one after the other ...
    """
    check_neighbours(name, orders)
    for one, other in combinations(map(list, orders), 2):
        if one == other:
            raise CheckFailed(f"{name}: two epochs have one order: draw a new one in each.")
    firsts = {order[0] for order in orders}
    if len(orders) >= 20 and len(firsts) < 3:  # by chance once in 10 ** 13 times
        raise CheckFailed(f"{name}: epochs begin with the same rows: every row moves.")


def check_neighbours(name: str, orders: Sequence[Sequence[int]]) -> None:
    """Check that rows that are neighbours come one after the other no more often than by chance.

    orders: the rows of each epoch
    raises: CheckFailed
    """
    steps = np.abs(np.diff(np.array(orders), axis=1))
    together = int((steps == 1).sum())
    if together > _most(2 * len(orders)):
        raise CheckFailed(
            f"{name}: rows that are neighbours come one after the other too often, {together} "
            f"times in {len(orders)} epochs: draw the order of all rows, not of blocks, and not "
            "where to begin."
        )


def _most(mean):
    """Return what a count of this mean, nearly Poisson's, exceeds once in 10 ** 10 times.

    By Chernoff, P(count >= x) <= exp(-mean) (e mean / x) ** x.
    """
    x = mean
    while -mean + x * (1 + np.log(mean / x)) > np.log(1e-10):
        x += 1
    return x
