"""A wrong formula is told by the kind of the one change that makes it right."""

import numpy as np
import pytest

from helpers.checks.concepts.expressions import parsed, worth_of
from helpers.checks.concepts.mending import one_change

RNG = np.random.default_rng(0)
NAMES = {
    name: RNG.uniform(0.5, 2.0, 5) for name in ("x1", "x2", "w12", "w21", "p1", "p2", "lambda")
}
RIGHT = "x_1 * (p_2 - 1) + 2 * lambda * W_12"


def told(text, right=RIGHT):
    tree, wanted = parsed("f", text, NAMES), worth_of(parsed("f", right, NAMES), NAMES)
    return one_change(tree, NAMES, wanted, lambda one: worth_of(one, NAMES))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x_2 * (p_1 - 1) + 2 * lambda * W_21", "with the indices 1 and 2 exchanged everywhere"),
        ("x_2 * (p_2 - 1) + 2 * lambda * W_12", "with another name in the place of x2"),
        ("x_1 * (p_2 - 1) + 3 * reg * W_12", "with another number in one place"),
        ("x_1 * (p_2 + 1) + 2 * lambda * W_12", "with another sign than one +"),
        ("x_1 * (p_2 - 1) + 2 * lambda * W_12 - x_2", "with one term less"),
        ("x_1 * (p_2 - 1) * p_2 + 2 * lambda * W_12", "with one factor less"),
        ("x_1 * (p_2 - 1) + 2 * lambda * W_12^2", "with one power less"),
        ("x_1 * (p_2 - 1) + 2 * W_12", "with one factor more"),
        ("x_1 * p_2 + 2 * lambda * W_12 - p_1", "with another name in the place of p1"),
        ("x_1 * x_2", None),
    ],
)
def test_the_kind_of_a_change_is_told_where_one_makes_it_right(text, kind):
    said = told(text)
    assert said == kind if kind is None else kind in said
