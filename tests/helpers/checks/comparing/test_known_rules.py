"""A path of weights is told by the one rule that leads there, whatever the settings."""

import numpy as np
import pytest

from helpers.checks.comparing.rules import _rules, known_rule

ADAM = {"beta1": 0.8, "beta2": 0.97, "eps": 0.01}
LRS = (0.3, 0.2, 0.2, 0.1)


def paths(seed, options):
    """Return weights, gradients, and where each rule leads with the given settings."""
    rng = np.random.default_rng(seed)
    w, dws = rng.standard_normal((2, 3)), rng.standard_normal((4, 2, 3))
    made: dict[str, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for name, steps in _rules(dws, LRS, options):
            made.setdefault(name, w + steps.cumsum(axis=0))
    return w, dws, {name: path for name, path in made.items() if np.isfinite(path).all()}


@pytest.mark.parametrize(
    ("family", "options", "number"),
    [
        ("momentum", {"momentum": 0.7}, 7),
        ("RMSProp", {"rho": 0.6, "eps": 0.01}, 11),
        ("Adam", ADAM, 23),
    ],
    ids=["momentum", "RMSProp", "Adam"],
)
def test_each_rule_is_told_by_its_own_name(family, options, number):
    w, dws, made = paths(1, options)
    names = [name for name in made if family in name]
    assert len(names) >= number
    for name in names:
        told = known_rule(made[name], np.zeros_like(made[name]), w, dws, LRS, options)
        assert told == f"is off: the steps are those of {name}"


def test_no_rule_is_told_of_a_path_that_none_leads_along():
    w, dws, made = paths(2, ADAM)
    for path in list(made.values())[::4]:
        off = path + 0.01 * np.random.default_rng(3).standard_normal(path.shape)
        assert known_rule(off, path, w, dws, LRS, ADAM) is None
