"""Dropout is told what is wrong with its masks."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.layers.normalization import check_dropout, check_masks_vary


def dropout(draw):
    """Return dropout's two functions; draw: takes rng, shape and p, returns what is kept."""

    def forward(x, p, mode, rng):
        factors = draw(rng, x.shape, p) / (1 - p) if mode == "train" else np.ones(x.shape)
        return x * factors, factors

    return forward, lambda dy, factors: dy * factors


def fair(rng, shape, p):
    return rng.random(shape) >= p


def ranked(rng, shape, p):
    return rng.random(shape).argsort(-1).argsort(-1) >= p * shape[-1]


UNFAIR = {
    "keeps p": (lambda rng, shape, p: rng.random(shape) < p, "to drop, not to keep"),
    "columns": (
        lambda rng, shape, p: np.broadcast_to(rng.random(shape[-1]) >= p, shape),
        "along axis 0 together",
    ),
    "pairs": (
        lambda rng, shape, p: np.repeat(rng.random((shape[0], shape[1] // 2)) >= p, 2, -1),
        "along axis 1 together",
    ),
    "as many in each row": (ranked, "equally many values in every row"),
    "no rng": (lambda rng, shape, p: np.random.default_rng(0).random(shape) >= p, "rng"),
    "another share": (lambda rng, shape, p: rng.random(shape) >= p + 0.05, "drops a share of 0.3"),
}


def check(draw):
    check_dropout(*dropout(draw), (120, 140), 0.3, 1)
    check_masks_vary(dropout(draw)[0], 1)


@pytest.mark.parametrize("name", UNFAIR)
def test_a_mask_that_is_not_drawn_value_by_value_is_refused(name):
    draw, message = UNFAIR[name]
    with pytest.raises(CheckFailed, match=message):
        check(draw)


@pytest.mark.parametrize("seed", range(20))
def test_fair_masks_pass_whatever_the_seed(seed):
    check_dropout(*dropout(fair), (120, 140), 0.3, seed)
    check_masks_vary(dropout(fair)[0], seed)


def test_backward_goes_through_the_mask_where_x_is_0_too():
    forward, _ = dropout(fair)
    passes_on = lambda x, p, mode, rng: (forward(x, p, mode, rng)[0],) * 2  # noqa: E731
    with pytest.raises(CheckFailed, match="dropout_backward: dx"):
        check_dropout(passes_on, lambda dy, y: dy * (y != 0) / 0.7, (120, 140), 0.3, 1)
