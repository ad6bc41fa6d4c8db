"""Variants of right answers: rules that change how an answer is written, never what it computes."""

import numpy as np
import pytest

from grading.audit import Answer
from grading.audit.variants import RULES, variants

SOURCE = '''
def forward(x, scale=2.0):
    """Return twice x, and a cache."""
    total = 0
    for row in x:
        total = total + 3 * row.sum()
    return scale * x, (x, {"total": total})


def sizes(x):
    rows, columns = x.shape
    return [rows * 1.0, columns + 1]
'''
X = np.arange(6.0).reshape(2, 3)


def run(source):
    names = {}
    exec(source, names)
    return names


@pytest.mark.parametrize("rule", RULES)
def test_a_variant_computes_the_same(rule, capsys):
    named = run(RULES[rule](SOURCE))
    y, cache = named["forward"](X, scale=5.0)
    assert np.array_equal(y, 5 * X)
    assert np.array_equal(cache[0], X)
    assert cache[1]["total"] == 45
    assert list(named["sizes"](X)) == [2, 4]


@pytest.mark.parametrize(
    ("rule", "check"),
    [
        ("named tuples", lambda y, cache: isinstance(cache, tuple) and type(cache) is not tuple),
        ("lists", lambda y, cache: type(cache) is list),
        ("own dictionaries", lambda y, cache: type(cache[1]) is not dict),
        ("views", lambda y, cache: y.base is not None and not y.flags.contiguous),
    ],
)
def test_a_variant_returns_other_types(rule, check):
    assert check(*run(RULES[rule](SOURCE))["forward"](X))


def test_numbers_are_numpys():
    assert type(run(RULES["numbers of NumPy"](SOURCE))["sizes"](X)[1]) is np.int64


def test_what_a_rule_leaves_as_it_is_is_no_variant():
    answer = Answer("short", "Short.")
    assert [one.name for one in variants(answer, {"f": "f = max"})] == []
