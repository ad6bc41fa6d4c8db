"""Checks of run(options, data, **more) -> model, history: a training told by its options alone.

The model has one hidden layer, the optimiser is SGD with momentum, and its learning rate falls
along a cosine over all batches. On a training set that repeats one image the order of the rows does
not matter, so every step can be followed from outside.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks.comparing import (
    CheckFailed,
    check_apart,
    check_array,
    check_group,
    check_outputs,
)
from helpers.checks.models import call, set_seed
from helpers.checks.pytorch_models.two_layer_net.hidden_layer import (
    check_dropout,
    check_logits,
    check_size,
)
from helpers.checks.pytorch_models.two_layer_net.hidden_weights import two_layer_logits, weights_of

KEYS = ("loss", "val_loss", "val")
STILL = {"lr": 0.0, "dropout": 0.0}  # what comes out is how the weights began


def check_run_of_options(
    name: str,
    run: Callable,
    options: Callable,
    image: tuple[int, ...],
    num_classes: int,
    rows: tuple[int, int, int] = (11, 6, 5),
    seed: int = 0,
    **settings: Any,
) -> None:
    """Check run(options, data, **more) -> model, history: all of it comes from the options.

    options: makes the student's settings; image: shape of one; rows: of train, val and test
    settings: hidden_size, lr, momentum, weight_decay, batch_size and num_epochs, none a default
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    data = made_up(rng, image, num_classes, rows)
    sizes = math.prod(image), settings["hidden_size"], num_classes
    settings = settings | {"seed": seed}

    def go(state, data=data, **changes):
        """Return model and history; state: seed of what the run itself does not set."""
        lines, chosen = [], options(**settings | changes)
        set_seed(run, state)
        answer = call(name, lambda: run(chosen, data, log=lambda line: lines.append(line)))
        model, history = check_outputs(name, answer, "model history")
        _check_history(name, history, settings, options(), rows[0])
        check_array(f"{name}: lines that log gets", len(lines), settings["num_epochs"])
        model = model.cpu()
        check_size(f"{name}: the model", model, sizes)
        return model, history, weights_of(f"{name}: the model", model, sizes)

    with check_group(f"{name}: new and equal for equal options, which all count"):
        check_logits(f"{name}: the model", go(0, **STILL)[0], image, sizes, rows[0], seed)
        start = _check_fresh(name, go, seed)
        _check_val(name, go(1, **STILL)[1], start, data)
        _check_steps(name, go, start, data, settings, options())
        model, history, _ = go(2, dropout=0.6)
        if not np.array_equal(history["loss"], go(3, dropout=0.6)[1]["loss"]):
            raise CheckFailed(
                f"{name}: equal options give other losses with dropout: is it seeded?"
            )
        check_dropout(f"{name}: the model", model, image, sizes, 0.6, seed)


def made_up(
    rng: np.random.Generator, image: tuple[int, ...], num_classes: int, rows: tuple[int, int, int]
) -> dict[str, Any]:
    """Return data as load_cifar10 does, of random pixels, with rows of train, val and test.

    >>> made_up(np.random.default_rng(0), (1, 2, 2), 3, rows=(4, 2, 2))["X_train"].shape
    (4, 1, 2, 2)
    """
    data: dict[str, Any] = {
        "names": [f"class {k}" for k in range(num_classes)],
        "source": "made up",
    }
    for part, N in zip(("train", "val", "test"), rows, strict=True):
        data[f"X_{part}"] = rng.integers(256, size=(N, *image)).astype(np.uint8)
        data[f"y_{part}"] = rng.integers(num_classes, size=N)
    return data


def follow_run(
    start: dict[str, np.ndarray],
    data: dict[str, Any],
    options: dict[str, Any],
    num_batches: int,
    factor: Callable | None = None,
    **slip: Any,
) -> np.ndarray:
    """Return the losses of a run on data whose train rows are all the same, started at `start`.

    options: a dictionary; num_batches: of an epoch; factor: of lr at a step, default: the cosine
    """
    chosen = options | slip
    W = {key: torch.tensor(array, requires_grad=True) for key, array in start.items()}
    parts = [[w for w in W.values() if w.ndim == ndim] for ndim in (2, 1)]
    decays = chosen["weight_decay"], chosen.get("of_biases", 0.0)
    groups = [{"params": p, "weight_decay": d} for p, d in zip(parts, decays, strict=True)]
    sgd = torch.optim.SGD(groups, lr=chosen["lr"], momentum=chosen["momentum"])
    steps, losses = num_batches * options["num_epochs"], []
    factor = factor or (lambda step: _cosine(step, steps))
    x, y = torch.tensor(normalised(data, "train")[:1]), torch.tensor(data["y_train"][:1])
    for step in range(steps):
        for group in sgd.param_groups:
            group["lr"] = chosen["lr"] * factor(step)
        hidden = (x @ W["W1"] + W["b1"]).relu()
        loss = F.cross_entropy(hidden @ W["W2"] + W["b2"], y)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    return np.array(losses)


