"""What is random is held by its distribution: orders, masks, first weights."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.models import check_masks, check_new_start, check_orders, check_spread


def orders(draw, epochs=20, N=14):
    rng = np.random.default_rng(0)
    return [draw(rng, np.arange(N)) for _ in range(epochs)]


def blocks(rng, rows):
    parts = np.split(rows, [4, 8, 12])
    return np.concatenate([parts[k] for k in rng.permutation(len(parts))])


TURNED = {
    "blocks": blocks,
    "turned": lambda rng, rows: np.roll(rows, rng.integers(len(rows))),
    "turned backwards": lambda rng, rows: np.roll(rows[::-1], rng.integers(len(rows))),
}


@pytest.mark.parametrize("draw", TURNED.values(), ids=TURNED)
def test_refuses_orders_in_which_neighbours_stay_together(draw):
    with pytest.raises(CheckFailed, match="rows that are neighbours"):
        check_orders("loader", orders(draw))


def test_refuses_an_order_that_comes_again():
    first, *others = orders(lambda rng, rows: rng.permutation(rows))
    with pytest.raises(CheckFailed, match="two epochs have one order"):
        check_orders("loader", [first, *others, first])


def test_refuses_a_first_row_that_stays():
    def stays(rng, rows):
        return np.append(rows[0], rng.permutation(rows[1:]))

    with pytest.raises(CheckFailed, match="begin with the same rows"):
        check_orders("loader", orders(stays))


def test_takes_random_orders():
    for seed in range(300):
        rng = np.random.default_rng(seed)
        check_orders("loader", [rng.permutation(12) for _ in range(20)])


def test_masks_of_few_known_numbers_may_be_equal():
    mask = np.full((3, 20), -1)
    mask[0, :20] = 1
    check_masks("fit", [mask, mask])
    with pytest.raises(CheckFailed, match="same masks"):
        check_masks("fit", [np.abs(mask), np.abs(mask)])


def test_what_starts_as_a_constant_may_start_so_twice():
    check_new_start("model", {"W": np.zeros((2, 3)), "b": np.ones(2)}, {"W": np.zeros((2, 3)),
                    "b": np.ones(2)})  # fmt: skip


def test_a_small_sample_of_normal_numbers_is_never_taken_for_a_uniform_one():
    for seed in range(200):
        w = np.random.default_rng(seed).standard_normal(60)
        check_spread("W", w, 1.0, {})
