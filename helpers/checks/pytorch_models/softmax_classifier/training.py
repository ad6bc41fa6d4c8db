"""Checks of a training loop: its steps, its modes, the weights it keeps, and that it repeats.

A loop is fit(model, loaders, options, log, plot=None); helpers.torch_nets has its sibling. What a
right one does is followed in plain PyTorch, on cases whose best epoch is neither first nor last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array
from helpers.checks.models import (
    call,
    forward,
    forwards_of,
    loader_near,
    parameters_of,
    row_of,
    set_seed,
    tiny_model,
)
from helpers.checks.pytorch_models.softmax_classifier.training_cases import (
    ROWS,
    make_case,
    measure,
    other_losses,
)

KEYS = ("loss", "val_loss", "val")


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
    _check_splits(name, forwards_of(model), rows)
    _check_losses(name, history["loss"], case)
    _check_epochs(name, history, case, rows["val"][1])
    yours, wanted = row_of(parameters_of(model)), case.weights[case.best]
    check_array(f"{name}: the weights at the end", yours, wanted, suspects=_other_weights(case))
    _check_log(name, lines, history["val"])


def check_fit_modes(name: str, fit: Callable, options: Callable, seed: int = 0) -> None:
    """Check a loop on a model with dropout and batch norm, which comes in eval mode.

    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((22, 4)), rng.integers(3, size=22)

    def run(state, of_options):
        """Return model, history and curves of a run; state: seed of what the loop does not set."""
        model = tiny_model(fit, sizes=(4, 8, 3), dropout=0.5, batch_norm=True, seed=seed)
        model.eval()
        loaders = {"train": loader_near(fit, X[:12], y[:12], batch_size=4)}
        loaders["val"] = loader_near(fit, X[12:], y[12:], batch_size=5)
        set_seed(fit, state)
        plot = noting_plot(fit)
        chosen = options(lr=0.5, momentum=0.5, num_epochs=6, batch_size=4, seed=of_options)
        history = call(name, fit, model, loaders, chosen, lambda line: None, plot)
        return model, history, noted_curves(plot)

    model, history, curves = run(1, 5)
    _check_modes(name, forwards_of(model))
    losses = _numbers(name, history["loss"])
    if not np.array_equal(losses, run(2, 5)[1]["loss"]):
        raise CheckFailed(
            f"{name}: equal options give other losses, as dropout draws anew: call "
            "torch.manual_seed(options.seed) before the first step."
        )
    if np.array_equal(losses, run(1, 6)[1]["loss"]):
        raise CheckFailed(f"{name}: another seed gives the same run: is options.seed used?")
    _check_kept(name, history, forward(model, X[12:], training=False), y[12:])
    shown = np.array(curves[-1].get("loss", []) if curves else [], dtype=float)
    suspects = {"are none: call plot.update after each step": np.zeros(0)}
    check_array(f"{name}: the losses in the plot", shown, losses, suspects=suspects)


@beside
def noting_plot(near: Any) -> "NotingPlot":
    """Return what stands in for a LivePlot, and takes notes, where `near` lives.

    >>> plot = noting_plot(print)
    >>> plot.update({"loss": [2.0]})
    >>> noted_curves(plot)
    [{'loss': [2.0]}]
    """
    return NotingPlot([])


@beside
def noted_curves(plot: "NotingPlot") -> list[dict]:
    """Return the curves that a noting plot was given, those of each update."""
    return plot.noted


@dataclass
class NotingPlot:
    """Notes the curves that it is given."""

    noted: list

    def update(self, curves: dict[str, list], num_steps: int | None = None) -> None:
        """Note the curves, {name: list of numbers}, as they are now."""
        self.noted.append({key: [float(value) for value in line] for key, line in curves.items()})


def _sizes(rows):
    """Return the rows that batches of a split have.

    >>> sorted(_sizes((11, 4)))
    [3, 4]
    """
    N, size = rows
    return {size, N % size or size}


