"""The checks of residual networks and of a training run name the usual mistakes."""

import math
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.lenet5_pipeline.resnet20 import (
    check_block,
    check_initialise,
    check_lr_at,
    check_predictions,
    check_resnet,
    check_scheduler,
    check_shortcut,
)
from helpers.checks.lenet5_pipeline.resnet20.twins import BLOCK_SLIPS, NET_SLIPS, Block, ResNet


def pad(x, num_channels, stride):
    return F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, num_channels - x.shape[1]))


SHORTCUTS = {
    "is not downsampled": lambda x, C, stride: pad(x, C, 1),
    "is downsampled in height only": lambda x, C, stride: pad(x[:, :, ::stride], C, 1),
    "averages pixels": lambda x, C, stride: pad(F.avg_pool2d(x, stride), C, 1),
    "takes the largest pixels": lambda x, C, stride: pad(F.max_pool2d(x, stride), C, 1),
    "takes the last pixel": lambda x, C, stride: pad(x[:, :, 1:, 1:], C, stride),
    "has the zeros before": lambda x, C, stride: pad(x, C, stride).roll(C - x.shape[1], 1),
    "has zeros on both sides": lambda x, C, stride: pad(x, C, stride).roll(1, 1),
    "lacks the new channels": lambda x, C, stride: x[:, :, ::stride, ::stride],
    "changed its input x": lambda x, C, stride: pad(x.add_(1), C, stride),
    "no gradient comes back": lambda x, C, stride: pad(x.detach(), C, stride),
    "is zero everywhere": lambda x, C, stride: 0 * pad(x, C, stride),
    "has the wrong sign": lambda x, C, stride: -pad(x, C, stride),
    "is not finite": lambda x, C, stride: pad(x, C, stride) * math.nan,
    "is None": lambda x, C, stride: None,
}


def test_takes_a_shortcut_that_is_right():
    for settings in (((2, 3, 4, 6), 5, 2), ((1, 2, 5, 3), 2, 1), ((2, 1, 7, 5), 4, 3)):
        check_shortcut("shortcut_pad", pad, *settings)


@pytest.mark.parametrize("says", SHORTCUTS)
def test_names_what_is_wrong_with_a_shortcut(says):
    with pytest.raises(CheckFailed, match=says):
        check_shortcut("shortcut_pad", SHORTCUTS[says], (2, 3, 4, 6), 6, 2)


@pytest.mark.parametrize("shortcut", ["pad", "projection"])
def test_takes_blocks_that_are_right(shortcut):
    for settings in ((3, 3, 1), (2, 5, 2), (3, 5, 1), (4, 4, 2)):
        check_block("BasicBlock", Block, *settings, shortcut)


@pytest.mark.parametrize("slip", BLOCK_SLIPS)
def test_names_the_slip_of_a_block(slip):
    """Two slips are to be made only where input and maps have one shape."""
    settings = (3, 3, 1) if slip in ("inner shortcut", "same input") else (3, 5, 2)
    with pytest.raises(CheckFailed, match=BLOCK_SLIPS[slip]):
        check_block("BasicBlock", partial(Block, slip=slip), *settings, "pad")


def test_names_a_shortcut_that_is_detached():
    with pytest.raises(CheckFailed, match="lacks the way along the shortcut"):
        check_block("BasicBlock", partial(Block, slip="detached"), 3, 3, 1, "pad")


class Changed(Block):
    """A block in which a test exchanges a layer or takes one away."""

    def __init__(self, *settings, **layers):
        super().__init__(*settings)
        for name, layer in layers.items():
            setattr(self, name, layer)


