"""Checks of experiments on training: fresh runs, sweeps, a schedule, and a report.

What needs the student's model or optimiser is done beside it, see helpers/beside.py.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_array, check_outputs, is_value
from helpers.checks.models import call


@beside
def notes_of_runs(
    run: Callable, seeds: Sequence[int], settings: dict[str, Any]
) -> tuple[list, list[dict], int]:
    """Call run(train, make_model, seed, settings) for each seed; return what it did, as data.

    returns: (values that came back, {"start", "end", "seed", "settings", "history"} of each
        training, models made)
    """
    trained: list[dict] = []
    made: list[torch.nn.Linear] = []

    def make_model():
        made.append(torch.nn.Linear(3, 2))
        return made[-1]

    def train(model, seed, **settings):
        start = model.weight.detach().numpy().copy()
        with torch.no_grad():
            model.weight.add_(1.0)
        val = np.random.default_rng(100 * seed + len(trained)).uniform(0.2, 0.6, 5).round(3)
        val[[1, 4]] = val.max() + 0.1, val.mean()  # best early, and ends in the middle
        history = {"loss": [2.0, 1.5], "val_loss": [1.5, 1.0], "val": val.tolist()}
        notes = {"start": start, "end": start + 1, "seed": seed, "settings": settings}
        trained.append(notes | {"history": dict(history)})
        return history

    values = []
    with torch.random.fork_rng(devices=[]):
        for k, seed in enumerate(seeds):
            torch.manual_seed(10_000 + k)  # what came before is no seed of the run's own
            lent = dict(settings)
            values.append(run(train, make_model, seed, lent))
            if lent != settings:
                raise CheckFailed("run changes the settings that it was given: the next run of a "
                                  "sweep gets them too.")  # fmt: skip
    return values, trained, len(made)


def check_fresh_runs(
    name: str, run: Callable, settings: dict[str, Any], seeds: Sequence[int] = (3, 8, 3)
) -> None:
    """Check run(train, make_model, seed, settings): a fresh model, seeded, its last accuracy.

    seeds: of the calls; one comes twice, and another one once
    raises: CheckFailed that names the usual mistakes
    """
    values, trained, made = call(name, notes_of_runs, run, seeds, settings)
    if len(trained) != len(seeds):
        raise CheckFailed(f"{name} trained {len(trained)} times in {len(seeds)} calls.")
    if [notes["settings"] for notes in trained] != [settings] * len(seeds):
        raise CheckFailed(
            f"{name}: train got",
            " {yours}, wanted {wanted}",
            ".",
            untold=" other settings than run",
            yours=trained[0]["settings"],
            wanted=settings,
        )
    _check_fresh(name, [(n["start"], n["end"]) for n in trained], seeds)
    if made != len(seeds):
        raise CheckFailed(f"{name} made {made} models in {len(seeds)} calls, wanted one a call.")
    given = [notes["seed"] for notes in trained]
    check_array(f"{name}: seed that train gets", given, np.array(seeds))
    val = np.array([notes["history"]["val"] for notes in trained])
    suspects = {
        "is the best of the epochs, which flatters: take the last one": val.max(1),
        "is the accuracy of the first epoch: take the last one": val[:, 0],
        "is the mean over the epochs: take the last one": val.mean(1),
        "holds all epochs: take the last one": val,
        "is a loss": np.ones(len(seeds)),
    }
    check_array(f"{name}: what it returns", values, val[:, -1], suspects=suspects)


def _check_fresh(name, weights, seeds):
    """Check that equal seeds begin with equal weights, others with others, none with trained ones.

    weights: (at the start, at the end) of each run, in order
    """
    for k, (start, _) in enumerate(weights):
        if any(np.allclose(start, end) for _, end in weights[:k]):
            raise CheckFailed(
                f"{name}: run {k + 1} goes on with the weights that an earlier one has trained: "
                "make a new model in each run."
            )
    for (a, _), seed in zip(weights[1:], seeds[1:], strict=True):
        same = np.array_equal(a, weights[0][0])
        if same and seed != seeds[0]:
            raise CheckFailed(
                f"{name}: seeds {seeds[0]} and {seed} begin with the same weights: does "
                "torch.manual_seed get the seed?"
            )
        if not same and seed == seeds[0]:
            raise CheckFailed(
                f"{name}: seed {seed} twice begins with different weights: call torch.manual_seed "
                "before the model is made."
            )


def check_sweep_and_choice(
    name: str, sweep: Callable, values: Sequence, num_seeds: int, seed: int = 0
) -> None:
    """Check sweep(run, values, seeds): table, one row a value, and the value with the best mean.

    raises: CheckFailed that names the usual mistakes

    >>> def right(run, values, seeds):
    ...     table = np.array([[run(value, seed) for seed in seeds] for value in values])
    ...     return table, values[table.mean(axis=1).argmax()]
    >>> check_sweep_and_choice("sweep", right, ["a", "b", "c"], num_seeds=2)
    ok: sweep: 3 values and 2 seeds: the table
    ok: sweep: the best value
    """
    rng, V, S = np.random.default_rng(seed), len(values), num_seeds
    seeds = [int(s) for s in rng.permutation(50)[:S] + 7]
    table = rng.uniform(0.3, 0.4, (V, S)).round(3)
    lent = [*values], [*seeds]
    if S > 1 and V > 2:  # the luckiest run, the best first and the steadiest are other rows' own
        lucky, best, first = rng.permutation(V)[:3]
        table[lucky], table[best], table[first] = 0.2, 0.6, 0.5
        table[lucky, -1], table[first, 0], table[best, 0] = 0.95 - 0.2 * (S == 2), 0.65, 0.58
    called = []

    def run(value, seed):
        called.append((value, seed))
        if value not in values or seed not in seeds:
            raise CheckFailed(f"{name}: run got {value!r} and {seed!r}: take values and seeds.")
        return float(table[values.index(value), seeds.index(seed)])

    yours, chosen = check_outputs(name, call(name, sweep, run, values, seeds), "table best")
    suspects = {
        "has one row a seed: one row a value": table.T,
        "has the first seed in every column: give run each seed": np.repeat(table[:, :1], S, 1),
        "holds means: keep every run, so that the spread can be seen": table.mean(1),
        "is one row of all runs: one row a value": table.ravel(),
    }
    title = f"{name}: {V} values and {S} seeds: the table"
    check_array(title, yours, table, suspects=suspects)
    if ([*values], [*seeds]) != lent:
        raise CheckFailed(f"{name}: values or seeds were changed: leave the lists as they are.")
    if len(called) != V * S:
        raise CheckFailed(f"{name}: run was called {len(called)} times for {V * S} pairs.")
    _check_choice(name, chosen, values, table)


def check_sweep_of_equals(name: str, sweep: Callable, accuracy: float) -> None:
    """Check a sweep in which all runs come out alike: whichever value it names is right.

    raises: CheckFailed
    """
    values = ["a", "b", "c"]
    answer = call(name, sweep, lambda value, seed: accuracy, values, [3, 8])
    yours, chosen = check_outputs(name, answer, "table best")
    check_array(f"{name}: the table of equal runs", yours, np.full((3, 2), accuracy))
    if chosen not in values:
        raise CheckFailed(
            f"{name}: where all runs are equally good the best value is {chosen!r}: any of the "
            "values is right, however low the accuracy."
        )
    print(f"ok: {name}: equal runs")


def _check_choice(name, chosen, values, table):
    means = table.mean(1)
    best = values[means.argmax()]
    if is_value(chosen, best):
        print(f"ok: {name}: the best value")
        return
    causes = {
        "has the luckiest single run: choose by the mean over the seeds": table.max(1).argmax(),
        "does best with the first seed: choose by the mean": table[:, 0].argmax(),
        "does best with the last seed: choose by the mean": table[:, -1].argmax(),
        "has the best of the worst runs: choose by the mean": table.min(1).argmax(),
        "has the lowest mean: choose the highest": means.argmin(),
    }
    why = next((c for c, k in causes.items() if chosen == values[k]), "is another")
    if isinstance(chosen, (int, np.integer)) and chosen == means.argmax():
        why = "is its position: return the value itself"
    raise CheckFailed(
        f"{name}: the best value",
        f": yours, {{yours!r}}, {why}. Wanted {{wanted!r}}.",
        untold=f" {why}.",
        yours=chosen,
        wanted=best,
    )


@beside
def rates_of_groups(make_schedule: Callable, num_steps: int, lrs: Sequence[float]) -> np.ndarray:
    """Return the learning rates of an optimiser's groups in each step and after the last.

    make_schedule: function of (optimizer, num_steps) that returns a scheduler
    lrs: the groups' own; returns: (num_steps + 1, len(lrs))
    """
    groups = [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr} for lr in lrs]
    optimizer = torch.optim.SGD(groups, lr=0.1)
    scheduler = make_schedule(optimizer, num_steps)
    if not hasattr(scheduler, "step"):
        raise CheckFailed(f"the schedule is of type {type(scheduler).__name__}; it needs a step().")
    rates = []
    for _ in range(num_steps + 1):
        rates.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return np.array(rates)


def check_schedule(
    name: str, make_schedule: Callable, num_steps: int, lrs: Sequence[float]
) -> None:
    """Check that the rate is held for half of the steps, then falls in a straight line to 0.

    raises: CheckFailed that names the usual mistakes
    """
    rates = call(name, rates_of_groups, make_schedule, num_steps, lrs)
    t = np.arange(num_steps + 1)
    right = np.minimum(1, 2 - 2 * t / num_steps)
    ratio = rates[1, 0] / rates[0, 0]
    factors = {
        "never falls": np.ones_like(right),
        "falls from the first step on: hold it for the first half": 1 - t / num_steps,
        "is lowered anew in every step: a factor belongs to the first rate, not to the last "
        "one": np.cumprod(right),
        f"falls by a factor of {ratio:.3g} in every step, by accident?": ratio**t,
        "falls in a cosine: in a straight line": 0.5 * (1 + np.cos(np.pi * t / num_steps)),
        "drops to 0 in the middle: in a straight line": (right == 1).astype(float),
        "goes on below 0.5 only: it should reach 0 at the end": np.minimum(1, 1.5 - t / num_steps),
        "is one step ahead": np.clip(2 - 2 * (t + 1) / num_steps, 0, 1),
        "is late: it reaches 0 after num_steps steps": np.minimum(1, 2 - 2 * (t - 1) / num_steps),
        "is above the first one: hold it for the first half": 2 - 2 * t / num_steps,
    }
    suspects = {cause: np.outer(factor, lrs) for cause, factor in factors.items()}
    suspects["forgets the optimiser's own"] = np.outer(right, np.ones(len(lrs)))
    only_first = np.outer(right, lrs)
    only_first[:, 1:] = lrs[1:]
    suspects["falls in the first group only: an optimiser has several"] = only_first
    title = f"{name}: the learning rate in {num_steps} steps"
    # a rate built up step by step, as LinearLR does, is off by rounding
    check_array(title, rates, np.outer(right, lrs), suspects=suspects, atol=1e-7)


def check_report(name: str, report: Callable, val: Sequence[float], test: float = 0.555) -> None:
    """Check report(train, evaluate): the best epoch by validation, and test measured once.

    val: validation accuracies of the epochs
    raises: CheckFailed that names the usual mistakes
    """
    events = []

    def train():
        events.append("train")
        return {"loss": [2.0], "val_loss": [1.0] * len(val), "val": list(val)}

    def evaluate(part):
        events.append(part)
        return test if part == "test" else max(val)

    found = call(name, report, train, evaluate)
    if not isinstance(found, dict) or set(found) != {"epoch", "val", "test"}:
        raise CheckFailed(f"{name}: wanted is a dictionary with epoch, val and test.")
    if events.count("train") != 1:
        raise CheckFailed(f"{name}: train was called {events.count('train')} times, wanted once.")
    suspects = {
        "is the best accuracy on validation, which chose the epoch and so flatters: measure it "
        "with evaluate": max(val),
        "is the last accuracy on validation: measure it with evaluate": val[-1],
        "is the mean of validation accuracies: measure it with evaluate": np.mean(val),
    }
    check_array(f"{name}: test", found["test"], test, suspects=suspects)
    if events.count("test") != 1 or events.index("test") < events.index("train"):
        raise CheckFailed(f"{name}: test is measured once, after training; yours: {events}.")
    suspects = {
        "is that of the last epoch: fit keeps the weights of the best": val[-1],
        "is measured on test": test,
    }
    check_array(f"{name}: val", found["val"], max(val), suspects=suspects)
    best = int(np.argmax(val)) + 1
    suspects = {"is counted from 0: the first epoch is 1": best - 1, "is the last one": len(val)}
    check_array(f"{name}: epoch", found["epoch"], best, suspects=suspects)
