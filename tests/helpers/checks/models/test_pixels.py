"""The check of pixel statistics names the usual mistakes."""

import pytest
import torch

from helpers.checks import CheckFailed
from helpers.checks.models import check_pixel_statistics


def scaled(X):
    return X.double() / 255


WRONG = {
    "scale the pixels": lambda x: ((255 * x).mean((0, 2, 3)), (255 * x).std((0, 2, 3))),
    "keep the channel axis": lambda x: (x.mean(), x.std()),
    "that of the mean image": lambda x: (x.mean((0, 2, 3)), x.mean(0).std((1, 2))),
    "each image's own": lambda x: (x.mean((0, 2, 3)), x.std((2, 3)).mean(0)),
    "number for each pixel": lambda x: (x.mean(0), x.std(0)),
    "a number for each image": lambda x: (x.mean((2, 3)), x.std((2, 3))),
    "is the variance": lambda x: (x.mean((0, 2, 3)), x.var((0, 2, 3))),
    "the images' means": lambda x: (x.mean((0, 2, 3)), x.mean((2, 3)).std(0, correction=0)),
}


@pytest.mark.parametrize("says", WRONG)
def test_names_the_mistake(says):
    with pytest.raises(CheckFailed, match=says):
        check_pixel_statistics("statistics", lambda X: WRONG[says](scaled(X)), N=7)


@pytest.mark.parametrize("correction", [0, 1])
def test_takes_either_divisor(correction):
    def statistics(X):
        return scaled(X).mean((0, 2, 3)), scaled(X).std((0, 2, 3), correction=correction)

    check_pixel_statistics("statistics", statistics, N=3)
    check_pixel_statistics("statistics", statistics, N=1)  # and no warning


def test_takes_arrays_and_single_precision():
    def statistics(X):
        x = X.numpy().astype("float32") / 255
        return x.mean(axis=(0, 2, 3)), x.std(axis=(0, 2, 3))

    check_pixel_statistics("statistics", statistics, N=5)


def test_notices_that_the_images_were_changed():
    def statistics(X):
        X += torch.ones_like(X)
        return scaled(X).mean((0, 2, 3)), scaled(X).std((0, 2, 3))

    with pytest.raises(CheckFailed, match="changed its input X"):
        check_pixel_statistics("statistics", statistics, N=3)
