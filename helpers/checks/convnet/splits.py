"""Checks that training, validation and test pictures are prepared alike."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, lend

PIXELS = (0, 2, 3)  # the axes of X (N, C, H, W) that a channel's numbers are taken over


def check_preprocess(name: str, preprocess: Callable, raw: dict[str, np.ndarray]) -> None:
    """Check preprocess(splits): every split scaled by the channels' numbers of the training split.

    raw: X_train, X_val, X_test (N, C, H, W) uint8, and y_train, y_val, y_test
    raises: CheckFailed that names the usual mistakes

    >>> raw = {f"y_{part}": np.zeros(1, int) for part in ("train", "val", "test")}
    >>> raw |= {f"X_{part}": np.zeros((1, 1, 1, 2), np.uint8) for part in ("train", "val", "test")}
    >>> check_preprocess("preprocess", lambda splits: None, raw)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: preprocess should return a dictionary of y_train, ...
    """
    splits = lend(name, preprocess, {"splits": raw})
    if not isinstance(splits, dict) or set(splits) != set(raw):
        raise CheckFailed(f"{name} should return a dictionary of {', '.join(raw)}.")
    pictures = {key: array.astype(float) for key, array in raw.items() if key[0] == "X"}
    for key in raw.keys() - pictures.keys():
        check_array(f"{name}: {key}", splits[key], raw[key])
    for key in pictures:
        wanted, suspects = scaled_by_hand(pictures, key), split_suspects(pictures, key)
        yours = np.asarray(splits[key], dtype=float)
        # float32 keeps 7 digits, and a mean of bytes near 255 loses up to 2 of them
        check_array(f"{name}: {key}", yours, wanted, suspects=suspects, rtol=1e-4, atol=1e-5)
        if splits[key].dtype != np.float32:
            raise CheckFailed(f"{name}: {key} is {splits[key].dtype}, wanted float32.")


def scaled_by_hand(pictures: dict[str, np.ndarray], key: str) -> np.ndarray:
    """Return one split as it should come out, worked out with loops.

    pictures: {"X_train": (N, C, H, W) float, ...}

    >>> X = np.array([0.0, 4.0]).reshape(1, 1, 1, 2)
    >>> scaled_by_hand({"X_train": X, "X_val": X + 2}, "X_val").ravel()
    array([0., 2.])
    """
    scaled = np.empty_like(pictures[key])
    for c in range(scaled.shape[1]):
        values = pictures["X_train"][:, c].ravel().tolist()
        mean = sum(values) / len(values)
        size = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
        scaled[:, c] = (pictures[key][:, c] - mean) / (size or 1.0)
    return scaled


def split_suspects(pictures: dict[str, np.ndarray], key: str) -> dict[str, np.ndarray]:
    """Return {cause: array} of what known mistakes make of one split.

    >>> X = np.array([0.0, 255.0]).reshape(1, 1, 1, 2)
    >>> split_suspects({"X_train": X, "X_val": X}, "X_val")["is only divided by 255"].ravel()
    array([0., 1.])
    """
    X, train = pictures[key], pictures["X_train"]
    mean, std = _numbers(train)
    found = {}
    for other in pictures.keys() - {"X_train"}:
        found[f"is scaled by the numbers of {other[2:]}"] = _scale(X, *_numbers(pictures[other]))
    for other in pictures.keys() - {key}:
        found[f"holds the pictures of {other[2:]}"] = _scale(pictures[other], mean, std)
    together = _numbers(np.concatenate(list(pictures.values())))
    unbiased = train.std(PIXELS, keepdims=True, ddof=1)
    return found | {
        "uses all three splits: val and test must stay unseen": _scale(X, *together),
        "is left as bytes, unlike train": X,
        "is only divided by 255": X / 255,
        "lacks the division by the standard deviation": X - mean,
        "lacks the mean": _scale(X, 0.0, std),
        "treats all channels alike: each has numbers of its own": _scale(X, *_numbers(train, None)),
        "has numbers for each pixel: one mean a channel is wanted": _scale(X, *_numbers(train, 0)),
        "is divided by the variance: take its root": _scale(X, mean, std**2),
        "counts N - 1 in the standard deviation: train comes out below 1": _scale(
            X, mean, unbiased
        ),
    }


def _numbers(X, axis=PIXELS):
    return X.mean(axis, keepdims=True), X.std(axis, keepdims=True)


def _scale(X, mean, std):
    return (X - mean) / np.where(std == 0, 1, std)
