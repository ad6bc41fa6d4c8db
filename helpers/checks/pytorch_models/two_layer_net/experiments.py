"""Checks of a sweep over one setting, and of the choice that is made by it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass, replace
from typing import Any

import numpy as np

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, is_value, unchanged
from helpers.checks.models import call


def check_sweep_of_setting(
    name: str,
    sweep: Callable,
    options: Callable,
    setting: str,
    values: Sequence,
    num_seeds: int,
    seed: int = 0,
    **base: Any,
) -> None:
    """Check sweep(run, options, name, values, seeds) -> array (values, seeds) of what run returns.

    options: makes the student's settings, of base; setting: the name of the one that is varied
    raises: CheckFailed that names the usual mistakes
    """
    rng, V, S = np.random.default_rng(seed), len(values), num_seeds
    seeds = [int(s) for s in rng.permutation(50)[:S] + 7]
    table = rng.uniform(0.2, 0.6, (V, S)).round(3)
    case = setting, list(values), seeds
    yours, seen = call(name, notes_of_sweep, sweep, options(**base), *case, table.tolist())
    if len(seen) != V * S:
        raise CheckFailed(f"{name}: run is called {len(seen)} times for {V} values, {S} seeds.")
    _check_settings(name, seen, asdict_of(options(**base)), *case)
    suspects = {
        "has one row a seed: one row a value": table.T,
        "holds means: keep every run, so that the spread can be seen": table.mean(1),
        "holds the best run of each value: keep every run": table.max(1),
        "is one row of all runs: one row a value": table.ravel(),
    }
    check_array(f"{name}: {V} values and {S} seeds", yours, table, suspects=suspects)


@beside
def notes_of_sweep(
    sweep: Callable, options: Any, setting: str, values: Sequence, seeds: Sequence[int], table: list
) -> tuple[Any, list[dict]]:
    """Return what a sweep returns, and the settings that run got, a dictionary for each call."""
    seen: list[dict] = []

    def run(chosen):
        if not is_dataclass(chosen) or isinstance(chosen, type):
            kind = type(chosen).__name__
            raise CheckFailed(f"run got {kind}; wanted are options, made by replace.")
        seen.append(asdict(chosen))
        value, number = (getattr(chosen, key) for key in (setting, "seed"))
        known = value in values and number in seeds
        return table[values.index(value)][seeds.index(number)] if known else 0.0

    return sweep(run, options, setting, values, seeds), seen


@beside
def asdict_of(options: Any) -> dict[str, Any]:
    """Return options as a dictionary."""
    return asdict(replace(options))


def check_choose(
    name: str, choose: Callable, values: Sequence, num_seeds: int, seed: int = 0
) -> None:
    """Check choose(values, accuracies): the value with the highest mean over its row.

    raises: CheckFailed that names the usual mistakes

    >>> check_choose("choose", lambda values, A: values[A.mean(1).argmax()], [1, 2, 3], 4)
    ok: choose: the best of 3 values with 4 seeds
    """
    rng, V, S = np.random.default_rng(seed), len(values), num_seeds
    table = rng.uniform(0.1, 0.14, (V, S)).round(3)
    order = rng.permutation(V)
    if S > 2 and V > 2:  # each of the usual mistakes chooses another row, as far as there are rows
        lucky, best, steady, first, last = [*order[:5], None, None][:5]
        table[lucky], table[best], table[steady] = 0.2, 0.44, 0.45
        table[lucky, 1], table[best, 1], table[best, 0] = 0.9, 0.85, 0.4
        for row, column in ((first, 0), (last, -1)):
            if row is not None:
                table[row, column] = 0.7
    else:
        table[order[0]] += 0.2
    with unchanged(name, accuracies=table):
        yours = call(name, choose, list(values), table)
    best = values[table.mean(1).argmax()]
    if not is_value(yours, best):
        raise _wrong_choice(name, yours, values, table)
    print(f"ok: {name}: the best of {V} values with {S} seeds")


def _wrong_choice(name, yours, values, table):
    means = table.mean(1)
    causes = {
        "has the luckiest single run: choose by the mean over the seeds": table.max(1).argmax(),
        "has the highest median: choose by the mean": np.median(table, 1).argmax(),
        "does best with the first seed: choose by the mean": table[:, 0].argmax(),
        "does best with the last seed: choose by the mean": table[:, -1].argmax(),
        "has the best of the worst runs: choose by the mean": table.min(1).argmax(),
        "has the least spread: choose by the mean": table.std(1).argmin(),
        "has the lowest mean: choose the highest": means.argmin(),
    }
    best = values[means.argmax()]
    why = next((cause for cause, k in causes.items() if _same(yours, values[k])), "is another")
    if isinstance(yours, (int, np.integer)) and yours == means.argmax() and yours != best:
        why = "is its position: return the value itself"
    if _same(yours, means.max()):
        why = "is its accuracy: return the value itself"
    return CheckFailed(
        f"{name}: the value that is chosen",
        f": yours, {{yours!r}}, {why}. Wanted {{wanted!r}}.",
        untold=f" {why}.",
        yours=yours,
        wanted=best,
    )


def _same(a, b):
    return isinstance(a, (int, float, str, np.number)) and bool(a == b)


def _check_settings(name, seen, base, setting, values, seeds):
    """Check the settings of each run of a sweep: one varied, the seed set, the others kept."""
    for chosen in seen:
        lost = [k for k in base if k not in (setting, "seed") and chosen.get(k) != base[k]]
        if lost:
            raise CheckFailed(
                f"{name}: run got {lost[0]}",
                " = {yours!r}, options has {wanted!r}",
                ": vary one setting, and keep the others as they are.",
                untold=" that is not that of options",
                yours=chosen.get(lost[0]),
                wanted=base[lost[0]],
            )
    pairs = [(chosen[setting], chosen["seed"]) for chosen in seen]
    if any(value not in values for value, _ in pairs):
        odd = next(value for value, _ in pairs if value not in values)
        cause = ", which is none of the values."
        raise CheckFailed(f"{name}: run got {setting}", " = {yours!r}", cause, yours=odd)
    if any(number not in seeds for _, number in pairs):
        odd = next(number for _, number in pairs if number not in seeds)
        raise CheckFailed(
            f"{name}: run got seed",
            " = {yours!r}, which is none of the seeds {wanted}",
            ".",
            untold=", which is none of the seeds",
            yours=odd,
            wanted=seeds,
        )
    if len(set(pairs)) < len(values) * len(seeds):
        once = len(seeds) > 1 and len({number for _, number in pairs}) == 1
        why = "all runs have one seed" if once else "a pair comes twice, and another is missing"
        raise CheckFailed(f"{name}: {why}: run every value with every seed.")
