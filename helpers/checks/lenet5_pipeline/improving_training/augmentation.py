"""Checks of random crops and flips of whole batches of images."""

from collections.abc import Callable
from itertools import product

import numpy as np
import torch

from helpers.checks.comparing import CheckFailed, unchanged
from helpers.checks.models import call, on_other_device

SIGMAS = 6.5  # a right answer's count is further off once in 10 ** 10 times
OUTSIDE = {
    "wrap": "what leaves on one side comes in on the other: pad with 0 first",
    "edge": "the padding repeats the edge: pad with 0",
    "reflect": "the padding mirrors the image: pad with 0",
    "symmetric": "the padding mirrors the image: pad with 0",
}
ONE_DRAW = "all {N} images got the same draw: each image of a batch needs its own"


def check_crop(
    name: str,
    random_crop: Callable,
    N: int,
    channels: int,
    size: tuple[int, int],
    padding: int,
    seed: int = 0,
) -> None:
    """Check random_crop(images, padding, generator) by finding the shift of every image.

    size: (H, W), both larger than padding, at most 255 pixels with channels; shifts are counted
        from N = 1,000 on
    raises: CheckFailed that names the usual mistakes

    >>> from helpers.data.batches import augment
    >>> def right(images, padding, generator):
    ...     return augment.random_crop(padding)(images, None, generator)[0]
    >>> check_crop("random_crop", right, N=5, channels=3, size=(4, 6), padding=2)
    ok: random_crop: 5 images (3, 4, 6), padding 2
    """
    images = distinct_images(N, channels, size, seed)
    made, second = _two_batches(name, random_crop, images, padding, seed)
    _check_elsewhere(name, random_crop, images, padding, seed)
    steps = [*product(range(2 * padding + 1), repeat=2)]
    fits = np.array([_same(_window(images, padding, step), made) for step in steps])
    if not fits.any(0).all():
        raise CheckFailed(f"{name}: {_why_no_shift(images, made, padding)}.")
    if padding:
        _check_shifts(name, fits, np.array(steps) - padding, padding)
    _check_moves_on(name, made, second, (2 * padding + 1) ** 2)
    print(f"ok: {name}: {N} images {images.shape[1:]}, padding {padding}")


def check_flip(
    name: str,
    random_flip: Callable,
    N: int,
    channels: int,
    size: tuple[int, int],
    p: float,
    seed: int = 0,
) -> None:
    """Check random_flip(images, p, generator) by looking which images are mirrored.

    size: (H, W), at most 255 pixels with channels; the share is checked from N = 1,000 on
    raises: CheckFailed that names the usual mistakes

    >>> from helpers.data.batches import augment
    >>> def right(images, p, generator):
    ...     return augment.random_flip(p)(images, None, generator)[0]
    >>> check_flip("random_flip", right, N=6, channels=1, size=(3, 4), p=1.0)
    ok: random_flip: 6 images (1, 3, 4), p = 1.0
    """
    images = distinct_images(N, channels, size, seed)
    made, second = _two_batches(name, random_flip, images, p, seed)
    _check_elsewhere(name, random_flip, images, p, seed)
    same, mirrored = _same(images, made), _same(images[..., ::-1], made)
    if not (same | mirrored).all():
        raise CheckFailed(f"{name}: {_why_no_flip(images, made)}.")
    count = int(mirrored.sum())
    if (p == 0 and count) or (p == 1 and count < N):
        hint = " Is it 1 - p?" if count in (0, N) else ""
        raise CheckFailed(f"{name}: with p = {p:g} {count} of {N} images are mirrored.{hint}")
    if N >= 40 and 0.2 < p < 0.8 and count in (0, N):
        raise CheckFailed(f"{name}: {ONE_DRAW.format(N=N)}.")
    if N >= 1000:
        _check_share(name, count, N, p)
    _check_moves_on(name, made, second, 1 / max(p, 1 - p))
    print(f"ok: {name}: {N} images {images.shape[1:]}, p = {p}")


