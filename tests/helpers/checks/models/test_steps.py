"""Of training that ends elsewhere it is told in which step it leaves the way, and how."""

import numpy as np
import pytest

from helpers.checks.models.steps import of_steps

RNG = np.random.default_rng(4)
START, STEPS = RNG.normal(size=5), RNG.normal(size=(3, 5))
PATH = START + np.concatenate([np.zeros((1, 5)), STEPS.cumsum(0)])
SIZES = {"weight": 3, "bias": 2}


def after(change):
    """Return a training whose steps are changed: the parameters after so many of them."""
    return lambda steps: START + sum(change(k, STEPS[k]) for k in range(steps))


WAYS = {
    "a sum over the batch": (lambda k, step: 4 * step, "is 4 times as large as it should be ("),
    "half": (lambda k, step: step / 2, "which is 1/2 as large as it should be"),
    "uphill": (lambda k, step: -step, "which goes uphill"),
    "another rate": (lambda k, step: 0.37 * step, "is it the given learning rate?"),
    "nothing": (lambda k, step: 0 * step, "which leaves all parameters where they are"),
    "no biases": (lambda k, step: step * [1, 1, 1, 0, 0], "which leaves bias where they are"),
    "biases twice": (
        lambda k, step: step * [1, 1, 1, 2, 2],
        "which is right for weight and wrong for the other parameters",
    ),
    "another way": (lambda k, step: np.sin(9 * step), "another way than the gradient"),
    "later": (lambda k, step: step * (1 if k < 2 else 2), "after 2 of the batches and not after 3"),
    "momentum": (lambda k, step: step + k * STEPS[0], "after 1 of the batches and not after 2"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "clause"), WAYS.values(), ids=WAYS)
def test_the_first_step_that_is_wrong_is_told(change, clause):
    assert clause in of_steps(after(change), PATH, SIZES, rows=4)


def test_steps_that_are_right_leave_the_second_epoch():
    assert "after one epoch and not after the next" in of_steps(
        after(lambda k, step: step), PATH, SIZES, rows=4
    )


def test_a_batch_that_is_wrong_on_its_own_is_told():
    told = of_steps(
        after(lambda k, step: step * (2 if k == 2 else 1)), PATH, SIZES, 4, lambda batch: batch != 2
    )
    assert told.startswith("are right after 2 of the batches; with the next one the step is wrong")
