"""The checks of training_recipes take PyTorch's own answers, and name the usual mistakes."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from helpers.checks import CheckFailed
from helpers.checks.training_recipes import (
    check_average,
    check_box,
    check_cutmix,
    check_factor,
    check_mixup,
    check_refuses_k,
    check_smooth_labels,
    check_soft_loss,
    check_topk,
    rows_with_places,
)
from helpers.checks.training_recipes.accuracy import places
from helpers.checks.training_recipes.averages import random_states
from helpers.checks.training_recipes.box_draws import draw_boxes
from helpers.checks.training_recipes.schedule import factors
from helpers.data.batches import augment


def draw_box(height, width, share, rng):
    return draw_boxes(height, width, np.array([share]), rng)[0].tolist()


def topk_by_torch(logits, labels, k):
    return (logits.topk(k).indices == labels[:, None]).any(1).float().mean()


def strict_topk(logits, labels, k):
    if not 1 <= k <= logits.shape[1]:
        raise ValueError(k)
    return ((logits >= logits.gather(1, labels[:, None])).sum(1) <= k).float().mean()


def test_places_are_those_of_torch_where_no_classes_are_level():
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((50, 7)), rng.integers(7, size=50)
    for k in range(1, 8):
        wanted = topk_by_torch(torch.tensor(logits), torch.tensor(labels), k)
        assert (places(logits, labels) < k).mean() == pytest.approx(float(wanted))
        check_topk("topk", topk_by_torch, logits, labels, k)


LEVEL = np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0], [3.0, 3.0, 3.0]]), np.array([0, 1, 2])
AHEAD = [0, 2, 1, 0, 4, 2, 0, 2, 3, 2, 1, 0, 2]  # no two slips give the same for k = 3
WRONG_TOPK = {
    "counts ties at the last place as right": lambda z, y, k: (
        ((z > z.gather(1, y[:, None])).sum(1) < k).float().mean()
    ),
    "is in percent": lambda z, y, k: 100 * strict_topk(z, y, k),
    "is the error": lambda z, y, k: 1 - strict_topk(z, y, k),
    "is the number of rows": lambda z, y, k: len(z) * strict_topk(z, y, k),
    "end with a return": lambda z, y, k: None,
}


@pytest.mark.parametrize("says", WRONG_TOPK)
def test_names_the_mistake_in_a_topk_accuracy(says):
    rows, k = (LEVEL, 1) if "ties" in says else (rows_with_places(AHEAD, 5), 3)
    with pytest.raises(CheckFailed, match=says):
        check_topk("topk", WRONG_TOPK[says], *rows, k)


def test_wants_a_value_error_for_a_k_out_of_range():
    for k in (0, 4):
        check_refuses_k("topk", strict_topk, 3, k)
    with pytest.raises(CheckFailed, match="it raised RuntimeError"):
        check_refuses_k("topk", topk_by_torch, 3, 4)
    with pytest.raises(CheckFailed, match="it returned a value"):
        check_refuses_k("topk", topk_by_torch, 3, 0)


def smooth(labels, num_classes, smoothing):
    return F.one_hot(labels, num_classes) * (1 - smoothing) + smoothing / num_classes


def test_smooth_labels_give_the_loss_of_torch():
    check_smooth_labels("smooth", smooth, np.array([3, 0, 1]), 4, 0.2)
    z, y = torch.randn(5, 4, generator=torch.Generator().manual_seed(0)), torch.arange(5) % 4
    wanted = F.cross_entropy(z, y, label_smoothing=0.2)
    assert F.cross_entropy(z, smooth(y, 4, 0.2)).item() == pytest.approx(wanted.item())


def by_hand(logits, shares):
    return -(shares * logits.log_softmax(1)).sum(1).mean()


WRONG_LOSSES = {
    "calls torch's cross_entropy": F.cross_entropy,
    "is the sum over the batch averaged": lambda z, s: 4 * by_hand(z, s),
    "uses the likeliest label alone": lambda z, s: by_hand(z, F.one_hot(s.argmax(1), 3)),
    "is the divergence": lambda z, s: F.kl_div(z.log_softmax(1), s, reduction="batchmean"),
    "no gradient comes back": lambda z, s: by_hand(z.detach(), s),
    "is not finite": lambda z, s: -(s * (1e4 * z).softmax(1).log()).sum(1).mean(),
}


@pytest.mark.parametrize("says", WRONG_LOSSES)
def test_names_the_mistake_in_a_soft_loss(says):
    rng = np.random.default_rng(1)
    logits, shares = rng.standard_normal((4, 3)), rng.dirichlet(np.ones(3), 4)
    check_soft_loss("loss", by_hand, logits, shares)
    with pytest.raises(CheckFailed, match=says):
        check_soft_loss("loss", WRONG_LOSSES[says], logits, shares)


def by_transform(make):
    """Return one of the transforms of helpers.data as the notebook's functions are called."""

    def mix(images, shares, alpha, rng):
        generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
        return make(alpha, shares.shape[1])(images, shares, generator)

    return mix


