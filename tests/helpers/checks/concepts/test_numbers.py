"""Right answers of PyTorch and of counting pass for everyone; no slip is anyone's right answer."""

import math
from collections import Counter

import numpy as np
import pytest
import torch
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.concepts import check_answer, check_slips, numbers_of, show_numbers
from helpers.checks.concepts.numbers import POOLS, Numbers, draw
from helpers.checks.concepts.slips import QUESTIONS, slips_of

IDS = [f"student {k}" for k in range(12)]


def count(*layers):
    return sum(p.numel() for layer in layers for p in layer.parameters())


def conv_parameters(n):
    return count(nn.Conv2d(n.channels, n.filters, n.kernel, device="meta"))


def affine_parameters(n):
    return count(nn.Linear(n.maps * n.height * n.width, n.units, device="meta"))


def output_size(n):
    layer = nn.Conv2d(1, 1, n.kernel, n.stride, n.pad, device="meta")
    return tuple(layer(torch.empty(1, 1, n.height, n.width, device="meta")).shape[2:])


def receptive_field(n):
    """Walk from one output back to the image: the first and the last pixel that it reads."""
    first = last = 0
    for kernel, stride in reversed(list(zip(n.kernels, n.strides, strict=True))):
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


def costs(n, *layers):
    outputs = nn.Sequential(*layers)(torch.empty(1, n.channels, n.height, n.width, device="meta"))
    assert outputs.shape == (1, n.filters, n.height, n.width)
    return count(*layers) * n.height * n.width


def standard_cost(n):
    kind = {"padding": n.kernel // 2, "bias": False, "device": "meta"}
    return costs(n, nn.Conv2d(n.channels, n.filters, n.kernel, **kind))


def separable_cost(n):
    kind = {"bias": False, "device": "meta"}
    shape = n.channels, n.channels, n.kernel
    each = nn.Conv2d(*shape, padding=n.kernel // 2, groups=n.channels, **kind)
    return costs(n, each, nn.Conv2d(n.channels, n.filters, 1, **kind))


def memory_bytes(n):
    return torch.empty(n.batch, n.filters, n.height, n.width, device="meta").nbytes


def num_steps(n):
    return sum(len(range(0, n.examples, n.batch)) for _ in range(n.epochs))


def data_loss(n):
    p = torch.full((n.classes,), 1 / n.classes, dtype=torch.float64)
    return torch.distributions.Categorical(p).entropy().item()


RIGHT = {
    "conv_parameters": conv_parameters,
    "affine_parameters": affine_parameters,
    "output_size": output_size,
    "receptive_field": receptive_field,
    "standard_cost": standard_cost,
    "separable_cost": separable_cost,
    "cost_ratio": lambda n: separable_cost(n) / standard_cost(n),
    "memory_bytes": memory_bytes,
    "num_steps": num_steps,
    "data_loss": data_loss,
    "total_loss": lambda n: data_loss(n) + n.reg * n.squares,
}
each_question = pytest.mark.parametrize("question", QUESTIONS)


def right_for(question, student_id):
    return RIGHT[question](getattr(numbers_of(student_id), QUESTIONS[question][0]))


@each_question
@pytest.mark.parametrize("student_id", IDS)
def test_the_right_answer_passes_both_checks(question, student_id):
    answer = right_for(question, student_id)
    check_slips(question, answer, student_id)
    check_answer(question, answer, student_id, RIGHT[question])


@each_question
def test_rounded_to_four_decimals_it_passes_too(question):
    answer = np.round(right_for(question, "ada"), 4)
    check_answer(question, answer, "ada", RIGHT[question])


@each_question
def test_no_slip_is_the_right_answer_of_anyone(question):
    part = QUESTIONS[question][0]
    pool = POOLS[part]
    for numbers in pool[:: max(1, len(pool) // 150)]:
        mine = Numbers(*numbers_of("ada"))._replace(**{part: numbers})
        wanted = np.asarray(RIGHT[question](numbers), dtype=float)
        for clause, slip in slips_of(question, mine).items():
            apart = np.abs(np.asarray(slip, float) - wanted).max()
            assert apart > min(2e-3, 1e-2 * wanted.min()), (clause, numbers)


@each_question
def test_every_slip_is_refused_by_both_checks(question):
    for slip in slips_of(question, numbers_of("bob")).values():
        with pytest.raises(CheckFailed, match=question):
            check_slips(question, slip, "bob")
        with pytest.raises(CheckFailed, match=question):
            check_answer(question, slip, "bob", RIGHT[question])


@each_question
def test_few_share_an_answer(question):
    pool = POOLS[QUESTIONS[question][0]]
    some = [draw(f"s{k}", QUESTIONS[question][0], pool) for k in range(300)]
    shares = Counter(RIGHT[question](numbers) for numbers in some)
    assert max(shares.values()) <= 0.2 * len(some)


def test_a_number_that_is_right_for_another_is_called_so_where_that_is_no_coincidence():
    other = right_for("standard_cost", "bob")
    assert other != right_for("standard_cost", "ada")
    with pytest.raises(CheckFailed, match="right for other numbers than yours"):
        check_answer("standard_cost", other, "ada", standard_cost)
    for wrong in (right_for("receptive_field", f"s{k}") for k in range(50)):
        if wrong != right_for("receptive_field", "ada"):
            with pytest.raises(CheckFailed) as caught:
                check_answer("receptive_field", wrong, "ada", receptive_field)
            assert "other numbers" not in str(caught.value)


def test_numbers_are_the_same_on_every_machine():
    n = numbers_of("ada")
    assert n.parameters == (52, 104, 3, 56, 7, 4, 130)
    assert n.training.examples == 47_500


def test_all_numbers_of_a_question_turn_up():
    seen = {draw(f"student {k}", "derivatives", POOLS["derivatives"]) for k in range(1_000)}
    assert seen == {*POOLS["derivatives"]}


def test_the_numbers_are_shown_by_exercise(capsys):
    show_numbers("ada")
    shown = capsys.readouterr().out
    n = numbers_of("ada")
    assert len(shown.splitlines()) == 9
    for value in (
        f"{n.training.examples:,}",
        f"padding {n.sizes.pad}",
        f"batch of {n.costs.batch}",
    ):
        assert value in shown


@pytest.mark.parametrize("value", [None, ..., True, "7", [1, 2, 3], math.nan, math.inf, len, -1])
def test_what_is_no_number_is_told(value):
    for check in (
        lambda: check_slips("num_steps", value, "ada"),
        lambda: check_answer("num_steps", value, "ada", num_steps),
    ):
        with pytest.raises(CheckFailed, match="num_steps is "):
            check()
