"""Tell what chance may do from what it never does."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing.failure import CheckFailed

# Of one comparison. A notebook makes under 10,000 of them: it fails a right answer once in 1e9.
NEVER = 1e-13


def by_chance(count: int, trials: int, p: float) -> bool:
    """Return whether independent trials of probability p may well succeed that often.

    The bound is Chernoff's, P(share of successes >= q) <= exp(-trials * KL(q, p)), and likewise
    below p (W. Hoeffding, Probability inequalities for sums of bounded random variables, 1963).

    >>> by_chance(540, 1000, 0.5), by_chance(640, 1000, 0.5), by_chance(1, 1000, 0.0)
    (True, False, False)
    """
    if p in (0.0, 1.0) or not trials:
        return count == p * trials
    q = count / trials
    divergence = sum(a * math.log(a / b) for a, b in ((q, p), (1 - q, 1 - p)) if a)
    return trials * divergence < math.log(2 / NEVER)


def check_mixed(name: str, batches: Sequence[Any], N: int) -> None:
    """Check that chance says which of N rows come into a batch, and which two come together.

    batches: (T, B) the numbers of the rows of each batch, all different, of T batches in all
    raises: CheckFailed

    >>> blocks = np.arange(40).reshape(5, 8)[np.random.default_rng(0).integers(5, size=400)]
    >>> check_mixed("train", blocks, 40)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: train: some rows come into one batch too often: are neighbours ...
    """
    T, B = np.shape(batches)
    present = np.zeros((T, N), int)
    np.put_along_axis(present, np.asarray(batches), 1, axis=1)
    together = present.T @ present
    counts = together.diagonal()
    uneven = not all(by_chance(int(count), T, B / N) for count in counts)
    apart = np.where(np.eye(N, dtype=bool), 0, together)
    i, j = np.unravel_index(apart.argmax(), apart.shape)
    most = int(apart[i, j])
    paired = not by_chance(most, T, B * (B - 1) / (N * (N - 1)))
    if paired and not by_chance(most, T, counts[i] * counts[j] / T**2):
        raise CheckFailed(
            f"{name}: some rows come into one batch too often: are neighbours kept together, or "
            "batches made once and for all?"
        )
    if paired or uneven:
        raise CheckFailed(f"{name}: some rows come into a batch more often than others.")
