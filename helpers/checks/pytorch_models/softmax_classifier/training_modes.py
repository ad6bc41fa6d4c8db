"""Checks of a training loop's modes, its random numbers and its plot.

The model has dropout and batch norm, so that a mode that is wrong leaves a trace.
"""

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
    check_masks,
    forward,
    forwards_of,
    loader_near,
    masks_of,
    set_seed,
    tiny_model,
)
from helpers.checks.pytorch_models.softmax_classifier.training_cases import is_of, numbers_of


def check_fit_modes(name: str, fit: Callable, options: Callable, seed: int = 0) -> None:
    """Check a loop on a model with dropout and batch norm, which comes in eval mode.

    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((22, 4)), rng.integers(3, size=22)

    def run(state, of_options):
        """Return model, history and curves of a run; state: seed of what the loop does not set."""
        model = tiny_model(fit, sizes=(4, 64, 3), dropout=0.5, batch_norm=True, seed=seed)
        model.eval()
        loaders = {"train": loader_near(fit, X[:12], y[:12], batch_size=4)}
        loaders["val"] = loader_near(fit, X[12:], y[12:], batch_size=5)
        set_seed(fit, state)
        plot = noting_plot(fit)
        chosen = options(lr=0.5, momentum=0.5, num_epochs=6, batch_size=4, seed=of_options)
        history = call(name, fit, model, loaders, chosen, lambda line: None, plot)
        return model, history, noted_curves(plot)

    model, history, curves = run(1, 5)
    _check_modes(name, forwards_of(model), X)
    check_masks(name, masks_of(model))
    losses = numbers_of(name, history["loss"])
    if not np.array_equal(losses, run(2, 5)[1]["loss"]):
        raise CheckFailed(
            f"{name}: equal options give other losses, as dropout draws anew: call "
            "torch.manual_seed(options.seed) before the first step."
        )
    if np.array_equal(losses, run(1, 6)[1]["loss"]):
        raise CheckFailed(f"{name}: another seed gives the same run: is options.seed used?")
    _check_kept(name, history, forward(model, X[12:], training=False), y[12:])
    _check_plot(name, [curve.get("loss", []) for curve in curves], losses)


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


def _check_plot(name, curves, losses):
    """Check that the plot was given the losses so far after each step."""
    shown = np.array(curves[-1] if curves else [], dtype=float)
    suspects = {"are none: call plot.update after each step": np.zeros(0)}
    check_array(f"{name}: the losses in the plot", shown, losses, suspects=suspects)
    if [len(curve) for curve in curves] != [*range(1, len(losses) + 1)]:
        raise CheckFailed(
            f"{name}: plot.update is called {len(curves)} times in {len(losses)} steps: call it "
            "after each step, with the losses so far."
        )


def _check_modes(name, passes, X):
    """Check the modes of the passes; the first 12 rows are to train on, the others to evaluate."""
    trained = [noted["training"] for noted in passes if noted["grad"] and is_of(noted, X[:12])]
    off = "dropout and batch norm are off: call model.train() at the start of every epoch."
    if not trained or not any(trained):
        raise CheckFailed(f"{name}: the model is trained in eval mode, so {off}")
    if not all(trained):
        share = f"{trained.count(False)} of {len(trained)} training steps"
        raise CheckFailed(f"{name}: {share} are made in eval mode, so {off}")
    if any(noted["training"] for noted in passes if is_of(noted, X[12:])):
        raise CheckFailed(f"{name}: val is measured in train mode: evaluate in eval mode.")


def _check_kept(name, history, logits, labels):
    """Check that a model's logits on val have the loss of the best epoch; of equals, any."""
    loss = F.cross_entropy(torch.tensor(logits), torch.tensor(labels)).item()
    accuracies, losses = (numbers_of(name, history[key]) for key in ("val", "val_loss"))
    best = losses[accuracies == accuracies.max()]
    if not np.isclose(best, loss, rtol=1e-4).any():  # what was noted may be of float32
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