@pytest.mark.parametrize("alpha", [0.1, 0.4, 1.0, 6.0])
@pytest.mark.parametrize("seed", range(4))
def test_takes_the_mixing_of_the_loaders(alpha, seed):
    check_mixup("mixup", by_transform(augment.mixup), alpha, seed=seed)
    check_cutmix("cutmix", by_transform(augment.cutmix), alpha, seed=seed)


def mixed(images, shares, alpha, rng, weight=None, other=None):
    weight = rng.beta(alpha, alpha) if weight is None else weight(rng)
    other = rng.permutation(len(images)) if other is None else other
    return (
        weight * images + (1 - weight) * images[other],
        weight * shares + (1 - weight) * shares[other],
    )


WRONG_MIXES = {
    "stay as they were": lambda x, s, a, rng: (mixed(x, s, a, rng)[0], s),
    "is the weight drawn from Beta": lambda x, s, a, rng: mixed(
        x, s, a, rng, weight=lambda rng: rng.random()
    ),
    "have the same weights in every batch": lambda x, s, a, rng: mixed(
        x, s, a, rng, weight=lambda rng: 0.3
    ),
    "mixed with the same one": lambda x, s, a, rng: mixed(x, s, a, rng, other=[0] * len(x)),
    "no image is mixed with another": lambda x, s, a, rng: (x, s),
    "add up to": lambda x, s, a, rng: (x + x[rng.permutation(len(x))], s),
    "is each draw made with rng": lambda x, s, a, rng: mixed(x, s, a, np.random.default_rng()),
    "same partner taken for both": lambda x, s, a, rng: (
        mixed(x, s, a, rng)[0],
        mixed(x, s, a, rng)[1],
    ),
    "two outputs": lambda x, s, a, rng: mixed(x, s, a, rng)[0],
    "changed its input images": lambda x, s, a, rng: mixed(x.mul_(0.5), s, a, rng),
}


@pytest.mark.parametrize("says", WRONG_MIXES)
def test_names_the_mistake_in_a_mixup(says):
    with pytest.raises(CheckFailed, match=says):
        check_mixup("mixup", WRONG_MIXES[says], alpha=0.2)


def test_labels_of_cutmix_follow_the_area_that_is_left():
    def by_weight(images, shares, alpha, rng):
        weight, other = rng.beta(alpha, alpha), rng.permutation(len(images))
        top, bottom, left, right = draw_box(*images.shape[2:], 1 - weight, rng)
        made = images.clone()
        made[:, :, top:bottom, left:right] = images[other][:, :, top:bottom, left:right]
        return made, weight * shares + (1 - weight) * shares[other]

    with pytest.raises(CheckFailed, match="by other weights than the pixels"):
        check_cutmix("cutmix", by_weight, alpha=1.0)


@pytest.mark.parametrize("share", [0.0, 0.04, 0.25, 0.5, 0.9, 1.0])
def test_takes_boxes_of_the_papers_program(share):
    for seed in range(3):
        check_box("box", draw_box, 44, 30, share, seed=seed)


def inside(height, width, share, rng):
    h, w = round(height * share**0.5), round(width * share**0.5)
    top, left = int(rng.integers(height - h + 1)), int(rng.integers(width - w + 1))
    return top, top + h, left, left + w


WRONG_BOXES = {
    "no box is ever cut off": inside,
    "product of two sides": lambda h, w, share, rng: draw_box(h, w, share**2, rng),
    "whole numbers": lambda h, w, share, rng: [v + 0.5 for v in draw_box(h, w, share, rng)],
    "every box is the same": lambda h, w, share, rng: draw_box(
        h, w, share, np.random.default_rng(1)
    ),
    "reaches outside": lambda h, w, share, rng: (-1, *draw_box(h, w, share, rng)[1:]),
}


