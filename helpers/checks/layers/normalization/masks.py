"""Checks of dropout: a mask drawn value by value, for both directions."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from helpers.checks.comparing import CheckFailed, by_chance, check_array, check_outputs
from helpers.checks.layers.forward_backward import check_backward, check_forward, run_backward

NAME = "dropout_forward"


def check_dropout(
    forward: Callable, backward: Callable, shape: tuple[int, ...], p: float, seed: int
) -> None:
    """Check dropout on an array of some shape, in both modes and both directions.

    raises: CheckFailed that names the usual mistakes
    """
    kept, again = (draw_mask(forward, shape, p, np.random.default_rng(seed)) for _ in range(2))
    check_array(f"{NAME}: where y is kept, with an equal rng", again, kept)
    numbers = np.random.default_rng(seed + 1)
    x, dy = (numbers.uniform(0.5, 2, shape) * numbers.choice([-1, 1], shape) for _ in range(2))
    x *= numbers.random(shape) > 0.1  # some values are 0, dropped or not
    inputs = {"x": x, "p": p, "mode": "train", "rng": np.random.default_rng(seed)}
    y = x * kept / (1 - p)
    done = check_forward(NAME, forward, inputs, y, case="training mode")
    suspects = {
        "is not divided by 1 − p": dy * kept,
        "ignores the mask": dy,
        "ignores the mask, and is divided by 1 − p": dy / (1 - p),
        "is stopped where x is 0: the mask alone decides": dy * (y != 0) / (1 - p),
    }
    _refuse_other_places(np.asarray(run_backward(backward, dy.copy(), done.cache)), kept)
    wanted, known = {"dx": dy * kept / (1 - p)}, {"dx": suspects}
    check_backward("dropout_backward", backward, dy, done, wanted, suspects=known)
    inputs |= {"mode": "test", "rng": np.random.default_rng(seed)}
    _check_test_mode(forward, backward, inputs, dy, kept)


def _check_test_mode(forward, backward, inputs, dy, kept):
    """Check that y is x, and dx is dy."""
    x, p = inputs["x"], inputs["p"]
    scales = {"is multiplied by 1 − p": 1 - p, "is divided by 1 − p": 1 / (1 - p)}
    suspects = {
        "is dropped in test mode": x * kept / (1 - p),
        "is dropped in test mode, unscaled": x * kept,
    }
    suspects |= {cause: scale * x for cause, scale in scales.items()}
    done = check_forward(NAME, forward, inputs, x, case="test mode", suspects=suspects)
    known = {"dx": {cause: scale * dy for cause, scale in scales.items()}}
    title = "dropout_backward (test mode)"
    check_backward(title, backward, dy, done, {"dx": dy}, suspects=known)


def _refuse_other_places(dx, kept):
    passes = dx != 0
    if dx.shape == kept.shape and not passes.all() and (passes & ~kept).any():
        raise CheckFailed("dropout_backward drops at other places: keep the forward pass's mask.")


def draw_mask(
    forward: Callable, shape: tuple[int, ...], p: float, rng: np.random.Generator
) -> np.ndarray:
    """Return where ones are kept, and check that each value was drawn on its own.

    raises: CheckFailed
    """
    outputs = check_outputs(NAME, forward(np.ones(shape), p, "train", rng), "y cache")
    y = np.asarray(outputs[0])
    check_array(f"{NAME}: shape of y", y.shape, np.array(shape))
    kept = y != 0
    dropped = int(kept.size - kept.sum())
    if 0 < dropped < kept.size:
        _check_neighbours(kept, p)
    if not by_chance(dropped, kept.size, p):
        turned = by_chance(dropped, kept.size, 1 - p)
        cause = ": p is the probability to drop, not to keep" if turned else ""
        share = dropped / kept.size
        raise CheckFailed(f"{NAME} drops a share of {share:.3f} for p = {p} in training{cause}.")
    if p and shape[0] >= 100 <= shape[-1]:  # 100 counts of 100 draws agree once in 1e50, or less
        _refuse_equal("row", kept.sum(-1))
        _refuse_equal("column", kept.sum(0))
    suspects = {"is not divided by 1 − p": 1.0 * kept, "is multiplied by 1 − p": (1 - p) * kept}
    suspects |= {"is divided by p, not by 1 − p": kept / p} if p else {}
    check_array(f"{NAME}: y (ones, training mode)", y, kept / (1 - p), suspects=suspects)
    return kept


def check_masks_vary(forward: Callable, seed: int) -> None:
    """Check that masks differ from call to call and from rng to rng, and so do their counts.

    raises: CheckFailed
    """
    shape, p, rng = (20, 30), 0.4, np.random.default_rng(seed)
    masks = np.array([draw_mask(forward, shape, p, rng) for _ in range(20)])
    other = draw_mask(forward, shape, p, np.random.default_rng(seed + 1))
    if not _unrelated(other, masks[0], p):
        raise CheckFailed(f"{NAME}: two different rngs drew the same mask: is rng used?")
    if not all(_unrelated(a, b, p) for a, b in pairwise(masks)):
        raise CheckFailed(f"{NAME} drew the same mask twice: draw anew from rng each time.")
    # 600 fair draws give one count at most once in 30, so all 20 agree once in 30**19
    _refuse_equal("mask", masks.sum((1, 2)))


def _refuse_equal(what, counts):
    """Refuse counts that are all alike, which independent draws never are."""
    if np.ptp(counts) == 0:
        raise CheckFailed(
            f"{NAME} drops equally many values in every {what}: p is a probability, and each value "
            "is drawn on its own."
        )


def _check_neighbours(kept, p):
    """Check that a value is dropped or not whatever becomes of the next one along any axis."""
    related = {}
    for axis, size in enumerate(kept.shape):
        first, second = (kept.take(range(k, size - size % 2, 2), axis) for k in (0, 1))
        if not _unrelated(first, second, p):
            related[axis] = (first != second).mean()
    if related:
        axis = min(related, key=related.__getitem__)
        raise CheckFailed(
            f"{NAME} drops neighbours along axis {axis} together: each value is drawn on its own."
        )


def _unrelated(first, second, p):
    """Return whether two masks differ about as often as independent ones do."""
    return by_chance(int((first != second).sum()), first.size, 2 * p * (1 - p))
