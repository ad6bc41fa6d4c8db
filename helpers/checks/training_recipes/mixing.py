"""Checks of batches whose images are mixed in pairs: what is in each, and whether labels say so.

Which draw comes first is left open: an image is taken apart into those that it was made of, and its
labels are held against these parts; how often which part occurs is held against the distribution.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy.stats import beta

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, by_chance, check_array
from helpers.checks.models import call
from helpers.checks.training_recipes.manners import check_manners

EDGES = (0.6, 0.75, 0.9, 0.98)  # of the larger part; how many lie below is held against chance
VISIBLE = 2e-4  # a part that float32 tells from none


def check_mixup(
    name: str,
    mixup: Callable,
    alpha: float,
    N: int = 16,
    num_classes: int = 4,
    size: tuple[int, int, int] = (2, 4, 5),
    num_batches: int = 300,
    seed: int = 0,
) -> None:
    """Check mixup(images, shares, alpha, rng) by taking apart what it makes of many batches.

    size: (C, H, W), at least N pixels
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((N, *size)).astype(np.float32)
    shares = rng.dirichlet(np.ones(num_classes), N).astype(np.float32)
    check_manners(name, mixup, images, shares, seed)
    made, labels = call(name, batches_of, mixup, images, shares, alpha, num_batches, seed)
    parts = made.reshape(num_batches, N, -1) @ np.linalg.pinv(images.reshape(N, -1).astype(float))
    _check_parts(name, parts, made, images)
    check_partners(name, parts)
    check_labels(name, parts, labels, shares)
    below = [float(beta.cdf(e, alpha, alpha) - beta.cdf(1 - e, alpha, alpha)) for e in EDGES]
    check_drawn(name, parts, [(p, p) for p in below], alpha)
    print(f"ok: {name}: alpha = {alpha:g}, {num_batches} batches of {N} images {size}")


