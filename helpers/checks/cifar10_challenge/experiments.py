"""Checks of a log of experiments, and of the choice that is made by it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed, check_array, lend
from helpers.checks.models import call

KEYS = {"method": str, "seed": int, "val_accuracy": float}


def check_run_all(
    name: str, run_all: Callable, methods: Sequence[str], seeds: Sequence[int], seed: int = 0
) -> None:
    """Check run_all(train, methods, seeds): one run and one entry for each method and seed.

    raises: CheckFailed that names the usual mistakes
    """
    rng, called = np.random.default_rng(seed), []
    histories = {(m, k): _history(rng) for m in methods for k in seeds}

    def train(method, k):
        if (method, k) not in histories:
            raise CheckFailed(f"{name}: train got {method!r} and {k!r}: take methods and seeds.")
        called.append((method, k))
        return {key: [*values] for key, values in histories[method, k].items()}

    inputs = {"train": train, "methods": [*methods], "seeds": [*seeds]}
    log = call(name, lend, name, run_all, inputs)
    if sorted(called) != sorted(histories):
        raise CheckFailed(
            f"{name}: train was called {len(called)} times, for {len({*called})} of "
            f"{len(histories)} pairs: once for each method and each seed."
        )
    check_log(name, log, len(methods), len(seeds))
    entries = {(entry["method"], entry["seed"]): entry["val_accuracy"] for entry in log}
    if {*entries} != {*histories}:
        raise CheckFailed(f"{name}: methods and seeds in the log are not those that were run.")
    val = np.array([histories[pair]["val"] for pair in entries])
    suspects = {
        "is that of the last epoch: fit ends with the weights of the best": val[:, -1],
        "is that of the first epoch: fit ends with the weights of the best": val[:, 0],
        "is the mean over the epochs: fit ends with the weights of the best": val.mean(1),
        "is the lowest: fit ends with the weights of the best": val.min(1),
    }
    title = f"{name}: val_accuracy of {len(entries)} runs"
    check_array(title, [*map(float, entries.values())], val.max(1), suspects=suspects)


def _history(rng):
    """Return a history of four epochs: best in the third, losses that are no accuracies."""
    val = rng.uniform(0.2, 0.5, 4).round(3)
    val[2] += 0.3
    losses = rng.uniform(1.2, 2.0, (2, 4)).round(3)
    return {"loss": losses[0].tolist(), "val_loss": losses[1].tolist(), "val": val.tolist()}


def check_choice(name: str, choose: Callable, seed: int = 0) -> None:
    """Check choose(log): the method with the best mean over its seeds, by validation alone.

    raises: CheckFailed that names the usual mistakes

    >>> def right(log):
    ...     of = {}
    ...     for entry in log:
    ...         of.setdefault(entry["method"], []).append(entry["val_accuracy"])
    ...     return max(of, key=lambda method: np.mean(of[method]))
    >>> check_choice("choose", right)
    ok: choose: the best mean on validation
    """
    log, named = made_up_log(seed)
    yours, wanted = call(name, lend, name, choose, {"log": log}), named["the best mean"]
    if isinstance(yours, str) and yours == wanted:
        print(f"ok: {name}: the best mean on validation")
        return
    if not isinstance(yours, str) or yours not in named.values():
        told = " returned {yours!r}; wanted is the name of a method, {wanted!r}."
        untold = " returned something else than the name of a method."
        raise CheckFailed(name, told, untold=untold, yours=yours, wanted=wanted)
    causes = {
        "the best single run": "has the luckiest run: take the mean over its seeds",
        "the best public score": "has the best public score: choose on validation alone",
        "most runs": "has most runs: take the mean, not the sum",
        "the best first run": "does best with its first seed: take the mean over all",
        "the best last run": "does best with its last seed: take the mean over all",
        "the worst mean": "has the lowest mean: take the highest",
    }
    cause = next(cause for key, cause in causes.items() if named[key] == yours)
    raise CheckFailed(
        f"{name}: the chosen method {cause}",
        ": yours {yours!r}, wanted {wanted!r}.",
        untold=".",
        yours=yours,
        wanted=wanted,
    )


def made_up_log(seed: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return a log in which every way to choose names another method, and {way: method}.

    >>> log, named = made_up_log(0)
    >>> len({*named.values()}) == len(named)
    True
    """
    rng = np.random.default_rng(seed)
    runs = {  # of means 0.60, 0.50, 0.45, 0.44, 0.54, 0.55 and 0.30
        "the best mean": [0.60, 0.58, 0.62],
        "the best single run": [0.40, 0.70, 0.40],
        "the best public score": [0.44, 0.46],
        "most runs": [0.45, 0.43, 0.44, 0.42, 0.46],
        "the best first run": [0.66, 0.48, 0.48],
        "the best last run": [0.50, 0.50, 0.65],
        "the worst mean": [0.31, 0.29],
    }
    names = rng.permutation([f"net {letter}" for letter in "ABCDEFG"]).tolist()
    named = dict(zip(runs, names, strict=True))
    log = [
        {
            "method": named[way],
            "seed": seed_,
            "val_accuracy": round(accuracy + float(rng.uniform(0, 0.002)), 4),
            "public_score": 0.9 if way == "the best public score" else 0.2,
        }
        for way, accuracies in runs.items()
        for seed_, accuracy in enumerate(accuracies)
    ]
    # shuffled, but of one method in order
    keys = rng.permutation([entry["method"] for entry in log]).tolist()
    queues = {m: iter([entry for entry in log if entry["method"] == m]) for m in names}
    return [next(queues[method]) for method in keys], named


