"""Checks of CutMix: where the box lies and how large it is, and what it does to a batch."""

from collections.abc import Callable

import numpy as np

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed
from helpers.checks.models import call
from helpers.checks.training_recipes.box_draws import shares_below
from helpers.checks.training_recipes.manners import check_manners
from helpers.checks.training_recipes.mixing import (
    batches_of,
    check_drawn,
    check_labels,
    check_partners,
    may_be,
)

ROUNDED = 2  # pixels by which a side may differ: rounded, cut, or made of two halves that were cut
CODE = 10_000  # image i holds i * CODE plus the number of the pixel
LARGE = 20, (1, 28, 20)
FEW = 40  # boxes; that they are the same by chance does not happen


def check_box(
    name: str,
    cut_box: Callable,
    height: int,
    width: int,
    share: float,
    num_boxes: int = 4000,
    seed: int = 0,
) -> None:
    """Check cut_box(height, width, share, rng) over many draws: sizes, edges, and how often.

    raises: CheckFailed that names the usual mistakes
    """
    boxes = _drawn_boxes(name, cut_box, height, width, share, num_boxes, seed)
    sides = (
        (boxes[:, 1] - boxes[:, 0], height, boxes[:, :2], "height"),
        (
            boxes[:, 3] - boxes[:, 2],
            width,
            boxes[:, 2:],
            "width",
        ),
    )
    for side, length, ends, what in sides:
        if ends.min() < 0 or ends.max() > length or (side < 0).any():
            raise CheckFailed(
                f"{name}: a box reaches outside the image, or ends before it begins: cut off what "
                f"lies outside 0 and the {what}."
            )
        _check_side(name, what, int(side.max()), length, width + height - length, share)
    if 0.05 < share < 0.6:
        clipped = [_check_places(name, *side) for side in sides]
        _check_independent(name, *clipped)
    print(f"ok: {name}: {height} × {width} pixels, share {share:g}")


