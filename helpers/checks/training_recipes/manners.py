"""The manners of a function that mixes a batch: the form of its outputs, draws that are rng's."""

from collections.abc import Callable

import numpy as np
import torch

from helpers.checks.comparing import CheckFailed, unchanged
from helpers.checks.models import call, on_other_device


def check_manners(
    name: str,
    function: Callable,
    images: np.ndarray,
    shares: np.ndarray,
    seed: int,
) -> None:
    """Check a mixing function's outputs for their form, and that all its draws come from rng.

    raises: CheckFailed
    """

    def made(rng):
        X, S = torch.tensor(images), torch.tensor(shares)
        with unchanged(name, images=X.numpy(), shares=S.numpy()):
            return _as_pair(name, call(name, function, X, S, 1.0, rng), images, shares)

    rng = np.random.default_rng(seed)
    first, later = made(rng), [made(rng) for _ in range(3)]
    if not _same(first, made(np.random.default_rng(seed))):
        raise CheckFailed(
            f"{name}: two generators in the same state gave different batches: is each draw made "
            "with rng?"
        )
    if all(_same(first, other) for other in later):
        told = "no image is mixed with another" if np.array_equal(first[0], images) else (
            "every batch got the same draws: use rng as it comes, with no seed of your own"
        )  # fmt: skip
        raise CheckFailed(f"{name}: {told}.")
    there = call(name, on_other_device, function, images, shares, 1.0,
                 np.random.default_rng(seed))  # fmt: skip
    if not all(np.allclose(a, b, atol=1e-4) for a, b in zip(first, there, strict=True)):
        raise CheckFailed(f"{name}: on another device equal draws give other batches.")


def _as_pair(name, value, images, shares):
    """Return the two outputs as arrays, after checks of their types and shapes."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise CheckFailed(f"{name}: wanted are two outputs, images and shares.")
    for what, tensor, given in zip(("images", "shares"), value, (images, shares), strict=True):
        if not isinstance(tensor, torch.Tensor):
            kind = type(tensor).__name__
            raise CheckFailed(f"{name}: the {what} are of type {kind}; wanted is a tensor.")
        if tuple(tensor.shape) != given.shape:
            raise CheckFailed(
                f"{name}: the {what} have the wrong shape",
                ": yours {yours}, wanted {wanted}",
                ".",
                yours=tuple(tensor.shape),
                wanted=given.shape,
            )
        if not bool(torch.isfinite(tensor).all()):
            raise CheckFailed(f"{name}: the {what} are not finite.")
    return [tensor.detach().numpy() for tensor in value]


def _same(some, others):
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))