def check_equals(name: str, choose: Callable, accuracy: float) -> None:
    """Check that of methods that do equally well one is named, however badly they do.

    raises: CheckFailed
    """
    log = [
        {"method": method, "seed": seed, "val_accuracy": accuracy}
        for method in ("one", "another")
        for seed in (3, 4)
    ]
    yours = call(name, choose, log)
    if not isinstance(yours, str) or yours not in ("one", "another"):
        raise CheckFailed(
            f"{name}: where all methods do equally well it returns",
            " {yours!r}",
            ": either name is right, however low the accuracy.",
            untold=" no name",
            yours=yours,
        )
    print(f"ok: {name}: equal methods")


def check_log(name: str, log: Any, num_methods: int = 3, num_seeds: int = 2) -> None:
    """Check a log of what was tried: enough methods, each from several seeds.

    log: list of dicts with method, seed and val_accuracy, and whatever else
    num_methods, num_seeds: that are tried at least, seeds of each method
    raises: CheckFailed

    >>> log = [{"method": m, "seed": s, "val_accuracy": 0.4} for m in "abc" for s in (0, 1)]
    >>> check_log("log", log)
    ok: log: 3 methods, 6 runs
    >>> check_log("log", log[:-1])
    Traceback (most recent call last):
    helpers.checks.CheckFailed: log: method 'c' was run with 1 seed: with 2 or more its spread ...
    """
    of_method = _runs(name, log)
    if len(of_method) < num_methods:
        raise CheckFailed(
            f"{name} has {len(of_method)} methods, wanted are {num_methods} or more: what else is "
            "worth a try?"
        )
    for method, runs in of_method.items():
        if len(runs) < num_seeds:
            seeds = "1 seed" if len(runs) == 1 else f"{len(runs)} seeds"
            raise CheckFailed(
                f"{name}: method {method!r} was run with {seeds}: with {num_seeds} or more its "
                "spread can be seen."
            )
    count = sum(map(len, of_method.values()))
    print(f"ok: {name}: {len(of_method)} methods, {count} runs")


def check_best(name: str, chosen: Any, log: Any) -> None:
    """Check that a method which was chosen has the best mean on validation in a log.

    raises: CheckFailed

    >>> log = [{"method": m, "seed": 0, "val_accuracy": a} for m, a in (("a", 0.4), ("b", 0.5))]
    >>> check_best("chosen", "a", log)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: chosen is 'a', which has not the best mean on validation in the log.
    """
    runs = _runs(name, log)
    means = {method: np.mean([*accuracies.values()]) for method, accuracies in runs.items()}
    if chosen not in means or not np.isclose(means[chosen], max(means.values())):
        raise CheckFailed(
            f"{name} is {chosen!r}, which has not the best mean on validation in the log."
        )
    print(f"ok: {name}: the best mean on validation")


def _runs(name, log):
    """Return {method: {seed: accuracy}} of a log.

    raises: CheckFailed that names the entry
    """
    if not isinstance(log, (list, tuple)) or not log:
        raise CheckFailed(f"{name} is {type(log).__name__}, or empty; wanted is a list of dicts.")
    of_method: dict[str, dict[int, float]] = {}
    for k, entry in enumerate(log):
        _check_entry(name, k, entry)
        runs = of_method.setdefault(entry["method"], {})
        if entry["seed"] in runs:
            raise CheckFailed(
                f"{name}, entry {k}: method {entry['method']!r} has seed {entry['seed']} twice: "
                "one entry a run; a rerun replaces it."
            )
        runs[entry["seed"]] = float(entry["val_accuracy"])
    return of_method


def _check_entry(name, k, entry):
    if not isinstance(entry, dict) or not entry.keys() >= KEYS.keys():
        raise CheckFailed(f"{name}, entry {k}: it lacks one of {', '.join(KEYS)}.")
    method, seed, accuracy = (entry[key] for key in KEYS)
    if not isinstance(method, str) or not method.strip():
        raise CheckFailed(f"{name}, entry {k}: method is {method!r}, wanted a name.")
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise CheckFailed(f"{name}, entry {k}: seed is {seed!r}, wanted a whole number.")
    if not isinstance(accuracy, (int, float, np.number)) or not 0 <= accuracy <= 1:
        raise CheckFailed(
            f"{name}, entry {k}: val_accuracy is {accuracy!r}, wanted a share from 0 to 1."
        )
