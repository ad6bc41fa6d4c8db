"""Do the course's lessons hold on the sample as on CIFAR-10? Train, over seeds, and say.

    python -m ci.lessons [FOLDER WITH cifar-10-batches-py] [--seeds 3] [--results FILE]

The same models and settings on the sample and, where a folder is given, on as many rows of
CIFAR-10. A row for each model, with its spread; then a line for each lesson: does it hold? As in
the notebooks, a model is that of the epoch which was best on validation. All of it takes an hour
or two on two cores: each run is noted in FILE as it ends, and is not done again.

The claims, `lessons` and `ranks`, were fixed before version 3 of the sample was made.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.data import CIFAR10, DataWarning, data_folders, load_cifar10, split
from helpers.data.batches import Loader, normalise, pixel_statistics, random_crop, random_flip
from helpers.data.sample import load_sample
from helpers.torch_nets import evaluate, fit, supports_bfloat16

NUM_ROWS = 7_000, 1_000, 2_000  # train, validation and test: what the sample has
MARGIN = 0.05  # by which a better model must be better
TIE = 0.02  # a difference that other seeds may turn round


class Block(nn.Module):
    """Two 3 × 3 convolutions with batch norm and a shortcut without weights (He et al., 2016)."""

    def __init__(self, fan_in: int, fan_out: int):
        super().__init__()
        self.stride = fan_out // fan_in
        self.pad = (0, 0, 0, 0, 0, fan_out - fan_in)  # zeros for the channels that are new
        self.conv1 = nn.Conv2d(fan_in, fan_out, 3, self.stride, 1, bias=False)
        self.conv2 = nn.Conv2d(fan_out, fan_out, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(fan_out), nn.BatchNorm2d(fan_out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output."""
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        return F.relu(y + F.pad(x[:, :, :: self.stride, :: self.stride], self.pad))


def linear() -> nn.Module:
    """Return softmax regression."""
    return nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))


def two_layer_net() -> nn.Module:
    """Return a network with 200 hidden units."""
    return nn.Sequential(nn.Flatten(), nn.Linear(3072, 200), nn.ReLU(), nn.Linear(200, 10))


def convnet() -> nn.Module:
    """Return the ConvNet of part 1: one convolution, a pool, two affine layers."""
    body = [nn.Conv2d(3, 32, 7, padding=3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    return nn.Sequential(*body, nn.Linear(32 * 16 * 16, 100), nn.ReLU(), nn.Linear(100, 10))


def lenet5(batch_norm: bool = False) -> nn.Module:
    """Return the LeNet-5 of part 2, with 62,006 parameters without batch norm."""
    norm2d = (lambda n: [nn.BatchNorm2d(n)]) if batch_norm else (lambda n: [])
    norm1d = (lambda n: [nn.BatchNorm1d(n)]) if batch_norm else (lambda n: [])
    return nn.Sequential(
        *[nn.Conv2d(3, 6, 5), *norm2d(6), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), *norm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()],
        *[nn.Linear(400, 120), *norm1d(120), nn.ReLU()],
        *[nn.Linear(120, 84), *norm1d(84), nn.ReLU(), nn.Linear(84, 10)],
    )


def resnet20() -> nn.Module:
    """Return ResNet-20 for CIFAR-10, with 269,722 parameters."""
    sizes = [16] * 4 + [32] * 3 + [64] * 3
    blocks = [Block(*pair) for pair in pairwise(sizes)]
    stem = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)]
    return nn.Sequential(*stem, *blocks, *head)


class Run(NamedTuple):
    """A model and how it is trained, by SGD with momentum 0.9.

    lr: the learning rate; it falls to 0 along a cosine, unless it is constant
    """

    model: Callable
    lr: float
    num_epochs: int
    augment: bool = False
    constant: bool = False
    batch_size: int = 128


RUNS = {
    "softmax": Run(linear, 0.01, 20),
    "two-layer net": Run(two_layer_net, 0.02, 20),
    "ConvNet": Run(convnet, 0.02, 10),
    "LeNet-5": Run(lenet5, 0.02, 30),
    "LeNet-5, augmented": Run(lenet5, 0.02, 30, augment=True),
    # As in the sweep of improving_training: 0.03 is the best of its rates.
    "LeNet-5, constant lr 0.03": Run(lenet5, 0.03, 10, constant=True),
    "LeNet-5, constant lr 0.3": Run(lenet5, 0.3, 10, constant=True),
    "LeNet-5 with batch norm, constant lr 0.3": Run(
        lambda: lenet5(batch_norm=True), 0.3, 10, constant=True
    ),
    "ResNet-20, augmented": Run(resnet20, 0.1, 12, augment=True, batch_size=64),
}
LADDER = ("softmax", "two-layer net", "ConvNet", "LeNet-5", "ResNet-20, augmented")


