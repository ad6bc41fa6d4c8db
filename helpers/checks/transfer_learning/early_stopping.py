"""A check of early stopping: when it says stop, which epoch it calls the best, what it restores.

The network and its epochs are made where the student's class is; the losses are the examiner's.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed
from helpers.checks.models import call
from helpers.checks.transfer_learning.named_models import State, named_model, state_of

NAMES, SIZES = ("stem", "head"), (4, 3, 2)


def check_early_stopping(
    name: str, make: Callable, losses: Sequence[float], patience: int, seed: int = 0
) -> None:
    """Check EarlyStopping(patience): update(loss, model) after each epoch, then restore(model).

    losses: on validation, after each epoch; training goes on to the end, whatever update says
    raises: CheckFailed that names the usual mistakes
    """
    told = call(name, follow_stopping, make, losses, patience, seed)
    title = f"{name}, patience {patience}, {len(losses)} epochs"
    stops, best = when(losses, patience)
    others = [kind for kind in told["stops"] if not isinstance(kind, bool)]
    if others:
        raise CheckFailed(
            f"{name}: update returned {others[0]}; it says whether to stop, True or False."
        )
    # after the first stop nobody asks again, so what update would say is left open
    end = stops.index(True) + 1 if True in stops else len(stops)
    if told["stops"][:end] != stops[:end]:
        said = _first(told["stops"])
        raise CheckFailed(
            f"{title}: it says stop after {said}",
            ", wanted after {wanted}",
            f": {_stop_cause(told, losses, patience)}",
            wanted=_first(stops),
        )
    if told["best_epoch"] != best:
        raise CheckFailed(
            f"{title}: best_epoch is {told['best_epoch']}",
            ", wanted {wanted}",
            f": {_epoch_cause(told['best_epoch'], best, losses)}",
            wanted=best,
        )
    _check_restored(name, told, best)
    print(f"ok: {title}")


def when(losses: Sequence[float], patience: int, slip: str = "") -> tuple[list[bool], int]:
    """Return whether to stop after each epoch, and the best epoch, the first of which is 1.

    slip: "ties", "before", "highest", "never again": a known mistake; "" for none

    >>> when([3.0, 2.0, 2.0, 2.5], patience=2)
    ([False, False, False, True], 2)
    """
    best, best_epoch, since, stops = float("inf"), 0, 0, []
    for epoch, loss in enumerate(losses, start=1):
        better = loss <= best if slip == "ties" else loss < best
        if slip == "before" and epoch > 1:
            better = loss < losses[epoch - 2]
        if slip == "highest":
            better = loss > best or epoch == 1
        if better:
            best, best_epoch = loss, epoch
            since = since if slip == "never again" else 0
        else:
            since += 1
        stops.append(since >= patience)
    return stops, best_epoch


@beside
def follow_stopping(
    make: Callable, losses: Sequence[float], patience: int, seed: int
) -> dict[str, Any]:
    """Take a network through epochs that change all its numbers, and restore the best.

    returns: {"stops": what update said after each epoch, "best_epoch", "restored": the state in
        the end, "epochs": the state after each epoch}
    """
    rng = np.random.default_rng(seed)
    model = named_model.beside(make, NAMES, SIZES, seed=seed)
    stopping = make(patience)
    stops, epochs = [], []
    for loss in losses:
        with torch.no_grad():
            for value in model.state_dict().values():
                value.copy_(torch.tensor(rng.integers(1, 1000, tuple(value.shape))))
        answer = stopping.update(loss, model)
        stops.append(answer if not isinstance(answer, np.bool_) else bool(answer))
        epochs.append(state_of.beside(model))
    best = stopping.best_epoch
    stopping.restore(model)
    best = int(best) if isinstance(best, (int, np.integer)) else repr(best)
    told = [one if isinstance(one, bool) else type(one).__name__ for one in stops]
    return {"stops": told, "best_epoch": best, "restored": state_of.beside(model), "epochs": epochs}


def _check_restored(name, told, best):
    """Check that the weights that are restored are those of the best epoch."""
    same = [_equal(told["restored"], state) for state in told["epochs"]]
    if same[best - 1]:
        return
    if same[-1]:
        raise CheckFailed(
            f"{name}: restore leaves the last weights, not the best: is a copy of numbers kept? "
            "A state_dict shares the model's memory, and training goes on in it."
        )
    if any(same):
        raise CheckFailed(
            f"{name}: restore brings the weights of epoch {same.index(True) + 1}",
            ", wanted {wanted}",
            ": keep a copy whenever the loss is the lowest so far.",
            wanted=best,
        )
    state: State = told["epochs"][best - 1]
    key = next(k for k in state if not np.array_equal(state[k], told["restored"][k]))
    kind = ": batch norm's statistics belong to the weights too" if "running" in key else ""
    raise CheckFailed(f"{name}: restore does not bring back {key} of the best epoch{kind}.")


def _equal(one, other):
    return all(np.array_equal(one[key], other[key]) for key in other)


def _first(stops):
    return f"epoch {stops.index(True) + 1}" if True in stops else "no epoch"


def _stop_cause(told, losses, patience):
    """Return what a stop at a wrong time comes of, by the best epoch too where that tells."""
    causes = {
        "an equal loss is no better one: only a lower one is": when(losses, patience, "ties"),
        "each loss was compared with the one before: compare with the lowest so far": when(
            losses, patience, "before"
        ),
        "the highest loss was taken for the best: a loss is to go down": when(
            losses, patience, "highest"
        ),
        "the count begins anew with every better epoch": when(losses, patience, "never again"),
        "one epoch too late: stop once `patience` epochs in a row were no better": when(
            losses, patience + 1
        ),
        "one epoch too early: stop once `patience` epochs in a row were no better": when(
            losses, max(patience - 1, 1)
        ),
    }
    found = _first(told["stops"]), told["best_epoch"]
    for text, (stops, best) in causes.items():
        if (_first(stops), best) == found:
            return f"{text}."
    if True not in told["stops"]:
        return "it never stops."
    return "stop once `patience` epochs in a row were no better."


def _epoch_cause(found, best, losses):
    """Return what a wrong best epoch comes of."""
    causes = {
        best - 1: "epochs count from 1",
        best + 1: "epochs count from 1",
        len(losses): "that is the last epoch, not the best",
        when(losses, 1, "ties")[1]: "of equal losses the first is the best",
        1: "is it set again whenever a loss is lower?",
    }
    equal = when(losses, 1, "ties")[1]
    if found == equal and losses[equal - 1] == losses[best - 1]:
        return f"{causes[equal]}."
    return f"{causes.get(found, 'it is the epoch of the lowest loss so far, from 1')}."
