"""The bound on what chance may do holds for fair draws, and not much beyond."""

from itertools import product

import pytest
from scipy.stats import binom

from helpers.checks.comparing import by_chance
from helpers.checks.comparing.chance import NEVER


@pytest.mark.parametrize(("trials", "p"), [*product((1, 10, 400, 5000), (0.01, 0.3, 0.5, 0.99))])
def test_a_fair_draw_is_refused_less_often_than_promised(trials, p):
    refused = [count for count in range(trials + 1) if not by_chance(count, trials, p)]
    assert sum(binom.pmf(refused, trials, p)) <= NEVER


def test_eight_deviations_are_not_chance():
    assert not by_chance(500 + 8 * 16, 1000, 0.5)
    assert by_chance(500 + 5 * 16, 1000, 0.5)