@pytest.mark.parametrize("says", WRONG_BOXES)
def test_names_the_mistake_in_a_box(says):
    with pytest.raises(CheckFailed, match=says):
        check_box("box", WRONG_BOXES[says], 44, 30, 0.25)


def average_by_torch(average, model, decay):
    update = get_ema_multi_avg_fn(decay)
    kinds = {True: [], False: []}
    for pair in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        kinds[pair[0].is_floating_point()].append(pair)
    update(*map(list, zip(*kinds[True], strict=True)), None)
    for mean, new in kinds[False]:
        mean.copy_(new)


def test_takes_the_average_of_torch():
    for decay in (0.0, 0.5, 0.99, 1.0):
        check_average("average", average_by_torch, decay, seed=2)


def test_the_average_of_torchs_class_is_the_same():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    theirs = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.8), use_buffers=True)
    theirs.update_parameters(model)  # a copy
    ours = {key: value.clone() for key, value in model.state_dict().items()}
    with torch.no_grad():
        for value in model.state_dict().values():
            value.add_(1)
    theirs.update_parameters(model)
    for key, value in theirs.module.state_dict().items():
        if value.is_floating_point():
            assert torch.allclose(value, 0.8 * ours[key] + 0.2 * model.state_dict()[key])


@torch.no_grad()
def only_parameters(average, model, decay):
    for mean, new in zip(average.parameters(), model.parameters(), strict=True):
        mean.lerp_(new, 1 - decay)


WRONG_AVERAGES = {
    "batch norm's statistics belong to the average": only_parameters,
    "decay weighs the old average": lambda a, m, decay: average_by_torch(a, m, 1 - decay),
    "the model itself has changed": lambda a, m, decay: [
        average_by_torch(a, m, decay),
        m.load_state_dict(a.state_dict()),
    ],
    "stays as it was: is it averaged, and in place": lambda a, m, decay: None,
}


@pytest.mark.parametrize("says", WRONG_AVERAGES)
def test_names_the_mistake_in_an_average(says):
    with pytest.raises(CheckFailed, match=says):
        check_average("average", WRONG_AVERAGES[says], 0.9)


def test_states_hold_counts_that_an_average_would_cut():
    counts = [state["1.num_batches_tracked"] for state in random_states(3, (2, 3, 1), 0)]
    assert all(count.dtype.kind == "i" for count in counts)
    assert 0.9 * counts[0] + 0.1 * counts[1] != counts[1]


@pytest.mark.parametrize(("num_steps", "warm_up_steps"), [(10, 3), (100, 1), (17, 16)])
def test_factors_are_those_of_torchs_schedulers(num_steps, warm_up_steps):
    sgd = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    up = LinearLR(sgd, 0.01, total_iters=warm_up_steps)
    down = CosineAnnealingLR(sgd, num_steps - warm_up_steps)
    schedule, found = SequentialLR(sgd, [up, down], [warm_up_steps]), []
    for _ in range(num_steps + 1):
        found.append(sgd.param_groups[0]["lr"])
        sgd.step()
        schedule.step()
    assert factors(num_steps, warm_up_steps) == pytest.approx(found, abs=1e-12)


def factor(step, num_steps, warm_up_steps, start=0.01, end=1.0, power=1):
    if step < warm_up_steps:
        return start + (end - start) * step / warm_up_steps
    progress = (step - warm_up_steps) / (num_steps - warm_up_steps)
    return (1 + math.cos(math.pi * progress**power)) / 2


WRONG_FACTORS = {
    "starts at 0": lambda *steps: factor(*steps, start=0.0),
    "waits at the peak": lambda *steps: factor(*steps, start=1.0),
    "has no warm-up": lambda step, num_steps, _: factor(step, num_steps, 0),
    "values only": lambda *steps: factor(*steps, power=2),
    "returned None": lambda *steps: None,
    "a division by 0": lambda step, num_steps, warm_up_steps: step / 0,
}


@pytest.mark.parametrize("says", WRONG_FACTORS)
def test_names_the_mistake_in_a_schedule(says):
    check_factor("lr_factor", factor, 12, 4)
    with pytest.raises(CheckFailed, match=says):
        check_factor("lr_factor", WRONG_FACTORS[says], 12, 4)
