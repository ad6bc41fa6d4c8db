"""Tell what chance may do from what it never does."""

import math

NEVER = (
    1e-12  # of one comparison; a notebook makes under 1,000, so a right answer fails once in 1e9
)


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
