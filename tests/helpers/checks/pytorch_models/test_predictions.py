"""The checks of predictions and of accuracies by class name the usual mistakes."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.two_layer_net import check_class_accuracy, check_predict


def predict(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        pairs = [(model(X).argmax(1), y) for X, y in loader]
    model.train(was_training)
    return tuple(torch.cat(parts).cpu().numpy() for parts in zip(*pairs, strict=True))


def two_passes(model, loader):
    return predict(model, loader)[0], predict(nn.Flatten(), loader)[1]


def in_train_mode(model, loader):
    model.train()
    with torch.no_grad():
        pairs = [(model(X).argmax(1), y) for X, y in loader]
    return tuple(torch.cat(parts).cpu().numpy() for parts in zip(*pairs, strict=True))


def left_in_eval(model, loader):
    found = predict(model, loader)
    model.eval()
    return found


WRONG_PREDICTIONS = {
    "take both from one pass": two_passes,
    "call model.eval.. first": in_train_mode,
    "is left in eval": left_in_eval,
    "predicted comes first": lambda model, loader: predict(model, loader)[::-1],
    "should return 2": lambda model, loader: predict(model, loader)[0],
    "the labels come from the last batch only": (
        lambda model, loader: tuple(part[-2:] for part in predict(model, loader))
    ),
}


@pytest.mark.parametrize("says", WRONG_PREDICTIONS)
def test_names_the_mistake_of_predictions(says):
    check_predict("predict", predict, rows=10, batch_size=4)
    with pytest.raises(CheckFailed, match=says):
        check_predict("predict", WRONG_PREDICTIONS[says], rows=10, batch_size=4)


def class_accuracy(predicted, labels, C):
    with np.errstate(invalid="ignore"):
        right = np.bincount(labels[predicted == labels], minlength=C)
        return right / np.bincount(labels, minlength=C)


WRONG_ACCURACIES = {
    "images that ARE of the class": lambda p, y, C: (
        class_accuracy(y, p, C) + 0 * class_accuracy(p, y, C)
    ),
    "class 3 has no images": lambda p, y, C: np.nan_to_num(class_accuracy(p, y, C)),
    "a number for each of 4 classes": lambda p, y, C: class_accuracy(p, y, C)[:3],
    "are numbers of images": (
        lambda p, y, C: class_accuracy(p, y, C) * np.bincount(y, minlength=C)
    ),
    "are in percent": lambda p, y, C: 100 * class_accuracy(p, y, C),
    "are errors": lambda p, y, C: 1 - class_accuracy(p, y, C),
    "class 0 has images, but": lambda p, y, C: np.full(C, np.nan),
}


@pytest.mark.parametrize("says", WRONG_ACCURACIES)
def test_names_the_mistake_of_class_accuracies(says):
    case = [0, 0, 1, 2, 2, 3, 0, 0], [0, 1, 1, 2, 2, 2, 2, 0], 4
    check_class_accuracy("class_accuracy", class_accuracy, *case)
    with pytest.raises(CheckFailed, match=says):
        check_class_accuracy("class_accuracy", WRONG_ACCURACIES[says], *case)
