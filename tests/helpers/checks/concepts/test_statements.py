"""Of the two forms of each statement one holds, as a computation shows, and verdicts are read."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.concepts import check_truth, check_verdicts, show_statements
from helpers.checks.concepts.statements import STATEMENTS, form_of

TRUE = dict(enumerate("BAABBABA", 1))  # as the facts below have it
Z = torch.tensor([[1.0, 2.0, 0.5]])


def same(a, b):
    return torch.allclose(a, b, atol=1e-6)


def softmax_with():
    def unchanged(z):
        return same(torch.softmax(z, 1), torch.softmax(Z, 1))

    return unchanged(2 * Z), unchanged(Z + 2)


def momentum():
    w = nn.Parameter(torch.zeros(1))
    sgd, before = torch.optim.SGD([w], lr=0.1, momentum=0.9), 0.0
    for _ in range(200):
        before, w.grad = w.item(), torch.ones(1)
        sgd.step()
    step = before - w.item()
    return step == pytest.approx(10 * 0.1, rel=1e-3), step == pytest.approx(0.1, rel=1e-3)


def batch_norm():
    layer, rng = nn.BatchNorm1d(3), torch.Generator().manual_seed(0)
    for _ in range(5):
        layer(torch.randn(8, 3, generator=rng))
    layer.eval()
    one, others = torch.randn(1, 3, generator=rng), torch.randn(7, 3, generator=rng)
    is_alone = same(layer(torch.cat([one, others]))[:1], layer(torch.cat([one, 9 * others]))[:1])
    return is_alone, not is_alone


def dropout():
    x, layer = torch.ones(1000), nn.Dropout(0.2)
    kept = layer(x).unique().tolist()
    in_training = kept == pytest.approx([0, 1 / 0.8])
    layer.eval()
    untouched = same(layer(x), x)
    return not untouched and not in_training, in_training and untouched


def padding():
    image = torch.zeros(1, 1, 9, 12)
    return tuple(nn.Conv2d(1, 1, 7, padding=p)(image).shape == image.shape for p in (2, 3))


def three_layers():
    image = torch.zeros(1, 1, 1, 31, requires_grad=True)
    maps = image
    for _ in range(3):
        maps = torch.nn.functional.conv2d(maps, torch.ones(1, 1, 1, 3))
    maps[..., maps.shape[-1] // 2].sum().backward()
    field, fewer = int((image.grad != 0).sum()), 3 * 9 < 49
    return field == 7 and fewer, field == 9


def biases():
    z = Z.clone().requires_grad_()
    torch.nn.functional.cross_entropy(z, torch.tensor([0])).backward()  # dL/db of one row is dL/dz
    x, W, b = torch.randn(4), torch.randn(4), 50.0
    slopes = [torch.autograd.functional.jacobian(lambda x, c=c: x @ W + c, x) for c in (0.0, b)]
    return not z.grad.any(), same(*slopes)


def best_of_twenty():
    rng = np.random.default_rng(0)
    # twenty equal settings, right on 0.7 of new images, and on as many of 200 as luck has it
    best = (rng.binomial(200, 0.7, size=(2000, 20)) / 200).max(axis=1).mean()
    return best > 0.72, best == pytest.approx(0.7, abs=0.005)


FACTS = [softmax_with, momentum, batch_norm, dropout, padding, three_layers, biases, best_of_twenty]


@pytest.mark.parametrize("number", STATEMENTS)
def test_one_form_holds_and_the_other_does_not(number):
    holds = dict(zip("AB", FACTS[number - 1](), strict=True))
    assert holds == {form: form == TRUE[number] for form in "AB"}


def test_forms_differ_from_student_to_student():
    forms = {"".join(form_of(n, f"student {k}") for n in STATEMENTS) for k in range(60)}
    assert len(forms) > 50


def verdicts_of(student_id):
    return {number: form_of(number, student_id) == TRUE[number] for number in STATEMENTS}


@pytest.mark.parametrize("kind", [dict, lambda d: [*d.values()], lambda d: np.array([*d.values()])])
def test_right_verdicts_pass_however_they_are_held(kind):
    verdicts = kind(verdicts_of("ada"))
    for pair in ((1, 2), (7, 8)):
        check_verdicts(verdicts, *pair)
        check_truth(verdicts, "ada", {n: TRUE[n] for n in pair})


@pytest.mark.parametrize("number", STATEMENTS)
def test_one_wrong_verdict_fails_its_pair_and_is_not_pointed_at(number):
    verdicts = verdicts_of("ada")
    verdicts[number] = not verdicts[number]
    first = number - 1 + number % 2
    messages = set()
    for wrong in (first, first + 1):
        changed = verdicts_of("ada") | {wrong: not verdicts_of("ada")[wrong]}
        with pytest.raises(CheckFailed) as caught:
            check_truth(changed, "ada", {n: TRUE[n] for n in (first, first + 1)})
        messages.add(str(caught.value))
    assert len(messages) == 1


@pytest.mark.parametrize("verdicts", [None, True, [True] * 7, {1: True}, {1: 1, 2: 0}, "TF"])
def test_verdicts_that_are_not_there_are_told(verdicts):
    with pytest.raises(CheckFailed, match="verdicts"):
        check_verdicts(verdicts, 1, 2)


def test_a_student_sees_eight_statements_and_the_verdicts(capsys):
    show_statements("ada")
    plain = capsys.readouterr().out
    assert [line[0] for line in plain.splitlines() if line[0].isdigit()] == [*"12345678"]
    show_statements("ada", dict.fromkeys(STATEMENTS, True))
    assert capsys.readouterr().out.count("True  ") == 8