def check_flip_counts(name: str, random_flip: Callable, seed: int = 0) -> None:
    """Check that not always equally many images of a batch are mirrored, with p = 0.5.

    Of 40 images k are mirrored with a probability of at most 0.126, the same k in 20 batches by
    chance less than once in 10 ** 16 times.
    raises: CheckFailed
    """
    images = distinct_images(40, 1, (2, 3), seed)
    generator, counts = torch.Generator().manual_seed(seed), []
    for _ in range(20):
        made = call(name, random_flip, torch.from_numpy(images.copy()), 0.5, generator)
        counts.append(int(_same(images[..., ::-1], np.asarray(made)).sum()))
    if len({*counts}) == 1:
        raise CheckFailed(
            f"{name}: in each of 20 batches {counts[0]} of 40 images are mirrored: every image has "
            "its own draw, so how many are mirrored is chance."
        )
    print(f"ok: {name}: how many are mirrored is chance")


def distinct_images(N: int, channels: int, size: tuple[int, int], seed: int) -> np.ndarray:
    """Return images (N, C, H, W) uint8 without a 0, in each of which no two pixels are equal.

    >>> sorted(distinct_images(1, 1, (1, 255), seed=0).ravel()) == [*range(1, 256)]
    True
    """
    rng, shape = np.random.default_rng(seed), (channels, *size)
    pixels = rng.permuted(np.tile(np.arange(1, 256, dtype=np.uint8), (N, 1)), axis=1)
    return pixels[:, : np.prod(shape)].reshape(N, *shape)


def _two_batches(name, function, images, setting, seed):
    """Return what function makes of the images twice, with one generator, after checks of form."""

    def made(generator):
        X = torch.from_numpy(images.copy())
        with unchanged(name, images=X.numpy()):
            return _as_bytes(name, call(name, function, X, setting, generator), images.shape)

    generator = torch.Generator().manual_seed(seed)
    first, second = made(generator), made(generator)
    if not np.array_equal(first, made(torch.Generator().manual_seed(seed))):
        raise CheckFailed(
            f"{name}: equal generators gave different images: is each draw made with "
            "generator=generator?"
        )
    return first, second


def _check_elsewhere(name, function, images, setting, seed):
    """Check that images on another device become the same as on the CPU, of one generator."""
    few, generator = images[:20], torch.Generator().manual_seed(seed)
    made = call(name, on_other_device, function, few, setting, generator)
    generator.manual_seed(seed)
    wanted = call(name, function, torch.from_numpy(few.copy()), setting, generator)
    if not np.array_equal(made, np.asarray(wanted)):
        raise CheckFailed(f"{name}: on another device equal generators give other images.")


def _check_moves_on(name, first, second, cases):
    """Check that a second batch has draws of its own, of so many equally likely cases an image."""
    if np.array_equal(first, second) and len(first) * np.log(cases) > 20:  # by chance: e ** -20
        raise CheckFailed(
            f"{name}: a second batch got the same draws: use the generator as it comes, unseeded."
        )


def _as_bytes(name, result, shape):
    if not isinstance(result, torch.Tensor):
        raise CheckFailed(f"{name} returned {type(result).__name__}; wanted is a tensor of images.")
    if tuple(result.shape) != shape:
        clause = f"{name}: yours has shape {tuple(result.shape)}"
        raise CheckFailed(
            clause, ", wanted {wanted}", ".", untold=", and not the old one", wanted=shape
        )
    if result.dtype != torch.uint8:
        raise CheckFailed(f"{name}: yours is {result.dtype}; bytes (uint8) stay bytes.")
    return result.numpy()


def _window(images, padding, step, mode="constant"):
    """Return the windows of padded images that begin at step (row, column)."""
    H, W = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode=mode)
    return padded[:, :, step[0] : step[0] + H, step[1] : step[1] + W]


