"""The trained models that `filter_viz` looks at: from their checkpoints, else small stand-ins.

A checkpoint is KIND_results/KIND_best.pt beside the notebook and holds {"state": state_dict, ...}
of a model whose class, and so the names in its state, somebody else chose: sizes and order count.
"""

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from torch import nn

from helpers.data.batches import Loader, normalise, pixel_statistics, random_flip
from helpers.torch_nets.fitting import cross_entropy, evaluate, train_epoch

IMAGE, NUM_CLASSES, NUM_IMAGES = (3, 32, 32), 10, 3_000
CLEARLY_TRAINED = 0.25  # accuracy; guessing has 0.1


class Recipe(NamedTuple):
    """How a stand-in is made and trained: SGD with momentum 0.9 and a cosine schedule.

    convolution: its filters and their size, or None; hidden: units between image and logits
    first_std: standard deviation of the first layer's weights, small, so that they show data
    """

    convolution: tuple[int, int] | None
    hidden: tuple[int, ...]
    first_std: float
    lr: float
    weight_decay: float
    num_epochs: int


RECIPES = {
    "softmax_classifier": Recipe(None, (), 1e-3, 0.003, 1e-3, 6),
    "two_layer_net": Recipe(None, (64,), 1e-3, 0.02, 5e-3, 8),
    "convnet": Recipe((16, 7), (64,), 1e-2, 0.03, 2e-3, 5),
}
KINDS = tuple(RECIPES)


def checkpoint_path(kind: str, parent: str | Path = ".") -> Path:
    """Return where the notebook of a kind leaves its best model.

    >>> checkpoint_path("convnet").as_posix()
    'convnet_results/convnet_best.pt'
    """
    return Path(parent, f"{kind}_results", f"{kind}_best.pt")


