"""The comparison of the sample with CIFAR-10 says NO where a lesson or a rank does not hold."""

import numpy as np
import pytest

from ci.lessons import LADDER, Run, lessons, linear, ranks, resnet20, train
from helpers.checks.models import count_parameters

GOOD = {  # test and training accuracy
    "softmax": (0.35, 0.60),
    "two-layer net": (0.45, 0.80),
    "ConvNet": (0.56, 0.90),
    "LeNet-5": (0.52, 0.90),
    "LeNet-5, augmented": (0.58, 0.62),
    "LeNet-5, constant lr 0.03": (0.51, 0.70),
    "LeNet-5, constant lr 0.3": (0.15, 0.16),
    "LeNet-5 with batch norm, constant lr 0.3": (0.53, 0.90),
    "ResNet-20, augmented": (0.70, 0.75),
}


def measured(changed=None):
    """Return the accuracies of two seeds, a little apart, by run."""
    runs = GOOD | (changed or {})
    return {name: np.add([values, values], [[0.01], [-0.01]]) for name, values in runs.items()}


def failed(claims):
    return [claim for claim, holds in claims if not holds]


def test_all_lessons_hold_where_they_do():
    assert failed(lessons(measured())) == []


@pytest.mark.parametrize(
    ("run", "values", "lost"),
    [
        ("LeNet-5", (0.52, 0.60), ["LeNet-5 overfits by 10 points", "augmentation halves the gap"]),
        ("LeNet-5, augmented", (0.53, 0.55), ["augmentation helps by 2 points"]),
        ("LeNet-5, augmented", (0.58, 0.80), ["augmentation halves the gap"]),
        (
            "LeNet-5, constant lr 0.3",
            (0.26, 0.27),
            ["a rate ten times as large loses more than half, each seed"],
        ),
        (
            "LeNet-5 with batch norm, constant lr 0.3",
            (0.44, 0.50),
            ["with batch norm that rate costs less than 5 points"],
        ),
    ],
)
def test_a_lesson_that_does_not_hold_is_said(run, values, lost):
    assert failed(lessons(measured({run: values}))) == lost


def test_ranks_as_on_cifar10_hold_for_equal_numbers():
    claims = list(ranks(measured(), measured()))
    assert len(claims) == len(LADDER) * (len(LADDER) - 1) / 2
    assert failed(claims) == []


def test_models_that_cifar10_sets_apart_must_be_apart_on_the_sample():
    sample = measured({"two-layer net": (0.39, 0.80)})
    assert failed(ranks(sample, measured())) == ["two-layer net beats softmax by 5 points"]


def test_models_that_cifar10_does_not_set_apart_may_swap_where_they_are_nearly_equal():
    near = measured({"LeNet-5": (0.575, 0.90)})
    far = measured({"LeNet-5": (0.59, 0.90)})
    assert failed(ranks(near, measured())) == []
    assert failed(ranks(far, measured())) == ["LeNet-5 is at most 2 points better than ConvNet"]


def test_training_returns_test_and_training_accuracy_and_repeats():
    rng = np.random.default_rng(0)
    y = np.arange(40) % 10
    X = rng.integers(0, 40, (40, 3, 32, 32)).astype(np.uint8)
    X[np.arange(40), 0, y] += 200  # a bright row for each class: easy to learn
    data = {f"{name}_{part}": a for part in ("train", "val") for name, a in (("X", X), ("y", y))}
    data |= {"X_test": X, "y_test": (y + 1) % 10}  # all labels wrong
    run = Run(linear, 0.01, 8, batch_size=10)
    assert train(run, data, seed=0) == train(run, data, seed=0) == [0.0, 1.0]


def test_resnet20_is_the_papers():
    assert count_parameters(resnet20()) == 269_722