def normalised(data: dict[str, Any], part: str) -> np.ndarray:
    """Return the images of a split as rows (N, D), normalised by the channels' pixels of train."""
    train = data["X_train"] / 255
    statistics = train.mean((0, 2, 3), keepdims=True), train.std((0, 2, 3), keepdims=True)
    X = (data[f"X_{part}"] / 255 - statistics[0]) / statistics[1]
    return X.reshape(len(X), -1)


def _cosine(step, steps):
    return 0.5 * (1 + math.cos(math.pi * step / steps))


def _check_history(name, history, settings, default, num_rows):
    if not isinstance(history, dict):
        raise CheckFailed(f"{name}: history is {type(history).__name__}; wanted is what fit gives.")
    if any(key.startswith("test") for key in history):
        raise CheckFailed(
            f"{name}: test is measured after every epoch: give fit train and val alone."
        )
    if set(history) != set(KEYS):
        raise CheckFailed(f"{name}: history holds {', '.join(history)}; wanted {', '.join(KEYS)}.")
    check_apart(name, history)
    size, epochs = settings["batch_size"], settings["num_epochs"]
    other = -(-num_rows // default.batch_size), default.num_epochs
    batches = -(-num_rows // size)
    suspects = {
        "is that of Options' own num_epochs: is options.num_epochs used?": batches * other[1],
        "is that of Options' own batch_size: is options.batch_size used?": other[0] * epochs,
        "is that of Options' own settings: are these options used?": other[0] * other[1],
    }
    check_array(f"{name}: number of steps", len(history["loss"]), batches * epochs,
                suspects=suspects)  # fmt: skip


def _check_fresh(name, go, seed):
    """Check that each run begins anew, from its seed; return the weights it begins with."""
    _, history, start = go(1, **STILL)
    ends, again = go(2, dropout=0.0)[2], go(3, **STILL)
    if _equal(again[2], ends):
        raise CheckFailed(
            f"{name}: a second run goes on with the weights that the first has trained: make a "
            "new model in each run."
        )
    if not _equal(start, again[2]):
        raise CheckFailed(
            f"{name}: equal options begin with other weights: call "
            "torch.manual_seed(options.seed) in each run, before the model is made."
        )
    if not np.array_equal(history["loss"], again[1]["loss"]):
        raise CheckFailed(
            f"{name}: equal options give other batches: make the loaders anew in each run."
        )
    if _equal(start, go(1, seed=seed + 1, **STILL)[2]):
        raise CheckFailed(
            f"{name}: seeds {seed} and {seed + 1} begin with the same weights: does "
            "torch.manual_seed get options.seed?"
        )
    return start


def _equal(one, other):
    return all(np.array_equal(one[key], other[key]) for key in one)


def _check_val(name, history, start, data):
    """Check that val is what is measured, on a run whose weights stay as they began."""

    def loss(part):
        logits = torch.tensor(two_layer_logits(start, normalised(data, part)))
        return F.cross_entropy(logits, torch.tensor(data[f"y_{part}"])).item()

    suspects = {
        "is that of test, which stays unseen until all is chosen": loss("test"),
        "is that of train: measure on images that are not trained on": loss("train"),
    }
    title = f"{name}: val_loss of the first epoch, with lr = 0"
    check_array(title, history["val_loss"][0], loss("val"), suspects=suspects, rtol=1e-4)


def _check_steps(name, go, start, data, settings, default):
    """Check the losses on a training set that repeats one image, against steps in plain PyTorch."""
    N = len(data["X_train"])
    same = data | {key: np.repeat(data[key][:1], N, 0) for key in ("X_train", "y_train")}
    epochs, batches = settings["num_epochs"], -(-N // settings["batch_size"])
    steps = epochs * batches
    rates = {
        "have a learning rate that never falls: give fit the scheduler": lambda t: 1.0,
        f"have a learning rate that reaches 0 after {epochs} steps, and rises again: fit calls the "
        "scheduler after every batch, so T_max counts the batches of all epochs": (
            lambda t: _cosine(t, epochs)
        ),
        "have a learning rate that reaches 0 after one epoch, and rises again: T_max counts the "
        "batches of all epochs": lambda t: _cosine(t, batches),
        "have a learning rate that falls after every epoch only: let it fall after every batch": (
            lambda t: _cosine(t // batches, epochs)
        ),
        "have a learning rate that falls in a straight line: take a cosine": (
            lambda t: 1 - t / steps
        ),
    }
    slips = {
        "lack the weight decay: is options.weight_decay used?": {"weight_decay": 0.0},
        "have decayed the biases too: decay weights only": {"of_biases": settings["weight_decay"]},
        "lack the momentum: is options.momentum used?": {"momentum": 0.0},
        "have Options' own lr: is options.lr used?": {"lr": default.lr},
        "have Options' own momentum: is options.momentum used?": {"momentum": default.momentum},
        "have Options' own weight decay: is options.weight_decay used?": {
            "weight_decay": default.weight_decay
        },
    }
    case = start, same, settings, batches
    suspects = {cause: follow_run(*case, factor) for cause, factor in rates.items()}
    suspects |= {cause: follow_run(*case, **slip) for cause, slip in slips.items()}
    losses = go(4, same, dropout=0.0)[1]["loss"]
    title = f"{name}: the losses of {steps} steps on one image"
    check_array(title, losses, follow_run(*case), suspects=suspects, rtol=2e-4)