def _check_splits(name, passes, rows):
    """Check that val is not trained on and test is left alone."""
    if any(noted["shape"][0] in _sizes(rows["test"]) for noted in passes):
        raise CheckFailed(f"{name}: test is looked at: it stays unseen until all is chosen.")
    if any(noted["shape"][0] in _sizes(rows["val"]) and noted["grad"] for noted in passes):
        raise CheckFailed(
            f"{name}: val goes through the model with a graph: train on train alone, and evaluate "
            "under torch.no_grad()."
        )


def _check_modes(name, passes):
    """Check the modes of the passes; batches of 4 are to train on, those of 5 to evaluate."""
    trained = [noted["training"] for noted in passes if noted["shape"][0] == 4 and noted["grad"]]
    off = "dropout and batch norm are off: call model.train() at the start of every epoch."
    if not trained or not any(trained):
        raise CheckFailed(f"{name}: the model is trained in eval mode, so {off}")
    if not all(trained):
        share = f"{trained.count(False)} of {len(trained)} training steps"
        raise CheckFailed(f"{name}: {share} are made in eval mode, so {off}")
    if any(noted["training"] for noted in passes if noted["shape"][0] == 5):
        raise CheckFailed(f"{name}: val is measured in train mode: evaluate in eval mode.")


def _check_kept(name, history, logits, labels):
    """Check that a model's logits on val have the loss of the best epoch; of equals, any."""
    loss = F.cross_entropy(torch.tensor(logits), torch.tensor(labels)).item()
    accuracies, losses = (_numbers(name, history[key]) for key in ("val", "val_loss"))
    best = losses[accuracies == accuracies.max()]
    if not np.isclose(best, loss, rtol=1e-5).any():
        raise CheckFailed(
            f"{name}: the val loss of the model at the end is",
            " {yours:.6g}, and was {wanted:.6g} in",
            " the best epoch: are the best weights copied, with the running averages of batch "
            "norm, and loaded at the end?",
            untold=" not that of",
            yours=loss,
            wanted=best[0],
        )
    print(f"ok: {name}: the val loss of the model at the end")


def _check_losses(name, losses, case):
    """Check the loss of every iteration; a slip in a step shows in the losses that follow."""
    count, num_epochs = len(case.losses), len(case.val)
    one = "is one for each epoch: note the loss of every iteration"
    counts = {one: num_epochs, "is that of one epoch: note all of them": count // num_epochs}
    check_array(f"{name}: number of losses", len(losses), count, suspects=counts)
    numbers = _numbers(name, losses)
    suspects: dict[str, np.ndarray] = {}
    if not np.allclose(numbers, case.losses):  # to follow every slip takes a while
        suspects = other_losses(case)
    rows = np.array([len(y) for _, y in case.parts * num_epochs])
    suspects["are sums over the batch: note the mean"] = case.losses * rows
    suspects["are running means: note each iteration's own loss"] = np.cumsum(
        case.losses
    ) / np.arange(1, count + 1)
    title = f"{name}: the steps, as the losses tell,"
    check_array(title, numbers, case.losses, suspects=suspects)


def _check_epochs(name, history, case, size):
    """Check the validation loss and accuracy of each epoch; size: rows of a batch of val."""
    for key, what in (("val_loss", "val loss"), ("val", "val accuracy")):
        yours, wanted = _numbers(name, history[key]), np.array(getattr(case, key))
        suspects = _other_epochs(case, key, wanted, size)
        check_array(f"{name}: {what} of each epoch", yours, wanted, suspects=suspects, atol=1e-6)


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


def _numbers(name, values):
    """Return a list of numbers as an array; none of them may hold a graph."""
    if any(getattr(value, "requires_grad", False) for value in values):
        raise CheckFailed(f"{name}: a loss keeps its graph: note loss.item(), a number.")
    return np.array([float(value) for value in values])