def conv(fan_in=3, fan_out=5, size=3, stride=2, **more):
    return nn.Conv2d(fan_in, fan_out, size, stride, size // 2, **{"bias": False} | more)


PADDED = {
    "a shortcut without downsampling": {"conv0": conv(stride=1)},
    "other channels than it was made for": {"conv0": conv(fan_in=5, fan_out=3)},
    "a convolution has a bias": {"conv0": conv(bias=True)},
    "batch norm of its own": {"norm1": nn.Identity()},
    "are the batch norms missing": {"norm0": nn.Identity(), "norm1": nn.Identity()},
    "there is a projection, though the shortcut is 'pad'": {"project": conv(size=1)},
    "own mean and variance": {
        "norm0": nn.BatchNorm2d(5, track_running_stats=False),
        "norm1": nn.BatchNorm2d(5, track_running_stats=False),
    },
}


@pytest.mark.parametrize("says", PADDED)
def test_names_the_wrong_layer_of_a_block(says):
    with pytest.raises(CheckFailed, match=says):
        check_block("BasicBlock", partial(Changed, **PADDED[says]), 3, 5, 2, "pad")


def test_names_a_projection_that_is_missing_or_too_large():
    for layer, says in ((None, "the projection is missing"), (conv(), "is a 1 × 1 convolution")):
        project = layer and nn.Sequential(layer, nn.BatchNorm2d(5))
        with pytest.raises(CheckFailed, match=says):
            check_block("BasicBlock", partial(Changed, project=project), 3, 5, 2, "projection")


class Net(ResNet):
    """A ResNet-20 as students write it, with a block of their choice."""

    def __init__(self, num_classes, shortcut, block, slip=""):
        super().__init__(num_classes, shortcut, slip, block)


def test_takes_networks_that_are_right_and_counts_them_as_the_paper_does():
    assert check_resnet("ResNet20", Net, 10, "pad") == 269_722
    assert check_resnet("ResNet20", Net, 10, "projection") == 272_474
    check_resnet("ResNet20", Net, 3, "pad", size=(7, 12), seed=1)


@pytest.mark.parametrize("slip", NET_SLIPS)
def test_names_the_slip_of_a_network(slip):
    with pytest.raises(CheckFailed, match=NET_SLIPS[slip]):
        check_resnet("ResNet20", partial(Net, slip=slip), 7, "pad")


def test_names_what_a_network_learns_too_much_or_too_little():
    with pytest.raises(CheckFailed, match="shortcut does not reach the blocks"):
        check_resnet("ResNet20", lambda C, shortcut, block: Net(C, "pad", block), 7, "projection")
    with pytest.raises(CheckFailed, match="the linear layer has 10 outputs"):
        check_resnet("ResNet20", lambda C, shortcut, block: Net(10, shortcut, block), 7, "pad")


def initialise(model, convs=nn.init.kaiming_normal_, **settings):
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            convs(layer.weight, **{"mode": "fan_out", "nonlinearity": "relu"} | settings)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.reset_parameters()


STARTS = {
    "comes from fan-in": partial(initialise, mode="fan_in"),
    "lacks the factor 2": partial(initialise, nonlinearity="linear"),
    "uniform distribution": partial(initialise, convs=nn.init.kaiming_uniform_),
    "is never initialised": lambda model: initialise(model[:2]),
    "1.weight": lambda model: initialise(nn.Sequential(model[0], *list(model.modules())[4:5])),
    "the linear layer stays": lambda model: (initialise(model), model[-1].reset_parameters()),
}


def test_takes_a_start_that_is_right():
    for seed in range(20):
        check_initialise("initialise", initialise, seed)


@pytest.mark.parametrize("says", STARTS)
def test_names_what_is_wrong_with_a_start(says):
    with pytest.raises(CheckFailed, match=says):
        check_initialise("initialise", STARTS[says])


def lr_at(step, num_steps, peak, share, first=0.1, last=0.0):
    knots = (0, share * num_steps, num_steps)
    return float(np.interp(step, knots, (first * peak, peak, last * peak)))


RATES = {
    "starts at 0": partial(lr_at, first=0),
    "has no warm-up, and waits": partial(lr_at, first=1),
    "stays at the peak": partial(lr_at, last=1),
    "stops falling": partial(lr_at, last=0.1),
    "is a share of the peak": lambda step, num_steps, peak, share: lr_at(step, num_steps, 1, share),
    "is one step early": lambda step, *others: lr_at(step + 1, *others),
    "is one step late": lambda step, *others: lr_at(max(step - 1, 0), *others),
    "is zero everywhere": lambda *settings: 0.0,
    "returned None": lambda *settings: None,
}


def test_takes_a_schedule_that_is_right():
    for settings in ((20, 0.4, 0.25), (7, 3.0, 0.5), (2, 0.1, 0.5)):
        check_lr_at("lr_at", lr_at, *settings)


@pytest.mark.parametrize("says", RATES)
def test_names_what_is_wrong_with_a_schedule(says):
    with pytest.raises(CheckFailed, match=says):
        check_lr_at("lr_at", RATES[says], 20, 0.4, 0.25)


def scheduler(optimizer, epochs, steps, peak, share, factor=1.0, every=1, length=None):
    num_steps = (length or steps) * epochs
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: factor * lr_at(step // every * every, num_steps, peak, share)
    )


SCHEDULERS = {
    "stay the same for a whole epoch": partial(scheduler, every=5),
    "reach 0 after as many batches as there are epochs": partial(scheduler, length=1),
    "are multiplied by the peak twice": partial(scheduler, factor=0.4),
    "never change": lambda optimizer, *settings: torch.optim.lr_scheduler.ConstantLR(optimizer, 1),
    "returned NoneType": lambda *settings: None,
}


def test_takes_a_scheduler_that_is_right():
    check_scheduler("new_scheduler", scheduler, 4, 5, 0.4, 0.25)


@pytest.mark.parametrize("says", SCHEDULERS)
def test_names_what_is_wrong_with_a_scheduler(says):
    with pytest.raises(CheckFailed, match=says):
        check_scheduler("new_scheduler", SCHEDULERS[says], 4, 5, 0.4, 0.25)


def write(path, labels, header="image_id,label\n", start=0, form="{},{}\n", move=True):
    rows = [form.format(k, label) for k, label in enumerate(labels.tolist(), start=start)]
    target = path.with_suffix(".part") if move else path
    target.write_text(header + "".join(rows))
    if move:
        target.replace(path)


FILES = {
    "the header is missing": partial(write, header=""),
    "wanted 'image_id,label'": partial(write, header="id,label\n"),
    "begins at 1": partial(write, start=1),
    "wanted two numbers and a comma": partial(write, form="{};{}\n"),
    "whole numbers": lambda path, labels: write(path, labels.float()),
    "is in another order": lambda path, labels: write(path, labels.sort().values),
    "has the wrong shape": lambda path, labels: write(path, labels[:-1]),
    "writes into the file itself": partial(write, move=False),
    "an earlier file is not replaced": lambda path, labels: None,
    "no file is left": lambda path, labels: path.unlink(),
    "leaves other.csv behind": lambda path, labels: write(path.with_name("other.csv"), labels),
}


def test_takes_predictions_that_are_right():
    check_predictions("write_predictions", write, [3, 8, 0, 9, 3])
    check_predictions("write_predictions", partial(write, form="{},{}\r\n"), [1])


@pytest.mark.parametrize("says", FILES)
def test_names_what_is_wrong_with_predictions(says):
    with pytest.raises(CheckFailed, match=says):
        check_predictions("write_predictions", FILES[says], [3, 8, 0, 9, 3])


def test_a_shortcut_makes_its_zeros_where_the_image_is():
    def on_the_cpu(x, num_channels, stride):
        x = x[:, :, ::stride, ::stride]
        zeros = torch.zeros(len(x), num_channels - x.shape[1], *x.shape[2:], dtype=x.dtype)
        return torch.cat([x, zeros], dim=1)

    with pytest.raises(CheckFailed, match="mixes tensors of two devices"):
        check_shortcut("shortcut_pad", on_the_cpu, (2, 3, 4, 6), 6, 2)


class CutOff(Block):
    def _shortcut(self, x):
        return super()._shortcut(x).clamp(max=100)


def test_notices_a_block_that_cuts_large_numbers_off():
    with pytest.raises(CheckFailed, match="the output for large numbers"):
        check_block("BasicBlock", CutOff, 3, 3, 1, "pad")


def test_notices_a_network_that_makes_blocks_of_its_own():
    def wrong(num_classes, shortcut, block):
        return ResNet(num_classes, shortcut)

    with pytest.raises(CheckFailed, match="not those that `block` makes"):
        check_resnet("ResNet20", wrong, 4, "pad")


def test_the_linear_layer_may_be_a_convolution_of_single_pixels():
    class Convolved(ResNet):
        def __init__(self, num_classes, shortcut, block):
            super().__init__(num_classes, shortcut, block=block)
            self.last = nn.Sequential(
                nn.Unflatten(1, (64, 1, 1)), nn.Conv2d(64, num_classes, 1), nn.Flatten()
            )

    check_resnet("ResNet20", Convolved, 4, "pad")


def test_notices_a_start_that_sets_a_seed():
    def seeded(model):
        torch.manual_seed(0)
        for layer in model.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(layer, nn.BatchNorm2d):
                nn.init.ones_(layer.weight)
                nn.init.zeros_(layer.bias)

    with pytest.raises(CheckFailed, match="a seed that is set inside"):
        check_initialise("initialise", seeded)


def test_notices_a_peak_that_is_put_on_a_whole_step():
    def rounded(step, num_steps, peak, share):
        return np.interp(step, (0, int(share * num_steps), num_steps), (peak / 10, peak, 0))

    with pytest.raises(CheckFailed, match="lr_at at steps"):
        check_lr_at("lr_at", rounded, 15, 0.7, 0.3)


def test_notices_a_file_that_is_deleted_and_written_anew():
    def wrong(path, labels):
        path.unlink()
        path.write_text("image_id,label\n0,3\n")

    with pytest.raises(CheckFailed, match="opens the file itself"):
        check_predictions("write_predictions", wrong, [3])
