"""Checks of a search for settings: trained on train, chosen on val, test left alone."""

from collections.abc import Callable

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, check_group, check_outputs, lend

Pair = tuple[float, float]


def check_search(
    search: Callable, N: int, D: int, C: int, seed: int, sizes: tuple[int, int] = (3, 2)
) -> None:
    """Check search(fit, splits, lrs, regs) where one pair is perfect on each split.

    sizes: how many lrs and regs, four pairs or more
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    pairs = [(0.1 * 2**i, 0.5 * j) for i in range(sizes[0]) for j in range(sizes[1])]
    weights = {pair: rng.standard_normal((D, C)) for pair in pairs}
    inner = pairs[1:-1] if len(pairs) > 4 else pairs  # the first and the last one are mistakes
    last_lr = pairs[-sizes[1] :] if sizes[0] > 1 else []  # the best of these alone is a mistake
    drawn = [inner[k] for k in rng.permutation(len(inner))]
    on_val = next(pair for pair in drawn if pair not in last_lr)
    on_train, on_test, worst = [pair for pair in drawn if pair != on_val][:3]
    weights[worst] = -weights[on_val]  # which takes the least likely class, and is never right
    splits = {}
    for part, pair in (("train", on_train), ("val", on_val), ("test", on_test)):
        splits[f"X_{part}"] = X = rng.standard_normal((N, D))
        splits[f"y_{part}"] = (X @ weights[pair]).argmax(axis=1)
    causes = {
        "is the one that does best on test: choose on val, so that test stays unseen": on_test,
        "is the one that does best on train: choose on val": on_train,
        "is the one that does worst on val: is the comparison turned round?": worst,
        "is that of the first pair, which does not do best on val": pairs[0],
        "is that of the last pair that is tried, not of the best": pairs[-1],
    }
    if last_lr:
        cause = "is the best of the last lr alone: does the best so far outlast the loop over lr?"
        causes[cause] = max(last_lr, key=lambda pair: _accuracy(splits, weights[pair]))
    suspects = {
        " (or it ".join(told) + ")" * (len(told) - 1): weights[pair]
        for pair in pairs
        if pair != on_val and (told := [cause for cause, one in causes.items() if one == pair])
    }
    yours = run_search(search, splits, weights)
    check_array("search: the returned W", yours, weights[on_val], suspects=suspects)


def _accuracy(splits: dict, W: np.ndarray) -> float:
    """Return the validation accuracy of weights."""
    return float(np.mean((splits["X_val"] @ W).argmax(axis=1) == splits["y_val"]))


def check_equal_pairs(search: Callable, seed: int) -> None:
    """Check that where several pairs do best, the weights of one of them come back.

    raises: CheckFailed
    """
    rng = np.random.default_rng(seed)
    X, pairs = rng.standard_normal((4, 5)), [(lr, reg) for lr in (0.1, 0.2) for reg in (0.0, 0.5)]
    W, other = rng.standard_normal((2, 5, 9))
    chosen = (X @ W).argmax(axis=1)
    neither = [
        min({*range(9)} - {a, b}) for a, b in zip(chosen, (X @ other).argmax(1), strict=True)
    ]
    for labels, best in ((chosen, (0, 2)), (np.array(neither), (0, 1, 2, 3))):
        scaled = (W, other, 2 * W, 3 * other)  # a factor changes no choice
        weights = dict(zip(pairs, scaled, strict=True))
        splits = {f"X_{part}": X + k for k, part in enumerate(("val", "train", "test"))}
        splits |= {f"y_{part}": labels for part in ("train", "val", "test")}
        yours = run_search(search, splits, weights)
        if not any(np.array_equal(yours, scaled[k]) for k in best):
            raise CheckFailed(
                "search: where several pairs do equally well on val, even 0.0, the returned W is "
                "none of theirs: is there a best one from the first pair on?"
            )


def run_search(search: Callable, splits: dict, weights: dict[Pair, np.ndarray]) -> np.ndarray:
    """Return the W of a search whose fit gives these weights, after a check of its accuracies.

    raises: CheckFailed
    """

    def fit(X, y, lr, reg):
        with check_group("search: fit is given the training split"):
            check_array("search: X that fit is given", X, splits["X_train"])
            check_array("search: y that fit is given", y, splits["y_train"])
        return weights[lr, reg].copy()

    lrs, regs = (tuple(sorted({pair[k] for pair in weights})) for k in (0, 1))
    inputs = {"fit": fit, "splits": splits, "lrs": lrs, "regs": regs}
    accuracies, W = check_outputs("search", lend("search", search, inputs), "accuracies W")
    if not isinstance(accuracies, dict) or set(accuracies) != set(weights):
        yours = list(accuracies) if isinstance(accuracies, dict) else type(accuracies).__name__
        raise CheckFailed(
            f"search: wanted keys are {len(weights)} pairs (lr, reg); yours: {yours}."
        )
    check_array(
        "search: validation accuracy of each pair",
        [accuracies[pair] for pair in weights],
        np.array([_accuracy(splits, V) for V in weights.values()]),
    )
    return W