def new_model(
    hidden: Sequence[int] = (),
    convolution: tuple[int, int] | None = None,
    bias: bool = True,
    batch_norm: bool = False,
) -> nn.Sequential:
    """Return an untrained classifier of images (N, 3, 32, 32), an nn.Sequential.

    hidden: units of each hidden layer
    convolution: (filters, size) of one before them, size odd, or None; it keeps height and width,
        and a ReLU and a 2 × 2 max-pool follow it
    bias, batch_norm: whether the convolution has a bias, and batch norm comes after it

    >>> [type(layer).__name__ for layer in new_model()]
    ['Flatten', 'Linear']
    """
    C, H, W = IMAGE
    layers: list[nn.Module] = [nn.Flatten()]
    sizes = [C * H * W, *hidden, NUM_CLASSES]
    if convolution:
        num_filters, size = convolution
        conv = nn.Conv2d(C, num_filters, size, padding=size // 2, bias=bias)
        norm = [nn.BatchNorm2d(num_filters)] if batch_norm else []
        layers = [conv, *norm, nn.ReLU(), nn.MaxPool2d(2), *layers]
        sizes[0] = num_filters * (H // 2) * (W // 2)
    for pair in pairwise(sizes):
        layers += [nn.Linear(*pair), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train_stand_in(
    kind: str,
    data: dict[str, np.ndarray],
    seed: int = 0,
    device: torch.device | str = "cpu",
    first_std: float | None = None,
) -> nn.Sequential:
    """Return a model of a kind, trained for a few seconds on a part of the images.

    data: uint8 images X_train (N, 3, 32, 32) and labels y_train (N,)
    first_std: standard deviation that the first layer's weights begin with; None for the recipe's
    """
    recipe = RECIPES[kind]
    X, y = data["X_train"][:NUM_IMAGES], data["y_train"][:NUM_IMAGES]
    steps = [random_flip(), normalise(*pixel_statistics(data["X_train"]))]
    loader = Loader(X, y, 64, shuffle=True, transforms=steps, seed=seed, device=device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = new_model(recipe.hidden, recipe.convolution)
        nn.init.normal_(next(model.parameters()), std=first_std or recipe.first_std)
    cast(Any, model).to(device, memory_format=torch.channels_last)
    sgd = torch.optim.SGD(
        model.parameters(), recipe.lr, momentum=0.9, weight_decay=recipe.weight_decay
    )
    total = recipe.num_epochs * len(loader)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(sgd, total)
    for _ in range(recipe.num_epochs):
        for _loss in train_epoch(model, loader, sgd, cross_entropy, schedule):
            pass
    return model.eval()


def find_state(
    kind: str,
    load_state: Callable,
    data: dict[str, np.ndarray],
    seed: int = 0,
    device: torch.device | str = "cpu",
    parent: str | Path = ".",
) -> dict[str, torch.Tensor]:
    """Return the state dict of a trained model, and say in a line where it comes from.

    load_state: function of a path; returns a state dict, or None if there is no file, or raises
        ValueError for a file that it refuses
    returns: {name: tensor on the CPU}, of the checkpoint if its first layer reads such images
    """
    path = checkpoint_path(kind, parent)
    try:
        state = load_state(path)
        reason = f"{path} is not there"
    except (ValueError, FileNotFoundError) as error:
        state, reason = None, str(error)
    if state is not None and _reads_images(state):
        print(f"{kind}: loaded from {path}")
        return state
    if state is not None:
        reason = f"the first layer in {path} does not read {IMAGE} images"
    return _explained(kind, reason, data, seed, device).cpu().state_dict()


def find_convnet(
    state: dict[str, torch.Tensor],
    data: dict[str, np.ndarray],
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> nn.Sequential:
    """Return a ConvNet that computes what its state says, in eval mode; else say so, and train one.

    A state holds no code: the model is rebuilt as convolution, batch norm if there is one, ReLU,
    2 × 2 max-pool and linear layers, of the state's sizes, and must classify `val` above chance.

    state: {name: tensor}; data: also with X_val and y_val
    """
    model = rebuild_convnet(state)
    reason = (
        "its layers are not convolution, max-pool and linear layers, with or without batch norm"
    )
    if model is not None:
        steps = [normalise(*pixel_statistics(data["X_train"]))]
        loader = Loader(data["X_val"], data["y_val"], 500, transforms=steps, device=device)
        accuracy = evaluate(model.to(device), loader)[1]
        if accuracy >= CLEARLY_TRAINED:
            print(f"convnet: rebuilt from its sizes; accuracy on val {accuracy:.3f}")
            return model.eval()
        reason = f"rebuilt from its sizes it only guesses (accuracy {accuracy:.3f})"
    return _explained("convnet", reason, data, seed, device)


def rebuild_convnet(state: dict[str, torch.Tensor]) -> nn.Sequential | None:
    """Return a new_model with a state's numbers, or None if its sizes are not those of one.

    >>> rebuild_convnet(new_model((5,), (4, 3)).state_dict())[0]
    Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    >>> rebuild_convnet(new_model().state_dict()) is None
    True
    """
    weights = [value for value in state.values() if value.ndim > 1]
    if len(weights) < 2 or weights[0].ndim != 4 or weights[0].shape[-1] % 2 == 0:
        return None  # an even size cannot keep height and width by equal padding on all sides
    hidden = [len(weight) for weight in weights[1:-1]]
    convolution = (len(weights[0]), weights[0].shape[-1])
    for bias, batch_norm in ((True, False), (False, True), (True, True)):
        model = new_model(hidden, convolution, bias, batch_norm)
        own = model.state_dict()
        if [value.shape for value in own.values()] == [value.shape for value in state.values()]:
            model.load_state_dict(dict(zip(own, state.values(), strict=True)))
            return model
    return None


def _reads_images(state):
    """Return whether the first layer's weight belongs to images of 3 × 32 × 32."""
    first = next((value for value in state.values() if value.ndim in (2, 4)), None)
    pixels = IMAGE[0] * IMAGE[1] * IMAGE[2]
    return first is not None and first.shape[1] == (IMAGE[0] if first.ndim == 4 else pixels)


def _explained(kind, reason, data, seed, device):
    """Train a stand-in, and say in one line why and on what."""
    start = time.perf_counter()
    model = train_stand_in(kind, data, seed, device)
    count, seconds = min(NUM_IMAGES, len(data["X_train"])), time.perf_counter() - start
    print(f"{kind}: {reason}: a stand-in, trained on {count:,} images in {seconds:.0f} s")
    return model
