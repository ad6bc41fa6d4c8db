"""The checks of `convnet` on right and wrong starts and preparations."""

import math

import numpy as np
import pytest
from scipy.stats import loguniform

from helpers.checks import CheckFailed
from helpers.checks.convnet import check_draws, check_init, check_preprocess

SHAPES = {"W1": (40, 3, 5, 5), "b1": (40,), "W2": (300, 20)}


def init(draw):
    """Return an init_params; draw: takes rng and a shape, returns numbers of deviation 1."""

    def init_params(shapes, rng, weight_scale=0.1, dtype=np.float32):
        fans = {name: math.prod(s[1:]) if len(s) == 4 else s[0] for name, s in shapes.items()}
        return {
            name: (
                np.zeros(shape, dtype)
                if len(shape) == 1
                else (weight_scale * math.sqrt(2 / fans[name]) * draw(rng, shape)).astype(dtype)
            )
            for name, shape in shapes.items()
        }

    return init_params


STARTS = {
    "uniform": (lambda rng, shape: rng.uniform(-(3**0.5), 3**0.5, shape), "uniform distribution"),
    "one filter": (
        lambda rng, shape: np.broadcast_to(rng.standard_normal(shape[1:]), shape),
        "repeats its values",
    ),
    "long tails": (lambda rng, shape: rng.laplace(0, 0.5**0.5, shape), "deviation|normal"),
}


@pytest.mark.parametrize("seed", range(5))
def test_normal_draws_pass_whatever_the_seed(seed):
    check_init("init", init(lambda rng, shape: rng.standard_normal(shape)), SHAPES, seed)


@pytest.mark.parametrize("name", STARTS)
def test_other_draws_are_refused(name):
    draw, message = STARTS[name]
    with pytest.raises(CheckFailed, match=message):
        check_init("init", init(draw), SHAPES, 1)


def test_the_callers_splits_stay_as_they_were():
    rng = np.random.default_rng(1)
    parts = ("train", "val", "test")
    raw = {f"X_{part}": rng.integers(256, size=(4, 3, 2, 5)).astype(np.uint8) for part in parts}
    raw |= {f"y_{part}": rng.integers(10, size=4) for part in parts}

    def preprocess(splits, into=None):
        mean, std = (f(splits["X_train"], axis=(0, 2, 3), keepdims=True) for f in (np.mean, np.std))
        scaled = {
            name: ((X - mean) / std).astype(np.float32) if name[0] == "X" else X
            for name, X in splits.items()
        }
        into = {} if into is None else into
        into.update(scaled)
        return into

    check_preprocess("preprocess", preprocess, raw)
    with pytest.raises(CheckFailed, match="preprocess changed its input splits"):
        check_preprocess("preprocess", lambda splits: preprocess(splits, splits), dict(raw))


RANGES = {"lr": (1e-4, 1e-1), "reg": (1e-6, 1.0)}


def draws_of(column):
    """Return draw_settings that takes each name's values from column(low, high, num, rng)."""

    def draw(ranges, num, rng):
        columns = {name: column(*ends, num, rng) for name, ends in ranges.items()}
        return [{name: columns[name][k] for name in ranges} for k in range(num)]

    return draw


def test_draws_of_scipys_log_uniform_distribution_pass_with_any_seed(capsys):
    def column(low, high, num, rng):
        return loguniform.rvs(low, high, size=num, random_state=rng)

    for seed in range(50):
        check_draws(draws_of(column), RANGES, num=400, seed=seed)
    assert capsys.readouterr().out.count("ok: draw_settings: 400 settings of lr and reg") == 50


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (lambda low, high, num, rng: rng.uniform(low, high, num), "or the numbers themselves"),
        (lambda low, high, num, rng: np.geomspace(low, high, num), "go together"),
        (lambda low, high, num, rng: np.full(num, low), "come twice"),
        (lambda low, high, num, rng: loguniform.rvs(low, high, size=num), "is rng used, alone"),
        (lambda low, high, num, rng: loguniform.rvs(low, 2 * high, size=num), "outside of its"),
        (lambda low, high, num, rng: np.full(num, np.nan), "one finite number"),
    ],
    ids=["even", "ordered", "constant", "another generator", "too far", "nan"],
)
def test_rejects_draws_that_are_not_log_uniform(column, said):
    with pytest.raises(CheckFailed, match=said):
        check_draws(draws_of(column), RANGES, num=400, seed=3)
