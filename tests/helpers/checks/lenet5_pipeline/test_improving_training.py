"""The checks of improving_training name the usual mistakes, and take right answers of any form."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.lenet5_pipeline.improving_training import (
    check_batch_norm,
    check_crop,
    check_flip,
    check_flip_counts,
    check_fresh_runs,
    check_l1,
    check_report,
    check_schedule,
    check_sweep_and_choice,
    check_sweep_of_equals,
    check_swish,
    check_swish_by_hand,
    check_transforms_for,
    small_net,
)
from helpers.data.batches import augment


def crop(images, padding, generator):
    return augment.random_crop(padding)(images, None, generator)[0]


def flip(images, p, generator):
    return augment.random_flip(p)(images, None, generator)[0]


def one_shift(images, padding, generator):
    i, j = torch.randint(2 * padding + 1, (2,), generator=generator)
    return window(nn.functional.pad(images, (padding,) * 4), i, j, images)


def window(padded, i, j, images):
    H, W = images.shape[2:]
    return padded[:, :, i : i + H, j : j + W]


def seeded(function):
    return lambda images, setting, generator: function(
        images, setting, torch.Generator().manual_seed(3)
    )


def from_global(function):
    return lambda images, setting, generator: function(images, setting, torch.default_generator)


WRONG_CROPS = {
    "all 2000 images got the same draw": one_shift,
    "a second batch got the same draws": seeded(crop),
    "is each draw made with generator=generator": from_global(crop),
    "no image is shifted": lambda images, padding, generator: images.clone(),
    "bytes .uint8. stay bytes": lambda images, *rest: crop(images, *rest).float(),
    "comes in on the other": lambda images, padding, generator: images.roll(1, 3),
    "are no shifts of the images": lambda images, *rest: crop(images, *rest).flip(3),
    "by more than padding": lambda images, padding, generator: crop(images, 3, generator),
    "yours has shape": lambda images, padding, generator: images[:, :, 1:],
    "wanted is a tensor": lambda images, padding, generator: images.numpy(),
    "no image is moved by": lambda images, padding, generator: crop(images, 1, generator),
}


@pytest.mark.parametrize("says", WRONG_CROPS)
def test_names_the_mistake_in_a_crop(says):
    with pytest.raises(CheckFailed, match=says):
        check_crop("random_crop", WRONG_CROPS[says], 2000, 2, (5, 4), padding=2)


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("N", [1, 3, 6000])
def test_takes_a_right_crop(N, padding):
    for seed in range(3):
        check_crop("random_crop", crop, N, 1, (5, 4), padding, seed)


def nearly_even(images, padding, generator):
    """Crop, but leave a fifth of the images where they are."""
    stay = torch.rand(len(images), generator=generator) < 0.2
    stay = stay.to(images.device)[:, None, None, None]
    return torch.where(stay, images, crop(images, padding, generator))


def test_notices_that_a_shift_is_likelier():
    with pytest.raises(CheckFailed, match="not all shifts are equally likely"):
        check_crop("random_crop", nearly_even, 6000, 1, (5, 4), padding=1)


WRONG_FLIPS = {
    "all 2000 images got the same draw": lambda images, p, generator: (
        images.flip(3) if torch.rand(1, generator=generator) < p else images.clone()
    ),
    "upside down": lambda images, p, generator: images.flip(2),
    "reverse order": lambda images, p, generator: images.flip(1),
    "Is it 1 - p": lambda images, p, generator: flip(images, 1 - p, generator),
    "Is p used": lambda images, p, generator: flip(images, 0.5, generator),
    "a second batch got the same draws": seeded(flip),
    "is each draw made with generator=generator": from_global(flip),
    "mixed up among each other": lambda images, p, generator: images.flip(0),
    "changed its input images": lambda images, p, generator: images.add_(1),
}


@pytest.mark.parametrize("says", WRONG_FLIPS)
def test_names_the_mistake_in_a_flip(says):
    with pytest.raises(CheckFailed, match=says):
        check_flip("random_flip", WRONG_FLIPS[says], 2000, 3, (4, 5), p=0.3)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("N", [1, 50, 3000])
def test_takes_a_right_flip(N, p):
    for seed in range(3):
        check_flip("random_flip", flip, N, 1, (3, 4), p, seed)


WRONG_TRANSFORMS = {
    "val is augmented": lambda part, augment, normalise: [*augment, normalise],
    "val is not normalised": lambda part, augment, normalise: (
        [*augment, normalise] if part == "train" else []
    ),
    "train is not augmented": lambda part, augment, normalise: [normalise],
    "wanted is a list": lambda part, augment, normalise: None,
}


@pytest.mark.parametrize("says", WRONG_TRANSFORMS)
def test_names_the_mistake_in_the_transforms(says):
    with pytest.raises(CheckFailed, match=says):
        check_transforms_for("transforms_for", WRONG_TRANSFORMS[says])


def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    return train(make_model(), seed, **settings)["val"][-1]


def keeping_one_model():
    kept = []

    def run(train, make_model, seed, settings):
        torch.manual_seed(seed)
        kept.append(kept[0] if kept else make_model())
        return train(kept[0], seed, **settings)["val"][-1]

    return run


def seeded_late(train, make_model, seed, settings):
    model = make_model()
    torch.manual_seed(seed)
    return train(model, seed, **settings)["val"][-1]


WRONG_RUNS = {
    "goes on with the weights": keeping_one_model(),
    "before the model is made": seeded_late,
    "begin with the same weights": lambda train, make, seed, settings: run(
        train, make, 0, settings
    ),
    "train got": lambda train, make, seed, settings: run(train, make, seed, {}),
    "is the best of the epochs": lambda train, make, seed, settings: max(
        history_of(train, make, seed, settings)
    ),
    "trained 0 times": lambda train, make, seed, settings: 0.5,
}


def history_of(train, make, seed, settings):
    torch.manual_seed(seed)
    return train(make(), seed, **settings)["val"]


@pytest.mark.parametrize("says", WRONG_RUNS)
def test_names_the_mistake_in_a_run(says):
    with pytest.raises(CheckFailed, match=says):
        check_fresh_runs("run", WRONG_RUNS[says], {"lr": 0.1})


def test_takes_a_right_run():
    check_fresh_runs("run", run, {"lr": 0.1, "reg": 0.2}, seeds=(0, 4, 0, 2))


def table_of(run, values, seeds):
    return np.array([[run(value, seed) for seed in seeds] for value in values])


def choosing(choose):
    return lambda run, values, seeds: (
        table := table_of(run, values, seeds),
        values[choose(table).argmax()],
    )


WRONG_SWEEPS = {
    "has the luckiest single run": choosing(lambda table: table.max(1)),
    "does best with the first seed": choosing(lambda table: table[:, 0]),
    "has the lowest mean": choosing(lambda table: -table.mean(1)),
    "has the first seed in every column": lambda run, values, seeds: (
        table_of(run, values, [seeds[0]] * len(seeds)),
        values[0],
    ),
    "has one row a seed": lambda run, values, seeds: (table_of(run, values, seeds).T, values[0]),
    "take values and seeds": lambda run, values, seeds: (table_of(run, values, [99]), values[0]),
    "should return 2": lambda run, values, seeds: table_of(run, values, seeds),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("says", WRONG_SWEEPS)
def test_names_the_mistake_in_a_sweep(says, seed):
    with pytest.raises(CheckFailed, match=says):
        check_sweep_and_choice(
            "sweep", WRONG_SWEEPS[says], [0.1, 0.2, 0.3, 0.4], num_seeds=3, seed=seed
        )


@pytest.mark.parametrize("num_seeds", [1, 2, 3])
@pytest.mark.parametrize("values", [["a"], [1, 2], [0.1, 0.2, 0.3], [(1, 2), (3, 4), (5, 6)]])
def test_takes_a_right_sweep(values, num_seeds):
    check_sweep_and_choice("sweep", choosing(lambda table: table.mean(1)), values, num_seeds)


def schedule(factor, kind="LambdaLR"):
    made = getattr(torch.optim.lr_scheduler, kind)
    return lambda optimizer, num_steps: made(optimizer, lambda t: factor(t, num_steps))


def hold(t, T):
    return min(1, 2 - 2 * t / T)


WRONG_SCHEDULES = {
    "falls from the first step on": schedule(lambda t, T: 1 - t / T),
    "is lowered anew in every step": schedule(hold, "MultiplicativeLR"),
    "by accident": lambda optimizer, T: torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5),
    "never falls": schedule(lambda t, T: 1.0),
    "needs a step": lambda optimizer, T: None,
}


@pytest.mark.parametrize("says", WRONG_SCHEDULES)
def test_names_the_mistake_in_a_schedule(says):
    with pytest.raises(CheckFailed, match=says):
        check_schedule("schedule", WRONG_SCHEDULES[says], 12, (0.1, 0.3))


def test_takes_a_right_schedule():
    for num_steps in (1, 2, 9):
        check_schedule("schedule", schedule(hold), num_steps, (0.1, 0.3))


def report(history, test):
    best = max(history["val"])
    return {"epoch": history["val"].index(best) + 1, "val": best, "test": test}


WRONG_REPORTS = {
    "chose the epoch and so flatters": lambda train, evaluate: report(h := train(), max(h["val"])),
    "measured once, after training": lambda train, evaluate: report(
        train(), [evaluate("test"), evaluate("test")][0]
    ),
    "wanted is a dictionary": lambda train, evaluate: (train(), evaluate("test")),
    "train was called 0 times": lambda train, evaluate: report({"val": [0.4]}, 0.5),
}


@pytest.mark.parametrize("says", WRONG_REPORTS)
def test_names_the_mistake_in_a_report(says):
    with pytest.raises(CheckFailed, match=says):
        check_report("report", WRONG_REPORTS[says], (0.3, 0.5, 0.4))


def with_norms(model, conv=nn.BatchNorm2d, linear=nn.BatchNorm1d, last=False, after=()):
    layers, waiting = [], []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d) and conv:
            waiting = [conv(layer.out_channels)]
        if isinstance(layer, nn.Linear) and linear and (last or layer is not model[-1]):
            waiting = [linear(layer.out_features)]
        if not isinstance(layer, after):
            layers, waiting = [*layers, *waiting], []
    return nn.Sequential(*layers)


def linear_only(model):
    return with_norms(model, conv=None)


WRONG_NORMS = {
    "the last layer has one": lambda model: with_norms(model, last=True),
    "the linear layers have none": lambda model: with_norms(model, linear=None),
    "the convolutions have none": linear_only,
    "there is no batch norm": lambda model: model,
    "comes after the activation": lambda model: with_norms(model, after=(nn.Conv2d, nn.Linear)),
    "returned None": lambda model: None,
    "in train mode": lambda model: with_norms(model, linear=nn.LayerNorm),
    "statistics of its batch": lambda model: with_norms(
        model,
        lambda n: nn.BatchNorm2d(n, track_running_stats=False),
        lambda n: nn.BatchNorm1d(n, track_running_stats=False),
    ),
}


@pytest.mark.parametrize("says", WRONG_NORMS)
def test_names_the_mistake_in_batch_norm(says):
    with pytest.raises(CheckFailed, match=says):
        check_batch_norm("with_batch_norm", WRONG_NORMS[says], (2, 3), (6, 4, 5), N=5)


@pytest.mark.parametrize("channels", [(3,), (1, 4), (2, 3, 4)])
@pytest.mark.parametrize("features", [(5,), (4, 3)])
def test_takes_right_batch_norms(channels, features):
    check_batch_norm("with_batch_norm", with_norms, channels, features, N=4)


def activation(function):
    class Activation(nn.Module):
        def forward(self, x):
            return function(x)

    return Activation()


WRONG_SWISHES = {
    "has the slope 1.702": lambda x: x * torch.sigmoid(1.702 * x),
    "multiply it by x": torch.sigmoid,
    "is ReLU": torch.relu,
    "lacks the sigmoid's own slope": lambda x: x * torch.sigmoid(x.detach()),
    "has no gradient": lambda x: (x * torch.sigmoid(x)).data,
}


@pytest.mark.parametrize("says", WRONG_SWISHES)
def test_names_the_mistake_in_swish(says):
    with pytest.raises(CheckFailed, match=says):
        check_swish("Swish", activation(WRONG_SWISHES[says]), (3, 4))


def test_swish_stays_finite():
    with pytest.raises(CheckFailed, match="is not finite"):
        check_swish("Swish", activation(lambda x: x / (1 + (-x).exp())), (40,), scale=1000.0)


def test_swish_is_written_by_hand():
    with pytest.raises(CheckFailed, match="calls torch's silu"):
        check_swish_by_hand("Swish", nn.SiLU())


def total(of, kept=lambda name, p: p.ndim > 1):
    return lambda model: sum(of(p) for name, p in model.named_parameters() if kept(name, p))


WRONG_PENALTIES = {
    "no gradient, so no weight would move": total(lambda p: p.data.abs().sum()),
    "which has no gradient": total(lambda p: p.abs().sum().item()),
    "counts the biases too": total(lambda p: p.abs().sum(), lambda name, p: True),
    "is a sum of squares": total(lambda p: (p**2).sum()),
    "lacks the absolute values": total(lambda p: p.sum()),
    "adds up the layers' means": total(lambda p: p.abs().mean()),
}


@pytest.mark.parametrize("says", WRONG_PENALTIES)
def test_names_the_mistake_in_l1(says):
    with pytest.raises(CheckFailed, match=says):
        check_l1("l1_penalty", WRONG_PENALTIES[says], small_net(print, (2, 3), (4, 3)))


def test_takes_a_right_l1():
    check_l1("l1_penalty", total(lambda p: p.abs().sum()), small_net(print, (2, 3), (4, 3)))


def fixed_number(images, p, generator):
    order = torch.randperm(len(images), generator=generator)
    mirrored = (order < round(p * len(images))).to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)


def test_how_many_images_are_mirrored_is_chance():
    check_flip_counts("random_flip", lambda X, p, g: augment.random_flip(p)(X, None, g)[0])
    with pytest.raises(CheckFailed, match="20 of 40 images are mirrored"):
        check_flip_counts("random_flip", fixed_number)


def test_a_mask_is_brought_to_the_images():
    def on_the_cpu(images, p, generator):
        mirrored = torch.rand(len(images), generator=generator) < p
        return torch.where(mirrored[:, None, None, None], images.flip(3), images)

    with pytest.raises(CheckFailed, match="mixes tensors of two devices"):
        check_flip("random_flip", on_the_cpu, N=5, channels=1, size=(3, 4), p=0.5)


def test_a_list_that_is_lent_stays_as_it_was():
    def grows(part, augment, normalise):
        if part != "train":
            return [normalise]
        if isinstance(augment, tuple):
            return [*augment, normalise]
        augment.append(normalise)
        return augment

    with pytest.raises(CheckFailed, match="changes the list"):
        check_transforms_for("transforms_for", grows)


@pytest.mark.parametrize("accuracy", [0.0, 0.5])
def test_of_equal_runs_any_value_is_right(accuracy):
    def sweep(run, values, seeds, pick=-1):
        table = np.array([[run(value, seed) for seed in seeds] for value in values])
        return table, values[pick] if pick is not None else None

    check_sweep_of_equals("sweep", sweep, accuracy)
    with pytest.raises(CheckFailed, match="any of the values is right"):
        check_sweep_of_equals("sweep", lambda *given: sweep(*given, pick=None), accuracy)


def test_notices_batch_norms_that_are_put_into_the_model_itself():
    def grows(model):
        for k in reversed(range(len(model) - 1)):
            if isinstance(model[k], nn.Conv2d):
                model.insert(k + 1, nn.BatchNorm2d(model[k].out_channels))
            elif isinstance(model[k], nn.Linear):
                model.insert(k + 1, nn.BatchNorm1d(model[k].out_features))
        return model

    with pytest.raises(CheckFailed, match="build a new Sequential"):
        check_batch_norm("with_batch_norm", grows, (2, 3), (4, 3), N=4)
