"""Checks of what happens to pictures before a model sees them."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from helpers.checks.comparing import check_array, check_outputs, unchanged


def check_pixel_statistics(
    name: str,
    function: Callable,
    N: int,
    size: tuple[int, int] = (5, 4),
    channels: int = 3,
    seed: int = 0,
) -> None:
    """Check function(X) -> mean, std (C,) of the pixels of uint8 images (N, C, H, W), in [0, 1].

    The images differ in brightness, so that what is taken over other axes is another number.
    raises: CheckFailed that names the usual mistakes

    >>> from helpers.data.batches import pixel_statistics
    >>> check_pixel_statistics("statistics", pixel_statistics, N=6)
    ok: statistics of 6 images: mean
    ok: statistics of 6 images: std
    """
    rng = np.random.default_rng(seed)
    light = rng.integers(20, 120, size=(N, channels, 1, 1))
    light += 10 * np.arange(channels)[:, None, None]
    X = (light + rng.integers(90, size=(N, channels, *size))).astype(np.uint8)
    with unchanged(name, X=X):
        mean, std = check_outputs(name, function(torch.from_numpy(X)), "mean std")
    scaled, title = X / 255, f"{name} of {N} images"
    wanted, suspects = scaled.mean((0, 2, 3)), _mistakes(scaled, np.mean)
    check_array(f"{title}: mean", mean, wanted, suspects=suspects, rtol=1e-4)

    wanted, suspects = scaled.std((0, 2, 3)), {}
    # n or n - 1 below the fraction line: a mistake may come with either; of one image only with n
    for ddof in (0, 1) if N > 1 else (0,):
        found = _mistakes(scaled, partial(np.std, ddof=ddof))
        found["is the variance: take its square root"] = scaled.var((0, 2, 3), ddof=ddof)
        found["is that of the images' means"] = scaled.mean((2, 3)).std(0, ddof=ddof)
        suspects |= {c: v for c, v in found.items() if ddof == 0 or _alike(v, std)}
    rtol = 1e-4 + 1 / (N * size[0] * size[1] - 1)  # both are right, n the number of pixels
    check_array(f"{title}: std", std, wanted, suspects=suspects, rtol=rtol)


def _mistakes(x, f):
    """Return {cause: value} of what f gives over other axes than all but the channels."""
    found = {
        "is that of bytes: scale the pixels to [0, 1] first": f(255 * x, axis=(0, 2, 3)),
        "is one number for all channels: keep the channel axis": f(x),
        "is that of the mean image, not of the pixels: averaging images takes most of the "
        "variation away": f(x.mean(0), axis=(1, 2)),
        "is the mean of each image's own: take a channel's pixels of all images at once": (
            f(x, axis=(2, 3)).mean(0)
        ),
        "has a number for each pixel: take height and width together too": f(x, axis=0),
        "has a number for each image: take the images together too": f(x, axis=(2, 3)),
    }
    right = f(x, axis=(0, 2, 3))
    return {cause: value for cause, value in found.items() if not _alike(value, right)}


def _alike(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-4)
