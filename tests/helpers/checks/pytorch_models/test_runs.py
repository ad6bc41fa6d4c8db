"""The checks of runs, sweeps and choices name the usual mistakes."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from test_hidden_layer import Net

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.two_layer_net import (
    check_choose,
    check_run_of_options,
    check_sweep_of_setting,
)
from helpers.checks.pytorch_models.two_layer_net.runs import follow_run, normalised
from helpers.data.batches import Loader, normalise, pixel_statistics
from helpers.torch_nets import fit

SETTINGS = {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.4, "batch_size": 4, "num_epochs": 2}


@dataclass(frozen=True)
class Options:
    """The settings of a run."""

    hidden_size: int = 100
    dropout: float = 0.0
    lr: float = 1e-2
    momentum: float = 0.9
    weight_decay: float = 1e-3
    batch_size: int = 64
    num_epochs: int = 4
    seed: int = 0


class Run:
    """A right run in parts; those below differ in one of them."""

    def seed(self, options):
        torch.manual_seed(options.seed)

    def model(self, options, data):
        size, classes = data["X_train"][0].size, len(data["names"])
        return Net(size, options.hidden_size, classes, options.dropout)

    def loaders(self, options, data):
        change = [normalise(*pixel_statistics(data["X_train"]))]
        more = {"seed": options.seed, "transforms": change}
        return {
            part: Loader(
                data[f"X_{part}"], data[f"y_{part}"], options.batch_size,
                shuffle=part == "train", **more,
            )
            for part in ("train", "val")
        }  # fmt: skip

    def optimizer(self, options, model):
        parts = [[p for p in model.parameters() if p.ndim == n] for n in (2, 1)]
        groups = [{"params": parts[0], "weight_decay": options.weight_decay}, {"params": parts[1]}]
        return torch.optim.SGD(groups, lr=options.lr, momentum=options.momentum)

    def schedule(self, options, optimizer, num_batches):
        steps = options.num_epochs * num_batches
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)

    def fit(self, options, *args, **more):
        return fit(*args, options.num_epochs, **more)

    def __call__(self, options, data, **more):
        self.seed(options)
        model, loaders = self.model(options, data), self.loaders(options, data)
        optimizer = self.optimizer(options, model)
        schedule = self.schedule(options, optimizer, len(loaders["train"]))
        return model, self.fit(options, model, loaders, optimizer, scheduler=schedule, **more)


class OneModel(Run):
    """Makes a model once and trains it on and on."""

    kept = None

    def model(self, options, data):
        key = options.hidden_size, options.dropout
        self.kept = self.kept or {}
        self.kept.setdefault(key, Run.model(self, options, data))
        return self.kept[key]


class OneOrder(Run):
    """Makes its loaders once for each data set and batch size."""

    kept = None

    def loaders(self, options, data):
        key = id(data), options.batch_size, options.seed
        self.kept = self.kept or {}
        self.kept.setdefault(key, Run.loaders(self, options, data))
        return self.kept[key]


def other(**methods):
    return type("Other", (Run,), methods)()


def with_other(method, **fixed):
    """Return a run one of whose parts gets other options than were asked for."""
    return other(**{
        method: lambda self, options, *args, **more: getattr(Run, method)(
            self, replace(options, **fixed), *args, **more
        )
    })  # fmt: skip


def scheduled(T_max):
    return other(
        schedule=lambda self, options, optimizer, num_batches: (
            torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max(options, num_batches))
        )
    )


def measuring(train, val, **more):
    def loaders(self, options, data):
        found = Run.loaders(self, options, data)
        size = options.batch_size
        change = [normalise(*pixel_statistics(data["X_train"]))]
        found["test"] = Loader(data["X_test"], data["y_test"], size, transforms=change)
        return {"train": found[train], "val": found[val]} | {k: found[v] for k, v in more.items()}

    return other(loaders=loaders)


WRONG_RUNS = {
    "make a new model in each run": OneModel(),
    "make the loaders anew in each run": OneOrder(),
    "equal options begin with other weights": other(seed=lambda self, options: None),
    "seeds 0 and 1 begin with the same weights": with_other("seed", seed=5),
    "with dropout: is it seeded": other(
        fit=lambda self, *args, **more: (torch.seed(), Run.fit(self, *args, **more))[1]
    ),
    "learns": with_other("model", hidden_size=100),
    "nothing is dropped": with_other("model", dropout=0.0),
    "lack the weight decay": with_other("optimizer", weight_decay=0.0),
    "lack the momentum": with_other("optimizer", momentum=0.0),
    "Options' own momentum": with_other("optimizer", momentum=0.9),
    "Options' own weight decay": with_other("optimizer", weight_decay=1e-3),
    "is options.batch_size used": with_other("loaders", batch_size=64),
    "is options.num_epochs used": with_other("fit", num_epochs=4),
    "never falls": scheduled(lambda options, num_batches: 10**9),
    "T_max counts the batches of all epochs": scheduled(lambda options, n: options.num_epochs),
    "reaches 0 after one epoch": scheduled(lambda options, num_batches: num_batches),
    "is that of test": measuring("train", "test"),
    "is that of train": measuring("train", "train"),
    "test is measured after every epoch": measuring("train", "val", test="test"),
    "number of lines|lines that log gets": other(
        fit=lambda self, *args, log=None, **more: Run.fit(self, *args, **more)
    ),
}


def test_takes_a_right_run():
    check_run_of_options("run", Run(), Options, (2, 5, 3), num_classes=4, hidden_size=9, **SETTINGS)


@pytest.mark.parametrize("says", WRONG_RUNS)
def test_names_the_mistake_of_a_run(says):
    with pytest.raises(CheckFailed, match=says):
        check_run_of_options(
            "run", WRONG_RUNS[says], Options, (2, 5, 3), 4, hidden_size=9, **SETTINGS
        )


def test_follows_what_pytorch_does():
    rng = np.random.default_rng(0)
    X = np.repeat(rng.integers(256, size=(1, 2, 3, 2)).astype(np.uint8), 6, 0)
    data = {"X_train": X, "y_train": np.ones(6, int), "X_val": X, "y_val": np.ones(6, int)}
    options = Options(hidden_size=5, **SETTINGS)
    torch.manual_seed(0)
    net = Run().model(options, data | {"names": "abc"})
    start = {"W1": net.first.weight.T, "b1": net.first.bias}
    start |= {"W2": net.last.weight.T, "b2": net.last.bias}
    start = {key: w.detach().numpy().astype(float) for key, w in start.items()}
    found = Run()(options, data | {"names": "abc"})[1]["loss"]
    np.testing.assert_allclose(found, follow_run(start, data, vars(options), 2), rtol=1e-4)
    assert abs(normalised(data, "train").mean()) < 1e-9


def sweep(run, options, name, values, seeds):
    return np.array(
        [[run(replace(options, **{name: v, "seed": s})) for s in seeds] for v in values]
    )


def swept(make, after=lambda table: table):
    """Return a sweep whose options are made by `make`, and whose table is changed after."""
    return lambda run, options, name, values, seeds: after(
        np.array([[run(make(options, name, v, s, seeds)) for s in seeds] for v in values])
    )


def right(options, name, value, seed, seeds):
    return replace(options, **{name: value, "seed": seed})


WRONG_SWEEPS = {
    "none of the seeds": swept(lambda o, name, v, s, seeds: replace(o, **{name: v})),
    "all runs have one seed": swept(lambda o, n, v, s, seeds: right(o, n, v, seeds[0], seeds)),
    "keep the others as they are": swept(
        lambda o, name, v, s, seeds: Options(**{name: v, "seed": s})
    ),
    "none of the values": swept(lambda o, name, v, s, seeds: replace(o, seed=s)),
    "one row a value": swept(right, np.transpose),
    "keep every run, so that": swept(right, lambda table: table.mean(1)),
    "holds the best run of each value": swept(right, lambda table: table.max(1)),
    "wanted are options": swept(lambda *args: vars(right(*args))),
    "run is called 12 times for 3 values, 2 seeds": (lambda *args: (sweep(*args), sweep(*args))[1]),
}


@pytest.mark.parametrize("says", WRONG_SWEEPS)
def test_names_the_mistake_of_a_sweep(says):
    case = Options, "hidden_size", [30, 60, 90], 2
    check_sweep_of_setting("sweep", sweep, *case, lr=0.5)
    with pytest.raises(CheckFailed, match=says):
        check_sweep_of_setting("sweep", WRONG_SWEEPS[says], *case, lr=0.5)


def by(score):
    return lambda values, table: values[int(np.argmax(score(table)))]


WRONG_CHOICES = {
    "has the luckiest single run": by(lambda table: table.max(1)),
    "does best with the first seed": by(lambda table: table[:, 0]),
    "does best with the last seed": by(lambda table: table[:, -1]),
    "has the highest median": by(lambda table: np.median(table, 1)),
    "has the lowest mean": by(lambda table: -table.mean(1)),
    "is its position": lambda values, table: int(table.mean(1).argmax()),
    "is its accuracy": lambda values, table: float(table.mean(1).max()),
    "yours, None, is another": lambda values, table: None,
}


@pytest.mark.parametrize("says", WRONG_CHOICES)
def test_names_the_mistake_of_a_choice(says):
    case = [5, 10, 30, 60, 90, 200], 4
    check_choose("choose", by(lambda table: table.mean(1)), *case)
    with pytest.raises(CheckFailed, match=says):
        check_choose("choose", WRONG_CHOICES[says], *case)
