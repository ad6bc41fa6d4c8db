"""Checks of first-layer filters: read from a state dict, made pictures, and what they look for."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, unchanged
from helpers.checks.models import call


def check_first_filters(
    name: str,
    first_filters: Callable,
    shapes: dict[str, tuple[int, ...]],
    image: tuple[int, ...],
    seed: int = 0,
) -> None:
    """Check first_filters(state, image) -> (F, C, H, W), of the first tensor with 2 or 4 axes.

    shapes: {name: shape} of the tensors in the state, in their order
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    state = {key: torch.tensor(rng.standard_normal(shape)) for key, shape in shapes.items()}
    weights = [value for value in state.values() if value.ndim in (2, 4)]
    wanted = _pictures_of(weights[0], image)
    asked = () if image == (3, 32, 32) else (image,)  # that is the default
    with unchanged(name, **{key: value.numpy() for key, value in state.items()}):
        yours = call(name, first_filters, state, *asked)
    suspects = {
        "is a matrix of rows: reshape each row to (C, H, W)": weights[0],
        "takes a row for (H, W, C): its order is (C, H, W)": _channels_last(weights[0], image),
        "has the channels last: wanted is (F, C, H, W)": np.moveaxis(wanted, 1, -1),
        "lacks the axis of the channels": wanted[:, 0],
    }
    for key, value in state.items():
        if value is not weights[0] and value.ndim:
            suspects[f"comes from {key}, tensor {1 + list(state).index(key)} of the state"] = (
                _pictures_of(value, image)
            )
    check_array(f"{name}: the filters", yours, wanted, suspects=suspects)
    if shares_memory(first_filters, state, image):
        raise CheckFailed(
            f"{name}: what it returns shares the state's memory, so a change of one is a change of "
            "both: return a copy."
        )


def check_refuses_rows(
    name: str, first_filters: Callable, shape: tuple[int, ...], image: tuple[int, ...]
) -> None:
    """Check that first_filters refuses a matrix whose rows do not fit an image.

    shape: of the matrix, which may have as many numbers as a whole number of images
    """
    state = {"w": torch.zeros(shape, dtype=torch.float64)}
    try:
        yours = first_filters(state, image)
    except (ValueError, RuntimeError):
        print(f"ok: {name}: rows of another length")
        return
    raise CheckFailed(
        f"{name}: a matrix {shape} became pictures {tuple(np.shape(yours))}: rows of {shape[1]} "
        f"numbers are no images {image}. Each row is one filter, so reshape to (F, C, H, W)."
    )


@beside
def shares_memory(
    first_filters: Callable, state: dict[str, torch.Tensor], image: tuple[int, ...]
) -> bool:
    """Return whether a change of the filters changes the state.

    >>> shares_memory(lambda state, image: state["w"], {"w": torch.ones(2, 1, 1, 1)}, (1, 1, 1))
    True
    """
    before = {key: value.clone() for key, value in state.items()}
    filters = first_filters(state, image)
    filters += 1
    return any(not torch.equal(before[key], value) for key, value in state.items())


