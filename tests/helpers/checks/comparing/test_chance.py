"""The bound on what chance may do holds for fair draws, and not much beyond."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from helpers.checks import CheckFailed
from helpers.checks.comparing import by_chance, check_mixed
from helpers.checks.comparing.chance import NEVER


@pytest.mark.parametrize(("trials", "p"), [*product((1, 10, 400, 5000), (0.01, 0.3, 0.5, 0.99))])
def test_a_fair_draw_is_refused_less_often_than_promised(trials, p):
    refused = [count for count in range(trials + 1) if not by_chance(count, trials, p)]
    assert sum(binom.pmf(refused, trials, p)) <= NEVER


def test_eight_deviations_are_not_chance():
    assert not by_chance(500 + 8 * 16, 1000, 0.5)
    assert by_chance(500 + 5 * 16, 1000, 0.5)


def batches(draw, num_batches=400):
    rng = np.random.default_rng(5)
    return [draw(rng) for _ in range(num_batches)]


ODDS = np.where(np.arange(40) < 20, 9, 1) / 200
UNFAIR = {
    "blocks": (lambda rng: rng.integers(33) + np.arange(8), "neighbours kept together"),
    "cut once": (lambda rng: 8 * rng.integers(5) + np.arange(8), "batches made once"),
    "odds": (lambda rng: rng.choice(40, 8, replace=False, p=ODDS), "more often than others"),
}


@pytest.mark.parametrize("name", UNFAIR)
def test_batches_that_chance_does_not_make_are_refused(name):
    draw, message = UNFAIR[name]
    with pytest.raises(CheckFailed, match=message):
        check_mixed("train", batches(draw), 40)


def test_fair_batches_pass_drawn_alone_or_by_the_epoch():
    check_mixed("train", batches(lambda rng: rng.choice(40, 8, replace=False)), 40)
    epochs = batches(lambda rng: rng.permutation(40).reshape(5, 8), 80)
    check_mixed("train", np.concatenate(epochs), 40)