@beside
def batches_of(
    function: Callable,
    images: Any,
    shares: Any,
    alpha: float,
    num_batches: int,
    seed: int,
    first_rows: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what function(images, shares, alpha, rng) makes of a batch, again and again.

    first_rows: how many of each batch; None for all, N
    returns: (num_batches, N, C, H, W) and (num_batches, N, num_classes) arrays, drawn by one rng

    >>> made, labels = batches_of(lambda x, s, alpha, rng: (x, s), np.eye(2), np.eye(2), 1.0, 3, 0)
    >>> made.shape
    (3, 2, 2)
    """
    rng = np.random.default_rng(seed)
    X, S = torch.as_tensor(images), torch.as_tensor(shares)
    pairs = [function(X.clone(), S.clone(), alpha, rng) for _ in range(num_batches)]
    made, labels = (torch.stack([pair[k][:first_rows].detach() for pair in pairs]) for k in (0, 1))
    return made.numpy(), labels.numpy()


def check_partners(name: str, parts: np.ndarray) -> None:
    """Check that not every image of a batch is mixed with one and the same.

    parts: (T, N, N), how much of each image is in each, for many batches
    raises: CheckFailed
    """
    others = parts * (1 - np.eye(parts.shape[1]))
    if (others.max((1, 2)) < VISIBLE).all():
        raise CheckFailed(f"{name}: no image is mixed with another.")
    mixed, partner = others.max(2) > VISIBLE, others.argmax(2)
    if all(len(set(row[there])) <= 1 for row, there in zip(partner, mixed, strict=True)):
        raise CheckFailed(f"{name}: all images of a batch are mixed with the same one: pair them.")


def check_labels(name: str, parts: np.ndarray, labels: np.ndarray, shares: np.ndarray) -> None:
    """Check that labels are mixed as the images are.

    parts: (T, N, N); labels: (T, N, C) of the mixed images; shares: (N, C) of the given ones
    raises: CheckFailed that names the usual mistakes
    """
    if np.allclose(labels, parts @ shares, atol=1e-4):
        return
    given = np.broadcast_to(shares, labels.shape)
    own = np.broadcast_to(np.eye(len(shares)), parts.shape)
    mixed = (parts > VISIBLE).sum(2) > 1
    if np.allclose(labels[mixed], (parts @ shares)[mixed], atol=1e-4):
        mixed = ~mixed  # those that are not mixed have wrong labels
    parts, labels, given, own = parts[mixed], labels[mixed], given[mixed], own[mixed]
    wanted, pairs = parts @ shares, parts > VISIBLE
    exchanged = np.where(pairs & (pairs.sum(1, keepdims=True) > 1), 1 - parts, parts)
    larger = (parts == parts.max(1, keepdims=True)).astype(float)
    half = pairs / pairs.sum(1, keepdims=True)
    suspects = {
        "stay as they were: they are mixed as the images are": given,
        "have the weights of the two images exchanged": exchanged @ shares,
        "are those of the larger part alone": larger @ shares,
        "are the partner's alone": (parts * (1 - own) > VISIBLE) @ shares,
        "are halves, whatever is in the image": half @ shares,
    }
    if not any(np.allclose(labels, value, atol=1e-4) for value in suspects.values()):
        _explain_labels(name, pairs, labels, shares)
    check_array(f"{name}: the labels", labels, wanted, suspects=suspects, atol=1e-4)


def check_drawn(
    name: str,
    parts: np.ndarray,
    below: list[tuple[float, float]],
    alpha: float,
    cause: str = "is the weight drawn from Beta(alpha, alpha)?",
) -> None:
    """Check how the larger part of the first image is distributed over batches.

    below: the probability that it is less than each of EDGES, when the image has a partner, from
        and to
    cause: of another distribution
    raises: CheckFailed
    """
    T, _, N = parts.shape
    larger = parts[:, 0].max(1)
    mixed = larger[larger < 1 - VISIBLE]
    if len(mixed) > 20 and np.ptp(mixed) < VISIBLE:
        told = f"{name}: the images have the same weights in every batch: draw them anew."
        raise CheckFailed(told)
    for edge, (low, high) in zip(EDGES, below, strict=True):
        count = int((larger < edge).sum())
        # with a random permutation an image is its own partner once in N times
        if not may_be(count, T, low * (1 - 1 / N), high):
            raise CheckFailed(
                f"{name}: with alpha = {alpha:g} the larger part of an image is below {edge:g} in "
                f"{count} of {T} batches",
                ", wanted are about {wanted:.0f}",
                f": {cause}",
                wanted=T * (low + high) / 2,
            )


def may_be(count: int, trials: int, low: float, high: float) -> bool:
    """Return whether chance makes so many of a probability between low and high.

    >>> may_be(52, 100, 0.4, 0.5), may_be(90, 100, 0.4, 0.5)
    (True, False)
    """
    low, high = max(low, 1e-6), min(high, 1 - 1e-6)
    share = count / max(trials, 1)
    return low <= share <= high or any(by_chance(count, trials, p) for p in (low, high))


def _check_parts(name, parts, made, images):
    """Check that every image is w of one and 1 - w of another."""
    total = parts.sum(2)
    rest = made - np.tensordot(parts, images, 1)
    if np.abs(rest).max() > 1e-3:
        raise CheckFailed(
            f"{name}: an image is no mix of the given ones: each is w times one image plus 1 - w "
            "times another, pixel by pixel, with one w for all pixels."
        )
    if np.abs(total - 1).max() > 1e-3:
        raise CheckFailed(
            f"{name}: the weights in an image add up to",
            " {yours:.3g}",
            ", wanted 1: is it w and 1 - w?",
            untold=" another number",
            yours=float(total.ravel()[np.abs(total - 1).argmax()]),
        )
    if (parts < -1e-3).any():
        raise CheckFailed(f"{name}: an image is mixed with a weight below 0.")
    if (np.sort(parts, axis=2)[:, :, :-2] > VISIBLE).any():
        raise CheckFailed(f"{name}: more than two images are mixed into one.")


def _explain_labels(name, pairs, labels, shares):
    """Raise CheckFailed where labels mix the right two images, by other weights than the pixels."""
    first, last = pairs.argmax(1), pairs.shape[1] - 1 - pairs[:, ::-1].argmax(1)
    a, b = shares[first], shares[last]
    along = b - a
    length = np.maximum((along**2).sum(1, keepdims=True), 1e-12)
    weight = ((labels - a) * along).sum(1, keepdims=True) / length
    between = np.abs(a + weight * along - labels).max(1) < 1e-4
    if (first != last).any() and between[first != last].all():
        raise CheckFailed(
            f"{name}: the labels mix the right two images, but by other weights than the pixels "
            "do: count what is really in the image."
        )
    if np.abs(labels.sum(1) - 1).max() > 1e-3:
        raise CheckFailed(f"{name}: the labels of an image do not add up to 1: the weights do.")
    raise CheckFailed(
        f"{name}: the labels are not those of the two images in the pixels: is the same partner "
        "taken for both, and is it read as it came, before any image is written over?"
    )