def check_as_pictures(
    name: str, as_pictures: Callable, shape: tuple[int, ...], scales: Sequence[float], seed: int = 0
) -> None:
    """Check as_pictures(filters) -> (F, H, W, C) in [0, 1], each filter for itself, 0 at 0.5.

    shape: (C, H, W) of a filter; scales: of each filter's numbers, 0 for one of zeros
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    lean = rng.choice([-0.5, 0.5], size=(len(scales), 1, 1, 1))  # so that no filter is centred
    filters = (rng.standard_normal((len(scales), *shape)) + lean) * _column(scales)
    filters = torch.tensor(filters, dtype=torch.float32)
    values = filters.numpy().astype(float)
    with unchanged(name, filters=filters.numpy()):
        yours = call(name, as_pictures, filters)
    if np.size(yours) and not np.isfinite(np.asarray(yours)).all() and 0 in scales:
        raise CheckFailed(f"{name}: a filter of zeros gives NaN, 0 / 0: it should be mid-grey.")
    wanted = _scaled(values, np.abs(values).max((1, 2, 3), keepdims=True))
    suspects = {
        cause: np.moveaxis(other, 1, -1) for cause, other in _wrong_pictures(values).items()
    }
    suspects["has the channels first: wanted is (F, H, W, C)"] = wanted
    suspects["is transposed: rows and columns are swapped"] = wanted.transpose(0, 3, 2, 1)
    title = f"{name}: {len(scales)} filters"
    # an answer may add a little to the divisor, so that it is never 0
    check_array(title, yours, np.moveaxis(wanted, 1, -1), suspects=suspects, atol=1e-5)


def check_top_patches(
    name: str,
    top_patches: Callable,
    image: tuple[int, ...],
    N: int,
    kernel_size: int,
    k: int,
    seed: int = 0,
    offset: float = 0.0,
) -> None:
    """Check top_patches(maps, images, kernel_size, k) -> (k, C, kernel_size, kernel_size).

    image: (C, H, W); N: number of images; offset: added to the maps, below 0 for a filter that
        answers with negative numbers only
    raises: CheckFailed that names the usual mistakes
    """
    rng, (_, H, W) = np.random.default_rng(seed), image
    images = rng.standard_normal((N, *image))
    maps = rng.permutation(N * H * W).reshape(N, H, W) / (N * H * W)  # no two are equal
    corners = ((0, 0), (-1, -1), (0, -1))  # what is seen there is cut off
    for n, corner in zip(rng.permutation(N), corners, strict=False):
        maps[(n, *corner)] = 1.5 + rng.uniform()
    maps += offset
    given = torch.from_numpy(maps), torch.from_numpy(images)
    with unchanged(name, maps=maps, images=images):
        yours = call(name, top_patches, *given, kernel_size, k)
    best = _best(maps)
    wanted = _cut(images, best[:k], kernel_size)
    suspects = _wrong_patches(maps, images, best, kernel_size, k)
    title = f"{name}: {k} patches of {kernel_size} × {kernel_size} from {N} images"
    check_array(title, yours, wanted, suspects=suspects)


def _pictures_of(value, image):
    """Return a tensor of the state as filters where its rows fit, else as it is."""
    rows = value.numpy()
    fits = rows.ndim == 2 and rows.shape[1] == np.prod(image)
    return rows.reshape(len(rows), *image) if fits else rows


def _channels_last(value, image):
    C, H, W = image
    if value.ndim == 4 or value.shape[1] != C * H * W:
        return value.numpy()
    return np.moveaxis(value.numpy().reshape(-1, H, W, C), -1, 1)


def _column(scales):
    return np.reshape(scales, (-1, 1, 1, 1)).astype(float)


def _scaled(values, largest):
    """Return values over the largest, in [0, 1], 0 at 0.5."""
    return 0.5 + values / np.where(largest > 0, largest, 1) / 2


def _wrong_pictures(values):
    """Return {cause: pictures, channels first} of the usual mistakes."""
    each, channel = (1, 2, 3), (2, 3)
    size = np.abs(values)
    low, high = values.min(each, keepdims=True), values.max(each, keepdims=True)
    span = np.where(high > low, high - low, 1)
    right = _scaled(values, size.max(each, keepdims=True))
    return {
        "is stretched from the smallest to the largest weight: 0 has to stay mid-grey": (
            (values - low) / span
        ),
        "is stretched over all filters: scale each for itself, with 0 at mid-grey": (
            (values - values.min()) / (np.ptp(values) or 1)
        ),
        "has one scale for all filters: scale each for itself": _scaled(values, size.max()),
        "has a scale for each channel: a filter's channels share one, or its colours change": (
            _scaled(values, size.max(channel, keepdims=True))
        ),
        "divides by the largest weight: a negative one may be larger in size": (
            _scaled(values, np.where(high > 0, high, 1))
        ),
        "divides by the largest and then cuts: a negative weight may be larger in size": (
            _scaled(values, np.where(high > 0, high, 1)).clip(0, 1)
        ),
        "is divided by the standard deviation: the largest weight in size goes to 0 or 1": (
            _scaled(values, values.std(each, keepdims=True))
        ),
        "runs from -1 to 1: 0 should be 0.5": 2 * right - 1,
        "runs from 0 to 2: halve it": 2 * right,
        "has lost the negative weights: below 0.5 is for them": (2 * right - 1).clip(0, 1),
        "has lost the signs of the weights": np.abs(2 * right - 1),
        "runs from 0 to 255: images of decimals run from 0 to 1": 255 * right,
    }


def _best(maps, key=np.max):
    """Return (image, row, column) of each image's strongest place, the strongest image first."""
    order = sorted(range(len(maps)), key=lambda n: -key(maps[n]))
    return [(n, *np.unravel_index(maps[n].argmax(), maps[n].shape)) for n in order]


def _cut(images, places, size, before=None, **pad):
    """Return what lies around the places, by default what lies outside is 0.

    before: rows above a place that belong to its patch, and columns left of it
    """
    before = size // 2 if before is None else before
    widths = ((0, 0), (0, 0), (before, size - 1 - before), (before, size - 1 - before))
    padded = np.pad(images, widths, **pad)
    return np.array([padded[n, :, r : r + size, c : c + size] for n, r, c in places])


def _wrong_patches(maps, images, best, size, k):
    """Return {cause: patches} of the usual mistakes."""
    (H, W), low = maps.shape[1:], _best(-maps)
    flat = np.argsort(-maps, axis=None)[:k]
    everywhere = [tuple(place) for place in np.transpose(np.unravel_index(flat, maps.shape))]
    inside = [
        (n, min(max(r, size // 2), H - 1 - size // 2), min(max(c, size // 2), W - 1 - size // 2))
        for n, r, c in best[:k]
    ]
    counted = [(rank, r, c) for rank, (_, r, c) in enumerate(best[:k])]
    return {
        "has several patches of one image: take each image's strongest place only": (
            _cut(images, everywhere, size)
        ),
        "goes by the absolute value: the strongest answer is the largest": (
            _cut(images, _best(np.abs(maps))[:k], size)
        ),
        "has the weakest places": _cut(images, low[:k], size),
        "has the strongest places of the images that answer least": (
            _cut(images, best[::-1][:k], size)
        ),
        "begins with the weakest: the strongest comes first": _cut(images, best[:k][::-1], size),
        "is in the order of the images: the strongest comes first": (
            _cut(images, sorted(best[:k]), size)
        ),
        "has the first images, not those that answer most": _cut(images, sorted(best)[:k], size),
        "takes a rank for the number of an image": _cut(images, counted, size),
        "ranks the images by the mean of their maps, not by their strongest place": (
            _cut(images, _best(maps, key=np.mean)[:k], size)
        ),
        "begins at the place: it is to be the middle of the patch": (
            _cut(images, best[:k], size, before=0)
        ),
        "ends at the place: it is to be the middle of the patch": (
            _cut(images, best[:k], size, before=size - 1)
        ),
        "is moved inside the image at the border: pad with 0 there": _cut(images, inside, size),
        "repeats the border: pad with 0, as the convolution did": (
            _cut(images, best[:k], size, mode="edge")
        ),
        "mirrors the border: pad with 0, as the convolution did": (
            _cut(images, best[:k], size, mode="reflect")
        ),
    }