def check_cutmix(
    name: str,
    cutmix: Callable,
    alpha: float,
    N: int = 20,
    num_classes: int = 4,
    size: tuple[int, int, int] = (2, 12, 9),
    num_batches: int = 30,
    seed: int = 0,
) -> None:
    """Check cutmix(images, shares, alpha, rng) by where each pixel of many batches comes from.

    size: (C, H, W), fewer pixels than CODE
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    images = _numbered_images(N, size)
    shares = rng.dirichlet(np.ones(num_classes), N).astype(np.float32)
    check_manners(name, cutmix, images, shares, seed)
    made, labels = call(name, batches_of, cutmix, images, shares, alpha, num_batches, seed)
    parts = _parts(name, made, images)
    check_partners(name, parts)
    check_labels(name, parts, labels, shares)
    images = _numbered_images(*LARGE)  # where a pixel more or less matters little
    shares = np.eye(LARGE[0], dtype=np.float32)
    made, _ = call(name, batches_of, cutmix, images, shares, alpha, 500, seed, first_rows=1)
    below = shares_below(alpha, LARGE[1][1:])
    cause = "is w drawn from Beta(alpha, alpha), and is the box right?"
    check_drawn(name, _parts(name, made, images), below, alpha, cause)
    print(f"ok: {name}: alpha = {alpha:g}, {num_batches} batches of {N} images {size}")


@beside
def boxes_of(
    cut_box: Callable, height: int, width: int, share: float, num_boxes: int, seed: int
) -> np.ndarray | None:
    """Return the boxes that cut_box draws with one rng, (num_boxes, 4); None if they are none.

    >>> boxes_of(lambda height, width, share, rng: (0, height, 0, width), 2, 3, 1.0, 2, 0)
    array([[0., 2., 0., 3.],
           [0., 2., 0., 3.]])
    """
    rng = np.random.default_rng(seed)
    found = [cut_box(height, width, share, rng) for _ in range(num_boxes)]
    try:
        boxes = np.array([[float(number) for number in box] for box in found])
    except (TypeError, ValueError):
        return None
    return boxes if boxes.shape[1:] == (4,) else None


def _drawn_boxes(name, cut_box, height, width, share, num_boxes, seed):
    """Return boxes (num_boxes, 4), after checks of their form and of where the draws come from."""
    boxes = call(name, boxes_of, cut_box, height, width, share, num_boxes, seed)
    if boxes is None or not np.array_equal(boxes, np.floor(boxes)):
        raise CheckFailed(f"{name}: wanted are four whole numbers: top, bottom, left, right.")
    again = call(name, boxes_of, cut_box, height, width, share, FEW, seed)
    if not np.array_equal(again, boxes[:FEW]):
        raise CheckFailed(
            f"{name}: two generators in the same state gave different boxes: is each draw made "
            "with rng?"
        )
    if 0 < share < 1 and (boxes == boxes[0]).all():
        raise CheckFailed(f"{name}: every box is the same: draw its centre with rng.")
    return boxes


def _check_side(name, what, most, length, other, share):
    """Check the longest side that was drawn: nearly all boxes of it lie inside."""
    root = length * share**0.5
    # a box as large as the image fits only where its centre is the image's
    if root - ROUNDED < most < root + 1.001 and most <= length:
        return
    causes = {
        "that is the share of the side: an area is the product of two sides": length * share,
        "that is made of the other side of the image": other * share**0.5,
        "that is made of 1 - share": length * (1 - share) ** 0.5,
        "that is twice as long": 2 * root,
        "that is half as long": root / 2,
    }
    why = next((text for text, value in causes.items() if abs(most - value) < 1.001), "")
    raise CheckFailed(
        f"{name}: the {what} of a box that is not cut off is {most} of {length} pixels",
        ", wanted about {wanted:.1f}",
        f"; {why}." if why else ".",
        wanted=root,
    )


def _check_places(name, side, length, ends, what):
    """Check how often a side is cut off at each end, and where it lies if not; return the first."""
    full, T = int(side.max()), len(side)
    short = side < full - 1
    low, high = short & (ends[:, 0] == 0), short & (ends[:, 1] == length)
    if (short & ~low & ~high).any():
        raise CheckFailed(f"{name}: boxes inside the image differ in {what}: one share, one size.")
    if not short.any():
        raise CheckFailed(
            f"{name}: no box is ever cut off: its centre is any pixel of the image, the corners "
            "too."
        )
    about = full / 2 / length
    is_pushed = not low.any() and 4 * (~short & (ends[:, 0] == 0)).sum() > T * about
    cause = ": is its centre any pixel, all equally likely?"
    if is_pushed:
        cause = "; whole boxes lie there: is the end counted from a start that is cut off already?"
    for count, end in ((low.sum(), "first"), (high.sum(), "last")):
        if not may_be(int(count), T, about - 3 / length, about + 1.5 / length):
            raise CheckFailed(
                f"{name}: in {count} of {T} draws the box is cut off at the {end} edge of the "
                f"{what}",
                ", wanted are about {wanted:.0f}",
                cause,
                wanted=T * about,
            )
    if not may_be(int(low.sum()), int((low | high).sum()), 0.5 - 1.5 / full, 0.5 + 1.5 / full):
        raise CheckFailed(
            f"{name}: boxes are cut off more often at one edge of the {what} than at the other: is "
            "half a side taken off, both ways?"
        )
    inside = ends[~short, 0]
    room = length - full
    near = int((inside < room / 2).sum())
    slack = 1.5 / max(room, 1)
    if room > 3 and not may_be(near, len(inside), 0.5 - slack, 0.5 + slack):
        raise CheckFailed(f"{name}: not all places are equally likely along the {what}.")
    return low


def _check_independent(name, rows, columns):
    """Check that rows and columns are drawn apart, by how often both are cut off at once."""
    both, p = int((rows & columns).sum()), rows.mean() * columns.mean()
    if not may_be(both, len(rows), 0.6 * p, 1.5 * p):
        raise CheckFailed(f"{name}: rows and columns get the same draw: draw each apart.")


def _numbered_images(N, size):
    """Return images (N, C, H, W) in which no two pixels of all are equal."""
    pixels = np.arange(np.prod(size)).reshape(size)
    return (pixels + CODE * np.arange(N)[:, None, None, None]).astype(np.float32)


def _parts(name, made, images):
    """Return how much of each image is in each that was made, after checks of every pixel."""
    T, rows = made.shape[:2]
    N = len(images)
    source = np.floor(made / CODE).astype(int)
    if ((source < 0) | (source >= N)).any():
        raise CheckFailed(f"{name}: pixels hold values that are in none of the images.")
    if not np.array_equal(made - CODE * source, np.broadcast_to(images[0], made.shape)):
        raise CheckFailed(
            f"{name}: pixels are blended or come from another place: the box holds the partner's "
            "pixels of the same rows and columns, as they are."
        )
    if (source != source[:, :, :1]).any():
        raise CheckFailed(f"{name}: the channels of an image come from different images.")
    source = source[:, :, 0]
    parts = np.stack([(source == i).mean((2, 3)) for i in range(N)], axis=2)
    if ((parts > 0).sum(2) > 2).any():
        raise CheckFailed(f"{name}: pixels of more than two images are in one.")
    first = source == np.arange(rows)[:, None, None]
    for mask in first.reshape(T * rows, *first.shape[2:])[:200]:
        if not (_is_box(mask) or _is_box(~mask)):
            raise CheckFailed(f"{name}: what comes from the partner is no rectangle.")
    return parts


def _is_box(mask):
    """Return whether the true pixels are those of some rows and columns, without a gap."""
    lines = mask.any(1), mask.any(0)
    gaps = any(np.any(np.diff(np.flatnonzero(line)) > 1) for line in lines)
    return not gaps and np.array_equal(mask, np.outer(*lines))