def train(run: Run, data: dict, seed: int) -> list[float]:
    """Train a model, and return the test and the training accuracy of its best epoch."""
    torch.manual_seed(seed)
    model = run.model().to(memory_format=torch.channels_last)
    plain = [normalise(*pixel_statistics(data["X_train"]))]
    steps = [random_crop(4), random_flip(), *plain] if run.augment else plain
    X, y = data["X_train"], data["y_train"]
    train_loader = Loader(X, y, run.batch_size, shuffle=True, transforms=steps, seed=seed)
    loaders = {"train": train_loader}
    loaders["val"], test, seen = (
        Loader(data[f"X_{part}"], data[f"y_{part}"], 500, transforms=plain)
        for part in ("val", "test", "train")
    )
    sgd = torch.optim.SGD(model.parameters(), run.lr, momentum=0.9, weight_decay=5e-4)
    num_steps = run.num_epochs * len(loaders["train"])
    schedule = None
    if not run.constant:
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(sgd, num_steps)
    fast = run.model is resnet20 and supports_bfloat16(torch.device("cpu"))
    fit(model, loaders, sgd, run.num_epochs, scheduler=schedule, autocast=fast)
    return [evaluate(model, loader)[1] for loader in (test, seen)]


def measure(name: str, data: dict, seeds: int, results: Path) -> dict[str, np.ndarray]:
    """Train every run on one data set and print a row for each; return {run: (seeds, 2)}.

    results: Path of a JSON file of {"data, run, seed": [test, train, seconds]}, added to
    """
    found = {}
    for label, run in RUNS.items():
        rows = []
        for seed in range(seeds):
            known = json.loads(results.read_text()) if results.exists() else {}
            key = f"{name}, {label}, {seed}"
            if key not in known:
                start = time.perf_counter()
                known[key] = [*train(run, data, seed), time.perf_counter() - start]
                results.write_text(json.dumps(known, indent=1))
            rows.append(known[key])
        test, fitted, seconds = np.array(rows).T
        found[label] = np.array(rows)[:, :2]
        print(
            f"| {name} | {label} | {test.mean():.3f} | {test.min():.3f} to {test.max():.3f} |"
            f" {fitted.mean():.3f} | {seconds.mean():.0f} s |",
            flush=True,
        )
    return found


def lessons(found: dict[str, np.ndarray]) -> Iterator[tuple[str, bool]]:
    """Yield (lesson, whether it holds) for {run: (seeds, 2)} test and training accuracies."""
    test = {name: values[:, 0].mean() for name, values in found.items()}
    gap = {name: values[:, 1].mean() - values[:, 0].mean() for name, values in found.items()}
    yield "LeNet-5 overfits by 10 points", gap["LeNet-5"] > 0.10
    plain, augmented = test["LeNet-5"], test["LeNet-5, augmented"]
    yield "augmentation helps by 2 points", augmented > plain + TIE
    yield "augmentation halves the gap", gap["LeNet-5, augmented"] < gap["LeNet-5"] / 2
    good, large = (found[f"LeNet-5, constant lr {lr}"][:, 0] for lr in (0.03, 0.3))
    yield "a rate ten times as large loses more than half, each seed", all(large < good / 2)
    normed = test["LeNet-5 with batch norm, constant lr 0.3"]
    yield "with batch norm that rate costs less than 5 points", normed > good.mean() - MARGIN


def ranks(sample: dict[str, np.ndarray], real: dict[str, np.ndarray]) -> Iterator[tuple[str, bool]]:
    """Yield (claim, whether it holds): pairs of models that the sample must rank as CIFAR-10 does.

    Where CIFAR-10 sets two models apart by the margin, so must the sample; where it does not, they
    must be in the same order, or nearly equal.
    """
    score = [{name: d[name][:, 0].mean() for name in LADDER} for d in (sample, real)]
    for pair in combinations(LADDER, 2):
        here, there = (test[pair[1]] - test[pair[0]] for test in score)
        worse, better = pair if there > 0 else pair[::-1]
        here, there = here * np.sign(there), abs(there)
        if there >= MARGIN:
            yield f"{better} beats {worse} by 5 points", here >= MARGIN
        else:
            yield f"{worse} is at most 2 points better than {better}", here >= -TIE


def main() -> None:
    """Measure the sample, and CIFAR-10 where its folder is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="with cifar-10-batches-py")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--results", type=Path, default=Path("build", "lessons.json"))
    arguments = parser.parse_args()
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore", DataWarning)
    data = {"sample": split(CIFAR10, load_sample(data_folders())[0], *NUM_ROWS)}
    if arguments.folder:
        data["CIFAR-10"] = load_cifar10(*NUM_ROWS, folder=arguments.folder)
    print("| data | model | test accuracy | spread | train accuracy | a run |")
    print("|---|---|---|---|---|---|")
    found = {
        name: measure(name, splits, arguments.seeds, arguments.results)
        for name, splits in data.items()
    }
    for name, values in found.items():
        for lesson, holds in lessons(values):
            print(f"{name}: {lesson}: {'yes' if holds else 'NO'}")
    for claim, holds in ranks(found["sample"], found["CIFAR-10"]) if arguments.folder else ():
        print(f"as on CIFAR-10, {claim}: {'yes' if holds else 'NO'}")


if __name__ == "__main__":
    main()
