"""Checks of a training loop: its steps, its modes, the weights it keeps, and that it repeats.

A loop is fit(model, loaders, options, log, plot=None); helpers.torch_nets has its sibling. What a
right one does is followed in plain PyTorch, on cases whose best epoch is neither first nor last.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from helpers.checks.comparing import CheckFailed, check_apart, check_array
from helpers.checks.models import (
    call,
    forwards_of,
    loader_near,
    on_other_device,
    parameters_of,
    row_of,
    tiny_model,
)
from helpers.checks.pytorch_models.softmax_classifier.training_cases import (
    ROWS,
    is_of,
    make_case,
    make_hopeless_case,
    measure,
    numbers_of,
    other_losses,
)

HOPELESS = (
    "{name}: where no image of val is right in any epoch, {what}: the first epoch is a best one, "
    "however low its accuracy."
)
KEYS = ("loss", "val_loss", "val")
NEAR: dict[str, Any] = {
    "rtol": 1e-4,
    "atol": 1e-5,
}  # a loss may be computed in float32, as with autocast


def check_fit_of_loaders(
    name: str,
    fit: Callable,
    options: Callable,
    sizes: tuple[int, ...] = (4, 6, 3),
    rows: dict[str, tuple[int, int]] = ROWS,
    seed: int = 0,
    **settings: Any,
) -> None:
    """Check a loop on a model without dropout: every step, each epoch's numbers, the weights kept.

    options: makes the student's settings of lr, momentum, num_epochs and batch_size
    sizes: of the tiny model's layers
    rows: {split: (rows, rows of a batch)}; batches of two splits are never of one size
    raises: CheckFailed that names the usual mistakes
    """
    settings = {"lr": 0.8, "momentum": 0.5, "num_epochs": 5, **settings}
    case = make_case(sizes, rows, settings, seed)
    model, lines = tiny_model(fit, sizes=sizes, seed=case.seed), []
    loaders = {part: loader_near(fit, X, y, rows[part][1]) for part, (X, y) in case.splits.items()}
    chosen = options(**settings, batch_size=rows["train"][1])
    history = call(name, fit, model, loaders, chosen, lambda line: lines.append(line))
    if not isinstance(history, dict) or set(history) != set(KEYS):
        raise CheckFailed(f"{name}: wanted is a dictionary with {', '.join(KEYS)}.")
    check_apart(name, history)
    _check_splits(name, forwards_of(model), case)
    _check_losses(name, history["loss"], case)
    _check_epochs(name, history, case, rows["val"][1])
    yours, wanted = row_of(parameters_of(model)), case.weights[case.best]
    check_array(f"{name}: the weights at the end", yours, wanted, suspects=_other_weights(case),
                **NEAR)  # fmt: skip
    _check_log(name, lines, history["val"])


def check_fit_elsewhere(name: str, fit: Callable, options: Callable, seed: int = 0) -> None:
    """Check a loop whose model and batches are on another device than the CPU.

    raises: CheckFailed where tensors of two devices meet, or the training is another there
    """
    settings = {"lr": 0.8, "momentum": 0.5, "num_epochs": 3}
    case = make_case((4, 6, 3), ROWS, settings, seed)
    model = tiny_model(fit, sizes=(4, 6, 3), seed=case.seed)
    loaders = {"train": case.parts, "val": [tuple(map(torch.tensor, case.splits["val"]))]}
    chosen = options(**settings, batch_size=ROWS["train"][1])
    history = call(name, on_other_device, fit, model, loaders, chosen, print)
    losses = numbers_of(name, history["loss"])
    check_array(f"{name}: the losses on another device", losses, case.losses, **NEAR)
    yours, wanted = row_of(parameters_of(model)), case.weights[case.best]
    check_array(f"{name}: the weights on another device", yours, wanted, **NEAR)


def check_fit_when_all_is_wrong(name: str, fit: Callable, options: Callable, seed: int = 0) -> None:
    """Check a loop that gets no image of val right in any epoch: the best accuracy is 0, then.

    raises: CheckFailed
    """
    settings = {"lr": 0.3, "momentum": 0.5, "num_epochs": 2}
    case = make_hopeless_case((4, 6, 3), ROWS, settings, seed)
    model = tiny_model(fit, sizes=(4, 6, 3), seed=case.seed)
    loaders = {part: loader_near(fit, X, y, ROWS[part][1]) for part, (X, y) in case.splits.items()}
    chosen = options(**settings, batch_size=ROWS["train"][1])
    try:
        fit(model, loaders, chosen, lambda line: None)
    except Exception as error:  # whatever comes of weights that were never kept
        raise CheckFailed(HOPELESS.format(name=name, what="it stops with an error")) from error
    yours = row_of(parameters_of(model))
    if not any(np.allclose(yours, weights, **NEAR) for weights in case.weights):
        what = "the weights at the end are of none of them"
        raise CheckFailed(HOPELESS.format(name=name, what=what))
    print(f"ok: {name}: an accuracy of 0 is the best so far, too")


def _check_splits(name, passes, case):
    """Check that val is not trained on and test is left alone."""
    if any(is_of(noted, case.splits["test"][0]) for noted in passes):
        raise CheckFailed(f"{name}: test is looked at: it stays unseen until all is chosen.")
    if any(noted["grad"] and is_of(noted, case.splits["val"][0]) for noted in passes):
        raise CheckFailed(
            f"{name}: val goes through the model with a graph: train on train alone, and evaluate "
            "under torch.no_grad()."
        )


def _check_losses(name, losses, case):
    """Check the loss of every iteration; a slip in a step shows in the losses that follow."""
    count, num_epochs = len(case.losses), len(case.val)
    one = "is one for each epoch: note the loss of every iteration"
    counts = {one: num_epochs, "is that of one epoch: note all of them": count // num_epochs}
    check_array(f"{name}: number of losses", len(losses), count, suspects=counts)
    numbers = numbers_of(name, losses)
    suspects: dict[str, np.ndarray] = {}
    if numbers.shape != case.losses.shape or not np.allclose(
        numbers, case.losses, **NEAR
    ):  # to follow every slip takes a while
        suspects = other_losses(case)
    rows = np.array([len(y) for _, y in case.parts * num_epochs])
    suspects["are sums over the batch: note the mean"] = case.losses * rows
    suspects["are running means: note each iteration's own loss"] = np.cumsum(
        case.losses
    ) / np.arange(1, count + 1)
    title = f"{name}: the steps, as the losses tell,"
    check_array(title, numbers, case.losses, suspects=suspects, **NEAR)


def _check_epochs(name, history, case, size):
    """Check the validation loss and accuracy of each epoch; size: rows of a batch of val."""
    for key, what in (("val_loss", "val loss"), ("val", "val accuracy")):
        yours, wanted = numbers_of(name, history[key]), np.array(getattr(case, key))
        suspects = _other_epochs(case, key, wanted, size)
        check_array(f"{name}: {what} of each epoch", yours, wanted, suspects=suspects, **NEAR)


def _other_epochs(case, key, wanted, size):
    """Return what other measurements of each epoch give."""

    def measured(weights, part, **mistake):
        split = case.splits[part]
        return np.array([measure(w, case.start, *split, **mistake)[key == "val"] for w in weights])

    before = measured([row_of(case.start)], "val")
    found = {
        "are measured before the epoch, not after it": np.append(before, wanted[:-1]),
        "are measured on train": measured(case.weights, "train"),
        "are the best so far: note each epoch's own": np.maximum.accumulate(wanted),
        "are those of the last epoch only": wanted[-1:],
    }
    if key == "val":
        return found | {"is in percent: take a share from 0 to 1": 100 * wanted}
    means = "adds up means and divides by the images: take each batch's sum"
    twice = measured(case.weights, "val", twice=True)
    return found | {"went through softmax twice": twice, means: wanted / size}


def _other_weights(case):
    """Return what loops that keep other weights end with."""
    kept = "a state_dict holds the weights themselves, which go on changing, so copy it"
    return {
        f"are those of the last epoch: load the best, and keep a copy of them: {kept}": (
            case.weights[-1]
        ),
        "are those of the epoch with the lowest val loss: keep those of the highest accuracy": (
            case.weights[int(np.argmin(case.val_loss))]
        ),
        "are those of the epoch with the lowest accuracy": case.weights[int(np.argmin(case.val))],
        "are those of the first epoch": case.weights[0],
        "are those of the epoch before the best": case.weights[case.best - 1],
        "are those of the start": row_of(case.start),
    }


def _check_log(name, lines, accuracies):
    """Check that there is a line for each epoch, with its number and its accuracy."""
    check_array(f"{name}: number of lines in the log", len(lines), len(accuracies))
    for k, (line, accuracy) in enumerate(zip(lines, accuracies, strict=True)):
        epoch, digits = rf"(?<![\d.])0*{k + 1}(?!\d|\.\d)", f"{float(accuracy):.3f}"
        if not re.search(epoch, str(line)) or digits not in str(line):
            raise CheckFailed(
                f"{name}: line {k + 1} of the log lacks the epoch, {k + 1}, or its val accuracy",
                ", {wanted}: {yours!r}",
                untold=".",
                yours=str(line)[:120],
                wanted=digits,
            )
