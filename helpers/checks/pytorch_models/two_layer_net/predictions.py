"""Checks of predictions over a loader, and of accuracies of single classes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, check_outputs, unchanged
from helpers.checks.models import (
    call,
    check_mode_kept,
    check_passes,
    forward,
    forwards_of,
    is_training,
    loader_near,
    on_other_device,
    tiny_model,
)


def check_predict(
    name: str, predict: Callable, rows: int, batch_size: int, training: bool = True, seed: int = 0
) -> None:
    """Check predict(model, loader) -> predicted, labels (N,), of one shuffled pass, on any device.

    rows: of the loader; training: whether the model is in train mode before, and so after it
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = tiny_model(predict, dropout=0.5, batch_norm=True, seed=seed)
    twin = tiny_model(print, dropout=0.5, batch_norm=True, seed=seed)
    X, order = 3 * rng.standard_normal((rows, 4)), np.arange(rows)
    for net in (model, twin):
        forward(net, X, training=True)  # so that the running averages are its own
    logits = forward(twin, X, training=False)
    model.train(training)
    known = len(forwards_of(model))
    loader = loader_near(predict, X, order, batch_size, shuffle=True, seed=seed)
    answer = call(name, predict, model, loader)
    sizes = np.diff([*range(0, rows, batch_size), rows])
    check_passes(name, forwards_of(model)[known:], sizes, work="predict")
    predicted, labels = check_outputs(name, answer, "predicted labels")
    last = rows % batch_size or batch_size
    few = "come from the last batch only: gather all batches"
    if rows > batch_size and np.shape(labels) == (last,):
        raise CheckFailed(f"{name}: the labels {few}.")
    labels = np.asarray(labels)
    suspects = {
        "are the predictions: predicted comes first, labels second": np.sort(logits.argmax(1))
    }
    check_array(f"{name}: labels, sorted", np.sort(labels, axis=0), order, suspects=suspects)
    wanted = logits.argmax(1)[labels]
    if np.array_equal(np.shape(predicted), wanted.shape):
        _check_order(name, np.asarray(predicted), wanted)
    suspects = {
        "are logits: take the class with the highest": logits[labels],
        "are the classes with the lowest logits": logits.argmin(1)[labels],
        few: wanted[-last:],
    }
    check_array(f"{name}: classes of {rows} images", predicted, wanted, suspects=suspects)
    check_mode_kept(name, is_training(model), training)
    _check_elsewhere(name, predict, model, X, logits.argmax(1))


def _check_elsewhere(name, predict, model, X, wanted):
    """Check the predictions of a model on another device, of a loader of its batches."""
    parts = [(X[:3], np.arange(3)), (X[3:], np.arange(3, len(X)))]
    predicted, labels = call(name, on_other_device, predict, model, parts)
    check_array(f"{name}: classes, on another device", predicted, wanted)
    check_array(f"{name}: labels, on another device", labels, np.arange(len(X)))


def check_class_accuracy(
    name: str, function: Callable, predicted: Any, labels: Any, num_classes: int
) -> None:
    """Check function(predicted, labels, num_classes) -> (C,) accuracies, NaN for an empty class.

    raises: CheckFailed that names the usual mistakes
    """
    predicted, labels = np.array(predicted), np.array(labels)
    with unchanged(name, predicted=predicted, labels=labels):
        yours = call(name, function, predicted, labels, num_classes)
    wanted = np.full(num_classes, np.nan)
    counts = np.zeros((3, num_classes))  # of labels, of predictions, of what is right
    for mine, true in zip(predicted, labels, strict=True):
        counts[:, true] += 1, 0, mine == true
        counts[1, mine] += 1
    pairs = np.zeros((num_classes, num_classes))
    pairs[labels, predicted] = 1
    there = counts[0] > 0
    wanted[there] = counts[2, there] / counts[0, there]
    if yours is not None and np.shape(yours) == (there.sum(),) != wanted.shape:
        clause = f"{name}: wanted is a number for each of {num_classes} classes"
        raise CheckFailed(f"{clause}, NaN for those without images.")
    ten = {"is always that of ten classes: num_classes says how many there are": (10,)}
    check_array(f"{name}: shape", np.shape(yours), wanted.shape, suspects=ten)
    yours = np.asarray(yours, dtype=float)
    _check_empty(name, yours, there)
    with np.errstate(all="ignore"):
        suspects = {
            "are shares of a class's predictions: divide by the images that ARE of the class": (
                (counts[2] / counts[1])[there]
            ),
            "are numbers of images: divide by those of the class": counts[2, there],
            "are shares of all images: divide by those of the class": counts[2, there]
            / len(labels),
            "are shares of all predictions": counts[1, there] / len(labels),
            "are how often a class comes, not how often it is right": counts[0, there]
            / len(labels),
            "are the accuracy over all classes": np.full(
                there.sum(), counts[2].sum() / len(labels)
            ),
            "count each pair of class and prediction once: does += add up there?": (
                (pairs.diagonal() / pairs.sum(axis=1))[there]
            ),
            "count one right image, however many are: does += add up there?": (
                pairs.diagonal()[there] / counts[0, there]
            ),
            "are errors: count what is right": 1 - wanted[there],
            "are in percent: return a share from 0 to 1": 100 * wanted[there],
        }
    title = f"{name}: accuracy of each class that is there"
    check_array(title, yours[there], wanted[there], suspects=suspects)


def _check_order(name, predicted, wanted):
    same = np.array_equal(np.sort(predicted), np.sort(wanted))
    if same and not np.array_equal(predicted, wanted):
        raise CheckFailed(
            f"{name}: predictions and labels are in different orders: a loader that shuffles draws "
            "a new one in each pass, so take both from one pass."
        )


def _check_empty(name, yours, there):
    for k in range(len(there)):
        if not there[k] and not np.isnan(yours[k]):
            raise CheckFailed(
                f"{name}: class",
                " {place} has no images, and so no accuracy: wanted NaN, yours {yours:g}.",
                untold="es that have no images have no accuracy: wanted is NaN.",
                place=k,
                yours=yours[k],
            )
        if there[k] and np.isnan(yours[k]):
            raise CheckFailed(
                f"{name}: class",
                " {place} has images, but its accuracy is NaN.",
                untold="es that have images have an accuracy, yours is NaN.",
                place=k,
            )