def _same(some, others):
    """Return for each image whether it is the same as the other one."""
    return (some == others).all((1, 2, 3))


def _why_no_shift(images, made, padding):
    """Return what happened to images that are no shifts by up to padding with 0 outside."""

    def explained(images, made, padding, mode="constant"):
        steps = product(range(2 * padding + 1), repeat=2)
        return np.any([_same(_window(images, padding, s, mode), made) for s in steps], 0).all()

    for mode, clause in OUTSIDE.items():
        if explained(images, made, padding, mode):
            return clause
    if explained(images, made, 2 * padding + 2):
        return f"images are shifted by more than padding = {padding}"
    if all(explained(images[:, [c]], made[:, [c]], padding) for c in range(images.shape[1])):
        return "the channels of an image are shifted apart: one shift for all of them"
    return "yours are no shifts of the images: cut a window of the old size from the padded image"


def _check_shifts(name, fits, shifts, padding):
    """Check that each image has its own shift, and that all occur about equally."""
    N, S = fits.shape[1], len(shifts)
    drawn, counts = shifts[fits.argmax(0)], fits.sum(1)
    if N >= 20 and (drawn == drawn[0]).all():
        if not drawn.any():
            raise CheckFailed(f"{name}: no image is shifted.")
        raise CheckFailed(f"{name}: {ONE_DRAW.format(N=N)}.")
    if N >= 20 and (abs(drawn[:, 0]) == abs(drawn[:, 1])).all():
        raise CheckFailed(f"{name}: rows and columns move by the same number: draw each apart.")
    if N < 1000:
        return
    for axis, word in enumerate(("rows", "columns")):
        missing = sorted(set(range(-padding, padding + 1)) - set(drawn[:, axis].tolist()))
        if missing:
            if len(missing) == 1 and abs(missing[0]) == padding:
                told = f"{name}: no image is moved by the whole padding, in {word}, towards one of"
                raise CheckFailed(f"{told} the sides: torch.randint leaves its upper end out.")
            ends = ", ".join(f"{-step:+d}" for step in missing)
            raise CheckFailed(f"{name}: no image is moved by {ends} {word}.")
    off = np.abs(counts - N / S)
    if off.max() > SIGMAS * np.sqrt(N / S):
        rarest, most = counts.min(), counts.max()
        raise CheckFailed(
            f"{name}: not all shifts are equally likely: of {N} images {rarest} have the rarest "
            f"shift and {most} the most frequent",
            ", wanted are about {wanted:.0f} of each",
            ".",
            wanted=N / S,
        )


def _why_no_flip(images, made):
    """Return what happened to images that are neither as before nor mirrored left to right."""
    others = {
        "images are turned upside down: mirror along the last axis, left to right": images[
            :, :, ::-1
        ],
        "images are turned by 180 degrees: mirror the last axis only": images[:, :, ::-1, ::-1],
        "the channels are in reverse order: mirror along the last axis": images[:, ::-1],
    }
    for clause, other in others.items():
        if (_same(images, made) | _same(other, made)).all():
            return clause
    known = {image.tobytes() for image in (*images, *images[..., ::-1])}
    if {image.tobytes() for image in made} <= known:
        return "images are mixed up among each other: each stays at its place, mirrored or not"
    return "yours are neither the images nor their mirror images"


def _check_share(name, count, N, p):
    sigma = max((N * p * (1 - p)) ** 0.5, 1)
    if abs(count - N * p) <= SIGMAS * sigma:
        return
    hint = " Is it 1 - p?" if abs(count - N * (1 - p)) <= SIGMAS * sigma else ""
    hint = hint or (" Is p used?" if abs(count - N / 2) <= SIGMAS * N**0.5 / 2 else "")
    clause = f"{name}: {count} of {N} images are mirrored"
    raise CheckFailed(clause, ", wanted about {wanted:.0f}", f".{hint}", wanted=N * p)
